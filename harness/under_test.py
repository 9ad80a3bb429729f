"""What the fixtures of the pytest plugin hand out. Imported when the first test asks for one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from harness.bad_input import did_you_mean
from harness.listeners.look import Shapes
from harness.listeners.story import exchange_line
from mock_erps.doors.http import serving
from mock_erps.doors.network import network
from mock_erps.platform.audit import AuditView
from mock_erps.platform.clock import VirtualClock
from mock_erps.platform.contract import slugs
from mock_erps.platform.faults import Armed, Site, catalogue
from mock_erps.platform.journal import Exchange
from mock_erps.platform.mishaps import Mishap
from mock_erps.platform.money import exponent
from mock_erps.platform.sandbox import Sandbox
from mock_erps.platform.vendor import Vendor

#: sandbox seconds an exchange takes: at no time at all a vendor's limit per second would strike every quick test
LATENCY = 0.25
#: exchanges a failure tells at most, the last ones
TOLD = 40


def chosen_slugs(wanted: Iterable[str]) -> list[str]:
    """The vendors of a test. Raises pytest.UsageError for one that there is not."""
    offered, names = slugs(), list(dict.fromkeys(wanted))
    for name in names:
        if name not in offered:
            raise pytest.UsageError(f"mock_erps: no ERP is called {name!r}; there are: {', '.join(offered)}")
    return names or offered


@dataclass(frozen=True, slots=True)
class Server:
    """The ERPs of one test session. `base_url` is the HTTP door, `sandbox` everything behind it."""

    base_url: str
    sandbox: Sandbox
    clock: VirtualClock

    def fresh(self, slug: str) -> ErpUnderTest:
        """One vendor, after the whole world was put back to its seed."""
        self.sandbox.reset()
        self.sandbox.gate = lambda _exchange: self.clock.advance(LATENCY)
        return ErpUnderTest(self, self.sandbox.vendors[slug])

    @contextmanager
    def in_process(self) -> Iterator[VirtualClock]:
        """See the fixture `virtual_time`."""
        from harness import virtual_time

        virtual_time.install()
        with network(self.sandbox), virtual_time.virtual_time(self.clock):
            yield self.clock


@contextmanager
def served() -> Iterator[Server]:
    """All ERPs over HTTP, at virtual time."""
    clock = VirtualClock()
    sandbox = Sandbox.open(clock=clock)
    with serving(sandbox) as base_url:
        yield Server(base_url, sandbox, clock)


class ErpUnderTest:
    """One vendor in one test. `company` is the id of its first company, `credentials` what opens that one."""

    def __init__(self, server: Server, vendor: Vendor) -> None:
        self._server = server
        self._vendor = vendor
        self.slug = vendor.slug
        self.name = vendor.contract.extension.name
        self.base_url = f"{server.base_url}/{vendor.slug}"
        self.hosts = dict(vendor.contract.extension.hosts)
        self.companies = {id: dict(known) for id, known in vendor.credentials.items()}
        self.company = next(iter(vendor.companies))
        self.credentials: Mapping[str, str] = self.companies[self.company]
        self.clock = server.clock
        self.faults = Faults(server.sandbox, vendor)

    def audit(self, company: str = "") -> AuditView:
        """The books of a company, the first by default, as an auditor reads them."""
        return self._server.sandbox.audit(self.slug, company or self.company)

    @property
    def journal(self) -> list[Exchange]:
        """Every exchange with this vendor since the test began."""
        return [exchange for exchange in self._server.sandbox.journal.exchanges if exchange.erp == self.slug]

    def settings(self, **values: Any) -> None:
        """Change settings of all companies. Raises ValueError for one that the vendor does not have."""
        self._vendor.check_settings(values)
        for company in self._vendor.companies.values():
            company.settings.update(values)

    def reset(self) -> None:
        """The seeded world again, in the middle of a test."""
        self._server.fresh(self.slug)

    def story(self) -> str:
        """What happened so far: exchanges, what they committed, the faults, and what the books hold."""
        exchanges = self.journal
        start = exchanges[0].received if exchanges else self.clock.now()
        lines = [_plain(exchange, start) for exchange in exchanges[-TOLD:]]
        if len(exchanges) > TOLD:
            lines.insert(0, f"  … {len(exchanges) - TOLD} before these")
        lines = lines or ["  no request reached it"]
        lines += [f"  armed  {_armed(armed)}" for armed in self._server.sandbox.faults.armed]
        lines += [f"  books  {text}" for text in self._written()]
        lines += [f"  mock-erps itself failed: {mishap.trace.strip().splitlines()[-1]}" for mishap in self._mishaps]
        return "\n".join(lines)

    @property
    def _mishaps(self) -> list[Mishap]:
        return self._server.sandbox.mishaps

    def _written(self) -> Iterator[str]:
        """Documents that this test's exchanges touched, as the books hold them now."""
        touched = {commit.id for exchange in self.journal for commit in exchange.committed}
        for company in self._vendor.companies:
            for one in self.audit(company).documents:
                if one.id in touched:
                    total = f"{one.total:,.{exponent(one.currency)}f} {one.currency}"
                    yield f"{one.kind} {one.number or one.id}, {one.party}, {total}, {one.status}"


def _plain(exchange: Exchange, start: float) -> str:
    return "".join(text for text, _ in exchange_line(exchange, start, False, Shapes())).rstrip()


def _armed(armed: Armed) -> str:
    hit = f"struck {len(armed.delivered)} times" if len(armed.delivered) != 1 else "struck once"
    return f"{armed.fault.id} at {armed.site.operation}: {hit}"


class Faults:
    """The faults of one test, armed at one vendor."""

    def __init__(self, sandbox: Sandbox, vendor: Vendor) -> None:
        self._sandbox = sandbox
        self._vendor = vendor

    def arm(
        self, fault: str, operation: str = "*", occurrence: int = 1, every: int = 0, times: int = 1, **parameters: Any
    ) -> Armed:
        """Arm a fault at a site; what it struck is in `delivered` of the answer. Raises ValueError."""
        kind = catalogue().get(fault)
        if kind is None:
            near = did_you_mean(fault, list(catalogue())) or "see: mock-erps list faults"
            raise ValueError(f"no fault is called {fault}; {near}")
        if kind.vendors_own and fault not in self._vendor.contract.extension.faults:
            name = self._vendor.contract.extension.name
            raise ValueError(f"{fault} is not on the failure menu of {name}; see: mock-erps list faults --json")
        site = Site(erp=self._vendor.slug, operation=operation, occurrence=occurrence, every=every, times=times)
        return self._sandbox.faults.arm(kind(**parameters), site, "test")

    def plan(self, wanted: str | Mapping[str, Any]) -> Armed:
        """A fault of a mark: its id, or `{"fault": …, "at": {…}, "with": {…}}`."""
        if isinstance(wanted, str):
            return self.arm(wanted)
        return self.arm(wanted["fault"], **wanted.get("at", {}), **wanted.get("with", {}))

    @property
    def armed(self) -> list[Armed]:
        return list(self._sandbox.faults.armed)

    def heal(self) -> None:
        """All faults off."""
        self._sandbox.faults.heal()
