"""Payments of Odoo: a wizard and its button, and whether that settled what it should (dossier odoo §4)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from sync_engine.connectors import PaymentDraft
from sync_engine.connectors.odoo.connector import Odoo
from sync_engine.outcomes import Ambiguous, Done, NotStarted, Refused
from tests.sync_engine.connectors.conftest import Drafts, Vendor
from tests.sync_engine.connectors.odoo.shapes import calls, outcome, refusal

ROW = {"id": 77, "memo": "P-1", "partner_id": [4, "Acme"], "date": "2026-02-03", "amount": 150.0, "state": "paid"}


@pytest.fixture
def draft() -> PaymentDraft:
    return replace(Drafts().payment(**{"301": "150"}), party_id="4", account_id="11")


def paid(vendor: Vendor, **standing: Any) -> None:
    """The wizard, its button, and the payment as it stands."""
    vendor.says([9])
    vendor.says({"type": "ir.actions.act_window", "res_id": 77})
    whole = {"id": 77, "move_id": [303, "PBNK1"], "is_reconciled": True, "reconciled_invoice_ids": [301]}
    vendor.says([{**whole, **standing}])


def test_a_payment_is_a_wizard_and_its_button(odoo: Odoo, vendor: Vendor, draft: PaymentDraft) -> None:
    paid(vendor)
    assert odoo.create_payment(draft, "K") == Done("77", number=draft.reference)
    assert vendor.seen[0].json()["context"]["active_ids"] == [301]
    assert calls(vendor)[1:] == ["account.payment.register/action_create_payments", "account.payment/read"]


def test_a_wizard_that_may_have_been_made_is_made_again(odoo: Odoo, vendor: Vendor, draft: PaymentDraft) -> None:
    vendor.says("", 200, "reset")
    assert isinstance(outcome(lambda: odoo.create_payment(draft, "K")), NotStarted)


def test_a_button_whose_answer_is_lost_leaves_a_doubt(odoo: Odoo, vendor: Vendor, draft: PaymentDraft) -> None:
    vendor.says([9])
    vendor.says("", 200, "reset")
    assert isinstance(outcome(lambda: odoo.create_payment(draft, "K")), Ambiguous)


@pytest.mark.parametrize(
    "standing", [{"is_reconciled": False}, {"reconciled_invoice_ids": []}, {"reconciled_invoice_ids": [301, 302]}]
)
def test_money_that_settles_something_else_is_taken_back_and_told(
    odoo: Odoo, vendor: Vendor, draft: PaymentDraft, standing: dict[str, Any]
) -> None:
    paid(vendor, **standing)
    vendor.says(False)
    told = outcome(lambda: odoo.create_payment(draft, "K"))
    assert (type(told), told.code) == (Refused, "over_application")
    assert calls(vendor)[-1] == "account.payment/action_cancel"
    assert vendor.seen[-1].json()["ids"] == [77]


@pytest.mark.parametrize("answer", [(refusal("odoo.exceptions.AccessError"), 403), ("<html>", 502)])
def test_money_that_cannot_be_taken_back_is_a_doubt(
    odoo: Odoo, vendor: Vendor, draft: PaymentDraft, answer: tuple[Any, int]
) -> None:
    paid(vendor, is_reconciled=False)
    vendor.says(*answer)
    assert isinstance(outcome(lambda: odoo.create_payment(draft, "K")), Ambiguous)


def test_a_payment_that_cannot_be_read_back_is_a_doubt(odoo: Odoo, vendor: Vendor, draft: PaymentDraft) -> None:
    vendor.says([9])
    vendor.says({"type": "ir.actions.act_window", "res_id": 77})
    vendor.says(refusal("odoo.exceptions.AccessError"), 403)
    assert isinstance(outcome(lambda: odoo.create_payment(draft, "K")), Ambiguous)


def test_a_payment_without_an_entry_tells_nothing_and_stands(odoo: Odoo, vendor: Vendor, draft: PaymentDraft) -> None:
    paid(vendor, move_id=False, is_reconciled=False, reconciled_invoice_ids=[])
    assert odoo.create_payment(draft, "K") == Done("77", number=draft.reference)


def test_a_payment_is_found_with_what_it_settles(odoo: Odoo, vendor: Vendor, draft: PaymentDraft) -> None:
    vendor.says([{**ROW, "move_id": [303, "PBNK1"]}, {**ROW, "id": 78, "move_id": False, "state": "canceled"}])
    sides = {"debit_move_id": [901, "301"], "credit_move_id": [951, "303"]}
    vendor.says([{"id": 5, **sides, "debit_amount_currency": 100.0}, {"id": 6, **sides, "debit_amount_currency": 50.0}])
    vendor.says([{"id": 901, "move_id": [301, "SO-10045"]}, {"id": 951, "move_id": [303, "PBNK1"]}])
    live, void = odoo.find_payments(draft)
    assert (live.id, live.live, live.applications) == ("77", True, {"301": Decimal(150)})
    assert (void.id, void.live, void.applications) == ("78", False, {})
