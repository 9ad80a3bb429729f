"""The contract itself: valid OpenAPI, one table with the records, and every row of its tables alive."""

from __future__ import annotations

from typing import Any

import pytest
from connexion.spec import OpenAPISpecification
from lxml import etree

from mock_erps.netsuite import operations
from mock_erps.netsuite.records import RECORDS
from mock_erps.netsuite.soap import description
from mock_erps.netsuite.soap.gateway import _ACTIONS, _DOINGS
from mock_erps.platform.contract import load_contract
from mock_erps.platform.faults import Site
from mock_erps.platform.faults.biz_rules import Refused
from mock_erps.platform.faults.menu import offers
from tests.netsuite.desk import SLUG, Desk, invoice, told


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return load_contract(SLUG)


def test_the_document_keeps_openapi_3_0(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.0.3"
    OpenAPISpecification._validate_spec(document)
    for item in document["paths"].values():
        for method in {"get", "post", "put", "patch", "delete"} & item.keys():
            assert callable(getattr(operations, item[method]["operationId"]))


def test_settings_limits_and_rows_refer_to_what_is_there(document: dict[str, Any]) -> None:
    ours = document["x-mock-erps"]
    for name, setting in ours["settings"].items():
        assert setting["default"] in setting.get("choices", [setting["default"]]), name
    for limit in ours["limits"]:
        assert limit["refusal"] in ours["errors"]
        assert ours["settings"][limit["setting"]]["default"] == limit["concurrent"]
    for name, row in ours["errors"].items():
        assert {row[key] for key in ("code_setting", "text_setting") if key in row} <= set(ours["settings"]), name
        assert ("fault" in row) == ("fault_code" in row), name


@pytest.mark.parametrize("type", ["invoice", "creditMemo", "customerPayment", "customer"])
def test_the_contract_and_the_records_know_the_same_fields(document: dict[str, Any], type: str) -> None:
    record, schemas = RECORDS[type], document["components"]["schemas"]
    given = {name for name, field in record.fields.items() if field.given}
    assert set(schemas[record.kind]["properties"]) == given | set(record.sublists)
    assert set(schemas[f"{record.kind}Shown"]["properties"]) == {"id", "links", *record.fields, *record.sublists}


@pytest.mark.parametrize("type", RECORDS)
def test_the_description_and_the_records_know_the_same_fields(type: str) -> None:
    record = RECORDS[type]
    named = {name for name, _ in description.kinds()[record.kind].elements}
    spelt = {"subTotal" if name == "subtotal" else name for name in record.fields} - {"externalId"}
    assert spelt <= named and {f"{name}List" for name in record.sublists} <= named


def test_the_description_has_thirty_nine_schemas_in_the_vendors_order() -> None:
    root = etree.fromstring(description.text().encode())
    spaces = [one.get("targetNamespace") for one in root.iter("{http://www.w3.org/2001/XMLSchema}schema")]
    stems = [str(space).removeprefix("urn:").partition("_2024_1")[0] for space in spaces]
    assert len(stems) == 39
    places = {
        0: "core",
        4: "messages",
        5: "common",
        13: "relationships",
        17: "accounting",
        19: "sales",
        23: "customers",
    }
    assert {at: stems[at] for at in places} == places and stems[31] == "general" and stems[38] == "employees"


def test_the_description_and_the_port_know_the_same_operations() -> None:
    served = {*_ACTIONS, *(f"{action}List" for action in _DOINGS if action != "initialize")}
    assert description.actions() == served


def test_every_row_of_the_fault_menu_can_be_shown(desk: Desk) -> None:
    menu = desk.vendor.contract.extension.faults
    assert set(menu) <= set(offers(desk.vendor))
    rows = {offer.answer["refusal"] for offer in menu.values() if "refusal" in offer.answer}
    assert rows <= set(desk.vendor.contract.extension.errors)


def test_every_row_can_be_told_on_both_doors(desk: Desk) -> None:
    for name, row in desk.vendor.contract.extension.errors.items():
        desk.sandbox.faults.arm(Refused(refusal=name), Site(operation="create invoice"), "test")
        exchange = desk.send("POST", "invoice", invoice())
        body = told(exchange)
        code = body.get("error") or body["o:errorDetails"][0]["o:errorCode"]
        assert code and exchange.status == row["status"], name
        desk.sandbox.faults.arm(Refused(refusal=name), Site(operation="read time"), "test")
        assert desk.soap("<getServerTime/>").status in (200, 500), name
    assert not desk.audit.documents
