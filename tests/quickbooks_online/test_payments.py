"""Payments and credits: partial, over, several at once, undone (dossier quickbooks_online §4, §8)."""

from __future__ import annotations

import pytest

from tests.quickbooks_online.desk import Desk, errors, version


def test_a_partial_payment_lowers_the_balance_and_bumps_the_sync_token(desk: Desk) -> None:
    invoice = desk.invoice()
    payment = desk.pay(40, {invoice["Id"]: 40})
    after = desk.get("Invoice", invoice["Id"])
    assert (after["Balance"], after["SyncToken"], payment["UnappliedAmt"]) == (60, "1", 0)
    assert after["LinkedTxn"] == [{"TxnId": payment["Id"], "TxnType": "Payment"}]
    error = desk.refused("Invoice", version(invoice, sparse=True, PrivateNote="late"))
    assert error["code"] == "5010", "real_bugs B20"


def test_one_payment_settles_several_invoices(desk: Desk) -> None:
    first, second = desk.invoice(), desk.invoice(desk.line(50))
    desk.pay(150, {first["Id"]: 100, second["Id"]: 50})
    assert [desk.get("Invoice", doc["Id"])["Balance"] for doc in (first, second)] == [0, 0]
    assert desk.audited(first["Id"]).status == "paid"


def test_more_than_is_owed_stays_unapplied(desk: Desk) -> None:
    payment = desk.pay(100, {desk.invoice()["Id"]: 100}, total=130)
    assert payment["UnappliedAmt"] == 30
    assert desk.get("Customer", desk.customer()["value"])["Balance"] == -30


def test_a_line_above_the_balance_is_refused_by_default(desk: Desk) -> None:
    invoice = desk.invoice()
    assert desk.refused("Payment", desk.payment(120, {invoice["Id"]: 120}))["code"] == "6000"
    assert desk.get("Invoice", invoice["Id"])["SyncToken"] == "0"
    desk.set(line_overpayment="allow")
    assert desk.pay(120, {invoice["Id"]: 120})["TotalAmt"] == 120


def test_lines_above_the_total_are_refused(desk: Desk) -> None:
    assert desk.refused("Payment", desk.payment(50, {desk.invoice()["Id"]: 60}))["code"] == "6000"


def test_customers_of_payment_and_invoice_must_agree(desk: Desk) -> None:
    invoice = desk.invoice()
    error = desk.refused("Payment", desk.payment(10, {invoice["Id"]: 10}, CustomerRef=desk.customer("Müller GmbH")))
    assert (error["code"], error["Message"]) == ("620", "TxnID Cannot Be Linked")
    assert desk.refused("Payment", desk.payment(10, {"99999": 10}))["code"] == "620"


def test_a_payment_needs_a_total(desk: Desk) -> None:
    error = desk.refused("Payment", {"CustomerRef": desk.customer()})
    assert error["Detail"] == "Business Validation Error: You must set a transaction amount."
    assert desk.refused("Payment", {"TotalAmt": 5})["element"] == "CustomerRef"


def test_an_updated_payment_settles_anew(desk: Desk) -> None:
    first, second = desk.invoice(), desk.invoice()
    payment = desk.pay(40, {first["Id"]: 40})
    desk.post("Payment", {**desk.payment(40, {second["Id"]: 40}), **version(payment)})
    assert [desk.get("Invoice", doc["Id"])["Balance"] for doc in (first, second)] == [100, 60]
    assert desk.get("Invoice", first["Id"])["LinkedTxn"] == []


def test_a_payment_may_use_up_what_it_held_itself(desk: Desk) -> None:
    invoice = desk.invoice()
    payment = desk.pay(40, {invoice["Id"]: 40})
    desk.post("Payment", {**desk.payment(100, {invoice["Id"]: 100}), **version(payment)})
    assert desk.get("Invoice", invoice["Id"])["Balance"] == 0


@pytest.mark.parametrize("how", ["void", "delete"])
def test_an_undone_payment_opens_the_invoice_again(desk: Desk, how: str) -> None:
    invoice = desk.invoice()
    payment = desk.pay(100, {invoice["Id"]: 100})
    if how == "void":
        voided = desk.post("Payment", version(payment, sparse=True), operation="update", include="void")
        assert (voided["TotalAmt"], voided["Line"], voided["PrivateNote"]) == (0, [], "Voided")
    else:
        desk.send("POST", "payment", version(payment), operation="delete")
    after = desk.get("Invoice", invoice["Id"])
    assert (after["Balance"], after["LinkedTxn"], after["SyncToken"]) == (100, [], "2")
    assert desk.audited_payment(payment["Id"]).status == {"void": "void", "delete": "deleted"}[how]


