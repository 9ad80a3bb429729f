"""The neutral view of the books, what somebody else does to them, and how requests are named."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from mock_erps.platform.faults import Site
from mock_erps.platform.faults.menu import arm, offers
from tests.odoo.desk import Desk, Refused


def test_a_document_as_an_auditor_reads_it(desk: Desk) -> None:
    line = desk.line(60, 2, name="Oak board", product_id=1)
    id = desk.posted(line, name="A-1", ref="SO-1", narration="Thank you", invoice_date_due="2026-04-01")
    document = desk.audited(id)
    assert (document.kind, document.number, document.reference, document.memo) == (
        "invoice",
        "A-1",
        "SO-1",
        "Thank you",
    )
    assert (document.date, document.due) == (dt.date(2026, 3, 2), dt.date(2026, 4, 1))
    assert (document.net, document.tax, document.total, document.balance) == (120, 24, 144, 144)
    assert (document.status, document.live) == ("open", True)
    [read] = document.lines
    assert (read.description, read.quantity, read.unit_price, read.net, read.tax) == ("Oak board", 2, 60, 120, 24)
    assert (read.item, read.account, read.tax_code) == ("OAK-40", "4000", "20% S")
    assert {"A-1", "SO-1", "Oak board"} <= set(document.texts)
    assert {posting.account: posting.amount for posting in document.postings} == {
        "1100": Decimal(144),
        "4000": Decimal(-120),
        "2200": Decimal(-24),
    }


def test_a_credit_note_is_positive_and_a_draft_books_nothing(desk: Desk) -> None:
    credit = desk.audited(desk.posted(move_type="out_refund"))
    assert (credit.kind, credit.total, credit.balance) == ("credit_note", 120, 120)
    assert sum(posting.amount for posting in credit.postings if posting.account == "1100") == -120
    draft = desk.audited(desk.invoice())
    assert (draft.status, draft.balance, draft.postings) == ("draft", 0, ())


def test_html_is_read_as_its_words(desk: Desk) -> None:
    id = desk.invoice(narration="<p>5 &gt; 3 &amp; <b>bold</b></p>")
    assert desk.audited(id).memo == "5 > 3 & bold"


def act(desk: Desk, what: str, **values: object) -> None:
    desk.vendor.erp.outside[what](desk.vendor, desk.company, values)


def test_a_bookkeeper_pays_edits_voids_and_deletes(desk: Desk) -> None:
    paid, edited, voided, deleted = (desk.posted() for _ in range(4))
    act(desk, "pay", id=paid, amount="20")
    act(desk, "edit", id=edited, memo="Checked")
    act(desk, "void", id=voided)
    act(desk, "delete", id=deleted)
    assert desk.read(paid, "amount_residual") == 100.0
    assert (desk.audited(edited).memo, desk.audited(edited).foreign) == ("Checked", {"x_reviewed_by": "bookkeeper"})
    assert [one.status for one in desk.audit.documents] == ["open", "open", "void"]
    with pytest.raises(LookupError):
        act(desk, "pay", id=deleted)


def test_a_bookkeeper_knows_customers_and_closes_periods(desk: Desk) -> None:
    act(desk, "add_party", name="New & Co", code="NEW01")
    act(desk, "deactivate_party", name="New & Co")
    assert [(one.code, one.active) for one in desk.audit.parties if one.name == "New & Co"] == [("NEW01", False)]
    act(desk, "close_period", until="2026-02-28")
    assert desk.audit.closed_until == dt.date(2026, 2, 28)
    with pytest.raises(LookupError):
        act(desk, "deactivate_party", name="Nobody")


def test_keys_that_are_revoked_open_nothing(desk: Desk) -> None:
    act(desk, "revoke")
    with pytest.raises(Refused) as told:
        desk.call("res.users", "context_get")
    assert told.value.code == 401
    with pytest.raises(Refused, match="Access Denied"):
        desk.execute("res.partner", "search", [])


def names(desk: Desk) -> list[str]:
    return [exchange.operation for exchange in desk.sandbox.journal.exchanges]


def test_requests_are_named_by_model_method_and_kind(desk: Desk) -> None:
    id = desk.invoice()
    desk.execute("account.move", "action_post", [id])
    desk.call("account.move", "search_read", domain=[["move_type", "=", "out_refund"]])
    desk.call("account.move", "load", fields=["id", "move_type"], data=[["sync.1", "out_refund"]])
    desk.rpc("/jsonrpc", service="common", method="version", args=[])
    desk.call("account.move", "button_cancel", [id])
    desk.call("res.partner", "search", domain=[])
    expected = ["create invoice", "post invoice", "find credit note", "create credit note", "call a service"]
    assert names(desk) == [*expected, "void invoice", "find customer"]
    desk.pay(desk.posted())
    assert names(desk)[-2:] == ["prepare payment", "create payment"]
    assert desk.sandbox.journal.exchanges[3].idempotency_key == "sync.1"
    first = desk.sandbox.journal.exchanges[0]
    assert (first.company, first.principal) == ("bermondsey", "api@bermondsey.example")
    assert [commit.kind for commit in first.committed][:2] == ["account.move", "account.move.line"]


def test_every_fault_of_the_menu_names_operations_that_there_are(desk: Desk) -> None:
    menu = offers(desk.vendor)
    assert {"F-POST-RESET", "F-CON-PAY", "F-BIZ-CLOSED", "F-AUT-SESSION", "F-RSP-200ERR"} <= menu.keys()
    assert "post invoice" in menu["F-POST-502"]


def test_a_fault_strikes_by_the_neutral_name_on_every_wire(desk: Desk) -> None:
    for _ in range(2):
        arm(desk.sandbox, "F-RSP-200ERR", Site(operation="create invoice"))
    with pytest.raises(Refused, match="could not serialize access") as told:
        desk.execute("account.move", "create", {"move_type": "out_invoice"})
    assert told.value.code == 1
    exchange = desk.sandbox.journal.exchanges[-1]
    assert (exchange.status, exchange.vendor_code, exchange.committed) == (200, "SerializationFailure", [])


def test_somebody_changes_a_document_just_before_it_is_written(desk: Desk) -> None:
    id = desk.posted()
    arm(desk.sandbox, "F-CON-EDIT", Site(operation="void invoice"))
    desk.call("account.move", "button_cancel", [id])
    assert (desk.audited(id).memo, desk.audited(id).status) == ("Changed in the screens", "void")
    paid = desk.posted()
    arm(desk.sandbox, "F-CON-PAY", Site(operation="create payment"))
    desk.pay(paid)
    # the wizard was open already: its payment comes to be, and finds nothing left to settle
    assert [payment.applied for payment in desk.audit.payments] == [{str(paid): Decimal(120)}, {}]


def test_a_locked_row_is_a_conflict_that_passes(desk: Desk) -> None:
    arm(desk.sandbox, "F-BIZ-REFUSE", Site(operation="update invoice"), {"refusal": "locked"})
    id = desk.posted()
    with pytest.raises(Refused) as told:
        desk.call("account.move", "write", [id], vals={"ref": "x"})
    assert (told.value.code, told.value.name) == (409, "odoo.exceptions.LockError")
    assert desk.sandbox.journal.exchanges[-1].transient
