"""Documents: drafts, numbers, posting, and what may be done to them afterwards (dossier odoo §3)."""

from __future__ import annotations

import pytest

from tests.odoo.desk import Desk, Refused

MOVE = "account.move"


def refuses(desk: Desk, words: str, method: str, ids: list[int], **given: object) -> Refused:
    with pytest.raises(Refused, match=words) as told:
        desk.call(MOVE, method, ids, **given)
    return told.value


def test_a_draft_needs_almost_nothing(desk: Desk) -> None:
    [id] = desk.call(MOVE, "create", vals_list=[{"move_type": "out_invoice"}])
    row = desk.read(id, "state", "name", "partner_id", "currency_id", "journal_id", "invoice_date", "amount_total")
    assert row == ["draft", False, False, [1, "GBP"], [1, "Sales"], False, 0.0]
    assert desk.read(id, "display_name") == f"Draft Invoice (* {id})"


def test_without_a_type_it_is_a_journal_entry_unless_the_context_says_so(desk: Desk) -> None:
    [plain] = desk.call(MOVE, "create", vals_list=[{}])
    [told] = desk.call(MOVE, "create", vals_list=[{}], context={"default_move_type": "out_refund"})
    assert [desk.read(id, "move_type") for id in (plain, told)] == ["entry", "out_refund"]


def test_one_set_of_values_is_a_number_on_rpc_and_a_list_on_json2(desk: Desk) -> None:
    vals = {"move_type": "out_invoice"}
    assert isinstance(desk.execute(MOVE, "create", vals), int)
    assert isinstance(desk.execute(MOVE, "create", [vals, vals]), list)
    assert isinstance(desk.call(MOVE, "create", vals_list=vals), list)


def test_nobody_creates_a_posted_document(desk: Desk) -> None:
    with pytest.raises(Refused, match="You cannot create a move already in the posted state"):
        desk.invoice(state="posted")


@pytest.mark.parametrize(
    ("vals", "words"),
    [
        ({"move_type": "invoice"}, "Wrong value for account.move.move_type: 'invoice'"),
        ({"partner_id": 999}, r"Record does not exist or has been deleted.\n\(Record: res.partner\(999,\)"),
        ({"partner_id": "Aldgate"}, "Wrong value for account.move.partner_id"),
        ({"invoice_date": "02/03/2026"}, "time data '02/03/2026' does not match format"),
        ({"invoice_line_ids": [[9, 0, {}]]}, "Wrong value for account.move.invoice_line_ids"),
        ({"invoice_line_ids": [[0, 0, {"quantity": "many"}]]}, "could not convert string to float: 'many'"),
    ],
)
def test_values_that_mean_nothing_leave_nothing(desk: Desk, vals: dict[str, object], words: str) -> None:
    with pytest.raises(Refused, match=words):
        desk.call(MOVE, "create", vals_list=[{"move_type": "out_invoice"}, {"move_type": "out_invoice", **vals}])
    assert not desk.audit.documents


# --- numbers ------------------------------------------------------------------------------------------------------


def test_numbers_are_given_at_posting_year_by_year(desk: Desk) -> None:
    ids = [desk.posted(invoice_date=day) for day in ("2026-03-02", "2026-03-02", "2027-01-05", "2027-01-06")]
    names = ["INV/2026/00001", "INV/2026/00002", "INV/2027/00001", "INV/2027/00002"]
    assert [desk.read(id, "name") for id in ids] == names
    assert desk.read(desk.posted(move_type="out_refund"), "name") == "RINV/2026/00001"


def test_the_format_of_the_last_number_goes_on(desk: Desk) -> None:
    desk.posted(name="SO-0099")
    assert desk.read(desk.posted(), "name") == "SO-0100"


