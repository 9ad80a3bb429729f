"""Xero: documents as the vendor wants them written (dossier xero)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sync_engine.canonical import Kind, TaxMode
from sync_engine.connectors import Write
from sync_engine.outcomes import (
    Ambiguous,
    Done,
    Missing,
    Refused,
    Throttled,
)
from tests.sync_engine.connectors.xero.shapes import INVOICE, bad, ok, refused


def test_a_create_is_a_put_with_key_tenant_and_four_decimals(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(ok(Invoices=[INVOICE]))
    line = {"unit_price": Decimal("0.1235"), "quantity": Decimal(1000), "net": Decimal("123.50"), "item_id": ""}
    [done] = books.create_documents([drafts.write(**line)])
    assert (done.id, done.number, done.total) == (INVOICE["InvoiceID"], "SO-10045", "150.0")
    sent = vendor.seen[0]
    assert (sent.method, sent.path) == ("PUT", "/api.xro/2.0/Invoices")
    assert sent.query == {"unitdp": ["4"], "summarizeErrors": ["false"]}
    assert (sent.headers["idempotency-key"], sent.headers["xero-tenant-id"]) == ("key-SO-10045", "9130")
    [body] = sent.json()["Invoices"]
    assert body["Contact"] == {"ContactID": "58"}
    assert (body["Date"], body["DueDate"], body["Status"]) == ("2026-02-03", "2026-03-05", "AUTHORISED")
    assert body["LineItems"] == [
        {"Description": "Consulting", "Quantity": 1000, "UnitAmount": 0.1235, "LineAmount": 123.5, "AccountCode": "200"}
    ]


@pytest.mark.parametrize(
    ("mode", "word"),
    [(TaxMode.EXCLUSIVE, "Exclusive"), (TaxMode.INCLUSIVE, "Inclusive"), (TaxMode.NONE, "NoTax")],
)
def test_the_tax_mode_is_the_documents(books: Any, vendor: Any, drafts: Any, mode: TaxMode, word: str) -> None:
    vendor.says(ok(Invoices=[INVOICE]))
    books.create_documents([Write(drafts.with_tax(mode, tax_code_id="OUTPUT2"), "k")])
    [body] = vendor.seen[0].json()["Invoices"]
    assert body["LineAmountTypes"] == word
    assert body["LineItems"][0].get("TaxAmount") == (None if mode is TaxMode.NONE else 30)


def test_a_batch_is_attributed_by_number_and_keeps_each_ones_own_fate(books: Any, vendor: Any, drafts: Any) -> None:
    writes = [drafts.write(f"N-{n}") for n in range(3)]
    vendor.says(ok(Invoices=[bad("no", number="N-2"), {**INVOICE, "InvoiceNumber": "N-0"}]))
    outcomes = books.create_documents(writes)
    assert [type(outcome) for outcome in outcomes] == [Done, Ambiguous, Refused]
    assert len(vendor.seen) == 1


def test_a_batch_answered_400_puts_the_unnamed_in_doubt_for_they_may_be_saved(
    books: Any, vendor: Any, drafts: Any
) -> None:
    writes = [drafts.write(f"N-{n}") for n in range(3)]
    vendor.says(refused(bad("Item code 'X' is not valid", number="N-1")), status=400)
    assert [type(outcome) for outcome in books.create_documents(writes)] == [Ambiguous, Refused, Ambiguous]


def test_a_batch_that_the_vendor_cannot_read_goes_one_by_one(books: Any, vendor: Any, drafts: Any) -> None:
    unreadable = {"ErrorNumber": 14, "Type": "PostDataInvalidException", "Message": "JSON for post data was invalid"}
    vendor.says(unreadable, status=400)
    vendor.says(ok(Invoices=[{**INVOICE, "InvoiceNumber": "N-0"}]))
    vendor.says(unreadable, status=400)
    outcomes = books.create_documents([drafts.write("N-0"), drafts.write("N-1")])
    assert [type(outcome) for outcome in outcomes] == [Done, Refused]
    assert [seen.headers["idempotency-key"] for seen in vendor.seen[1:]] == ["key-N-0", "key-N-1"]


def test_credit_notes_go_by_themselves_with_their_own_key(books: Any, vendor: Any, drafts: Any) -> None:
    note = {"CreditNoteID": "c-1", "CreditNoteNumber": "SO-10045", "Total": 150}
    vendor.says(ok(Invoices=[{**INVOICE, "InvoiceNumber": "N-1"}]))
    vendor.says(ok(CreditNotes=[note]))
    outcomes = books.create_documents([Write(drafts.credit(), "key-c"), drafts.write("N-1")])
    assert [outcome.id for outcome in outcomes] == ["c-1", INVOICE["InvoiceID"]]
    assert vendor.seen[1].headers["idempotency-key"] == "key-c"
    [body] = vendor.seen[1].json()["CreditNotes"]
    assert body["Type"] == "ACCRECCREDIT"
    assert "DueDate" not in body


def test_an_update_keeps_line_ids_and_tracking(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(ok(Invoices=[INVOICE]))
    remote = books.read_document(Kind.INVOICE, "ed255415")
    vendor.says(ok(Invoices=[INVOICE]))
    books.update_document(remote, drafts.one(), "key-2")
    sent = vendor.seen[-1]
    assert (sent.method, sent.path) == ("POST", f"/api.xro/2.0/Invoices/{INVOICE['InvoiceID']}")
    [line] = sent.json()["LineItems"]
    assert (line["LineItemID"], line["Tracking"][0]["Option"]) == ("l-1", "North")


@pytest.mark.parametrize(
    ("status", "becomes"), [("AUTHORISED", "VOIDED"), ("DRAFT", "DELETED"), ("SUBMITTED", "DELETED")]
)
def test_a_void_is_a_status(books: Any, vendor: Any, status: str, becomes: str) -> None:
    vendor.says(ok(Invoices=[{**INVOICE, "Status": status}]))
    remote = books.read_document(Kind.INVOICE, "ed255415")
    vendor.says(ok(Invoices=[{**INVOICE, "Status": becomes}]))
    books.void_document(remote, "key-3")
    assert vendor.seen[-1].json() == {"InvoiceID": INVOICE["InvoiceID"], "Status": becomes}


def test_a_paid_document_cannot_be_voided_and_a_lost_one_is_missing(books: Any, vendor: Any) -> None:
    vendor.says(ok(Invoices=[INVOICE]))
    remote = books.read_document(Kind.INVOICE, "ed255415")
    vendor.says(refused(bad("Invoice not of valid status for modification")), status=400)
    with pytest.raises(Refused, match="valid status"):
        books.void_document(remote, "key-3")
    vendor.says("The resource you're looking for cannot be found", status=404)
    with pytest.raises(Missing):
        books.void_document(remote, "key-3")


def test_once_the_vendor_asks_for_a_pause_the_rest_of_a_batch_is_not_started(
    books: Any, vendor: Any, drafts: Any
) -> None:
    vendor.says({}, status=429, Retry_After="7")
    credits = [Write(drafts.credit(), key) for key in ("one", "two")]
    outcomes = books.create_documents(credits)
    assert [type(outcome) for outcome in outcomes] == [Throttled, Throttled]
    assert len(vendor.seen) == 1
