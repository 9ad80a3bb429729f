"""The vendor's own clients, unmodified, in front of the mock: at its host names, and over HTTP."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from mock_erps.doors.http import serving
from mock_erps.doors.network import network
from mock_erps.platform.clock import VirtualClock
from mock_erps.platform.sandbox import Sandbox


@dataclass
class Bench:
    """A sandbox at the client's own time, reachable below `host` (api) and `identity`."""

    sandbox: Sandbox
    tenant: str
    api: str
    identity: str

    @property
    def login(self) -> dict[str, str]:
        return dict(self.sandbox.vendors["xero"].credentials[self.tenant])

    def set(self, **settings: object) -> None:
        self.sandbox.vendors["xero"].settings.update(settings)


@pytest.fixture(params=["network", "http"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    sandbox = Sandbox.open(["xero"], VirtualClock(time.time()))
    tenant = next(iter(sandbox.vendors["xero"].companies))
    if request.param == "network":
        with network(sandbox):
            yield Bench(sandbox, tenant, "https://api.xero.com", "https://identity.xero.com")
    else:
        with serving(sandbox) as base:
            yield Bench(sandbox, tenant, f"{base}/xero", f"{base}/xero")
    assert not sandbox.mishaps, sandbox.mishaps[0].trace