def test_a_posted_number_is_unique_in_its_journal(desk: Desk) -> None:
    desk.posted(name="A-1")
    second = desk.invoice(name="A-1")
    told = refuses(desk, "Another entry with the same name already exists", "action_post", [second])
    assert (told.code, told.name) == (422, "odoo.exceptions.ValidationError")
    assert desk.read(second, "state") == "draft"


def test_a_number_of_a_cancelled_document_is_free(desk: Desk) -> None:
    desk.call(MOVE, "button_cancel", [desk.posted(name="A-1")])
    assert desk.read(desk.posted(name="A-1"), "state") == "posted"


def test_a_reference_may_repeat_and_is_only_remarked(desk: Desk) -> None:
    first, second = desk.posted(ref="SO-1"), desk.posted(ref="SO-1")
    assert desk.read(second, "duplicated_ref_ids") == [first]


# --- posting ------------------------------------------------------------------------------------------------------


def test_everything_wrong_is_told_at_once(desk: Desk) -> None:
    [id] = desk.call(MOVE, "create", vals_list=[{"move_type": "out_invoice"}])
    told = refuses(desk, "invisible man", "action_post", [id])
    assert "Even magicians can't post nothing!" in told.text.split("\n")
    desk.set(version="18.0")
    with pytest.raises(Refused) as old:
        desk.execute(MOVE, "action_post", [id])
    assert old.value.text == (
        "You need to add a line before posting.\n"
        "The field 'Customer' is required, please complete it to validate the Customer Invoice."
    )


def test_a_negative_total_is_not_posted(desk: Desk) -> None:
    refuses(desk, "with a negative total amount", "action_post", [desk.invoice(desk.line(-5))])


def test_an_inactive_currency_an_archived_journal_or_account_is_told(desk: Desk) -> None:
    id = desk.invoice(currency_id=4)
    desk.call("res.currency", "write", [4], vals={"active": False})
    desk.call("account.journal", "write", [1], vals={"active": False})
    desk.call("account.account", "write", [6], vals={"active": False})
    told = refuses(desk, "inactive currency: EUR", "action_post", [id])
    assert "You cannot post an entry in an archived journal (Sales)" in told.text
    assert "A line of this move is using a archived account" in told.text


def test_what_is_to_be_posted_later_is_not_posted_now(desk: Desk) -> None:
    refuses(desk, "auto-posted on 2026-04-01", "action_post", [desk.invoice(auto_post="at_date", date="2026-04-01")])


def test_a_posted_document_is_not_posted_again(desk: Desk) -> None:
    id = desk.posted(name="A-1")
    refuses(desk, rf"The entry A-1 \(id {id}\) must be in draft", "action_post", [id])


def test_posting_fills_in_date_reference_and_due_date(desk: Desk) -> None:
    id = desk.posted(invoice_date=False, invoice_payment_term_id=2)
    row = desk.read(id, "invoice_date", "date", "invoice_date_due", "payment_reference")
    assert row == ["2026-03-02", "2026-03-02", "2026-03-17", "INV/2026/00001"]


def test_many_are_posted_or_none(desk: Desk) -> None:
    good = desk.invoice()
    [bad] = desk.call(MOVE, "create", vals_list=[{"move_type": "out_invoice"}])
    refuses(desk, "magicians", "action_post", [good, bad])
    assert desk.read(good, "state") == "draft"


@pytest.mark.parametrize(
    ("day", "locked", "booked"),
    [
        ("2026-01-15", "2026-01-31", "2026-02-28"),
        ("2026-01-15", "2026-02-28", "2026-03-02"),
        ("2026-03-01", "2026-02-28", "2026-03-01"),
    ],
)
def test_a_locked_period_moves_the_accounting_date_without_a_word(
    desk: Desk, day: str, locked: str, booked: str
) -> None:
    desk.vendor.erp.outside["close_period"](desk.vendor, desk.company, {"until": locked})
    id = desk.posted(invoice_date=day)
    assert desk.read(id, "invoice_date", "date", "state") == [day, booked, "posted"]


