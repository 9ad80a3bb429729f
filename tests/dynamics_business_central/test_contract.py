"""The contract itself: valid OpenAPI, complete, and every part of it alive."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from connexion.spec import OpenAPISpecification

import mock_erps.dynamics_business_central as package
from mock_erps.dynamics_business_central import operations
from mock_erps.dynamics_business_central.model import NAVIGATIONS, SETS, page
from mock_erps.platform.contract import load_contract
from mock_erps.platform.contract.compile import METHODS
from mock_erps.platform.faults.menu import offers
from tests.dynamics_business_central.desk import SLUG, Desk

#: rows that only the fault menu shows: what they tell of happens outside of any request
_OF_FAULTS = {"queue_timeout", "tenant_unavailable", "timed_out", "server_fault", "deadlock", "callback"}
#: rows that the platform itself raises
_OF_THE_PLATFORM = (
    " token_unknown token_expired token_revoked invalid_grant no_such_path no_such_method unsupported_media_type"
)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return load_contract(SLUG)


def test_the_document_keeps_openapi_3_0(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.0.3"
    OpenAPISpecification._validate_spec(document)


def test_every_operation_has_a_handler_and_a_neutral_name(document: dict[str, Any]) -> None:
    for path, entry in document["paths"].items():
        for method in (name for name in METHODS if name in entry):
            assert callable(getattr(operations, entry[method]["operationId"], None)), f"{method} {path}"
            assert entry[method]["x-mock-erps-operation"]["name"]


def test_every_operation_compiles(desk: Desk) -> None:
    for operation in desk.vendor.contract.operations:
        assert callable(operation.handler)
        assert operation.parameters is not None
        assert operation.body is None or operation.media_types


def test_every_page_has_its_schema_and_its_ways_lead_somewhere() -> None:
    for name in SETS:
        assert page(name).blank
    for ways in NAVIGATIONS.values():
        for target, _ in ways.values():
            assert target in SETS


def test_limits_and_settings_name_what_exists(document: dict[str, Any]) -> None:
    ours = document["x-mock-erps"]
    for limit in ours["limits"]:
        assert limit["refusal"] in ours["errors"]
        assert limit.get("setting", "user_requests") in ours["settings"]
    for name, setting in ours["settings"].items():
        assert setting["default"] in setting.get("choices", [setting["default"]]), name


def test_every_row_of_the_fault_menu_can_be_shown(desk: Desk) -> None:
    menu = desk.vendor.contract.extension.faults
    assert set(menu) <= set(offers(desk.vendor))
    rows = {offer.answer["refusal"] for offer in menu.values() if "refusal" in offer.answer}
    assert rows <= set(desk.vendor.contract.extension.errors)


def test_every_error_row_and_setting_is_used_by_the_code(document: dict[str, Any]) -> None:
    ours = document["x-mock-erps"]
    sources = "".join(file.read_text() for file in Path(package.__file__).parent.rglob("*.py"))
    sources += str(ours["limits"]) + _OF_THE_PLATFORM
    words = set(re.findall(r"\w+", sources))
    assert set(ours["errors"]) - _OF_FAULTS <= words
    assert set(ours["settings"]) <= words
