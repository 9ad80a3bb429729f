"""A fresh company per test."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from mock_erps.platform.sandbox import Sandbox
from tests.quickbooks_online.desk import SLUG, US, Desk


@cache
def _sandbox() -> Sandbox:
    return Sandbox.open([SLUG])


def _unhurried(desk: Desk) -> Desk:
    """Most tests are not about limits, and no time passes between their calls."""
    desk.vendor.settings.update(requests_per_second=10**6, requests_per_minute=10**6)
    return desk


@pytest.fixture
def desk() -> Iterator[Desk]:
    """The UK company."""
    yield _unhurried(Desk(sandbox=_sandbox()))
    _sandbox().reset()


@pytest.fixture
def us() -> Iterator[Desk]:
    """The US company."""
    yield _unhurried(Desk(US, _sandbox()))
    _sandbox().reset()
