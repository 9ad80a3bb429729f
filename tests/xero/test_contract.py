"""The contract: sound, complete, reachable, and kept by the mock's own answers."""

from __future__ import annotations

from copy import deepcopy

import pytest
import yaml
from connexion.spec import OpenAPISpecification

from mock_erps.platform.contract import contract_folder, load_contract
from mock_erps.platform.faults import catalogue
from mock_erps.platform.faults.menu import offers
from mock_erps.platform.sandbox import Sandbox
from mock_erps.xero import operations
from tests.xero.desk import Desk, credit_note

DOCUMENT = load_contract("xero")
ERRORS = DOCUMENT["x-mock-erps"]["errors"]


@pytest.mark.parametrize("path", [path for path, item in DOCUMENT["paths"].items() if "get" in item and "2.0" in path])
def test_reads_keep_to_the_contract(desk: Desk, path: str) -> None:
    ids = {
        "InvoiceID": desk.invoice(Contact={"Name": "Aldgate Timber Ltd"})["InvoiceID"],
        "CreditNoteID": desk.made("/CreditNotes", credit_note())["CreditNoteID"],
        "PaymentID": desk.pay(desk.invoice(), 5)["PaymentID"],
        "ContactID": "ALD01",
        "ItemID": "OAK-40",
        "AccountID": "4000",
        "TaxType": "OUTPUT2",
        "TrackingCategoryID": desk.listed("/TrackingCategories")[0]["TrackingCategoryID"],
        "BrandingThemeID": desk.listed("/BrandingThemes")[0]["BrandingThemeID"],
    }
    exchange = desk.send("GET", path.format(**ids))
    assert exchange.status == 200, exchange.reply
    for exchange in desk.sandbox.journal.exchanges:
        desk.hold_to_contract(exchange)


def test_every_operation_has_a_handler_and_every_handler_an_operation(desk: Desk) -> None:
    named = {operation.id for operation in desk.vendor.contract.operations}
    assert all(callable(operation.handler) for operation in desk.vendor.contract.operations)
    own = {name for name, value in vars(operations).items() if getattr(value, "__module__", "") == operations.__name__}
    assert {name for name in own if not name.startswith("_")} <= named


def test_every_limit_answers_by_a_row_of_its_own() -> None:
    limits = DOCUMENT["x-mock-erps"]["limits"]
    assert {limit["refusal"] for limit in limits} <= set(ERRORS)
    assert [limit["name"] for limit in limits] == ["concurrent", "minute", "day", "appminute"]


def test_every_fault_of_the_menu_is_in_the_catalogue_and_can_be_shown(desk: Desk) -> None:
    menu = DOCUMENT["x-mock-erps"]["faults"]
    assert set(menu) <= set(catalogue())
    assert set(menu) <= set(offers(desk.vendor))
    answers = [offer["answer"]["refusal"] for offer in menu.values() if "refusal" in offer.get("answer", {})]
    assert set(answers) <= set(ERRORS)


def test_every_setting_is_asked_for_somewhere() -> None:
    package = contract_folder("xero").parent.parent / "mock_erps" / "xero"
    code = "".join(file.read_text() for file in package.rglob("*.py"))
    limits = {limit.get("setting") for limit in DOCUMENT["x-mock-erps"]["limits"]}
    unused = [name for name in DOCUMENT["x-mock-erps"]["settings"] if f'"{name}"' not in code and name not in limits]
    assert unused == []


def test_the_document_is_openapi_3_0_3() -> None:
    assert DOCUMENT["openapi"] == "3.0.3"
    # raises for anything the meta-schema does not allow
    OpenAPISpecification(deepcopy(DOCUMENT))


def test_the_file_is_plain_yaml_without_surprises() -> None:
    text = (contract_folder("xero") / "openapi.yaml").read_text()
    assert yaml.safe_load(text) == DOCUMENT


def test_a_fresh_sandbox_offers_two_tenants() -> None:
    vendor = Sandbox.open(["xero"]).vendors["xero"]
    assert [(company.currency, company.country) for company in vendor.companies.values()] == [
        ("GBP", "GB"),
        ("NZD", "NZ"),
    ]
