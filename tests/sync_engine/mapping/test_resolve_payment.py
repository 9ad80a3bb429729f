"""Payments: they settle the target's documents to the last minor unit, or are refused by name."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from documents import CATALOGUE, TRAITS

from sync_engine.canonical import Application, Party, Payment
from sync_engine.mapping import Unmappable
from sync_engine.mapping.policy import policy_for
from sync_engine.mapping.resolve import resolve_payment


def payment(**changes: Any) -> Payment:
    applications = (Application("k1", Decimal(30)), Application("k2", Decimal(20)), Application("k1", Decimal(5)))
    made = Payment("pay-1", Party("A1", "Acme"), date(2026, 3, 15), "GBP", Decimal(70), applications, "BACS 15")
    return replace(made, **changes)


def test_a_payment_settles_the_targets_documents() -> None:
    policy = policy_for("xero", {"accounts": {"payment": "Bank"}})
    draft = resolve_payment(payment(), "party-1", {"k1": "r1", "k2": "r2"}, CATALOGUE, policy, TRAITS)
    assert (draft.reference, draft.account_id) == ("BACS 15", "acc-bank")
    assert draft.applications == {"r1": Decimal(35), "r2": Decimal(20)}


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (payment(amount=Decimal(50)), "payment_over_applied"),
        (payment(amount=Decimal(-1)), "payment_amount"),
        (payment(applications=(Application("gone", Decimal(1)),)), "payment_document_missing"),
        (payment(reference="r" * 22), "reference_too_long"),
        (payment(amount=Decimal("70.0001"), currency="KWD"), "too_precise"),
        (payment(applications=(Application("k1", Decimal("0.0005")),), currency="KWD"), "too_precise"),
    ],
)
def test_a_payment_that_does_not_fit_is_refused(made: Payment, code: str) -> None:
    with pytest.raises(Unmappable) as caught:
        resolve_payment(made, "party-1", {"k1": "r1", "k2": "r2"}, CATALOGUE, policy_for("xero"), TRAITS)
    assert caught.value.code == code


def test_payments_without_a_reference_are_found_by_their_key_or_its_digest() -> None:
    ids = {"k1": "r1", "k2": "r2"}
    policy = policy_for("xero")
    short = resolve_payment(payment(reference=""), "p", ids, CATALOGUE, policy, TRAITS)
    long = [resolve_payment(payment(reference="", key=k * 40), "p", ids, CATALOGUE, policy, TRAITS) for k in "aba"]
    assert short.reference == "pay-1"
    assert long[0].reference == long[2].reference != long[1].reference
    assert len(long[0].reference) <= 21
