"""What becomes of invoices and credit notes, answer by answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from sync_engine.canonical import Kind, Party, Problem
from sync_engine.connectors import Recovery, RemoteDocument
from sync_engine.outcomes import Ambiguous, Forbidden, Refused, Throttled, Unreadable
from tests.sync_engine.conftest import Clock, Engine
from tests.sync_engine.fake_target import CEILING, Books, Fault, document, payment, voided

NewEngine = Callable[[Books], Engine]


def test_new_documents_are_created_once_and_a_second_run_calls_nothing(engine: Engine) -> None:
    report = engine.push(document("a"), document("b"))
    assert (report.counts["created"], report.exit_code) == (2, 0)
    assert len(engine.books.documents) == 2
    assert engine.books.calls == {"catalogue": 1, "find_parties": 1, "create_party": 1, "create": 2, "close": 1}
    calls = engine.books.calls.total()
    again = engine.push(document("a"), document("b"))
    assert again.counts["unchanged"] == 2
    assert engine.books.calls.total() == calls


def test_a_refusal_is_a_dead_letter_with_the_vendors_words_and_hinders_no_other(engine: Engine) -> None:
    engine.books.refuse["N-a"] = Refused("Invalid tax code", "6000")
    report = engine.push(document("a"), document("b"))
    assert engine.states() == {"a": "failed", "b": "synced"}
    assert [(p.key, p.code, p.text) for p in report.problems] == [("a", "6000", "Invalid tax code")]
    assert report.exit_code == 1
    engine.push(document("a"), document("b"))
    assert engine.books.calls["create"] == 2, "a refusal is never sent again by itself"


def test_a_good_item_is_not_sent_again_because_a_sibling_failed(new_engine: NewEngine) -> None:
    books = Books(batch_size=10)
    books.refuse["N-b"] = Refused("no", "1")
    books.item_faults = {"N-c": [Ambiguous("nothing said", "after")], "N-d": [Throttled("slow down", retry_after=7)]}
    engine = new_engine(books)
    engine.push(*(document(key) for key in "abcde"))
    assert engine.states() == {"a": "synced", "b": "failed", "c": "synced", "d": "synced", "e": "synced"}
    sent = [key for operation, key, _ in books.keys if operation == "create"]
    assert sorted(sent) == ["a", "b", "c", "d", "d", "e"]


def test_a_whole_batch_that_is_refused_is_tried_one_by_one(new_engine: NewEngine) -> None:
    books = Books(batch_size=3, faults=[Fault("create", 1, lambda: Refused("one of them is wrong"))])
    engine = new_engine(books)
    engine.push(document("a"), document("b"))
    assert engine.states() == {"a": "synced", "b": "synced"}


def test_a_stranger_with_the_same_number_is_not_adopted(new_engine: NewEngine) -> None:
    for recovery in Recovery:
        books = Books(recovery, faults=[Fault("create", 1)])
        books.documents["S"] = RemoteDocument(
            "S", Kind.INVOICE, "N-a", "0", "P9", date(2026, 3, 1), "GBP", Decimal(7), Decimal(7), True
        )
        engine = new_engine(books)
        engine.push(document("a"))
        assert engine.row("a").remote_id != "S"


def test_a_failed_look_up_is_never_not_found(new_engine: NewEngine) -> None:
    for recovery in Recovery:
        lost = [Fault("find", n, lambda: Unreadable("503")) for n in range(1, 6)]
        books = Books(recovery, faults=[Fault("create", 1, committed=True), *lost])
        engine = new_engine(books)
        report = engine.push(document("a"))
        assert books.calls["create"] == 1
        assert engine.states() == {"a": "unknown"}
        assert report.counts["unknown"] == 1
        assert report.counts["failed"] == 0
        engine.push(document("a"))
        assert engine.states() == {"a": "synced"}
        assert len(books.live("N-a")) == 1


def test_without_protection_a_second_create_waits_for_the_processing_ceiling(
    new_engine: NewEngine, clock: Clock
) -> None:
    books = Books(Recovery.SEARCH_FIRST, faults=[Fault("create", 1)])
    engine = new_engine(books)
    engine.push(document("a"), document("b"))
    creates = [at for at, name in books.times if name == "create"]
    assert len(creates) == 3
    assert creates[1] - creates[0] < CEILING, "others do not wait"
    assert creates[2] - creates[0] >= CEILING
    assert [name for _, name in books.times].count("find") == 3, "at once, and twice before the second create"


def test_the_same_key_goes_with_every_attempt_and_another_with_every_write(engine: Engine) -> None:
    engine.books.faults = [Fault("create", 1), Fault("create", 2, lambda: Throttled("429", retry_after=3))]
    engine.push(document("a"))
    engine.push(document("a", "80.00", revision=2))
    engine.push(voided("a", 3))
    keys = [(operation, key) for operation, name, key in engine.books.keys if operation != "party"]
    assert {operation for operation, _ in keys} == {"create", "update", "void"}
    assert len({key for _, key in keys}) == 3
    assert all(0 < len(key) <= 50 for _, key in keys)


def test_an_edit_by_others_is_told(engine: Engine) -> None:
    engine.push(document("a"))
    engine.books.documents["D1"] = replace(engine.books.documents["D1"], version="4", reference="theirs")
    report = engine.push(document("a", "80.00", revision=2))
    assert engine.books.documents["D1"].reference == "theirs"
    assert any("changed at the target" in note for note in report.notes)


def test_what_was_deleted_or_voided_by_hand_is_not_resurrected(engine: Engine) -> None:
    engine.push(document("a"), document("b"))
    del engine.books.documents["D1"]
    engine.books.documents["D2"] = replace(engine.books.documents["D2"], live=False)
    engine.push(document("a", revision=2), document("b", revision=2))
    assert engine.states() == {"a": "failed", "b": "failed"}
    assert "deleted at the target" in engine.row("a").error_text
    assert "voided at the target" in engine.row("b").error_text
    assert engine.books.calls["update"] == 0


def test_a_replayed_answer_about_a_deleted_document_is_not_believed(new_engine: NewEngine) -> None:
    books = Books(Recovery.REPLAYED_KEY, faults=[Fault("create", 1, committed=True)])
    engine = new_engine(books)

    def delete_by_hand(operation: str) -> None:
        if operation == "find":
            books.documents.clear()

    books.during = delete_by_hand
    engine.push(document("a"))
    assert engine.states() == {"a": "failed"}
    assert "deleted" in engine.row("a").error_text


@pytest.mark.parametrize(("since", "state"), [(0.0, "failed"), (-1.0, "synced")], ids=["since", "long before"])
def test_what_a_lost_create_made_and_somebody_deleted_is_not_created_again(
    new_engine: NewEngine, clock: Clock, since: float, state: str
) -> None:
    books = Books(Recovery.UNIQUE_NUMBER, faults=[Fault("create", 1, committed=True)])
    books.deleted.append(("N-a", clock.now + since))
    books.during = lambda operation: books.documents.clear() if operation == "find" else None
    engine = new_engine(books)
    report = engine.push(document("a"))
    assert engine.states() == {"a": state}
    assert books.calls["create"] == (1 if state == "failed" else 2)
    assert [problem.code for problem in report.problems] == (["gone"] if state == "failed" else [])


def test_a_failed_question_for_what_was_deleted_is_no_leave_to_create_again(new_engine: NewEngine) -> None:
    lost = [Fault("deleted", n, lambda: Unreadable("503")) for n in range(1, 6)]
    books = Books(Recovery.UNIQUE_NUMBER, faults=[Fault("create", 1), *lost])
    engine = new_engine(books)
    engine.push(document("a"))
    assert (engine.states(), books.calls["create"]) == ({"a": "unknown"}, 1)


def test_void_follows_the_books(engine: Engine) -> None:
    engine.push(document("a"), document("b"), payment("p", "10.00", ("b", "10.00")))
    report = engine.push(voided("a"), voided("b"), voided("c"))
    assert engine.states() == {"a": "synced", "b": "failed", "c": "skipped", "p": "synced"}
    assert report.counts["voided"] == 1
    assert "paid" in engine.row("b").error_text
    engine.push(document("a", revision=3))
    assert engine.states()["a"] == "failed", "a voided document is never reopened"
    assert engine.books.live("N-a") == []


def test_a_void_of_something_already_void_is_done(engine: Engine) -> None:
    engine.push(document("a"))
    engine.books.documents["D1"] = replace(engine.books.documents["D1"], live=False)
    engine.push(voided("a"))
    assert engine.states() == {"a": "synced"}
    assert engine.books.calls["void"] == 0


def test_a_used_key_without_a_document_is_sent_once_more_and_then_given_up(new_engine: NewEngine, clock: Clock) -> None:
    books = Books(Recovery.REFUSED_KEY, faults=[Fault("create", 1, committed=True)])
    books.during = lambda operation: books.documents.clear() if operation == "find" else None
    engine = new_engine(books)
    for _ in range(2):
        engine.push(document("a"))
        assert (engine.states(), books.calls["create"]) == ({"a": "unknown"}, 2)
    clock.now += CEILING
    report = engine.push(document("a"))
    assert (engine.states(), report.problems[0].code, books.calls["create"]) == ({"a": "failed"}, "gone", 2)
    assert "not to be found any more" in report.problems[0].text


def test_a_document_withdrawn_while_its_create_is_lost_is_not_posted(new_engine: NewEngine, clock: Clock) -> None:
    lost = [Fault("find", n, lambda: Unreadable("no")) for n in range(1, 6)]
    books = Books(Recovery.REPLAYED_KEY, faults=[Fault("create", 1), *lost])
    engine = new_engine(books)
    engine.push(document("a"))
    engine.push(voided("a"))
    assert engine.states() == {"a": "skipped"}
    assert books.calls["create"] == 1


def test_a_draft_left_by_a_lost_create_is_taken_back_when_the_source_withdraws_it(new_engine: NewEngine) -> None:
    """No search for documents shows it: what is not posted is none."""
    lost = [Fault("find", n, lambda: Unreadable("no")) for n in range(1, 6)]
    books = Books(Recovery.SEARCH_FIRST, two_steps=True, faults=[Fault("create", 1), *lost, Fault("take_back", 1)])
    engine = new_engine(books)
    engine.push(document("a"))
    assert books.calls["take_back"] == 0
    engine.push(voided("a"))
    assert (engine.states(), books.calls["take_back"]) == ({"a": "unknown"}, 1)
    engine.push(voided("a"))
    assert (engine.states(), books.calls["take_back"]) == ({"a": "skipped"}, 2)
    assert books.calls["create"] == 1


def test_a_newer_revision_waits_for_the_lost_older_one(new_engine: NewEngine) -> None:
    lost = [Fault("find", n, lambda: Unreadable("no")) for n in range(1, 6)]
    books = Books(Recovery.SEARCH_FIRST, faults=[Fault("create", 1, committed=True), *lost])
    engine = new_engine(books)
    engine.push(document("a", "100.00"))
    report = engine.push(document("a", "80.00", revision=2))
    assert report.counts["updated"] == 1
    assert [remote.total for remote in books.live("N-a")] == [Decimal("80.00")]


def test_forbidden_fails_what_it_forbids_and_the_rest_goes_on(engine: Engine) -> None:
    engine.books.refuse["N-a"] = Forbidden("no scope", "403")
    engine.push(document("a"), document("b"))
    assert engine.states() == {"a": "failed", "b": "synced"}


def test_a_change_without_a_higher_revision_is_named(engine: Engine) -> None:
    engine.push(document("a"))
    report = engine.push(document("a", "80.00"))
    assert report.exit_code == 1
    assert report.problems[0].code == "changed_without_revision"
    assert engine.books.calls["update"] == 0


def test_a_corrected_dead_letter_goes_out_with_a_new_key(engine: Engine) -> None:
    engine.books.refuse["N-a"] = Refused("no")
    engine.push(document("a", memo="wrong"))
    engine.books.refuse.clear()
    engine.push(document("a", memo="right"))
    assert engine.states() == {"a": "synced"}
    keys = [key for operation, _, key in engine.books.keys if operation == "create"]
    assert len(set(keys)) == 2


def test_source_problems_are_failed_until_the_source_is_right(engine: Engine) -> None:
    report = engine.push(problems=[Problem("a", "row 3", "not authorized"), Problem("z", "", "policy", skipped=True)])
    assert engine.states() == {"a": "failed", "z": "skipped"}
    assert (report.counts["failed"], report.counts["skipped"], report.exit_code) == (1, 1, 1)
    report = engine.push(document("a", kind=Kind.CREDIT_NOTE))
    assert (report.counts["created"], report.counts["credited"], report.exit_code) == (1, 1, 0)
    assert engine.states()["a"] == "synced"


def test_what_is_due_goes_out_even_when_the_source_no_longer_brings_it(engine: Engine, clock: Clock) -> None:
    engine.books.faults = [Fault("create", 1, lambda: Throttled("429", daily=True))]
    engine.push(document("a"))
    assert engine.states() == {"a": "pending"}
    clock.now += 4000
    engine.push()
    assert engine.states() == {"a": "synced"}


def test_two_documents_of_a_new_customer_create_it_once(engine: Engine) -> None:
    other = Party("B", "Beta Ltd")
    engine.push(document("a"), document("b"), document("c", party=other), document("d", party=other))
    assert len(engine.books.parties) == 2
    assert engine.books.calls["create_party"] == 2


@pytest.mark.parametrize("workers", [2, 4])
def test_several_workers_post_everything_once(engine: Engine, workers: int) -> None:
    report = engine.push(*(document(f"k{n}") for n in range(30)), workers=workers)
    assert report.counts["created"] == 30
    assert len(engine.books.documents) == 30
    assert len(engine.books.parties) == 1
