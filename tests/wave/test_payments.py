"""Payments recorded by hand settle an invoice; money transactions do not, and are made once per externalId."""

from __future__ import annotations

from typing import Any

import pytest

from tests.wave.desk import Desk


@pytest.mark.parametrize(
    ("amounts", "status", "due"),
    [
        (["80"], "PARTIAL", "100.00"),
        (["80", "100"], "PAID", "0.00"),
        (["200"], "OVERPAID", "-20.00"),
    ],
)
def test_payments_say_what_an_invoice_is(desk: Desk, amounts: list[str], status: str, due: str) -> None:
    id = desk.invoice()["id"]
    for amount in amounts:
        desk.pay(id, amount)
    assert desk.shown(id) == {"status": status, "amountDue": {"value": due}}


def test_payments_are_shown_on_single_reads_only(desk: Desk) -> None:
    id = desk.invoice()["id"]
    paid = desk.pay(id, "80", memo="TRX-7")
    fields = "payments { id amount memo paymentMethod account { name } invoice { id } customer { name } }"
    [shown] = desk.shown(id, fields)["payments"]
    assert (shown["id"], shown["amount"], shown["memo"]) == (paid["id"], "80.00", "TRX-7")
    assert (shown["account"], shown["invoice"]) == ({"name": "Bank"}, {"id": id})
    assert desk.rows("invoices", "payments { id }") == [{"payments": None}]
    assert desk.read(f'invoicePayment(id: "{paid["id"]}") {{ amount }}')["invoicePayment"] == {"amount": "80.00"}


def test_a_payment_is_changed_and_taken_back(desk: Desk) -> None:
    id = desk.invoice()["id"]
    paid = desk.pay(id, "80")
    desk.done("invoicePaymentPatch", {"id": paid["id"], "amount": "180"})
    assert desk.shown(id)["status"] == "PAID"
    desk.done("invoicePaymentDelete", {"id": paid["id"]})
    assert desk.shown(id)["amountDue"] == {"value": "180.00"}


def test_a_paid_invoice_is_deleted_after_its_payments(desk: Desk) -> None:
    id = desk.invoice()["id"]
    paid = desk.pay(id, "80")
    assert desk.refused("invoiceDelete", {"invoiceId": id}) == ("INVALID", ["input", "invoiceId"])
    desk.done("invoicePaymentDelete", {"id": paid["id"]})
    desk.done("invoiceDelete", {"invoiceId": id})
    id = desk.invoice()["id"]
    desk.pay(id, "80")
    desk.set(delete_paid="allow")
    desk.done("invoiceDelete", {"invoiceId": id})
    assert not desk.audit.payments


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"amount": "0"}, "INVALID", "amount"),
        ({"exchangeRate": "0"}, "INVALID", "exchangeRate"),
        ({"paymentAccountId": "none"}, "NOT_FOUND", "paymentAccountId"),
        ({"invoiceId": "none"}, "NOT_FOUND", "invoiceId"),
    ],
)
def test_a_payment_that_cannot_be_is_refused(desk: Desk, given: dict[str, Any], code: str, field: str) -> None:
    whole = {"invoiceId": desk.invoice()["id"], "paymentAccountId": desk.account(), "amount": 1, "exchangeRate": 1}
    whole |= {"paymentDate": "2026-03-05", "paymentMethod": "CASH", **given}
    assert desk.refused("invoicePaymentCreateManual", whole) == (code, ["input", field])


def test_no_money_comes_to_a_draft_to_an_income_account_or_above_the_balance(desk: Desk) -> None:
    whole = {"paymentAccountId": desk.account(), "amount": 1, "exchangeRate": 1}
    whole |= {"paymentDate": "2026-03-05", "paymentMethod": "CASH"}
    draft = desk.invoice(status="DRAFT")["id"]
    assert desk.refused("invoicePaymentCreateManual", {**whole, "invoiceId": draft})[1] == ["input", "invoiceId"]
    saved = desk.invoice(invoiceNumber="2")["id"]
    income = {**whole, "invoiceId": saved, "paymentAccountId": desk.account("4000")}
    assert desk.refused("invoicePaymentCreateManual", income)[1] == ["input", "paymentAccountId"]
    desk.set(over_payment="refuse")
    assert desk.refused("invoicePaymentCreateManual", {**whole, "invoiceId": saved, "amount": 181})[0] == "INVALID"


def test_a_receipt_is_sent_for_a_payment(desk: Desk) -> None:
    id = desk.invoice()["id"]
    given = {"invoiceId": id, "invoicePaymentId": desk.pay(id, "1")["id"], "to": ["a@b.example"]}
    desk.done("invoicePaymentReceiptSend", given)
    assert desk.refused("invoicePaymentReceiptSend", {**given, "to": []})[0] == "REQUIRED"


def _transaction(desk: Desk, **fields: Any) -> dict[str, Any]:
    return {
        "externalId": "EXT-1",
        "date": "2026-03-02",
        "description": "Card settlement",
        "anchor": {"accountId": desk.account(), "amount": "12", "direction": "DEPOSIT"},
        "lineItems": [{"accountId": desk.account("4000"), "amount": "12"}],
        **fields,
    }


def test_a_money_transaction_is_made_once_and_pays_nothing(desk: Desk) -> None:
    id = desk.invoice()["id"]
    given = {"businessId": desk.id, **_transaction(desk)}
    first, again = (desk.done("moneyTransactionCreate", given, "transaction { id }") for _ in range(2))
    assert first == again and desk.shown(id)["status"] == "SAVED"
    desk.set(repeated_external_id="refuse")
    assert desk.refused("moneyTransactionCreate", given) == ("INVALID", ["input", "externalId"])


def test_money_transactions_together_are_all_made_or_none(desk: Desk) -> None:
    lame = _transaction(desk, externalId="EXT-2", lineItems=[{"accountId": desk.account("4000"), "amount": "11"}])
    given = {"businessId": desk.id, "transactions": [_transaction(desk), lame]}
    path = ["input", "transactions", "1", "lineItems"]
    assert desk.refused("moneyTransactionsCreate", given, "transactions { id }") == ("INVALID", path)
    assert not len(desk.company.books["transaction"])
    given["transactions"][1] = _transaction(desk, externalId="EXT-2")
    made = desk.done("moneyTransactionsCreate", given, "transactions { id }")
    assert len({one["id"] for one in made["transactions"]}) == 2
