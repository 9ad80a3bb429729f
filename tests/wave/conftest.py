"""A sandbox with Wave alone, and a desk in front of its first business."""

from __future__ import annotations

import pytest

from mock_erps.platform.sandbox import Sandbox
from tests.wave.desk import Desk


@pytest.fixture(scope="session")
def opened() -> Sandbox:
    """Opened once: what is compiled of the contract stays compiled."""
    return Sandbox.open(["wave"])


@pytest.fixture
def desk(opened: Sandbox) -> Desk:
    opened.reset()
    return Desk(opened, next(iter(opened.vendors["wave"].companies)))


@pytest.fixture
def other(desk: Desk) -> Desk:
    """The second business of the same sandbox."""
    return Desk(desk.sandbox, list(desk.vendor.companies)[1])
