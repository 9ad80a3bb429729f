"""The auditor's view, and the acts of people in the vendor's own screens."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from tests.xero.desk import Desk, credit_note, first, line


def _act(desk: Desk, act: str, /, **values: object) -> None:
    desk.vendor.erp.outside[act](desk.vendor, desk.company, values)


def test_an_invoice_reads_as_an_auditor_reads_it(desk: Desk) -> None:
    desk.invoice(InvoiceNumber="A-1", Reference="PO 7", LineItems=[line(ItemCode="OAK-40"), line(TaxType="NONE")])
    [doc] = desk.audit.documents
    assert (doc.kind, doc.number, doc.reference, doc.party, doc.status) == (
        "invoice",
        "A-1",
        "PO 7",
        "Aldgate Timber Ltd",
        "open",
    )
    assert (doc.date, doc.due) == (dt.date(2026, 2, 3), dt.date(2026, 3, 5))
    assert (doc.net, doc.tax, doc.total, doc.balance) == (Decimal(300), Decimal(30), Decimal(330), Decimal(330))
    assert (doc.lines[0].item, doc.lines[0].account, doc.lines[0].tax_code) == ("OAK-40", "4000", "OUTPUT2")
    assert {"A-1", "PO 7", "Oak board"} <= set(doc.texts)


@pytest.mark.parametrize(("currency", "rate"), [("GBP", 1), ("EUR", 1.17), ("JPY", 190.123456)])
@pytest.mark.parametrize("mode", ["Exclusive", "Inclusive", "NoTax"])
def test_postings_balance(desk: Desk, currency: str, rate: float, mode: str) -> None:
    fields = {"CurrencyCode": currency, "CurrencyRate": rate, "LineAmountTypes": mode}
    mine = desk.invoice(LineItems=[line(UnitAmount=price) for price in (0.01, 33.33, 99.99)], **fields)
    desk.pay(mine, 1)
    desk.made("/CreditNotes", credit_note(**fields))
    view = desk.audit
    for record in (*view.documents, *view.payments):
        assert record.postings
        assert sum((posting.amount for posting in record.postings), Decimal(0)) == 0


def test_inclusive_lines_are_told_without_tax(desk: Desk) -> None:
    desk.invoice(LineAmountTypes="Inclusive", LineItems=[line(Quantity=1, UnitAmount=120)])
    [doc] = desk.audit.documents
    assert (doc.lines[0].net, doc.lines[0].tax) == (Decimal(100), Decimal(20))


def test_rates_are_told_as_home_per_foreign(desk: Desk) -> None:
    desk.invoice(CurrencyCode="USD", CurrencyRate=1.25)
    assert desk.audit.documents[0].rate == Decimal("0.8")


def test_every_status_has_its_neutral_name(desk: Desk) -> None:
    paid, void, draft, gone = (
        desk.invoice(),
        desk.invoice(),
        desk.invoice(Status="DRAFT"),
        desk.invoice(Status="SUBMITTED"),
    )
    desk.pay(paid, 180)
    desk.call("POST", "/Invoices", {"InvoiceID": void["InvoiceID"], "Status": "VOIDED"})
    desk.call("POST", "/Invoices", {"InvoiceID": gone["InvoiceID"], "Status": "DELETED"})
    found = {doc.id: (doc.status, bool(doc.postings)) for doc in desk.audit.documents}
    assert found == {
        paid["InvoiceID"]: ("paid", True),
        void["InvoiceID"]: ("void", False),
        draft["InvoiceID"]: ("draft", False),
        gone["InvoiceID"]: ("deleted", False),
    }


def test_bills_and_their_payments_are_left_out(desk: Desk) -> None:
    desk.pay(desk.invoice(Type="ACCPAY", LineItems=[line(AccountCode="400", TaxType="INPUT2")]), 10)
    view = desk.audit
    assert (view.documents, view.payments) == ((), ())


def test_payments_say_what_they_settle(desk: Desk) -> None:
    mine = desk.invoice()
    made = desk.pay(mine, 80, Reference="R-1")
    [payment] = desk.audit.payments
    assert (payment.applied, payment.reference, payment.live) == ({mine["InvoiceID"]: Decimal(80)}, "R-1", True)
    desk.call("POST", f"/Payments/{made['PaymentID']}", {"Status": "DELETED"})
    [payment] = desk.audit.payments
    assert (payment.applied, payment.live, payment.postings) == ({}, False, ())


def test_one_document_reads_like_the_whole_view(desk: Desk) -> None:
    mine = desk.invoice()
    made = desk.pay(mine, 80)
    view, one = desk.audit, desk.vendor.erp.audit_one
    books = desk.company.books
    assert one(desk.company, "invoice", books["invoice"].docs[mine["InvoiceID"]]) == view.documents[0]
    assert one(desk.company, "payment", books["payment"].docs[made["PaymentID"]]) == view.payments[0]
    assert one(desk.company, "contact", next(iter(books["contact"]))) == view.parties[0]
    assert one(desk.company, "item", next(iter(books["item"]))) is None


def test_people_pay_void_edit_and_delete(desk: Desk) -> None:
    one, two, three = desk.invoice(), desk.invoice(), desk.invoice(Status="DRAFT")
    _act(desk, "edit", id=one["InvoiceID"], memo="by hand")
    _act(desk, "pay", id=one["InvoiceID"], amount=50)
    _act(desk, "void", id=two["InvoiceID"])
    _act(desk, "delete", id=three["InvoiceID"])
    found = {doc.id: doc for doc in desk.audit.documents}
    assert found[one["InvoiceID"]].balance == Decimal(130)
    assert found[one["InvoiceID"]].reference == "by hand"
    assert found[one["InvoiceID"]].foreign == {"ExpectedPaymentDate": "/Date(1773532800000+0000)/"}
    assert found[two["InvoiceID"]].status == "void"
    assert found[three["InvoiceID"]].status == "deleted"
    _act(desk, "pay", id=one["InvoiceID"])
    assert desk.read(f"/Invoices/{one['InvoiceID']}")["Status"] == "PAID"
    _act(desk, "delete", id=desk.audit.payments[0].id)
    assert desk.read(f"/Invoices/{one['InvoiceID']}")["AmountDue"] == 50.0


def test_an_update_keeps_what_people_set_by_hand(desk: Desk) -> None:
    mine = desk.invoice()
    _act(desk, "edit", id=mine["InvoiceID"])
    after = first(desk.call("POST", f"/Invoices/{mine['InvoiceID']}", {"Reference": "engine"}))
    assert after["ExpectedPaymentDate"] == "/Date(1773532800000+0000)/"


def test_people_add_and_archive_contacts_and_close_periods(desk: Desk) -> None:
    _act(desk, "add_party", name="Walk-in", code="W1")
    _act(desk, "deactivate_party", name="Walk-in")
    [party] = [party for party in desk.audit.parties if party.code == "W1"]
    assert (party.name, party.active) == ("Walk-in", False)
    _act(desk, "close_period", until="2026-01-31")
    assert desk.audit.closed_until == dt.date(2026, 1, 31)
    with pytest.raises(LookupError, match="no active contact"):
        _act(desk, "deactivate_party", name="Nobody")
    with pytest.raises(LookupError, match="no document"):
        _act(desk, "void", id="nothing")
