"""Payments and credit notes: wizards, matches, and what a document shows of them (dossier odoo §3, §4)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.odoo.desk import Desk, Refused

MOVE, PAYMENT = "account.move", "account.payment"


def state(desk: Desk, id: int) -> list[object]:
    found = desk.read(id, "payment_state", "amount_residual")
    assert isinstance(found, list)
    return found


def test_a_part_and_the_rest(desk: Desk) -> None:
    id = desk.posted(desk.line(100), name="A-1")
    action = desk.pay(id, amount=50, payment_date="2026-03-10", communication="TRX-1")
    assert (action["type"], action["res_model"]) == ("ir.actions.act_window", PAYMENT)
    row = desk.read(
        action["res_id"], "amount", "memo", "state", "reconciled_invoice_ids", "is_reconciled", model=PAYMENT
    )
    assert row == [50.0, "TRX-1", "paid", [id], True]
    assert state(desk, id) == ["partial", 70.0]
    desk.pay(id)
    assert (state(desk, id), desk.audited(id).status) == (["paid", 0.0], "paid")
    first, second = desk.audit.payments
    assert (first.applied, second.total) == ({str(id): Decimal(50)}, Decimal(70))
    assert all(sum(posting.amount for posting in payment.postings) == 0 for payment in (first, second))


def test_the_button_may_answer_true(desk: Desk) -> None:
    id = desk.posted()
    about = {"active_model": MOVE, "active_ids": [id], "dont_redirect_to_payments": True}
    [wizard] = desk.call("account.payment.register", "create", vals_list=[{}], context=about)
    assert desk.call("account.payment.register", "action_create_payments", [wizard], context=about) is True


def test_with_the_accountant_app_a_paid_document_waits_for_its_bank_line(desk: Desk) -> None:
    desk.set(in_payment_state="in_payment")
    id = desk.posted()
    desk.pay(id)
    assert state(desk, id) == ["in_payment", 0.0]


def test_several_documents_in_one_payment_are_settled_oldest_due_first(desk: Desk) -> None:
    late = desk.posted(desk.line(100, tax=""), invoice_date_due="2026-04-30")
    soon = desk.posted(desk.line(40, tax=""), invoice_date_due="2026-03-31")
    desk.pay(late, soon, amount=100, group_payment=True)
    assert (state(desk, soon), state(desk, late)) == (["paid", 0.0], ["partial", 40.0])
    [payment] = desk.audit.payments
    assert payment.applied == {str(soon): Decimal(40), str(late): Decimal(60)}


def test_without_grouping_each_document_has_its_own(desk: Desk) -> None:
    one, two = desk.posted(), desk.posted()
    action = desk.pay(one, two)
    assert len(action["domain"][0][2]) == 2
    assert [state(desk, id)[0] for id in (one, two)] == ["paid", "paid"]


def test_more_than_is_owed_stays_open_on_the_payment(desk: Desk) -> None:
    id = desk.posted(desk.line(100, tax=""))
    action = desk.pay(id, amount=130)
    assert desk.read(action["res_id"], "is_reconciled", model=PAYMENT) is False
    [payment] = desk.audit.payments
    assert (payment.total, payment.applied) == (Decimal(130), {str(id): Decimal(100)})


def test_what_cannot_be_paid(desk: Desk) -> None:
    paid, credit, open_ = desk.posted(), desk.posted(move_type="out_refund"), desk.posted()
    desk.pay(paid)
    with pytest.raises(Refused, match="like a boss!"):
        desk.pay(paid)
    with pytest.raises(Refused, match="both inbound and outbound"):
        desk.pay(open_, credit)
    with pytest.raises(Refused, match="should only be called on"):
        desk.call("account.payment.register", "create", vals_list=[{}])
    with pytest.raises(Refused, match="cannot be negative"):
        desk.pay(open_, amount=-1)


def test_before_19_drafts_are_not_paid(desk: Desk) -> None:
    draft, paid = desk.invoice(), desk.posted()
    assert desk.pay(draft)["res_id"]
    assert state(desk, draft) == ["not_paid", 120.0]
    desk.pay(paid)
    unposted = desk.invoice()
    desk.set(version="18.0")
    about = {"active_model": MOVE, "active_ids": [unposted]}
    with pytest.raises(Refused, match="You can only register payment for posted journal entries"):
        desk.execute("account.payment.register", "create", {}, context=about)
    with pytest.raises(Refused, match=r"You can only register payments for \(partially\) unpaid documents"):
        desk.execute("account.payment.register", "create", {}, context=about | {"active_ids": [paid]})


def test_a_document_back_in_draft_has_lost_its_payment(desk: Desk) -> None:
    id = desk.posted()
    desk.pay(id)
    desk.call(MOVE, "button_draft", [id])
    desk.post(id)
    assert state(desk, id) == ["not_paid", 120.0]
    assert desk.audit.payments[0].applied == {}


def test_a_cancelled_payment_leaves_its_document_open(desk: Desk) -> None:
    id = desk.posted()
    payment = desk.pay(id)["res_id"]
    assert desk.call(PAYMENT, "action_cancel", [payment]) is None
    assert (state(desk, id), desk.audit.payments[0].status) == (["not_paid", 120.0], "void")


def test_a_payment_made_by_hand_is_posted(desk: Desk) -> None:
    [id] = desk.call(PAYMENT, "create", vals_list=[{"amount": 25, "partner_id": desk.partner(), "memo": "ON ACCOUNT"}])
    desk.call(PAYMENT, "action_post", [id])
    assert desk.read(id, "state", "name", model=PAYMENT) == ["paid", "PBNK1/2026/00001"]
    with pytest.raises(Refused, match="Only draft payments"):
        desk.call(PAYMENT, "action_post", [id])


# --- credit notes ------------------------------------------------------------------------------------------------


def wizard(desk: Desk, id: int, **vals: object) -> int:
    about = {"active_model": MOVE, "active_ids": [id]}
    [made] = desk.call("account.move.reversal", "create", vals_list=[vals], context=about)
    return int(made)


def test_a_reversal_is_a_draft_credit_note_that_names_its_document(desk: Desk) -> None:
    id = desk.posted(desk.line(100), name="A-1")
    made = desk.call("account.move.reversal", "refund_moves", [wizard(desk, id, reason="Broken", date="2026-03-05")])
    credit = made["res_id"]
    row = desk.read(credit, "move_type", "state", "ref", "reversed_entry_id", "amount_total", "invoice_date")
    assert row == ["out_refund", "draft", "Reversal of: A-1, Broken", [id, "A-1"], 120.0, "2026-03-05"]
    assert desk.read(id, "reversal_move_ids", "payment_state") == [[credit], "not_paid"]


def test_modifying_settles_the_document_and_leaves_a_new_draft(desk: Desk) -> None:
    id = desk.posted(desk.line(100))
    made = desk.call("account.move.reversal", "modify_moves", [wizard(desk, id)])
    assert state(desk, id) == ["reversed", 0.0]
    assert desk.read(made["res_id"], "move_type", "state", "amount_total") == ["out_invoice", "draft", 120.0]
    [credit] = desk.read(id, "reversal_move_ids")
    assert desk.audited(credit).status == "paid"


def test_only_what_is_posted_is_reversed(desk: Desk) -> None:
    with pytest.raises(Refused, match="To reverse a journal entry, it has to be posted first"):
        wizard(desk, desk.invoice())
