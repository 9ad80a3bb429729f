"""The connector of one company of Sage Intacct, on the scripted vendor."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sync_engine.connectors import sage_intacct as module
from tests.sync_engine.connectors.sage_intacct.shapes import SESSION, response


@pytest.fixture
def books(target: Any, vendor: Any) -> Any:
    vendor.says(response(SESSION))
    connector = module.connect(replace(target, options={"currency": "USD"}))
    yield connector
    connector.close()
