"""SAP Business One: what is looked up, and payments (dossier sap_business_one)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sync_engine.canonical import Kind, Party
from sync_engine.connectors.sap_business_one.bodies import code_for
from sync_engine.outcomes import (
    Done,
    Refused,
    Unreadable,
)
from tests.sync_engine.connectors.sap_business_one.shapes import (
    INVOICE,
    TAG,
    says,
    sent,
)


def test_documents_are_found_by_the_customers_reference(books: Any, vendor: Any) -> None:
    other = {**INVOICE, "DocEntry": 418, "NumAtCard": "so-10045"}
    vendor.says({"value": [INVOICE], "@odata.nextLink": "Invoices?$filter=x&$skip=1"})
    vendor.says({"value": [other]})
    [found] = books.find_documents(Kind.INVOICE, "SO-10045")
    assert (found.total, found.balance, found.issue_date) == (150, 100, date(2026, 2, 3))
    assert (found.version, found.party_id, found.reference, found.live) == (TAG, "58", "PO 7", True)
    first, second = vendor.seen[1:]
    assert first.query["$filter"] == ["NumAtCard eq 'SO-10045' and CancelStatus ne 'csCancellation'"]
    assert (second.path, second.query["$skip"]) == ("/b1s/v2/Invoices", ["1"])


@pytest.mark.parametrize("link", ["https://evil.test/x", "/b1s/v2/Invoices?$skip=20"])
def test_a_next_page_elsewhere_is_not_followed(books: Any, vendor: Any, link: str) -> None:
    vendor.says({"value": [INVOICE], "@odata.nextLink": link})
    with pytest.raises(Unreadable):
        books.find_documents(Kind.INVOICE, "SO-10045")


@pytest.mark.parametrize("body", [b"", b"<html>", {"value": None}, {}, []])
def test_a_list_that_is_none_says_nothing(books: Any, vendor: Any, body: Any) -> None:
    vendor.says(body)
    with pytest.raises(Unreadable):
        books.find_documents(Kind.INVOICE, "SO-10045")


def test_a_document_is_read_with_its_tag(books: Any, vendor: Any) -> None:
    vendor.says(INVOICE, ETag="W/fresh")
    vendor.says(says("-2028", "No matching records found (ODBC -2028)"), status=404)
    assert books.read_document(Kind.INVOICE, "417").version == "W/fresh"
    assert books.read_document(Kind.INVOICE, "418") is None
    assert books.read_document(Kind.INVOICE, "no number") is None
    assert sent(vendor).path == "/b1s/v2/Invoices(418)"


def test_customers_are_found_by_code_name_or_likeness(books: Any, vendor: Any) -> None:
    rows = [{"CardCode": "X1", "CardName": "O'Brien"}, {"CardCode": "OB", "CardName": "Other", "Frozen": "tYES"}]
    vendor.says({"value": rows})
    [found] = books.find_parties(Party("OB", "O'Brien"))
    assert (found.id, found.active) == ("OB", False)
    asked = sent(vendor)
    assert asked.query["$filter"] == ["CardType eq 'cCustomer' and (CardCode eq 'OB' or CardName eq 'O''Brien')"]
    assert asked.headers["b1s-caseinsensitive"] == "true"
    vendor.says({"value": []})
    vendor.says({"value": [{"CardCode": "A1", "CardName": "Acme Limited"}]})
    assert [one.id for one in books.find_parties(Party("", "Acme Ltd"))] == ["A1"]
    assert sent(vendor).query["$filter"] == ["CardType eq 'cCustomer' and startswith(CardName,'a')"]


def test_a_new_customer_without_a_code_gets_one_that_its_name_always_yields(books: Any, vendor: Any) -> None:
    vendor.says({"CardCode": "given by the vendor", "CardName": "Acme Ltd"}, status=201)
    made = books.create_party(Party("", "Acme Ltd", "a@acme.test", tax_id="GB1"), "k")
    assert made.id == "given by the vendor"
    assert sent(vendor).json() == {
        "CardCode": code_for(" ACME  ltd "),
        "CardName": "Acme Ltd",
        "CardType": "cCustomer",
        "Currency": "##",
        "EmailAddress": "a@acme.test",
        "FederalTaxID": "GB1",
    }
    assert len(code_for("Acme Ltd")) <= 15


def test_items_are_asked_for_by_what_is_needed(books: Any, vendor: Any) -> None:
    nothing = {"value": []}
    for answer in (
        nothing,
        {"value": [{"ItemCode": "A1", "ItemName": "Oak"}]},
        {"LocalCurrency": "EUR"},
        nothing,
        nothing,
    ):
        vendor.says(answer)
    assert books.catalogue(["S'0"]).items == {"A1": "A1", "Oak": "A1"}
    asked = next(one for one in vendor.seen if one.path == "/b1s/v2/Items")
    assert asked.query["$filter"] == ["ItemCode eq 'S''0' or ItemName eq 'S''0'"]


def test_a_payment_settles_its_invoices_in_their_currency(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says({"LocalCurrency": "USD"})
    vendor.says({"DocEntry": 7}, status=201)
    paid = drafts.payment(**{"417": "100", "418": "50"})
    assert books.create_payment(paid, "k") == Done("7", number="TRX-7", total="0")
    assert sent(vendor).json() == {
        "CardCode": "58",
        "DocDate": "2026-02-10",
        "DocCurrency": "USD",
        "TransferAccount": "35",
        "TransferDate": "2026-02-10",
        "TransferReference": "TRX-7",
        "TransferSum": 150,
        "PaymentInvoices": [
            {"DocEntry": 417, "InvoiceType": "it_Invoice", "SumApplied": 100},
            {"DocEntry": 418, "InvoiceType": "it_Invoice", "SumApplied": 50},
        ],
    }
    rows = [{"DocEntry": 417, "SumApplied": 85.0, "AppliedFC": 100.0}]
    kept = {
        "DocEntry": 7,
        "CardCode": "58",
        "TransferReference": "TRX-7",
        "TransferSum": 100.0,
        "DocDate": "2026-02-10",
    }
    vendor.says({"value": [{**kept, "PaymentInvoices": rows}]})
    [found] = books.find_payments(paid)
    assert (found.amount, dict(found.applications), found.live) == (100, {"417": 100}, True)
    with pytest.raises(Refused, match=r"accounts\.payment"):
        books.create_payment(replace(paid, account_id=""), "k")
