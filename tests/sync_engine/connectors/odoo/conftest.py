"""The connector, which knows its company."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync_engine.connectors import Target
from sync_engine.connectors import odoo as module
from sync_engine.connectors.odoo.connector import Odoo
from tests.sync_engine.connectors.conftest import Clock, Vendor
from tests.sync_engine.connectors.odoo.shapes import BANKS, COMPANY, CURRENCIES


@pytest.fixture
def held() -> list[float]:
    """For how long the next run is told to leave the target alone."""
    return []


@pytest.fixture
def odoo(target: Target, vendor: Vendor, clock: Clock, held: list[float]) -> Odoo:
    """A connector that knows its company."""
    login = {"api_key": "key-1", "login": "api", "uid": "2"}
    books = module.connect(replace(target, credentials=login, hold=held.append))
    for found in (COMPANY, BANKS, CURRENCIES, [{"id": 6, "code": "4000", "name": "Sales"}],
                  [{"id": 5, "name": "20% S", "amount": 20.0}], [{"id": 2, "name": "Net 30"}]):  # fmt: skip
        vendor.says(found)
    books.catalogue([])
    vendor.seen.clear()
    return books
