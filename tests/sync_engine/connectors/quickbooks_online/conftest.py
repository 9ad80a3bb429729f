"""The connector of one company of QuickBooks Online, on the scripted vendor."""

from __future__ import annotations

from typing import Any

import pytest

from sync_engine.connectors import quickbooks_online as qbo


@pytest.fixture
def books(target: Any, vendor: Any) -> Any:
    connector = qbo.connect(target)
    yield connector
    connector.close()
