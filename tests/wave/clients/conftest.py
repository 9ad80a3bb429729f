"""Unmodified GraphQL clients in front of the mock: at its host name, and over HTTP."""

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
    """A sandbox at the client's own time; documents go to `url`."""

    sandbox: Sandbox
    business: str
    url: str

    @property
    def login(self) -> dict[str, str]:
        return dict(self.sandbox.vendors["wave"].credentials[self.business])

    def set(self, **settings: object) -> None:
        self.sandbox.vendors["wave"].settings.update(settings)


@pytest.fixture(params=["network", "http"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    sandbox = Sandbox.open(["wave"], VirtualClock(time.time()))
    business = next(iter(sandbox.vendors["wave"].companies))
    if request.param == "network":
        with network(sandbox):
            yield Bench(sandbox, business, "https://gql.waveapps.com/graphql/public")
    else:
        with serving(sandbox) as base:
            yield Bench(sandbox, business, f"{base}/wave/graphql/public")
    assert not sandbox.mishaps, sandbox.mishaps[0].trace
