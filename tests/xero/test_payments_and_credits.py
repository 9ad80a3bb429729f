"""Payments, refunds, credit notes and allocations (dossier xero §4)."""

from __future__ import annotations

import pytest

from tests.xero.desk import Desk, credit_note, data, first, invoice, told

OVER = "Payment amount exceeds the amount outstanding on this document"


def _allocate(desk: Desk, credit: dict[str, object], doc: dict[str, object], amount: float) -> object:
    body = {"Allocations": [{"Invoice": {"InvoiceID": doc["InvoiceID"]}, "Amount": amount, "Date": "2026-02-20"}]}
    return desk.call("PUT", f"/CreditNotes/{credit['CreditNoteID']}/Allocations", body)


def test_a_partial_payment_lowers_what_is_due(desk: Desk) -> None:
    mine = desk.invoice()
    made = desk.pay(mine, 80, Reference="R-1")
    after = desk.read(f"/Invoices/{mine['InvoiceID']}")
    assert (after["Status"], after["AmountDue"], after["AmountPaid"]) == ("AUTHORISED", 100.0, 80.0)
    assert [part["PaymentID"] for part in after["Payments"]] == [made["PaymentID"]]
    assert (made["PaymentType"], made["Status"], made["Invoice"]["AmountDue"]) == ("ACCRECPAYMENT", "AUTHORISED", 100.0)


def test_the_last_payment_pays_and_its_deletion_reopens(desk: Desk) -> None:
    mine = desk.invoice()
    desk.pay(mine, 80)
    last = desk.pay(mine, 100)
    assert desk.read(f"/Invoices/{mine['InvoiceID']}")["Status"] == "PAID"
    deleted = first(desk.call("POST", f"/Payments/{last['PaymentID']}", {"Status": "DELETED"}))
    assert deleted["Status"] == "DELETED"
    after = desk.read(f"/Invoices/{mine['InvoiceID']}")
    assert (after["Status"], after["AmountDue"]) == ("AUTHORISED", 100.0)
    assert "FullyPaidOnDate" not in after
    assert told(desk.call("POST", f"/Payments/{last['PaymentID']}", {"Status": "DELETED"})) == [
        "Payments can only be deleted"
    ]


