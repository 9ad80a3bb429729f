"""The vendor's host names in this process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mock_erps.doors.network import network
from tests.dynamics_business_central.desk import Desk


@pytest.fixture
def wired(desk: Desk) -> Iterator[Desk]:
    with network(desk.sandbox):
        yield desk
    assert not desk.sandbox.mishaps, desk.sandbox.mishaps[0].trace
    assert not desk.sandbox.unknown_hosts
