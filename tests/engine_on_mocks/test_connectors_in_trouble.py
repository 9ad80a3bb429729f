"""What every connector does when its target is in trouble: throttled, cut off, or no longer sure who is asking."""

from __future__ import annotations

import pytest

from mock_erps.platform import faults
from mock_erps.platform.faults import Site
from sync_engine.canonical import Kind
from sync_engine.outcomes import Ambiguous, Done, Duplicate
from tests.engine_on_mocks.conftest import Bench, connector, outcome, searches_first, traits


def arm_throttle(bench: Bench, operation: str) -> None:
    try:
        faults.arm(bench.sandbox, "F-THR-429", Site(operation=operation), {"seconds": 42})
    except ValueError as reason:
        pytest.skip(str(reason))


def test_a_pause_asked_for_between_two_steps_is_told_to_the_next_run(bench: Bench) -> None:
    if not bench.books.traits.two_steps:
        pytest.skip(f"{bench.slug} posts a document as it is made")
    pauses: list[float] = []
    write = bench.write("HOLD-1")
    held = connector(bench.slug, bench.sandbox, bench.company, pauses.append)
    held.catalogue([])
    arm_throttle(bench, "post invoice")
    assert isinstance(outcome(lambda: held.create_documents([write])), Ambiguous)
    assert pauses == [42]


def test_after_a_throttle_the_rest_of_several_documents_is_not_started(bench: Bench) -> None:
    writes = [bench.write(f"REST-{number}") for number in range(3)]
    arm_throttle(bench, "create invoice")
    before = bench.sandbox.journal.last_seq
    outcome(lambda: bench.books.create_documents(writes))
    sent = [one for one in bench.sandbox.journal.since(before) if one.operation in ("create invoice", "batch")]
    assert len(sent) == 1 and not any(bench.audited(write.draft.number) for write in writes)


@pytest.mark.parametrize(
    ("fault", "booked"),
    [("F-POST-RESET", 1), ("F-POST-502", 1), ("F-POST-TIMEOUT", 1), ("F-RSP-TRUNC", 1), ("F-PRE-RESET", 0)],
)
def test_a_lost_answer_is_a_doubt_and_the_second_attempt_makes_no_second_document(
    bench: Bench, fault: str, booked: int
) -> None:
    write = bench.write("LOST-1")
    try:
        faults.arm(bench.sandbox, fault, Site(operation="create invoice"))
    except ValueError as reason:
        pytest.skip(str(reason))
    lost = outcome(lambda: bench.books.create_documents([write]))
    assert isinstance(lost, Ambiguous), lost
    # where a second call posts it, a document that was only made is none yet
    booked *= traits(bench).get("posting") != "separate"
    assert len(bench.books.find_documents(Kind.INVOICE, "LOST-1")) == booked
    if not (booked and searches_first(bench)):
        again = outcome(lambda: bench.books.create_documents([write]))
        assert isinstance(again, Done | Duplicate), again
    assert len(bench.audited("LOST-1")) == 1


def test_a_login_refused_after_the_work_was_done_makes_no_second_document(bench: Bench) -> None:
    try:
        faults.arm(bench.sandbox, "F-POST-401", Site(operation="create invoice"))
    except ValueError as reason:
        pytest.skip(str(reason))
    lost = outcome(lambda: bench.books.create_documents([bench.write("AUTH-1")]))
    assert isinstance(lost, Done | Ambiguous | Duplicate), lost
    assert len(bench.audited("AUTH-1")) == 1