def test_nobody_pays_more_than_is_due(desk: Desk) -> None:
    mine = desk.invoice()
    body = {"Invoice": {"InvoiceID": mine["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": 180.01}
    exchange = desk.call("PUT", "/Payments", body)
    assert told(exchange) == [OVER]
    assert data(exchange)["Elements"][0]["HasValidationErrors"] is True
    assert desk.listed("/Payments") == []


@pytest.mark.parametrize("named", [{"Invoice": {"InvoiceNumber": "P-1"}}, {"InvoiceNumber": "P-1"}])
@pytest.mark.parametrize("account", [{"Account": {"Code": "090"}}, {"Code": "091"}])
def test_documents_and_accounts_are_named_by_number_and_code(
    desk: Desk, named: dict[str, object], account: dict[str, object]
) -> None:
    desk.invoice(InvoiceNumber="P-1")
    assert desk.made("/Payments", {**named, **account, "Amount": "180.00"})["Amount"] == 180.0


def test_payments_never_match_each_other(desk: Desk) -> None:
    mine = desk.invoice()
    body = {"Invoice": {"InvoiceID": mine["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": 50, "Reference": "R-1"}
    assert [desk.call(method, "/Payments", body).status for method in ("PUT", "POST")] == [200, 200]
    assert len(desk.listed("/Payments")) == 2


@pytest.mark.parametrize(("setting", "saved"), [("partial", 1), ("atomic", 0)])
def test_a_batch_of_payments_saves_the_good_by_setting(desk: Desk, setting: str, saved: int) -> None:
    desk.set(batch_default_payments=setting)
    mine = desk.invoice()
    body = {"Invoice": {"InvoiceID": mine["InvoiceID"]}, "Account": {"Code": "090"}}
    exchange = desk.call("PUT", "/Payments", {"Payments": [{**body, "Amount": 500}, {**body, "Amount": 50}]})
    assert exchange.status == 400
    assert len(desk.listed("/Payments")) == saved


def test_payments_are_found_by_invoice_and_reference(desk: Desk) -> None:
    mine = desk.invoice(InvoiceNumber="P-1")
    desk.pay(mine, 10, Reference="R-1")
    desk.pay(mine, 20, Reference="R-2")
    [found] = desk.listed('/Payments?where=Reference=="R-2"')
    assert found["Amount"] == 20.0
    where = f'Invoice.InvoiceID==Guid("{mine["InvoiceID"]}")'
    assert len(desk.listed(f"/Payments?where={where}")) == 2


def test_a_foreign_payment_knows_its_bank_amount(desk: Desk) -> None:
    mine = desk.invoice(CurrencyCode="EUR", CurrencyRate=1.2)
    made = desk.pay(mine, 60)
    assert (made["CurrencyRate"], made["BankAmount"]) == (1.2, 50.0)


def test_a_credit_note_is_made_like_an_invoice(desk: Desk) -> None:
    made = desk.made("/CreditNotes", credit_note())
    assert (made["CreditNoteNumber"], made["Total"], made["RemainingCredit"]) == ("CN-0001", 180.0, 180.0)
    assert desk.read("/CreditNotes/CN-0001")["CreditNoteID"] == made["CreditNoteID"]
    assert told(desk.call("PUT", "/CreditNotes", credit_note(CreditNoteNumber="CN-0001"))) == [
        "Credit Note # must be unique."
    ]
    assert desk.listed('/CreditNotes?where=CreditNoteNumber=="CN-0001"')[0]["LineItems"] == []


def test_an_allocation_settles_both_sides_and_can_be_taken_back(desk: Desk) -> None:
    mine, credit = desk.invoice(), desk.made("/CreditNotes", credit_note())
    made = first(_allocate(desk, credit, mine, 100))  # type: ignore[arg-type]
    after = desk.read(f"/Invoices/{mine['InvoiceID']}")
    assert (after["AmountDue"], after["AmountCredited"], len(after["CreditNotes"])) == (80.0, 100.0, 1)
    assert desk.read(f"/CreditNotes/{credit['CreditNoteID']}")["RemainingCredit"] == 80.0
    gone = desk.call("DELETE", f"/CreditNotes/{credit['CreditNoteID']}/Allocations/{made['AllocationID']}")
    assert first(gone)["IsDeleted"] is True
    assert desk.read(f"/Invoices/{mine['InvoiceID']}")["AmountDue"] == 180.0
    assert desk.read(f"/CreditNotes/{credit['CreditNoteID']}")["RemainingCredit"] == 180.0


def test_a_whole_allocation_pays_both(desk: Desk) -> None:
    mine, credit = desk.invoice(), desk.made("/CreditNotes", credit_note())
    _allocate(desk, credit, mine, 180)
    assert desk.read(f"/Invoices/{mine['InvoiceID']}")["Status"] == "PAID"
    assert desk.read(f"/CreditNotes/{credit['CreditNoteID']}")["Status"] == "PAID"


def test_several_allocations_in_one_call_share_the_credit(desk: Desk) -> None:
    one, two, credit = desk.invoice(), desk.invoice(), desk.made("/CreditNotes", credit_note())
    parts = [{"Invoice": {"InvoiceID": doc["InvoiceID"]}, "Amount": 100} for doc in (one, two)]
    path = f"/CreditNotes/{credit['CreditNoteID']}/Allocations"
    assert desk.call("PUT", path, {"Allocations": parts}).status == 400
    assert desk.read(f"/CreditNotes/{credit['CreditNoteID']}")["RemainingCredit"] == 80.0
    assert desk.read(f"/Invoices/{two['InvoiceID']}")["AmountDue"] == 180.0


def test_credit_goes_only_to_the_same_contact(desk: Desk) -> None:
    mine = desk.invoice(Contact={"Name": "O'Brien & Sons"})
    credit = desk.made("/CreditNotes", credit_note())
    assert _allocate(desk, credit, mine, 10).status == 400  # type: ignore[attr-defined]


def test_a_credit_note_is_refunded_by_a_payment(desk: Desk) -> None:
    credit = desk.made("/CreditNotes", credit_note())
    paid = {"CreditNote": {"CreditNoteNumber": credit["CreditNoteNumber"]}, "Account": {"Code": "090"}, "Amount": 180}
    made = desk.made("/Payments", paid)
    assert made["PaymentType"] == "ARCREDITPAYMENT"
    assert desk.read(f"/CreditNotes/{credit['CreditNoteID']}")["Status"] == "PAID"
    desk.call("POST", f"/Payments/{made['PaymentID']}", {"Status": "DELETED"})
    assert desk.read(f"/CreditNotes/{credit['CreditNoteID']}")["RemainingCredit"] == 180.0


def test_a_used_credit_note_takes_no_void(desk: Desk) -> None:
    mine, credit = desk.invoice(), desk.made("/CreditNotes", credit_note())
    _allocate(desk, credit, mine, 10)
    assert desk.call("POST", "/CreditNotes", {"CreditNoteID": credit["CreditNoteID"], "Status": "VOIDED"}).status == 400


def test_a_void_credit_note_has_nothing_left(desk: Desk) -> None:
    credit = desk.made("/CreditNotes", credit_note())
    void = first(desk.call("POST", "/CreditNotes", {"CreditNoteID": credit["CreditNoteID"], "Status": "VOIDED"}))
    assert (void["Status"], void["RemainingCredit"]) == ("VOIDED", 0.0)


def test_what_a_request_is_about_is_named_neutrally(desk: Desk) -> None:
    mine = desk.invoice()
    id = {"InvoiceID": mine["InvoiceID"]}
    names = [
        desk.call("PUT", "/Invoices", invoice()).operation,
        desk.call("POST", "/Invoices", invoice()).operation,
        desk.call("POST", "/Invoices", invoice(InvoiceNumber=mine["InvoiceNumber"])).operation,
        desk.call("POST", "/Invoices", {**id, "Status": "VOIDED"}).operation,
        desk.call("POST", f"/Invoices/{mine['InvoiceID']}", {"Status": "DELETED"}).operation,
        desk.call("POST", "/Contacts", {"Name": "aldgate timber ltd"}).operation,
    ]
    assert names == [
        "create invoice",
        "create invoice",
        "update invoice",
        "void invoice",
        "delete invoice",
        "update customer",
    ]
