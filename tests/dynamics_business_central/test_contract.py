"""The contract and the code know the same; what every contract owes is in tests/contracts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import mock_erps.dynamics_business_central as package
from mock_erps.dynamics_business_central.model import NAVIGATIONS, SETS, page
from mock_erps.platform.contract import load_contract
from tests.dynamics_business_central.desk import SLUG

#: rows that only the fault menu shows: what they tell of happens outside of any request
_OF_FAULTS = {"queue_timeout", "tenant_unavailable", "timed_out", "server_fault", "deadlock", "callback"}
#: rows that the platform itself raises
_OF_THE_PLATFORM = (
    " token_unknown token_expired token_revoked invalid_grant no_such_path no_such_method unsupported_media_type"
)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return load_contract(SLUG)


def test_every_page_has_its_schema_and_its_ways_lead_somewhere() -> None:
    for name in SETS:
        assert page(name).blank
    for ways in NAVIGATIONS.values():
        for target, _ in ways.values():
            assert target in SETS


def test_every_error_row_and_setting_is_used_by_the_code(document: dict[str, Any]) -> None:
    ours = document["x-mock-erps"]
    sources = "".join(file.read_text() for file in Path(package.__file__).parent.rglob("*.py"))
    sources += str(ours["limits"]) + _OF_THE_PLATFORM
    words = set(re.findall(r"\w+", sources))
    assert set(ours["errors"]) - _OF_FAULTS <= words
    assert set(ours["settings"]) <= words
