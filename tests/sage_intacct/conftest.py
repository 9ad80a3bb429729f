"""Sandboxes of Sage Intacct, made once and reset for every test."""

from __future__ import annotations

import pytest

from mock_erps.platform.sandbox import Sandbox
from tests.sage_intacct.desk import SLUG, Desk


@pytest.fixture(scope="session")
def opened() -> Sandbox:
    return Sandbox.open([SLUG])


@pytest.fixture
def sandbox(opened: Sandbox) -> Sandbox:
    opened.reset()
    return opened


@pytest.fixture
def desk(sandbox: Sandbox) -> Desk:
    return Desk(sandbox)


@pytest.fixture
def dollars(sandbox: Sandbox) -> Desk:
    """The company that keeps its books in US dollars."""
    return Desk(sandbox, "fremont")


@pytest.fixture
def group(sandbox: Sandbox) -> Desk:
    """The company with several entities."""
    return Desk(sandbox, "bishopsgate-group")
