"""Payments: once, after their documents, never over what is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from sync_engine.connectors import Recovery, RemotePayment
from sync_engine.outcomes import Halfway, Refused
from tests.sync_engine.conftest import Engine
from tests.sync_engine.fake_target import Books, Fault, document, payment


def test_a_payment_waits_for_its_document_and_says_so(engine: Engine) -> None:
    engine.books.refuse["N-a"] = Refused("closed period", "6200")
    report = engine.push(document("a"), payment("p", "10.00", ("a", "10.00")))
    assert engine.states() == {"a": "failed", "p": "pending"}
    assert any("closed period" in problem.text for problem in report.problems if problem.key == "p")
    engine.books.refuse.clear()
    engine.push(document("a", memo="again"), payment("p", "10.00", ("a", "10.00")))
    assert engine.states() == {"a": "synced", "p": "synced"}


def test_more_than_is_open_is_refused_before_it_is_sent(engine: Engine) -> None:
    engine.push(document("a"), payment("p", "60.00", ("a", "60.00")), payment("q", "50.00", ("a", "50.00")))
    assert engine.states() == {"a": "synced", "p": "synced", "q": "failed"}
    assert engine.row("q", "payment").error_code == "over_application"
    assert engine.books.calls["create_payment"] == 1


@pytest.mark.parametrize("in_parts", [True, False])
def test_what_the_parts_of_a_lost_payment_have_settled_is_no_reason_to_stop(
    new_engine: Callable[[Books], Engine], in_parts: bool
) -> None:
    """Only where a payment is made in parts: elsewhere the same would be somebody else's."""
    books = Books(Recovery.SEARCH_FIRST, faults=[Fault("create_payment", 1)])
    engine = new_engine(books)
    whole = payment("p", "150.00", ("a", "100.00"), ("b", "50.00"))

    def half(operation: str) -> None:
        if operation == "create_payment" and books.calls[operation] == 1:
            [bill] = books.live("N-a")
            amount = Decimal("100.00")
            books.documents[bill.id] = replace(bill, balance=Decimal(0))
            made = RemotePayment("Y0", whole.reference, bill.party_id, None, amount, {bill.id: amount})
            books.payments["Y0"] = replace(made, parts={bill.id: "Y0"}) if in_parts else made

    books.during = half
    engine.push(document("a"), document("b"), whole)
    assert books.calls["find_payments"] == 3, "once when the answer was lost, twice when its time was over"
    engine.push(whole)
    assert (engine.states()["p"], books.calls["create_payment"]) == (("synced", 2) if in_parts else ("unknown", 1))


def test_a_payment_that_is_stuck_halfway_is_left_to_the_next_run(new_engine: Callable[[Books], Engine]) -> None:
    stuck = Fault("create_payment", 1, lambda: Halfway("no; p-1 should be taken back but: locked", "locked"))
    engine = new_engine(Books(faults=[stuck]))
    report = engine.push(document("a"), payment("p", "10.00", ("a", "10.00")))
    assert (engine.states()["p"], engine.books.calls["create_payment"]) == ("unknown", 1)
    assert [problem.code for problem in report.problems] == ["locked"]
    engine.push(payment("p", "10.00", ("a", "10.00")))
    assert engine.states()["p"] == "synced"


def test_what_may_have_been_taken_back_is_sent_again_under_another_key(new_engine: Callable[[Books], Engine]) -> None:
    """A vendor that replays answers would tell of the part that is gone (Xero does, for six minutes)."""
    stuck = Fault("create_payment", 1, lambda: Halfway("no; taken back in vain", "lost"), committed=True)
    engine = new_engine(Books(Recovery.REPLAYED_KEY, faults=[stuck]))
    engine.push(document("a"), payment("p", "10.00", ("a", "10.00")))
    engine.books.payments.clear()
    engine.push(payment("p", "10.00", ("a", "10.00")))
    assert (engine.states()["p"], len(engine.books.payments)) == ("synced", 1)


def test_two_equal_payments_are_two(new_engine: Callable[[Books], Engine]) -> None:
    for recovery in Recovery:
        books = Books(recovery, faults=[Fault("create_payment", 2, committed=True)])
        engine = new_engine(books)
        twins = [replace(payment(key, "10.00", ("a", "10.00")), reference="SAME") for key in "pq"]
        engine.push(document("a"), *twins)
        assert engine.states() == {"a": "synced", "p": "synced", "q": "synced"}
        assert len(books.payments) == 2
        assert books.live("N-a")[0].balance == Decimal("80.00")


def test_a_posted_payment_is_not_changed(engine: Engine) -> None:
    engine.push(document("a"), payment("p", "10.00", ("a", "10.00")))
    engine.push(replace(payment("p", "20.00", ("a", "20.00")), revision=2))
    assert engine.row("p", "payment").error_code == "payment_changed"
    assert engine.books.calls["create_payment"] == 1
