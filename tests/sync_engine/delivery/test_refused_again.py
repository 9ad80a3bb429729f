"""A further attempt that is refused says nothing of the lost one before it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sync_engine.connectors import Recovery
from sync_engine.outcomes import Forbidden
from tests.sync_engine.conftest import Clock, Engine
from tests.sync_engine.fake_target import CEILING, Books, Fault, document, payment, voided

NewEngine = Callable[[Books], Engine]

#: where a second create does no harm, it is sent at once
PROTECTED = [recovery for recovery in Recovery if recovery is not Recovery.SEARCH_FIRST]
KEYED = [Recovery.REPLAYED_KEY, Recovery.REFUSED_KEY]


def no_right() -> Forbidden:
    return Forbidden("you may not write", "403")


def lost_and_refused(recovery: Recovery, operation: str = "create", late: float = 0.0) -> Books:
    return Books(recovery, faults=[Fault(operation, 1, late=late), Fault(operation, 2, no_right)])


@pytest.mark.parametrize("recovery", PROTECTED)
def test_what_is_carried_out_after_it_is_found(new_engine: NewEngine, clock: Clock, recovery: Recovery) -> None:
    engine = new_engine(lost_and_refused(recovery, late=45.0))
    report = engine.push(document("a"))
    assert (engine.states(), report.problems[0].code) == ({"a": "unknown"}, "refused_since:403")
    clock.now += 45.0
    engine.push(document("a"))
    assert (engine.states(), engine.books.calls["create"]) == ({"a": "synced"}, 2)


@pytest.mark.parametrize("recovery", PROTECTED)
def test_what_never_came_is_refused_once_its_time_is_over(
    new_engine: NewEngine, clock: Clock, recovery: Recovery
) -> None:
    engine = new_engine(lost_and_refused(recovery))
    for _ in range(2):
        engine.push(document("a"))
        assert (engine.states(), engine.books.calls["create"]) == ({"a": "unknown"}, 2)
    assert "may still be carried out" in engine.row("a").error_text
    clock.now += CEILING
    engine.push(document("a"))
    row = engine.row("a")
    assert (row.state.value, row.error_code, row.error_text) == ("failed", "403", "you may not write")
    assert engine.books.calls["create"] == 2


@pytest.mark.parametrize("recovery", PROTECTED)
def test_one_empty_list_does_not_make_it_a_refusal(new_engine: NewEngine, clock: Clock, recovery: Recovery) -> None:
    engine = new_engine(lost_and_refused(recovery, late=45.0))
    engine.push(document("a"))
    clock.now += CEILING
    engine.books.blank = frozenset({("find", engine.books.calls["find"] + 1)})
    engine.push(document("a"))
    assert engine.states() == {"a": "synced"}


def test_without_protection_its_time_was_over_before(new_engine: NewEngine) -> None:
    engine = new_engine(lost_and_refused(Recovery.SEARCH_FIRST))
    engine.push(document("a"))
    assert (engine.states(), engine.row("a").error_code) == ({"a": "failed"}, "403")


def test_a_draft_that_the_lost_attempt_left_goes_before_the_refusal_counts(new_engine: NewEngine) -> None:
    books = lost_and_refused(Recovery.SEARCH_FIRST)
    books.two_steps = True
    engine = new_engine(books)
    engine.push(document("a"))
    assert (engine.states(), books.calls["take_back"]) == ({"a": "failed"}, 1)


def test_a_document_that_the_source_withdrew_meanwhile_is_no_failure(new_engine: NewEngine, clock: Clock) -> None:
    engine = new_engine(lost_and_refused(Recovery.REPLAYED_KEY))
    engine.push(document("a"))
    clock.now += CEILING
    engine.push(voided("a"))
    assert engine.states() == {"a": "skipped"}


@pytest.mark.parametrize("recovery", KEYED)
def test_a_payment_carried_out_after_the_refusal_is_found(
    new_engine: NewEngine, clock: Clock, recovery: Recovery
) -> None:
    engine = new_engine(lost_and_refused(recovery, "create_payment", late=45.0))
    engine.push(document("a"), payment("p", "10.00", ("a", "10.00")))
    assert engine.states() == {"a": "synced", "p": "unknown"}
    clock.now += CEILING
    engine.push(document("a"), payment("p", "10.00", ("a", "10.00")))
    assert (engine.states()["p"], len(engine.books.payments)) == ("synced", 1)


@pytest.mark.parametrize("recovery", KEYED)
def test_a_payment_that_never_came_is_refused(new_engine: NewEngine, clock: Clock, recovery: Recovery) -> None:
    engine = new_engine(lost_and_refused(recovery, "create_payment"))
    for _ in range(2):
        engine.push(document("a"), payment("p", "10.00", ("a", "10.00")))
        assert engine.states() == {"a": "synced", "p": "unknown"}
    clock.now += CEILING
    engine.push(document("a"), payment("p", "10.00", ("a", "10.00")))
    assert (engine.states()["p"], engine.row("p", "payment").error_code) == ("failed", "403")
    assert engine.books.calls["create_payment"] == 2


def changed_after(books: Books, new_engine: NewEngine) -> Engine:
    """An engine whose document is posted, and which is asked to change it: that is lost once, then refused once."""
    engine = new_engine(books)
    engine.push(document("a"))
    engine.push(document("a", "80.00", revision=2))
    assert engine.states() == {"a": "unknown"}
    return engine


@pytest.mark.parametrize("late", [1.0, 45.0])
@pytest.mark.parametrize("recovery", list(Recovery))
def test_a_change_carried_out_all_the_same_is_no_failure(
    new_engine: NewEngine, clock: Clock, recovery: Recovery, late: float
) -> None:
    engine = changed_after(lost_and_refused(recovery, "update", late), new_engine)
    clock.now += CEILING
    engine.push(document("a", "80.00", revision=2))
    assert engine.states() == {"a": "synced"}
    assert str(engine.books.live("N-a")[0].total) == "80.00"


def test_a_change_whose_attempt_hung_for_longer_than_it_may_take_is_read_before_it_fails(
    new_engine: NewEngine, clock: Clock
) -> None:
    """Where the target answers a repeated key it is sent again upon the copy that was read before."""
    books = lost_and_refused(Recovery.REPLAYED_KEY, "update")
    books.faults[0] = Fault("update", 1, committed=True)
    engine = new_engine(books)
    engine.push(document("a"))

    def hang(operation: str) -> None:
        clock.now += CEILING if operation == "update" and books.calls["update"] == 1 else 0.0

    books.during = hang
    engine.push(document("a", "80.00", revision=2))
    assert engine.states() == {"a": "unknown"}
    engine.push(document("a", "80.00", revision=2))
    assert engine.states() == {"a": "synced"}


def test_a_change_refused_for_good_fails_once_it_is_certain_that_nothing_was_changed(
    new_engine: NewEngine, clock: Clock
) -> None:
    books = lost_and_refused(Recovery.SEARCH_FIRST, "update")
    books.faults += [Fault("update", n, no_right) for n in (3, 4)]
    engine = changed_after(books, new_engine)
    clock.now += CEILING
    engine.push(document("a", "80.00", revision=2))
    assert (engine.states(), engine.row("a").error_code) == ({"a": "failed"}, "403")


def test_a_change_that_may_be_there_is_never_called_failed(new_engine: NewEngine, clock: Clock) -> None:
    """The version moved, by the lost change or by somebody else's: only the target's yes can tell."""
    books = lost_and_refused(Recovery.SEARCH_FIRST, "update", late=1.0)
    books.faults.append(Fault("update", 3, no_right))
    engine = changed_after(books, new_engine)
    for wanted in ("unknown", "synced"):
        clock.now += CEILING
        engine.push(document("a", "80.00", revision=2))
        assert engine.states() == {"a": wanted}


def test_a_void_that_is_seen_not_to_have_come_is_refused(new_engine: NewEngine, clock: Clock) -> None:
    books = lost_and_refused(Recovery.SEARCH_FIRST, "void")
    books.faults.append(Fault("void", 3, no_right))
    engine = new_engine(books)
    engine.push(document("a"))
    engine.push(voided("a"))
    assert engine.states() == {"a": "unknown"}
    clock.now += CEILING
    engine.push(voided("a"))
    assert engine.states() == {"a": "failed"}
