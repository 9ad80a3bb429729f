"""Sandboxes of Odoo, made once and reset for every test."""

from __future__ import annotations

import pytest

from mock_erps.platform.sandbox import Sandbox
from tests.odoo.desk import SLUG, Desk


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
    """The company that keeps its books in New Zealand dollars."""
    return Desk(sandbox, "kauri")
