"""Sandboxes of NetSuite, made once and reset for every test."""

from __future__ import annotations

import pytest

from mock_erps.platform.sandbox import Sandbox
from tests.netsuite.desk import SLUG, US, Desk


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
    """The sandbox account that keeps its books in US dollars."""
    return Desk(sandbox, US)
