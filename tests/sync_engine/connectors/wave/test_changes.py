"""Wave's changes: invoices by modifiedAt, payments invoice by invoice (dossier §3, §5, §10)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sync_engine.canonical import Kind
from sync_engine.connectors.feed import Page, Place, Status
from tests.sync_engine.connectors.wave.shapes import page as listed

NOON = 1770120000.0  # 2026-02-03T12:00:00Z
INVOICE = {
    "id": "inv-1",
    "invoiceNumber": "SO-1",
    "status": "PARTIAL",
    "modifiedAt": "2026-02-03T12:00:00.417Z",
    "currency": {"code": "USD"},
    "total": {"value": "120.00"},
    "amountPaid": {"value": "100.00"},
    "amountDue": {"value": "20.00"},
}
PAYMENT = {"id": "pay-1", "memo": "BACS 7", "amount": "100.00", "invoice": {"id": "inv-1"}}
GONE = {"errors": [{"message": "Invoice 'x' could not be found.", "extensions": {"code": "NOT_FOUND"}}], "data": None}


def business(**fields: Any) -> dict[str, Any]:
    return {"data": {"business": fields}}


def read(**payments: Any) -> dict[str, Any]:
    """What single reads of invoices show; null for one that is not told."""
    return business(
        **{name: {"modifiedAt": INVOICE["modifiedAt"], "payments": rows} for name, rows in payments.items()}
    )


@pytest.fixture
def feed(books: Any) -> Any:
    return books.feed


def test_a_list_begins_before_the_instant_since_the_vendor_leaves_it_out(feed: Any, vendor: Any) -> None:
    vendor.says(listed("invoices", INVOICE, pages=2))
    page = feed.listed(Kind.INVOICE, Place(NOON))
    [copy] = page.copies
    assert (copy.status, copy.total, copy.balance) == (Status.OPEN, Decimal(120), Decimal(20))
    given = vendor.seen[-1].json()["variables"]
    assert (given["after"], given["sort"], given["pageSize"]) == ("2026-02-03T11:59:59.000Z", ["MODIFIED_AT_ASC"], 200)
    assert page.place == Place(NOON, 1)


def test_rows_counted_off_are_counted_in_the_smallest_pages(feed: Any, vendor: Any) -> None:
    vendor.says(listed("invoices", INVOICE))
    assert feed.listed(Kind.INVOICE, Place(NOON, 100)).place is None
    given = vendor.seen[-1].json()["variables"]
    assert (given["page"], given["pageSize"]) == (11, 10)


def test_payments_are_read_on_the_invoices_that_have_some(feed: Any, vendor: Any) -> None:
    vendor.says(listed("invoices", INVOICE, {**INVOICE, "id": "inv-2", "amountPaid": {"value": "0.00"}}))
    vendor.says(read(invoice0=[PAYMENT]))
    [copy] = feed.listed(Kind.PAYMENT, Place()).copies
    assert (copy.id, copy.number, copy.applied) == ("pay-1", "BACS 7", {"inv-1": Decimal("100.00")})
    assert vendor.seen[-1].json()["variables"]["id0"] == "inv-1"


def test_one_invoice_that_is_gone_hides_no_payment_of_another(feed: Any, vendor: Any) -> None:
    vendor.says(listed("invoices", INVOICE, {**INVOICE, "id": "inv-2"}))
    for answer in (GONE, GONE, read(invoice0=[PAYMENT])):
        vendor.says(answer)
    assert [copy.id for copy in feed.listed(Kind.PAYMENT, Place()).copies] == ["pay-1"]


def test_a_payment_is_as_new_as_its_invoice(feed: Any, vendor: Any) -> None:
    vendor.says(business(invoicePayment=PAYMENT))
    vendor.says(business(invoice=INVOICE))
    assert feed.look(Kind.PAYMENT, "pay-1").modified == NOON + 0.417
    vendor.says(GONE)
    assert feed.look(Kind.PAYMENT, "pay-2") is None


def test_there_are_no_credit_notes_and_nobody_is_asked_for_them(feed: Any, vendor: Any) -> None:
    assert feed.listed(Kind.CREDIT_NOTE, Place()) == Page(())
    assert (list(feed.ids(Kind.CREDIT_NOTE)), feed.look(Kind.CREDIT_NOTE, "1")) == ([], None)
    assert vendor.seen == []
