"""The contract itself: valid OpenAPI, complete, and every part of it alive."""

from __future__ import annotations

from typing import Any

import pytest
from connexion.spec import OpenAPISpecification

from mock_erps.platform.contract import load_contract
from mock_erps.platform.contract.compile import METHODS
from mock_erps.platform.faults.menu import offers
from mock_erps.quickbooks_online import operations
from mock_erps.quickbooks_online.entities import ENTITIES
from mock_erps.quickbooks_online.fields import FIELDS
from tests.quickbooks_online.desk import SLUG, Desk


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return load_contract(SLUG)


def test_the_document_keeps_openapi_3_0(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.0.3"
    OpenAPISpecification._validate_spec(document)


def test_every_operation_has_a_handler_and_every_answer_a_meaning(document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        for method in (name for name in METHODS if name in item):
            operation = item[method]
            assert callable(getattr(operations, operation["operationId"], None)), f"{method} {path}"
            assert operation["x-mock-erps-operation"]["name"]


def test_every_operation_compiles(desk: Desk) -> None:
    for operation in desk.vendor.contract.operations:
        assert operation.handler
        assert operation.parameters is not None
        assert operation.body is None or operation.media_types


def test_limits_name_rows_and_settings_that_exist(document: dict[str, Any]) -> None:
    ours = document["x-mock-erps"]
    for limit in ours["limits"]:
        assert limit["refusal"] in ours["errors"]
        assert ours["settings"][limit["setting"]]["default"] == limit["max"]


def test_every_row_of_the_fault_menu_can_be_shown(desk: Desk) -> None:
    menu = desk.vendor.contract.extension.faults
    assert set(menu) <= set(offers(desk.vendor))
    rows = {offer.answer["refusal"] for offer in menu.values() if "refusal" in offer.answer}
    assert rows <= set(desk.vendor.contract.extension.errors)


def test_every_entity_has_a_path_a_schema_and_fields_to_ask_for(document: dict[str, Any]) -> None:
    for entity in ENTITIES:
        assert f"/v3/company/{{companyId}}/{entity.kind.lower()}/{{id}}" in document["paths"]
        properties = document["components"]["schemas"][entity.kind]["properties"]
        for field in FIELDS[entity.kind].values():
            assert field.name.partition(".")[0] in properties, f"{entity.kind}.{field.name}"


def test_settings_have_defaults_among_their_choices(document: dict[str, Any]) -> None:
    for name, setting in document["x-mock-erps"]["settings"].items():
        assert setting["default"] in setting.get("choices", [setting["default"]]), name
