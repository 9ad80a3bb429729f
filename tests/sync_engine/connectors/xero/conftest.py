"""The connector of one company of Xero, on the scripted vendor."""

from __future__ import annotations

from typing import Any

import pytest

from sync_engine.connectors import xero as module


@pytest.fixture
def books(target: Any) -> Any:
    connector = module.connect(target)
    yield connector
    connector.close()
