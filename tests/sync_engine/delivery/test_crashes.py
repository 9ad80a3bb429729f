"""The engine dies at every ledger commit and every call, and starts again: nothing is lost, nothing is doubled."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from sync_engine.canonical import Document, Kind, Payment
from sync_engine.connectors import Recovery
from tests.sync_engine.conftest import Clock, Engine, crashing
from tests.sync_engine.fake_target import Bomb, Books, Crash, Fault, document, payment, voided

Record = Document | Payment

FIRST: list[Record] = [
    document("a"),
    document("b", "60.00"),
    document("c", "30.00", kind=Kind.CREDIT_NOTE),
    payment("p", "40.00", ("a", "40.00")),
]
SECOND: list[Record] = [
    FIRST[0],
    document("b", "75.00", revision=2),
    document("c", "30.00", kind=Kind.CREDIT_NOTE),
    document("d", "10.00"),
    FIRST[3],
]
THIRD: list[Record] = [*SECOND[:3], voided("d", 2), FIRST[3]]

NewEngine = Callable[[Books], Engine]


def story(engine: Engine) -> None:
    """Three pushes: create and pay; update and create; void."""
    for batch in (FIRST, SECOND, THIRD):
        engine.push(*batch)


def check(engine: Engine) -> None:
    books = engine.books
    assert {number: len(books.live(number)) for number in ("N-a", "N-b", "N-c", "N-d")} == {
        "N-a": 1, "N-b": 1, "N-c": 1, "N-d": 0,
    }  # fmt: skip
    assert books.live("N-b")[0].total == Decimal("75.00")
    assert len(books.parties) == 1
    assert len(books.payments) == 1
    assert books.live("N-a")[0].balance == Decimal("60.00")
    states = engine.states()
    assert set(states) == {"a", "b", "c", "d", "p"}
    assert states.pop("d") in ("synced", "skipped")
    assert set(states.values()) == {"synced"}
    creates = {key for operation, _, key in books.keys if operation != "party"}
    writes = {(operation, name) for operation, name, _ in books.keys if operation != "party"}
    assert len(creates) == len(writes), "one key per logical write, through every attempt"


def quiescent(engine: Engine, clock: Clock) -> None:
    """Run the last batch until nothing is due, as a scheduler would, and without further crashes."""
    engine.books.bomb.at = 0
    for _ in range(3):
        clock.now += 600
        report = engine.push(*THIRD)
        if not report.counts["pending"] and not report.counts["unknown"]:
            return
    raise AssertionError(f"never settled: {report.problems}")


@pytest.mark.parametrize(("recovery", "batch_size"), [*((one, 1) for one in Recovery), (Recovery.SEARCH_FIRST, 3)])
def test_a_crash_at_any_point_loses_and_doubles_nothing(
    recovery: Recovery, batch_size: int, new_engine: NewEngine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    point, died = 0, True
    while died:
        point += 1
        books = Books(recovery, batch_size, bomb=Bomb(point))
        engine, died = new_engine(books), False
        with crashing(books, monkeypatch):
            try:
                story(engine)
            except Crash:
                died = True
        quiescent(engine, clock)
        check(engine)
    assert point > 40


WRITES = ("create_party", "create", "create_payment", "update", "void")


@pytest.mark.parametrize("recovery", list(Recovery))
@pytest.mark.parametrize("how", ["before the commit", "after the commit", "after a late commit"])
def test_a_lost_answer_at_any_write_loses_and_doubles_nothing(
    recovery: Recovery, how: str, new_engine: NewEngine, clock: Clock
) -> None:
    for operation in WRITES:
        for occurrence in range(1, 5 if operation == "create" else 2):
            late = 30.0 if how == "after a late commit" else 0.0
            fault = Fault(operation, occurrence, committed=how == "after the commit", late=late)
            engine = new_engine(Books(recovery, faults=[fault]))
            story(engine)
            quiescent(engine, clock)
            check(engine)


@pytest.mark.parametrize("recovery", [Recovery.REPLAYED_KEY, Recovery.SEARCH_FIRST])
def test_a_crash_after_a_lost_answer_loses_and_doubles_nothing(
    recovery: Recovery, new_engine: NewEngine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    point, died = 0, True
    while died:
        point += 1
        books = Books(recovery, bomb=Bomb(point), faults=[Fault("create", 2, committed=True)])
        engine, died = new_engine(books), False
        with crashing(books, monkeypatch):
            try:
                engine.push(*FIRST)
            except Crash:
                died = True
        quiescent(engine, clock)
        check(engine)
