"""The connector, logged in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sync_engine.connectors import sap_business_one as module
from tests.sync_engine.connectors.sap_business_one.shapes import COOKIES, LOGIN


@pytest.fixture
def books(target: Any, vendor: Any) -> Iterator[Any]:
    vendor.says(LOGIN, **COOKIES)
    connector = module.connect(target)
    yield connector
    vendor.script = []
    connector.close()
