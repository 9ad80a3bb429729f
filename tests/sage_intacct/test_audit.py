"""The neutral view, and what others do in the same books."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mock_erps.sage_intacct import ERP
from tests.sage_intacct.desk import STANDARD, Desk, adjustment, day, invoice, line, texts, xml


def act(desk: Desk, act: str, /, **values: object) -> None:
    ERP.outside[act](desk.vendor, desk.company, values)


def test_an_invoice_reads_as_an_auditor_would_read_it(desk: Desk) -> None:
    rows = (line("75.50", tax=STANDARD, memo="Oak", itemid="OAK-40"), line("10", memo="Delivery"))
    key = desk.made(invoice("A", *rows, ponumber="PO-9", description="Spring"))
    [one] = desk.audit.documents
    assert (one.kind, one.id, one.number, one.reference, one.memo) == ("invoice", key, "A", "PO-9", "Spring")
    assert (one.party_id, one.party, one.currency, one.rate) == ("ALD01", "Aldgate Timber Ltd", "GBP", 1)
    assert (str(one.date), str(one.due)) == ("2026-03-01", "2026-03-31")
    assert (one.net, one.tax, one.total, one.balance, one.status) == (
        Decimal("85.5"),
        Decimal("15.1"),
        *[Decimal("100.6")] * 2,
        "open",
    )
    first = one.lines[0]
    assert (first.description, first.quantity, first.unit_price, first.item) == ("Oak", 1, Decimal("75.5"), "OAK-40")
    assert (first.tax_code, first.account, first.tax) == (STANDARD, "4000", Decimal("15.1"))
    assert {posting.account: posting.amount for posting in one.postings[:2]} == {
        "1100": one.total,
        "4000": Decimal("-75.5"),
    }
    assert sum(posting.amount for posting in one.postings) == 0
    assert {"A", "PO-9", "Spring", "Oak", "Delivery"} <= set(one.texts)


def test_a_foreign_invoice_balances_in_home_currency(desk: Desk) -> None:
    rows = [line("33.33", tax=STANDARD, memo=str(at)) for at in range(3)]
    desk.made(invoice("A", *rows, before=texts(currency="EUR", exchrate="0.8551")))
    [one] = desk.audit.documents
    assert (one.currency, one.rate) == ("EUR", Decimal("0.8551"))
    assert sum(posting.amount for posting in one.postings) == 0


def test_a_reversed_invoice_is_void_and_its_reversing_record_no_document(desk: Desk) -> None:
    key = desk.made(invoice("A"))
    desk.ask(xml("reverse_invoice", day("datereversed", "2026-03-02"), key=key))
    [one] = desk.audit.documents
    assert (one.id, one.status, one.balance, one.postings, one.live) == (key, "void", 0, (), False)


def test_opening_balances_post_nothing(desk: Desk) -> None:
    paid = line("100").replace("</lineitem>", "<totalpaid>40</totalpaid></lineitem>")
    key = desk.made(invoice("A", paid, before=texts(nogl="true")))
    [one] = desk.audit.documents
    assert (one.id, one.balance, one.postings) == (key, 60, ())


def test_the_closed_period_is_part_of_the_view(desk: Desk) -> None:
    assert desk.audit.closed_until is None
    act(desk, "close_period", until="2026-01-31")
    assert str(desk.audit.closed_until) == "2026-01-31"


def test_every_version_can_be_shown(desk: Desk) -> None:
    key = desk.made(invoice("A"))
    desk.made(adjustment("C", line("-1")))
    act(desk, "pay", id=key, amount="40")
    start = desk.company.seeded.changes if desk.company.seeded else 0
    changes = desk.company.books.changes[start:]
    shown = [
        ERP.audit_one(desk.company, change.kind, change.after) for change in changes if change.after and ERP.audit_one
    ]
    assert [getattr(one, "kind", "payment") for one in shown] == ["invoice", "credit_note", "invoice", "payment"]
    assert ERP.audit_one is not None
    assert ERP.audit_one(desk.company, "ITEM", {}) is None


def test_others_pay_edit_void_and_delete(desk: Desk) -> None:
    keys = [desk.made(invoice(f"I-{at}")) for at in range(4)]
    before = desk.doc("ARINVOICE", keys[1])["WHENMODIFIED"]
    desk.sandbox.clock.advance(5)
    act(desk, "pay", id=keys[0])
    act(desk, "edit", id=keys[1], memo="by hand")
    act(desk, "void", id=keys[2])
    act(desk, "delete", id=keys[3])
    shown = {document.id: document for document in desk.audit.documents}
    assert [shown[key].status for key in keys[:3]] == ["paid", "open", "void"]
    assert shown[keys[1]].memo == "by hand"
    assert shown[keys[1]].foreign
    assert desk.doc("ARINVOICE", keys[1])["WHENMODIFIED"] > before
    assert keys[3] not in shown
    assert desk.company.books.changes[-1].seq == 0


def test_others_keep_the_customer_list(desk: Desk) -> None:
    act(desk, "add_party", name="Walk-in", code="WALK")
    act(desk, "deactivate_party", name="Twin Traders")
    parties = {party.code: party for party in desk.audit.parties}
    assert parties["WALK"].name == "Walk-in"
    assert not parties["TWI01"].active
    assert not parties["TWI02"].active


def test_others_end_sessions_and_withdraw_the_sender(desk: Desk) -> None:
    desk.log_in()
    act(desk, "evict_sessions")
    assert desk.ask(invoice("A")).errors[0][1].startswith("Invalid session ")
    desk.session = ""
    act(desk, "revoke")
    assert desk.ask(invoice("A")).root.findtext(".//description") == "Invalid Web Services Authorization"


@pytest.mark.parametrize("name", ["pay", "void", "delete", "edit"])
def test_an_act_on_nothing_says_so(desk: Desk, name: str) -> None:
    with pytest.raises(LookupError, match="no document '77'"):
        act(desk, name, id="77")


def test_an_act_on_nobody_says_so(desk: Desk) -> None:
    with pytest.raises(LookupError, match="no customer 'Nobody'"):
        act(desk, "deactivate_party", name="Nobody")
