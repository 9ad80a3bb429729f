"""The in-process network under the vendor's own clients, at the machine's time: they sign with it."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from mock_erps.doors.http import serving
from mock_erps.doors.network import network
from mock_erps.platform.clock import RealClock
from mock_erps.platform.sandbox import Sandbox
from tests.netsuite.desk import SLUG, Desk


@pytest.fixture(scope="session")
def opened() -> Sandbox:
    return Sandbox.open([SLUG], RealClock())


@pytest.fixture
def desk(opened: Sandbox) -> Desk:
    opened.reset()
    return Desk(opened)


@pytest.fixture(params=["in process", "http"])
def base_url(request: pytest.FixtureRequest, desk: Desk) -> Iterator[str]:
    """The vendor's own host on the network of this process, or a door on loopback."""
    if request.param == "in process":
        with network(desk.sandbox):
            yield ""
        return
    with serving(desk.sandbox) as url:
        yield f"{url}/{SLUG}"


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """One client warns of every type that our description leaves out."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)
