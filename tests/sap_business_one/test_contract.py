"""The contract itself: valid OpenAPI, complete, and every part of it alive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from connexion.spec import OpenAPISpecification

import mock_erps.sap_business_one as package
from mock_erps.platform.contract import load_contract
from mock_erps.platform.contract.compile import METHODS
from mock_erps.platform.faults.menu import offers
from mock_erps.sap_business_one import operations
from mock_erps.sap_business_one.entities import ENTITIES
from tests.sap_business_one.desk import SLUG, Desk, document

SOURCE = "\n".join(path.read_text("utf-8") for path in Path(package.__path__[0]).rglob("*.py"))
#: rows of the error table that platform, contract or a scenario names, not the package
ELSEWHERE = {"malformed_body", "unsupported_media_type", "not_found", "saml_failed", "contention", "internal"}


@pytest.fixture(scope="module")
def contract() -> dict[str, Any]:
    return load_contract(SLUG)


def test_the_document_keeps_openapi_3_0(contract: dict[str, Any]) -> None:
    assert contract["openapi"] == "3.0.3"
    OpenAPISpecification._validate_spec(contract)


def test_every_operation_has_a_handler_and_a_name(contract: dict[str, Any]) -> None:
    for path, item in contract["paths"].items():
        for method in (name for name in METHODS if name in item):
            operation = item[method]
            assert callable(getattr(operations, operation["operationId"].rpartition(".")[2], None)), f"{method} {path}"
            assert operation["x-mock-erps-operation"]["name"]


def test_every_operation_compiles(desk: Desk) -> None:
    for operation in desk.vendor.contract.operations:
        assert operation.handler
        assert operation.parameters is not None
        assert operation.body is None or operation.media_types


def test_every_entity_set_has_its_paths_and_type(contract: dict[str, Any]) -> None:
    for name, rules in ENTITIES.items():
        assert {f"/b1s/{{version}}/{name}", f"/b1s/{{version}}/{name}({{key}})"} <= set(contract["paths"])
        assert rules.key in contract["components"]["schemas"][rules.type]["properties"]


def test_limits_name_rows_and_settings_that_exist(contract: dict[str, Any]) -> None:
    ours = contract["x-mock-erps"]
    for limit in ours["limits"]:
        assert limit["refusal"] in ours["errors"]
        assert ours["settings"][limit["setting"]]["default"] == limit["concurrent"]


def test_every_row_of_the_fault_menu_can_be_shown(desk: Desk) -> None:
    menu = desk.vendor.contract.extension.faults
    assert set(menu) <= set(offers(desk.vendor))
    rows = {offer.answer["refusal"] for offer in menu.values() if "refusal" in offer.answer}
    assert rows <= set(desk.vendor.contract.extension.errors)


def test_settings_have_defaults_among_their_choices_and_are_read(contract: dict[str, Any]) -> None:
    limits = {limit["setting"] for limit in contract["x-mock-erps"]["limits"]}
    codes = {row.get("code_setting") for row in contract["x-mock-erps"]["errors"].values()}
    for name, setting in contract["x-mock-erps"]["settings"].items():
        assert setting["default"] in setting.get("choices", [setting["default"]]), name
        assert f'"{name}"' in SOURCE or name in limits | codes, name


def test_every_row_of_the_error_table_is_raised_somewhere(contract: dict[str, Any]) -> None:
    for name in contract["x-mock-erps"]["errors"]:
        assert f'"{name}"' in SOURCE or name in ELSEWHERE or name.startswith(("no_such_", "session_")), name


def test_too_many_logins_at_one_moment_and_too_many_workers(desk: Desk) -> None:
    desk.vendor.settings["parallel_logins"] = 0
    assert desk.log_in().told == (500, "299", "SAML Login Failed")
    desk.vendor.settings.clear()
    desk.log_in()
    desk.set(workers=0)
    assert desk.send("GET", "Invoices").told == (500, "305", "Switch company error: -1102")
    assert desk.send("GET", "Invoices").exchange.transient


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_answers_keep_the_contract(desk: Desk, version: str) -> None:
    there = Desk(desk.sandbox, version=version)
    made = there.post("Invoices", document())
    entry = made.json["DocEntry"]
    answers = [made, there.get(f"Invoices({entry})"), there.get("Invoices"), there.get("BusinessPartners")]
    answers += [there.get(name) for name in ("Items", "VatGroups", "Currencies", "PaymentTermsTypes")]
    answers.append(there.post("Invoices", {}))
    for answer in answers:
        found = desk.vendor.contract.route(answer.exchange.request.path)
        assert found is not None
        shape = found[0][answer.exchange.request.method].answer_shape(answer.status)
        assert shape is not None and not shape.findings(answer.json)
