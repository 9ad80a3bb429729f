"""Clients of the Service Layer, unmodified, in front of the mock: at its host name and port, and over HTTP."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from mock_erps.doors.http import serving
from mock_erps.doors.network import network
from mock_erps.platform import faults
from mock_erps.platform.audit import AuditDocument
from mock_erps.platform.clock import VirtualClock
from mock_erps.platform.company import Company
from mock_erps.platform.faults import Site
from mock_erps.platform.sandbox import Sandbox
from tests.sap_business_one.desk import HOST, SLUG


@dataclass
class Bench:
    """A sandbox at the client's own time; `base` is where the server's `https://host:50000` would be."""

    sandbox: Sandbox
    base: str
    company: str = "SBO_BERMONDSEY"

    @property
    def login(self) -> dict[str, str]:
        return dict(self.sandbox.vendors[SLUG].credentials[self.company])

    @property
    def books(self) -> Company:
        return self.sandbox.vendors[SLUG].companies[self.company]

    def audited(self, number: str) -> list[AuditDocument]:
        found = self.sandbox.audit(SLUG, self.company).documents
        return [one for one in found if one.number == number]

    def arm(self, fault: str, operation: str, times: int = 1) -> None:
        faults.arm(self.sandbox, fault, Site(operation=operation, times=times))

    def end_sessions(self) -> None:
        self.sandbox.vendors[SLUG].erp.outside["evict_sessions"](self.sandbox.vendors[SLUG], self.books, {})

    @property
    def live_sessions(self) -> int:
        sessions = self.sandbox.vendors[SLUG].sessions
        assert sessions is not None
        return sessions.live


@pytest.fixture(params=["network", "http"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    sandbox = Sandbox.open([SLUG], VirtualClock(time.time()))
    if request.param == "network":
        with network(sandbox):
            yield Bench(sandbox, f"https://{HOST}:50000")
    else:
        with serving(sandbox) as base:
            yield Bench(sandbox, f"{base}/{SLUG}")
    assert not sandbox.mishaps, sandbox.mishaps[0].trace
