"""Incoming payments (dossier sap_business_one §4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sap_business_one.desk import Desk, line


def transfer(amount: float, *applied: dict[str, Any], **more: Any) -> dict[str, Any]:
    means = {"TransferAccount": "1010", "TransferSum": amount, "TransferReference": "TRX-1"}
    return {"CardCode": "ALD01", **means, "PaymentInvoices": list(applied), **more}


def to(invoice: Any, amount: float | None = None, **more: Any) -> dict[str, Any]:
    told = {} if amount is None else {"SumApplied": amount}
    return {"DocEntry": invoice["DocEntry"], "InvoiceType": "it_Invoice", **told, **more}


def state(desk: Desk, invoice: Any) -> tuple[float, str]:
    now = desk.get(f"Invoices({invoice['DocEntry']})").json
    return now["PaidToDate"], now["DocumentStatus"]


def test_a_part_leaves_the_invoice_open_and_the_rest_closes_it(desk: Desk) -> None:
    invoice = desk.invoice()
    desk.made("IncomingPayments", transfer(100, to(invoice, 100)))
    assert state(desk, invoice) == (100.0, "bost_Open")
    desk.made("IncomingPayments", transfer(80, to(invoice)))
    assert state(desk, invoice) == (180.0, "bost_Close")
    assert [(one.total, dict(one.applied)) for one in desk.payments()] == [
        (100, {str(invoice["DocEntry"]): 100}),
        (80, {str(invoice["DocEntry"]): 80}),
    ]


def test_what_is_left_over_stays_on_account(desk: Desk) -> None:
    invoice = desk.invoice()
    desk.made("IncomingPayments", transfer(250, to(invoice)))
    [paid] = desk.payments()
    assert (paid.total, sum(paid.applied.values())) == (250, 180)
    assert not sum(one.amount for one in paid.postings)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (lambda i: transfer(200, to(i, 200)), "-5002"),
        (lambda i: transfer(50, to(i, 100)), "-5002"),
        (lambda i: transfer(0, to(i, 10)), "-5002"),
        (lambda i: transfer(10, to({"DocEntry": 9}, 10)), "-2028"),
        (lambda i: transfer(10, to(i, 10), CardCode="OBR01"), "-2028"),
        (lambda i: transfer(10, to(i, 10), CardCode="NOPE"), "-5002"),
        (lambda i: transfer(10, to(i, 10), TransferAccount="9999"), "-2028"),
        (lambda i: transfer(10, to(i, 10), DocCurrency="EUR"), "-5002"),
    ],
)
def test_payments_that_do_not_fit(desk: Desk, body: Any, code: str) -> None:
    invoice = desk.invoice()
    assert desk.post("IncomingPayments", body(invoice)).told[:2] == (400, code)
    assert state(desk, invoice) == (0.0, "bost_Open")


def test_a_paid_invoice_is_not_cancelled_until_its_payment_is(desk: Desk) -> None:
    invoice = desk.invoice()
    payment = desk.made("IncomingPayments", transfer(180, to(invoice)))
    where = f"Invoices({invoice['DocEntry']})/Cancel"
    assert desk.post(where).told[:2] == (400, "-10")
    assert desk.post("IncomingPayments", transfer(1, to(invoice, 1))).told[:2] == (400, "-10")
    assert desk.post(f"IncomingPayments({payment['DocEntry']})/Cancel").status == 204
    assert state(desk, invoice) == (0.0, "bost_Open")
    assert desk.post(f"IncomingPayments({payment['DocEntry']})/Cancel").code == "-5006"
    assert desk.post(where).status == 204
    assert [one.status for one in desk.payments()] == ["void"]


def test_a_foreign_invoice_is_paid_in_its_currency(desk: Desk) -> None:
    invoice = desk.invoice("E", line(quantity=1, price=100, VatGroup="S0"), DocCurrency="EUR", DocRate=0.8)
    desk.made("IncomingPayments", transfer(100, to(invoice, AppliedFC=100), DocCurrency="EUR", DocRate=0.9))
    assert state(desk, invoice) == (80.0, "bost_Close")
    [paid] = desk.payments()
    assert (paid.currency, paid.total, sum(one.amount for one in paid.postings)) == ("EUR", 100, 0)
    assert {one.account: one.amount for one in paid.postings} == {"1010": 90, "1200": -80, "7900": -10}


def test_cash_cheques_and_cards_add_up(desk: Desk) -> None:
    invoice = desk.invoice()
    checks, cards = [{"CheckSum": 50, "CheckNumber": 7}], [{"CreditSum": 30, "CreditCard": 1}]
    means = {"CashAccount": "1020", "CashSum": 100, "PaymentChecks": checks, "PaymentCreditCards": cards}
    desk.made("IncomingPayments", {"CardCode": "ALD01", **means, "PaymentInvoices": [to(invoice)]})
    assert state(desk, invoice) == (180.0, "bost_Close")
    assert desk.payments()[0].total == 180


def test_a_credit_note_is_paid_out_against_an_invoice(desk: Desk) -> None:
    invoice = desk.invoice()
    credit = desk.made("CreditNotes", {"CardCode": "ALD01", "NumAtCard": "CN", "DocumentLines": [line(quantity=1)]})
    applied = (to(invoice, 180), to(credit, 60, InvoiceType="it_CredItnote"))
    desk.made("IncomingPayments", transfer(120, *applied))
    assert state(desk, invoice) == (180.0, "bost_Close")
    assert desk.numbered("CN")[0].balance == 0


def test_payments_are_found_by_their_reference_and_keep_their_amounts(desk: Desk) -> None:
    made = desk.made("IncomingPayments", transfer(5))
    where = f"IncomingPayments({made['DocEntry']})"
    assert desk.patch(where, {"Remarks": "seen", "TransferSum": 9}).status == 204
    [found] = desk.get("IncomingPayments", filter="TransferReference eq 'TRX-1' and CardCode eq 'ALD01'").rows
    assert (found["Remarks"], found["TransferSum"]) == ("seen", 5.0)
    assert desk.ask("DELETE", where).status == 405