# --- afterwards -----------------------------------------------------------------------------------------------------


def test_a_posted_document_keeps_what_it_says(desk: Desk) -> None:
    id = desk.posted()
    words = "readonly fields on a posted move: invoice_date, partner_id"
    refuses(desk, words, "write", [id], vals={"partner_id": 1, "invoice_date": "2026-03-03", "ref": "x"})
    assert desk.call(MOVE, "write", [id], vals={"ref": "PO 7", "narration": "Thanks"}) is True
    assert desk.read(id, "ref", "narration") == ["PO 7", "<p>Thanks</p>"]


def test_back_to_draft_changed_and_posted_it_keeps_its_number(desk: Desk) -> None:
    id = desk.posted(desk.line(100))
    [line] = desk.read(id, "invoice_line_ids")
    desk.call(MOVE, "button_draft", [id])
    desk.call(MOVE, "write", [id], vals={"invoice_line_ids": [[1, line, {"quantity": 2}], [0, 0, desk.line(10)]]})
    desk.post(id)
    assert desk.read(id, "name", "amount_total", "amount_residual") == ["INV/2026/00001", 252.0, 252.0]


def test_a_cancelled_document_is_void_and_cannot_be_cancelled_again(desk: Desk) -> None:
    id = desk.posted()
    desk.call(MOVE, "button_cancel", [id])
    assert (desk.read(id, "state"), desk.audited(id).status) == ("cancel", "void")
    refuses(desk, "Only draft journal entries can be cancelled", "button_cancel", [id])
    desk.call(MOVE, "button_draft", [id])
    refuses(desk, "Only posted/cancelled journal entries can be reset to draft", "button_draft", [id])


def test_a_locked_period_keeps_what_is_posted_in_it(desk: Desk) -> None:
    id = desk.posted(invoice_date="2026-02-10")
    desk.vendor.erp.outside["close_period"](desk.vendor, desk.company, {"until": "2026-02-28"})
    words = r"prior to and inclusive of: Global Lock Date \(2026-02-28\), Sales Lock Date \(2026-02-28\)"
    refuses(desk, words, "button_draft", [id])


def test_who_may_be_deleted(desk: Desk) -> None:
    first, second = desk.posted(), desk.posted()
    refuses(desk, "delete a posted journal item", "unlink", [second])
    desk.call(MOVE, "button_draft", [first, second])
    refuses(desk, "already consumed a sequence number and is not the last one in the chain", "unlink", [first])
    assert desk.call(MOVE, "unlink", [second]) is True
    assert desk.call(MOVE, "unlink", [first], context={"force_delete": True}) is True
    assert not desk.company.books["account.move.line"].find("move_id", first)
    assert not desk.audit.documents


def test_with_the_audit_trail_what_was_posted_stays(desk: Desk) -> None:
    desk.set(audit_trail="on")
    id = desk.posted()
    desk.call(MOVE, "button_draft", [id])
    refuses(desk, "To keep the restrictive audit trail", "unlink", [id])
    assert desk.call(MOVE, "unlink", [desk.invoice()]) is True


def test_a_hashed_document_is_kept_as_it_is(desk: Desk) -> None:
    id = desk.posted()
    desk.company.books.put(MOVE, str(id), {**desk.doc(id), "inalterable_hash": "$4$abc"})
    refuses(desk, "You cannot reset to draft a locked journal entry", "button_draft", [id])
    refuses(desk, "This document is protected by a hash.*name", "write", [id], vals={"name": "X"})


def test_a_copy_is_a_draft_without_number_and_dates(desk: Desk) -> None:
    id = desk.posted(desk.line(100), ref="SO-1")
    [copy] = desk.call(MOVE, "copy", [id])
    assert desk.read(copy, "state", "name", "ref", "invoice_date", "amount_total") == [
        "draft",
        False,
        False,
        False,
        120.0,
    ]