def test_a_paid_invoice_cannot_be_voided(desk: Desk) -> None:
    invoice = desk.invoice()
    desk.pay(40, {invoice["Id"]: 40})
    paid = desk.get("Invoice", invoice["Id"])
    assert desk.refused("Invoice", version(paid), operation="void")["code"] == "6000", "real_bugs B21"
    desk.set(void_paid="6450")
    assert desk.refused("Invoice", version(paid), operation="void")["code"] == "6450"
    desk.set(void_paid="allow")
    assert desk.post("Invoice", version(paid), operation="void")["TotalAmt"] == 0


def test_a_deleted_invoice_leaves_its_payment_unapplied(desk: Desk) -> None:
    invoice = desk.invoice()
    payment = desk.pay(40, {invoice["Id"]: 40})
    paid = desk.get("Invoice", invoice["Id"])
    desk.set(delete_paid="refuse")
    assert desk.refused("Invoice", version(paid), operation="delete")["code"] == "800"
    desk.set(delete_paid="allow")
    desk.send("POST", "invoice", version(paid), operation="delete")
    left = desk.get("Payment", payment["Id"])
    assert (left["UnappliedAmt"], left["Line"], left["SyncToken"]) == (40, [], "1")


def test_an_invoice_made_smaller_than_what_was_paid_frees_the_rest(desk: Desk) -> None:
    invoice = desk.invoice()
    payment = desk.pay(100, {invoice["Id"]: 100})
    paid = desk.get("Invoice", invoice["Id"])
    smaller = desk.post("Invoice", version(paid, sparse=True, Line=[desk.line(70)]))
    assert smaller["Balance"] == 0
    assert desk.get("Payment", payment["Id"])["UnappliedAmt"] == 30


def test_a_zero_payment_applies_a_credit_memo(desk: Desk) -> None:
    invoice, credit = desk.invoice(), desk.post("CreditMemo", desk.body(desk.line(30)))
    lines = [
        {"Amount": 30, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]},
        {"Amount": 30, "LinkedTxn": [{"TxnId": credit["Id"], "TxnType": "CreditMemo"}]},
    ]
    desk.post("Payment", {"CustomerRef": desk.customer(), "TotalAmt": 0, "Line": lines})
    assert desk.get("Invoice", invoice["Id"])["Balance"] == 70
    assert desk.get("CreditMemo", credit["Id"])["RemainingCredit"] == 0


def test_credit_memos_have_no_void_unless_set_so(desk: Desk) -> None:
    credit = desk.post("CreditMemo", desk.body())
    assert desk.refused("CreditMemo", version(credit), operation="void")["code"] == "500"
    desk.set(credit_memo_void="allow")
    assert desk.post("CreditMemo", version(credit), operation="void")["RemainingCredit"] == 0


def test_sales_receipts_are_voided_by_update(desk: Desk) -> None:
    receipt = desk.post("SalesReceipt", {"Line": [desk.line(100)]})
    voided = desk.post("SalesReceipt", version(receipt, sparse=True), operation="update", include="void")
    assert (voided["TotalAmt"], voided["PrivateNote"]) == (0, "Voided")


def test_payments_are_in_the_invoices_currency(desk: Desk) -> None:
    euro = {"CustomerRef": desk.customer("Rhein Export GmbH"), "CurrencyRef": {"value": "EUR"}}
    invoice = desk.invoice(ExchangeRate=0.8, **euro)
    payment = desk.pay(100, {invoice["Id"]: 100}, **euro, ExchangeRate=0.9)
    assert desk.get("Invoice", invoice["Id"])["HomeBalance"] == 0
    assert {posting.amount for posting in desk.audited_payment(payment["Id"]).postings} == {90, -90}


def test_a_deposited_payment_cannot_be_changed(desk: Desk) -> None:
    payment = desk.pay(10, {desk.invoice()["Id"]: 10})
    desk.company.facts["deposited"] = [payment["Id"]]
    told_errors = errors(desk.send("POST", "payment", version(payment), operation="delete"))
    assert (told_errors[0]["code"], told_errors[0]["Message"]) == ("6540", "Deposited Transaction cannot be changed")
