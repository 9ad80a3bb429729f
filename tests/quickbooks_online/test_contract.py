"""The contract and the entities say the same; what every contract owes is in tests/contracts."""

from __future__ import annotations

from typing import Any

import pytest

from mock_erps.platform.contract import load_contract
from mock_erps.quickbooks_online.entities import ENTITIES
from mock_erps.quickbooks_online.fields import FIELDS
from tests.quickbooks_online.desk import SLUG


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return load_contract(SLUG)


def test_every_entity_has_a_path_a_schema_and_fields_to_ask_for(document: dict[str, Any]) -> None:
    for entity in ENTITIES:
        assert f"/v3/company/{{companyId}}/{entity.kind.lower()}/{{id}}" in document["paths"]
        properties = document["components"]["schemas"][entity.kind]["properties"]
        for field in FIELDS[entity.kind].values():
            assert field.name.partition(".")[0] in properties, f"{entity.kind}.{field.name}"
