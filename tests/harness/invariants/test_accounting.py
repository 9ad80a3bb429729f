"""I7 I16 I17 I25: entries balance, payments are exact, voids hold, closed periods stay closed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from harness.documents import Want
from mock_erps.platform.audit import Posting

MARCH_1 = dt.date(2026, 3, 1)


def entry(total: str, owed: str = "") -> tuple[Posting, ...]:
    amount = Decimal(total)
    return Posting("Debtors", Decimal(owed or total)), Posting("Sales", -amount)


def test_a_balanced_entry_that_agrees_with_the_open_documents_holds(world: Any) -> None:
    world.create(world.invoice(), postings=entry("120.00"))
    world.held("I7")


def test_an_entry_that_does_not_balance_is_told(world: Any) -> None:
    world.create(world.invoice(), postings=entry("120.00", "119.00"))
    assert "do not balance" in world.violated("I7") or "does not balance" in world.violated("I7")


def test_receivables_that_part_from_the_open_documents_are_told(world: Any) -> None:
    world.create(world.invoice(), postings=entry("120.00"), balance=Decimal("20.00"))
    assert "differ by 100.00 GBP" in world.violated("I7")


def test_an_unbalanced_entry_no_engine_touched_is_a_mock_bug(world: Any) -> None:
    world.seeded_stranger(postings=entry("77.70", "70.00"))
    finding = world.judge("I7")
    assert not finding.violations
    assert any("mock bug" in warning for warning in finding.warnings)


def test_no_entries_no_double_entry(world: Any) -> None:
    world.create(world.invoice())
    world.not_armed("I7")


def paid(world: Any, amount: str = "120.00", **changes: Any) -> Any:
    """An invoice 145 with its payment 7, in the source and in the books."""
    source = world.invoice()
    world.create(source)
    payment = world.payment("PAY-1", source, amount)
    world.create(payment, "7", applied={"145": payment.total}, **changes)
    return payment


def test_a_payment_once_and_fully_applied_holds(world: Any) -> None:
    paid(world)
    world.held("I16")


def test_a_payment_sent_twice_is_told_with_both_ids(world: Any) -> None:
    payment = paid(world)
    world.create(payment, "8", applied={})
    assert world.violated("I16") == "Two payments for PAY-1: 7, 8."


def test_a_payment_that_was_dropped_is_missing(world: Any) -> None:
    source = world.invoice()
    world.create(source)
    world.payment("PAY-1", source)
    assert "No payment PAY-1" in world.violated("I16")


def paid_by_another(world: Any, left: str, told: bool) -> None:
    """Somebody in the ERP pays on an invoice of 120.00 before the engine does, and the engine books no payment."""
    source = world.invoice()
    doc = world.create(source)
    world.change("main", replace(doc, balance=Decimal(left)), None)
    payment = world.payment("PAY-1", source, "100.00")
    if told:
        world.tell(payment, "100.00 is to be applied", code="over_application")


@pytest.mark.parametrize("left", ["0", "99.99"])
def test_a_payment_that_no_longer_fits_need_only_be_told(world: Any, left: str) -> None:
    paid_by_another(world, left, told=True)
    world.held("I16")


@pytest.mark.parametrize(("left", "told"), [("0", False), ("100.00", True)], ids=["not told", "it fits still"])
def test_another_payment_excuses_neither_silence_nor_a_payment_that_fits(world: Any, left: str, told: bool) -> None:
    paid_by_another(world, left, told)
    assert "No payment PAY-1" in world.violated("I16")


def test_what_the_engine_itself_has_settled_too_much_excuses_nothing(world: Any) -> None:
    source = world.invoice()
    doc = world.create(source)
    payment = world.payment("PAY-1", source)
    world.change("main", replace(doc, balance=Decimal(0)), world.call("create payment", payment))
    world.tell(payment, "already paid")
    assert "No payment PAY-1" in world.violated("I16")


def test_a_payment_of_a_refused_invoice_may_wait(world: Any) -> None:
    source = world.invoice(want=Want.REFUSED)
    world.payment("PAY-1", source)
    assert not world.judge("I16").violations


def test_a_payment_applied_to_nothing_settles_nothing(world: Any) -> None:
    source = world.invoice()
    world.create(source)
    world.create(world.payment("PAY-1", source), "7", applied={})
    assert "settles 0 of INV-1007 in the books instead of 120.00" in world.violated("I16")


def test_a_payment_on_the_wrong_invoice_is_told(world: Any) -> None:
    one, two = world.invoice("INV-1"), world.invoice("INV-2", total="60.00", tax="10.00")
    world.create(one, "145")
    world.create(two, "146")
    world.create(world.payment("PAY-1", two), "7", applied={"145": Decimal(60)})
    assert "of INV-2" in world.violated("I16")


def test_more_than_the_invoice_is_worth_is_over_applied(world: Any) -> None:
    payment = paid(world)
    world.books["main", "AuditPayment", "7"] = world.books["main", "AuditPayment", "7"]
    world.create(world.payment("PAY-2", world.sources[0], "1.00"), "8", applied={"145": Decimal("120.00")})
    assert any("are applied to" in v.message for v in world.judge("I16").violations), payment


def test_what_the_source_itself_over_pays_is_its_own_affair(world: Any) -> None:
    source = world.invoice()
    world.create(source)
    payment = world.payment("PAY-1", source, "130.00")
    world.create(payment, "7", applied={"145": Decimal("130.00")})
    world.held("I16")


def test_a_payment_in_another_currency_is_inexact(world: Any) -> None:
    paid(world, currency="USD")
    assert "120.00 USD" in world.violated("I16")


def test_no_payment_no_exactness(world: Any) -> None:
    world.create(world.invoice())
    world.not_armed("I16")


def test_a_voided_document_is_void(world: Any) -> None:
    source = world.invoice()
    doc = world.create(source)
    last = world.invoice(revision=2, void=True, want=Want.VOID)
    world.void(doc, world.call("void invoice", last))
    world.say(last, "synced", "145")
    world.held("I17")
    world.held("I4")


def test_a_live_document_that_should_be_void_is_told(world: Any) -> None:
    world.create(world.invoice())
    last = world.invoice(revision=2, void=True, want=Want.VOID)
    world.say(last, "synced", "145")
    assert "while the engine's ledger says it is done" in world.violated("I17")


def test_a_paid_invoice_that_cannot_be_voided_and_is_named_holds(world: Any) -> None:
    payment = paid(world)
    last = world.invoice(revision=2, void=True, want=Want.VOID)
    world.say(last, "failed", "145", code="6070", text="has a payment")
    world.tell(last)
    world.held("I17")
    world.say(last, "synced", "145")
    assert "has a payment" in world.violated("I17"), payment


def test_a_document_removed_by_others_and_created_again_is_resurrected(world: Any) -> None:
    source = world.invoice()
    world.void(world.create(source), None)
    world.create(source, "146", after=60)
    assert "came back as 146" in world.violated("I17")


@pytest.mark.parametrize("want", [Want.PRESENT, Want.VOID])
@pytest.mark.parametrize(("asked", "verdict"), [("before", "held"), ("after", "violated")])
def test_a_lost_create_that_the_vendor_does_late_is_no_resurrection(
    world: Any, want: Want, asked: str, verdict: str
) -> None:
    """The first create is lost, the second is done, somebody removes what it made, and then the first one is done."""
    source = world.invoice(want=want)
    lost = world.lost("create invoice", source)
    world.void(world.create(source, "145"), None)
    world.now += 1
    world.book(source, "146", lost if asked == "before" else world.call("create invoice", source))
    getattr(world, verdict)("I17")


def test_one_of_two_that_stood_before_the_other_was_removed_is_not_late(world: Any) -> None:
    source = world.invoice(want=Want.VOID)
    first, _ = world.create(source, "145", world.lost), world.create(source, "146")
    world.now += 1
    world.void(first, None)
    world.violated("I17")


@pytest.mark.parametrize(("looked", "verdict"), [(False, "held"), (True, "violated")])
def test_what_nobody_could_know_of_is_not_held_against_who_makes_it_again(
    world: Any, looked: bool, verdict: str
) -> None:
    """Killed with the create under way; then somebody deletes the document."""
    source = world.invoice(want=Want.VOID)
    doc = world.create(source, "145", world.lost)
    if looked:
        world.call("find invoice", source, method="GET")
    world.void(doc, None)
    world.create(source, "146", after=60)
    getattr(world, verdict)("I17")


def test_what_the_vendor_did_late_is_to_be_void_when_the_source_voids_it(world: Any) -> None:
    source = world.invoice()
    lost = world.lost("create invoice", source)
    world.void(world.create(source, "145"), None)
    world.book(source, "146", lost)
    world.invoice(revision=2, void=True, want=Want.VOID)
    world.violated("I17")


def test_removing_a_duplicate_is_not_a_resurrection(world: Any) -> None:
    source = world.invoice()
    first = world.create(source, "145", world.lost)
    world.create(source, "146")
    world.void(first, world.call("void invoice", source))
    world.not_armed("I17")


def test_a_closed_period_stays_closed(world: Any) -> None:
    world.closed = MARCH_1
    source = world.invoice(date=MARCH_1, want=Want.REFUSED)
    world.say(source, "failed")
    world.held("I25")
    world.create(source)
    assert "closed until 2026-03-01" in world.violated("I25")


def test_a_date_moved_in_silence_is_told_and_one_moved_by_policy_and_named_holds(world: Any) -> None:
    world.closed = MARCH_1
    source = world.invoice(date=MARCH_1, want=Want.EITHER)
    world.create(source, date=dt.date(2026, 3, 2))
    assert "without a word" in world.violated("I25")
    world.tell(source, "date moved to the open period", "synced")
    world.held("I25")
    world.held("I5")


def test_an_open_period_does_not_arm(world: Any) -> None:
    world.create(world.invoice())
    world.not_armed("I25")
