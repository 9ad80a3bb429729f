"""Updates and voids while others change the same documents: every version is another write with another key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from sync_engine.connectors import Recovery, RemoteDocument
from sync_engine.outcomes import Halfway, Stale
from tests.sync_engine.conftest import Engine, crashing
from tests.sync_engine.fake_target import Books, Crash, Fault, document

NewEngine = Callable[[Books], Engine]


def edited(books: Books, times: int) -> Callable[[str], None]:
    """Somebody changes the only document just before each of the engine's first updates."""

    def during(operation: str) -> None:
        if operation == "update" and books.calls["update"] <= times:
            books.documents["D1"] = newer(books.documents["D1"])

    return during


def newer(document: RemoteDocument) -> RemoteDocument:
    return replace(document, version=str(int(document.version) + 1))


def updates(books: Books) -> Iterator[tuple[str, str]]:
    """(document and version, key) of every update that arrived."""
    return ((name, key) for operation, name, key in books.keys if operation == "update")


def test_a_change_refused_halfway_is_left_to_the_next_run(new_engine: NewEngine) -> None:
    books = Books(faults=[Fault("update", 1, lambda: Halfway("opened, and not posted again: locked", "422"))])
    engine = new_engine(books)
    engine.push(document("a"))
    report = engine.push(document("a", "60.00", revision=2))
    assert (engine.states(), books.calls["update"]) == ({"a": "unknown"}, 1)
    assert [(one.code, one.state) for one in report.problems] == [("422", "unknown")]
    engine.push(document("a", "60.00", revision=2))
    assert (engine.states(), books.live("N-a")[0].total) == ({"a": "synced"}, Decimal("60.00"))


def test_a_stale_version_is_read_again_and_an_older_revision_never_overwrites(engine: Engine) -> None:
    engine.push(document("a"))
    engine.books.during = edited(engine.books, times=3)
    report = engine.push(document("a", "80.00", revision=3))
    assert report.counts["updated"] == 1
    assert len({key for _, key in updates(engine.books)}) == engine.books.calls["update"] == 4
    engine.push(document("a", "90.00", revision=2))
    assert engine.books.live("N-a")[0].total == Decimal("80.00")


def test_what_is_stale_for_ever_waits_for_the_next_run(engine: Engine) -> None:
    engine.push(document("a"))
    engine.books.during = edited(engine.books, times=4)
    engine.push(document("a", "80.00", revision=2))
    assert engine.states() == {"a": "pending"}
    engine.push(document("a", "80.00", revision=2))
    assert engine.books.live("N-a")[0].total == Decimal("80.00")


def test_a_refused_version_that_is_read_again_is_not_sent_again(engine: Engine) -> None:
    engine.push(document("a"))
    engine.books.faults = [Fault("update", 1, lambda: Stale("stale", "5010"))]
    engine.push(document("a", "80.00", revision=2))
    assert engine.states() == {"a": "pending"}
    assert engine.books.calls["update"] == 1


def test_killed_after_a_stale_answer_the_key_does_not_serve_another_version(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    books = engine.books
    engine.push(document("a"))

    def die_after_a_stale_answer(operation: str) -> None:
        edited(books, times=1)(operation)
        if operation == "read" and books.calls["update"] == 1:
            raise Crash

    books.during = die_after_a_stale_answer
    with crashing(books, monkeypatch), pytest.raises(Crash):
        engine.push(document("a", "80.00", revision=2))
    books.during = lambda operation: None
    engine.push(document("a", "80.00", revision=2))
    assert engine.states() == {"a": "synced"}
    (first, one), (second, other) = updates(books)
    assert (first, second) == ("a at 0", "a at 1")
    assert one != other


def test_a_lost_update_is_sent_again_just_as_it_was_where_the_target_answers_it_again(engine: Engine) -> None:
    engine.push(document("a"))
    engine.books.faults = [Fault("update", 1, committed=True)]
    engine.push(document("a", "80.00", revision=2))
    assert engine.states() == {"a": "synced"}
    assert len(set(updates(engine.books))) == 1
    assert engine.books.calls["update"] == 2
    assert engine.books.documents["D1"].version == "1", "one update, whatever was sent"


def test_a_lost_update_is_written_upon_what_is_read_where_nothing_is_answered_again(new_engine: NewEngine) -> None:
    books = Books(Recovery.SEARCH_FIRST)
    engine = new_engine(books)
    engine.push(document("a"))
    books.faults = [Fault("update", 1, committed=True)]
    engine.push(document("a", "80.00", revision=2))
    assert engine.states() == {"a": "synced"}
    assert [name for name, _ in updates(books)] == ["a at 0", "a at 1"]
    assert len({key for _, key in updates(books)}) == 2
