"""The contract: complete, reachable, and kept by the mock's own answers; the rest is in tests/contracts."""

from __future__ import annotations

import pytest

from mock_erps.platform.contract import contract_folder, load_contract
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


def test_every_setting_is_asked_for_somewhere() -> None:
    package = contract_folder("xero").parent.parent / "mock_erps" / "xero"
    code = "".join(file.read_text() for file in package.rglob("*.py"))
    limits = {limit.get("setting") for limit in DOCUMENT["x-mock-erps"]["limits"]}
    unused = [name for name in DOCUMENT["x-mock-erps"]["settings"] if f'"{name}"' not in code and name not in limits]
    assert unused == []


def test_a_fresh_sandbox_offers_two_tenants() -> None:
    vendor = Sandbox.open(["xero"]).vendors["xero"]
    assert [(company.currency, company.country) for company in vendor.companies.values()] == [
        ("GBP", "GB"),
        ("NZD", "NZ"),
    ]
