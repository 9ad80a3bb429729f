"""A fresh company per test."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from mock_erps.platform.sandbox import Sandbox
from tests.dynamics_business_central.desk import DE, SLUG, Desk


@cache
def _sandbox() -> Sandbox:
    return Sandbox.open([SLUG])


@pytest.fixture
def desk() -> Iterator[Desk]:
    """The company in pounds."""
    yield Desk(sandbox=_sandbox())
    _sandbox().reset()


@pytest.fixture
def other(desk: Desk) -> Desk:
    """The company in euro, of another tenant, in the same sandbox."""
    return Desk(DE, desk.sandbox)
