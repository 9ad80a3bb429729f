"""The world of one case: a sandbox of one ERP, its companies as the scenario wants them, and an engine's workplace."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo

from harness.case.doors import Door
from harness.case.orders import Orders
from harness.case.scratch import scratch
from harness.documents.make import Maker
from harness.engines import Workplace
from harness.engines.adapter import TargetAccess
from harness.scenario import Case
from mock_erps.platform.clock import START, RealClock, VirtualClock
from mock_erps.platform.company import Company
from mock_erps.platform.sandbox import Sandbox
from mock_erps.platform.seeding import Seed
from mock_erps.platform.vendor import Vendor

#: target names, in the order in which companies are used
TARGETS = ("main", "second")


@lru_cache(maxsize=8)
def _sandbox(slugs: tuple[str, ...], seed: int) -> Sandbox:
    """One sandbox per ERP (and source) and process: a reset costs microseconds, a new one much more."""
    return Sandbox.open(slugs, VirtualClock(), seed)


@dataclass(slots=True)
class World:
    """Everything a case touches. `targets` maps target name → company."""

    sandbox: Sandbox
    vendor: Vendor
    case: Case
    seed: int
    workplace: Workplace
    targets: dict[str, Company]
    maker: Maker
    zone: str = "UTC"
    killed: bool = False
    #: open while the case is played
    door: Door | None = None
    #: the system that holds the documents as sales orders; None: they are handed over as a file
    orders: Orders | None = None

    @property
    def clock(self) -> VirtualClock | RealClock:
        return self.sandbox.clock

    def kill(self) -> NoReturn:
        """The engine dies here and now."""
        assert self.door is not None
        self.killed = True
        self.door.kill()


@contextmanager
def opened(case: Case, seed: int, columns: Path | None = None, real_time: bool = False) -> Iterator[World]:
    """A fresh world, cleaned up afterwards. Raises ValueError for a setting the vendor does not have.

    `real_time`: time passes by itself, for engines that are processes of their own.
    """
    given = case.scenario.given
    start = _start(given.start)
    slugs = (case.erp, given.source) if given.source else (case.erp,)
    sandbox = Sandbox.open(slugs, RealClock(start), seed) if real_time else _sandbox(slugs, seed)
    sandbox.reset(start)
    vendor = sandbox.vendors[case.erp]
    targets = dict(zip(TARGETS, list(vendor.companies.values())[: given.targets], strict=False))
    for company in targets.values():
        _configure(vendor, company, given.settings)
    home = next(iter(targets.values()))
    today = dt.datetime.fromtimestamp(sandbox.clock.now(), ZoneInfo(home.zone)).date()
    currencies = {name: company.currency for name, company in targets.items()}
    maker = Maker(Seed(seed, case.scenario.label, case.erp), today, currencies)
    zone = str(given.engine.get("zone", "UTC"))
    orders = _orders(sandbox, case, home.currency) if given.source else None
    with scratch() as folder, _local_zone(zone):
        yield World(sandbox, vendor, case, seed, Workplace(folder, columns), targets, maker, zone, orders=orders)


def _orders(sandbox: Sandbox, case: Case, currency: str) -> Orders:
    receipts = bool(sandbox.vendors[case.erp].contract.extension.traits.get("sales_receipts"))
    orders = Orders(sandbox.vendors[case.scenario.given.source], currency, receipts)
    _configure(orders.vendor, orders.company, case.scenario.given.settings)
    return orders


def _start(text: str) -> float:
    return dt.datetime.fromisoformat(text).timestamp() if text else START


def _configure(vendor: Vendor, company: Company, settings: Mapping[str, Mapping[str, object]]) -> None:
    """Settings under `*` are for every vendor that knows them, those under a slug must be known."""
    known = vendor.contract.extension.settings
    common = {name: value for name, value in settings.get("*", {}).items() if name in known}
    own = settings.get(vendor.slug, {})
    vendor.check_settings({**common, **own})
    company.settings.update({**common, **own})


@contextmanager
def _local_zone(zone: str) -> Iterator[None]:
    """The engine's machine stands in this time zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    time.tzset()
    try:
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        time.tzset()


def source_access(world: World) -> TargetAccess | None:
    """What the engine is told about the system it reads from, if there is one."""
    assert world.door is not None
    if world.orders is None:
        return None
    options = world.case.scenario.given.engine.get("source", {})
    return world.orders.access(world.door.reach(world.orders.vendor), options)


def access(world: World) -> list[TargetAccess]:
    """What the engine is told about its targets."""
    assert world.door is not None
    engine = world.case.scenario.given.engine
    return [
        TargetAccess(
            name=name,
            erp=world.vendor.slug,
            company=company.id,
            hosts=world.door.hosts,
            credentials=world.vendor.credentials[company.id],
            cast=company.facts["cast"],
            # one document a call unless a scenario is about batches: a site then names one document
            options={"currency": company.currency, "zone": company.zone, "batch_size": 1, **engine.get("options", {})},
            overrides=engine.get("policy", {}),
        )
        for name, company in world.targets.items()
    ]
