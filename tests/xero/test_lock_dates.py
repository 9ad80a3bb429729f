"""Closed periods (dossier xero §8, §11.11)."""

from __future__ import annotations

import pytest

from tests.xero.desk import Desk, credit_note, first, invoice, told

LOCKED = "The document date cannot be before the period lock date, currently set at 31 January 2026"


@pytest.fixture
def locked(desk: Desk) -> Desk:
    desk.company.facts["closed_until"] = "2026-01-31"
    return desk


@pytest.mark.parametrize(("day", "refused"), [("2026-01-30", True), ("2026-01-31", True), ("2026-02-01", False)])
def test_a_document_must_lie_after_the_lock_date(locked: Desk, day: str, refused: bool) -> None:
    exchange = locked.call("PUT", "/Invoices", invoice(Date=day))
    assert exchange.status == (400 if refused else 200)
    if refused:
        assert told(exchange) == [LOCKED]


def test_credit_notes_and_payments_are_bound_too(locked: Desk) -> None:
    assert told(locked.call("PUT", "/CreditNotes", credit_note(Date="2026-01-02"))) == [LOCKED]
    mine = locked.invoice()
    paid = {"Invoice": {"InvoiceID": mine["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": 1, "Date": "2026-01-02"}
    assert told(locked.call("PUT", "/Payments", paid)) == [LOCKED]


def test_what_lies_in_a_closed_period_can_be_neither_moved_nor_voided(desk: Desk) -> None:
    mine = desk.invoice(Date="2026-01-15")
    paid = desk.pay(desk.invoice(), 10, Date="2026-01-15")
    desk.company.facts["closed_until"] = "2026-01-31"
    for change in ({"Status": "VOIDED"}, {"Date": "2026-02-15"}):
        assert told(desk.call("POST", f"/Invoices/{mine['InvoiceID']}", change)) == [LOCKED]
    assert told(desk.call("POST", f"/Payments/{paid['PaymentID']}", {"Status": "DELETED"})) == [LOCKED]


def test_drafts_and_advisers_are_free_by_setting(locked: Desk) -> None:
    draft = locked.invoice(Date="2026-01-02", Status="DRAFT")
    assert told(locked.call("POST", f"/Invoices/{draft['InvoiceID']}", {"Status": "AUTHORISED"})) == [LOCKED]
    locked.set(lock_drafts=True)
    assert told(locked.call("PUT", "/Invoices", invoice(Date="2026-01-02", Status="DRAFT"))) == [LOCKED]
    locked.set(adviser_role=True)
    assert first(locked.call("PUT", "/Invoices", invoice(Date="2026-01-02")))["Status"] == "AUTHORISED"


def test_kind_and_form_of_the_date_are_settings(locked: Desk) -> None:
    locked.set(lock_kind="end of year", lock_date_format="short")
    expected = "The document date cannot be before the end of year lock date, currently set at 31-Jan-2026"
    assert told(locked.call("PUT", "/Invoices", invoice(Date="2026-01-02"))) == [expected]
