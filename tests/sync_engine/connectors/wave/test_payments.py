"""Wave's payments: one per invoice, with the invoice's rate; several are one or taken back (dossier wave §4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sync_engine.outcomes import Ambiguous, Missing, Refused
from tests.sync_engine.connectors.wave.shapes import made, outcome, wrong

PAID = {"id": "P1", "memo": "TRX-7", "paymentDate": "2026-02-10", "amount": "100.00", "customer": {"id": "58"}}


def _with(*payments: object, rate: str = "1") -> dict[str, object]:
    return {"data": {"business": {"invoice": {"id": "A", "exchangeRate": rate, "payments": list(payments)}}}}


def test_a_payment_is_looked_for_on_its_invoice_and_carries_its_rate(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(_with(rate="0.8"))
    vendor.says(made("invoicePaymentCreateManual", "invoicePayment", id="P1"))
    assert books.create_payment(drafts.payment(A="100"), "k").id == "P1"
    given = vendor.seen[1].json()["variables"]["input"]
    assert (given["amount"], given["exchangeRate"], given["memo"]) == ("100", "0.8", "TRX-7")
    vendor.says(_with({**PAID, "invoice": {"id": "A"}}))
    assert books.create_payment(drafts.payment(A="100"), "k").id == "P1"
    assert len(vendor.seen) == 3


def test_a_payment_of_several_is_one_or_taken_back(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(_with())
    vendor.says(made("invoicePaymentCreateManual", "invoicePayment", id="P1"))
    vendor.says(_with())
    vendor.says(wrong("invoicePaymentCreateManual", "INVALID", "amount"))
    vendor.says(made("invoicePaymentDelete"))
    assert isinstance(outcome(lambda: books.create_payment(drafts.payment(A="100", B="40"), "k")), Refused)
    assert vendor.seen[-1].json()["variables"] == {"input": {"id": "P1"}}
    vendor.says(_with({**PAID, "invoice": {"id": "A"}}))
    vendor.says(_with({**PAID, "id": "P2", "amount": "40.00", "invoice": {"id": "B"}}))
    [found] = books.find_payments(drafts.payment(A="100", B="40"))
    assert (found.id, found.amount, dict(found.applications)) == ("P1,P2", 140, {"A": 100, "B": 40})


def test_a_throttled_part_leaves_the_other_parts_in_doubt_and_is_waited_for(
    books: Any, vendor: Any, drafts: Any, clock: Any
) -> None:
    draft = drafts.payment(A="100", B="40")
    vendor.says(_with())
    vendor.says(made("invoicePaymentCreateManual", "invoicePayment", id="P1"))
    vendor.says(_with())
    vendor.says("", status=429, Retry_After="7")
    with pytest.raises(Ambiguous, match="a part of the payment is booked"):
        books.create_payment(draft, "k")
    vendor.says(_with({**PAID, "invoice": {"id": "A"}}))
    vendor.says(_with())
    [left] = books.find_payments(draft)
    assert (clock.slept, left.parts) == ([7.0], {"A": "P1"})


def test_a_part_that_a_lost_attempt_has_booked_is_not_asked_for(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(_with())
    vendor.says(made("invoicePaymentCreateManual", "invoicePayment", id="P2"))
    left = replace(drafts.payment(A="100", B="40"), done={"A": "P1"})
    assert books.create_payment(left, "k").id == "P1,P2"
    assert len(vendor.seen) == 2


@pytest.mark.parametrize("gone", [False, True])
def test_where_an_invoice_is_gone_the_other_parts_are_taken_back(
    books: Any, vendor: Any, drafts: Any, gone: bool
) -> None:
    vendor.says(_with())
    vendor.says(made("invoicePaymentCreateManual", "invoicePayment", id="P1"))
    vendor.says(_with())
    vendor.says(wrong("invoicePaymentCreateManual", "NOT_FOUND", "invoiceId"))
    vendor.says(wrong("invoicePaymentDelete", "NOT_FOUND", "id") if gone else made("invoicePaymentDelete"))
    assert isinstance(outcome(lambda: books.create_payment(drafts.payment(A="100", B="40"), "k")), Missing)
    assert vendor.seen[-1].json()["variables"] == {"input": {"id": "P1"}}
