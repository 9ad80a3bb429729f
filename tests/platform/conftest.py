"""Sandboxes of the toy ERP."""

from __future__ import annotations

import pytest

from mock_erps.platform.sandbox import Sandbox
from tests.platform.toy import opening


@pytest.fixture
def sandbox() -> Sandbox:
    return opening.opened()
