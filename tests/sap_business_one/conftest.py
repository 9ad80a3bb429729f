"""A sandbox with SAP Business One alone, and desks in front of its companies and versions."""

from __future__ import annotations

import pytest

from mock_erps.platform.sandbox import Sandbox
from tests.sap_business_one.desk import SLUG, Desk


@pytest.fixture(scope="session")
def opened() -> Sandbox:
    """Opened once: what is compiled of the contract stays compiled."""
    return Sandbox.open([SLUG])


@pytest.fixture
def desk(opened: Sandbox) -> Desk:
    opened.reset()
    return Desk(opened)


@pytest.fixture
def old(desk: Desk) -> Desk:
    """The same company by OData 3.0."""
    return Desk(desk.sandbox, version="v1")


@pytest.fixture
def other(desk: Desk) -> Desk:
    """The second company of the same server."""
    return Desk(desk.sandbox, "SBO_KAURI")
