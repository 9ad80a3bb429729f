"""The connector, and the connector that knows its taxes."""

from __future__ import annotations

from typing import Any

import pytest

from sync_engine.connectors import wave as module
from tests.sync_engine.connectors.wave.shapes import page


@pytest.fixture
def books(target: Any, vendor: Any) -> Any:
    connector = module.connect(target)
    yield connector
    connector.close()


@pytest.fixture
def taxed(books: Any, vendor: Any) -> Any:
    """The connector when it knows the sales taxes: the first call is made."""
    vendor.says(page("salesTaxes", {"id": "T20", "name": "VAT", "abbreviation": "V", "rate": "0.2"}))
    return books
