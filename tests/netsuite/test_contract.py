"""One table with the records, and every row of the tables alive; what every contract owes is in tests/contracts."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from mock_erps.netsuite.records import RECORDS
from mock_erps.netsuite.soap import description
from mock_erps.netsuite.soap.gateway import _ACTIONS, _DOINGS
from mock_erps.platform.contract import load_contract
from mock_erps.platform.faults import Site
from mock_erps.platform.faults.biz_rules import Refused
from tests.netsuite.desk import SLUG, Desk, invoice, told


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return load_contract(SLUG)


def test_every_row_that_has_a_fault_has_its_code(document: dict[str, Any]) -> None:
    for name, row in document["x-mock-erps"]["errors"].items():
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
