"""A sandbox with Xero alone, and desks in front of its two tenants."""

from __future__ import annotations

import pytest

from mock_erps.platform.sandbox import Sandbox
from tests.xero.desk import Desk


@pytest.fixture(scope="session")
def opened() -> Sandbox:
    """Opened once: what is compiled of the contract stays compiled."""
    return Sandbox.open(["xero"])


@pytest.fixture
def desk(opened: Sandbox) -> Desk:
    opened.reset()
    return Desk(opened, next(iter(opened.vendors["xero"].companies)))


@pytest.fixture
def other(desk: Desk) -> Desk:
    """The second tenant of the same sandbox."""
    return Desk(desk.sandbox, list(desk.vendor.companies)[1])
