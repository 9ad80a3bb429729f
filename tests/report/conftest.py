"""Records and pages, made once."""

from __future__ import annotations

import copy

import pytest

from harness.report import RunRecord, pages
from tests.report import records


@pytest.fixture(scope="session")
def _broken() -> RunRecord:
    return records.record(records.broken_run())


@pytest.fixture
def broken(_broken: RunRecord) -> RunRecord:
    """A run in which an engine without memory doubled invoices; yours to change."""
    return copy.deepcopy(_broken)


@pytest.fixture(scope="session")
def sound() -> RunRecord:
    """A run in which nothing broke."""
    return records.record(records.sound_run())


@pytest.fixture(scope="session")
def broken_page(_broken: RunRecord) -> str:
    return pages(_broken)["index.html"].decode()
