"""What settles an invoice and what reverses it (dossier §3, §4): payments, credit memos, transforms; nothing voids."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mock_erps.netsuite.outside import OUTSIDE
from tests.netsuite.desk import ALDGATE, STANDARD, Desk, Shape, invoice, line, ref


def applied(*rows: tuple[str, Any]) -> Shape:
    return {"items": [{"doc": ref(id), "apply": True, "amount": amount} for id, amount in rows]}


@pytest.fixture
def owed(desk: Desk) -> str:
    """An invoice over 120."""
    return desk.made("invoice", invoice(line(amount=100, taxCode=ref(STANDARD)), tranId="OWED-1"))


def state(desk: Desk, id: str) -> tuple[str, float, float]:
    shown = desk.get("invoice", id)
    return shown["status"]["id"], shown["amountPaid"], shown["amountRemaining"]


def test_part_payments_add_up_to_paid_in_full(desk: Desk, owed: str) -> None:
    first = desk.settle(owed, 50)
    assert state(desk, owed) == ("Open", 50, 70)
    desk.settle(owed, 70)
    assert state(desk, owed) == ("Paid In Full", 120, 0)
    desk.done("DELETE", f"customerPayment/{first}")
    assert state(desk, owed) == ("Open", 70, 50)


def test_a_payment_settles_several_and_keeps_the_rest(desk: Desk, owed: str) -> None:
    other = desk.made("invoice", invoice())
    body = {"customer": ref(ALDGATE), "payment": 200, "checkNum": "TRX-1", "apply": applied((owed, 120), (other, 40))}
    id = desk.made("customerPayment", body)
    shown = desk.whole("customerPayment", id)
    assert (shown["applied"], shown["unapplied"], shown["status"]["id"]) == (160, 40, "Not Deposited")
    assert [row["doc"]["id"] for row in shown["apply"]["items"]] == [owed, other]
    found = desk.audited_payment(id)
    assert (found.reference, found.total, found.applied) == ("TRX-1", 200, {owed: Decimal(120), other: Decimal(40)})
    assert sum(posting.amount for posting in found.postings) == 0


def test_a_payment_goes_to_the_bank_it_names(desk: Desk, owed: str) -> None:
    body = {"customer": ref(ALDGATE), "account": ref("119"), "apply": applied((owed, 120))}
    id = desk.made("customerPayment", body)
    assert desk.get("customerPayment", id)["payment"] == 120
    assert [posting.account for posting in desk.audited_payment(id).postings] == ["1000", "1100"]


def test_auto_apply_pays_the_oldest_first(desk: Desk, owed: str) -> None:
    later = desk.made("invoice", invoice(tranDate="2026-03-05"))
    desk.made("customerPayment", {"customer": ref(ALDGATE), "payment": 150, "autoApply": True})
    assert [state(desk, id)[2] for id in (owed, later)] == [0, 70]


def test_a_changed_payment_is_applied_anew(desk: Desk, owed: str) -> None:
    id = desk.settle(owed, 100)
    change = {"payment": 60, "apply": {"items": [{"doc": ref(owed), "amount": 60}]}}
    desk.done("PATCH", f"customerPayment/{id}", change, replace="apply")
    assert state(desk, owed) == ("Open", 60, 60)
    off = {"apply": {"items": [{"doc": ref(owed), "apply": False}]}}
    desk.done("PATCH", f"customerPayment/{id}", off)
    assert state(desk, owed) == ("Open", 0, 120)


@pytest.mark.parametrize("amount", [120.01, 0, -5])
def test_no_more_than_is_owed_can_be_applied(desk: Desk, owed: str, amount: float) -> None:
    body = {"customer": ref(ALDGATE), "payment": 500, "apply": applied((owed, amount))}
    assert desk.refused("POST", "customerPayment", body)[1] == "USER_ERROR"
    assert not desk.audit.payments and state(desk, owed) == ("Open", 0, 120)


def test_money_settles_only_its_own_customers_documents(desk: Desk, owed: str) -> None:
    body = {"customer": ref("221"), "payment": 120, "apply": applied((owed, 120))}
    assert "not open" in desk.refused("POST", "customerPayment", body)[2]
    unknown = {"customer": ref(ALDGATE), "payment": 5, "apply": applied(("777777", 5))}
    assert "Invalid Field Value 777777" in desk.refused("POST", "customerPayment", unknown)[2]
    assert "Payment Amount" in desk.refused("POST", "customerPayment", {"customer": ref(ALDGATE)})[2]
    short = {"customer": ref(ALDGATE), "payment": 5, "apply": applied((owed, 50))}
    assert "payment amount" in desk.refused("POST", "customerPayment", short)[2]


def test_a_credit_memo_is_applied_or_waits(desk: Desk, owed: str) -> None:
    id = desk.made("creditMemo", {**invoice(line(amount=30)), "apply": applied((owed, 20))})
    shown = desk.get("creditMemo", id)
    assert (shown["status"]["id"], shown["applied"], shown["unapplied"]) == ("Open", 20, 10)
    assert state(desk, owed) == ("Open", 20, 100)
    found = desk.audited(id)
    assert (found.kind, found.total, found.balance) == ("credit_note", 30, 10)
    desk.done("PATCH", f"creditMemo/{id}", {"apply": applied((owed, 30))}, replace="apply")
    assert desk.get("creditMemo", id)["status"]["id"] == "Fully Applied"
    desk.done("DELETE", f"creditMemo/{id}")
    assert state(desk, owed) == ("Open", 0, 120)


def test_what_is_applied_cannot_be_deleted_or_cut_below(desk: Desk, owed: str) -> None:
    desk.settle(owed, 100)
    assert "dependent records" in desk.refused("DELETE", f"invoice/{owed}")[2]
    cut = {"item": {"items": [line(amount=50)]}}
    assert "less than what is applied" in desk.refused("PATCH", f"invoice/{owed}", cut, replace="item")[2]
    assert "customer or the currency" in desk.refused("PATCH", f"invoice/{owed}", {"entity": ref("221")})[2]


def test_a_transform_into_a_credit_memo_reverses_the_whole_invoice(desk: Desk, owed: str) -> None:
    exchange = desk.send("POST", f"invoice/{owed}/!transform/creditMemo", {"externalId": "R-1", "memo": "wrong"})
    assert exchange.operation == "void invoice"
    memo = desk.whole("creditMemo", desk.located(exchange))
    assert (memo["total"], memo["createdFrom"]["id"], memo["memo"]) == (120, owed, "wrong")
    assert state(desk, owed) == ("Paid In Full", 120, 0)
    found = desk.audited(owed)
    assert (found.status, found.balance, found.postings) == ("void", 0, ())
    assert [one.id for one in desk.audit.documents] == [owed]
    assert desk.sandbox.vendors["netsuite"].erp.audit_one is not None


def test_a_transform_of_part_is_a_credit_note_of_its_own(desk: Desk, owed: str) -> None:
    body = {"item": {"items": [line(amount=10)]}, "apply": applied((owed, 10))}
    exchange = desk.send("POST", f"invoice/{owed}/!transform/creditMemo", body)
    assert exchange.operation == "create credit note"
    assert {one.kind: one.status for one in desk.audit.documents} == {"invoice": "open", "credit_note": "paid"}
    assert desk.audited(owed).balance == 110


def test_a_transform_into_a_payment_pays_what_is_left(desk: Desk, owed: str) -> None:
    desk.settle(owed, 20)
    id = desk.located(desk.send("POST", f"invoice/{owed}/!transform/customerPayment", {"checkNum": "T-2"}))
    assert desk.get("customerPayment", id)["payment"] == 100
    told = desk.refused("POST", f"invoice/{owed}/!transform/customerPayment")
    assert told[2].endswith(f"You can not initialize customerPayment: invalid reference {owed}.")


def test_nothing_voids_but_the_screens_do(desk: Desk, owed: str) -> None:
    assert desk.refused("POST", f"invoice/{owed}/!void")[0] == 405
    OUTSIDE["void"](desk.vendor, desk.company, {"id": owed})
    shown = desk.get("invoice", owed)
    assert (shown["status"]["id"], shown["total"]) == ("Voided", 0)
    assert (desk.audited(owed).status, desk.audited(owed).live) == ("void", False)
    assert "voided" in desk.refused("PATCH", f"invoice/{owed}", {"memo": "again"})[2]
    assert "initialize" in desk.refused("POST", f"invoice/{owed}/!transform/creditMemo")[2]


def test_exchange_gains_keep_the_books_level(desk: Desk) -> None:
    id = desk.made("invoice", invoice(currency=ref("3"), exchangeRate=0.8))
    body = {"customer": ref(ALDGATE), "currency": ref("3"), "exchangeRate": 0.9, "apply": applied((id, 100))}
    found = desk.audited_payment(desk.made("customerPayment", body))
    assert {posting.account: posting.amount for posting in found.postings} == {"1150": 90, "1100": -80, "7900": -10}
