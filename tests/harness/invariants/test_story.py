"""I8 I9 I10 I11: the engine's story agrees with the books."""

from __future__ import annotations

from typing import Any

import pytest

from harness.documents import Want
from mock_erps.platform.journal import Delivered


def test_a_ledger_that_tells_the_truth_holds(world: Any) -> None:
    source = world.invoice()
    world.create(source, "145", world.lost)
    world.say(source, "synced", "145")
    for id in ("I8", "I9"):
        world.held(id)


def test_synced_to_an_id_that_is_not_there_is_false(world: Any) -> None:
    source = world.invoice()
    world.create(source)
    world.say(source, "synced", "rejected: duplicate")
    assert "which is no record of its own in the books" in world.violated("I8")


def test_synced_to_another_documents_id_is_false(world: Any) -> None:
    one, two = world.invoice("INV-1"), world.invoice("INV-2", total="60.00", tax="10.00")
    world.create(one, "145")
    world.create(two, "146")
    world.say(one, "synced", "146")
    world.violated("I8")


def test_synced_to_a_void_document_is_false(world: Any) -> None:
    source = world.invoice()
    doc = world.create(source)
    world.void(doc, world.call("void invoice", source))
    world.say(source, "synced", "145")
    assert "void or deleted" in world.violated("I8")


def test_synced_in_another_company_is_false(world: Any) -> None:
    world.targets = ("main", "second")
    source = world.invoice()
    world.create(source, target="second")
    world.say(source, "synced", "145")
    assert "another company" in world.violated("I8")


def test_a_removal_the_engine_could_not_know_of_is_no_lie_until_it_comes_near(world: Any) -> None:
    source = world.invoice()
    doc = world.create(source)
    world.say(source, "synced", "145")
    world.now += 60
    world.void(doc, None)
    world.held("I8")
    world.call("create invoice", source, replayed=True, after=60)
    world.violated("I8")


def test_nothing_synced_nothing_claimed(world: Any) -> None:
    world.say(world.invoice(), "pending")
    world.not_armed("I8")


def test_failed_while_the_books_hold_it_is_false(world: Any) -> None:
    source = world.invoice()
    world.create(source, "145", world.lost)
    world.say(source, "failed", text="timeout")
    assert "whoever sends it again makes a second one" in world.violated("I9")


def test_a_failed_update_leaves_the_older_version_standing(world: Any) -> None:
    first = world.invoice()
    second = world.invoice(revision=2, total="240.00", tax="40.00", want=Want.REFUSED)
    world.create(first, "145", world.lost)
    world.say(second, "failed", "145", revision=2)
    world.held("I9")


def test_no_fault_on_a_write_does_not_arm_the_negative_truth(world: Any) -> None:
    world.create(world.invoice())
    world.not_armed("I9")


@pytest.mark.parametrize("state", ["unknown", "pending"])
def test_an_open_end_may_be_called_unknown_or_pending(world: Any, state: str) -> None:
    source = world.invoice()
    world.lost("create invoice", source)
    world.say(source, state)
    world.held("I10")


@pytest.mark.parametrize("state", ["failed", "synced"])
def test_an_open_end_may_not_be_called_anything_surer(world: Any, state: str) -> None:
    source = world.invoice()
    world.lost("create invoice", source)
    world.say(source, state)
    assert f"the ledger says {state}" in world.violated("I10")


def test_after_an_answered_look_up_the_ledger_may_say_what_it_found(world: Any) -> None:
    source = world.invoice()
    world.create(source, "145", world.lost)
    world.call("find invoice", source, method="GET")
    world.say(source, "synced", "145")
    world.not_armed("I10")


@pytest.mark.parametrize(
    ("status", "delivered", "open_"),
    [(204, Delivered.PARTIAL, False), (204, Delivered.NONE, True), (200, Delivered.PARTIAL, True)],
    ids=["a head that says all", "nothing came", "half a body"],
)
def test_an_answer_without_a_body_says_all_with_its_head(
    world: Any, status: int, delivered: Delivered, open_: bool
) -> None:
    source = world.invoice()
    world.create(source, "145", world.lost, status=status, delivered=delivered)
    world.say(source, "synced", "145")
    assert bool(world.judge("I10").violations) is open_


def test_counts_and_exit_code_that_agree_hold(world: Any) -> None:
    world.runs[-1] |= {"counts": {"created": 1, "failed": 0}}
    world.create(world.invoice())
    world.held("I11")


def test_more_created_than_the_books_have_is_false(world: Any) -> None:
    world.runs[-1] |= {"counts": {"created": 3, "failed": 0}}
    world.create(world.invoice())
    assert world.violated("I11") == "The reports say 3 created; the books have 1 new documents."


def test_one_created_for_two_in_the_books_is_false(world: Any) -> None:
    world.runs[-1] |= {"counts": {"created": 1, "failed": 0}}
    source = world.invoice()
    world.create(source, "145")
    world.create(source, "146")
    world.violated("I11")


def test_what_a_killed_run_left_may_be_counted_by_the_next_or_not(world: Any) -> None:
    for counted in (0, 1):
        source = world.invoice()
        world.runs[-1] |= {"crashed": True, "exit_code": None, "counts": {}}
        world.create(source, "145", world.lost)
        world.run("recovery1", counts={"created": counted})
        world.held("I11")


def test_what_the_ledger_calls_unknown_need_not_be_counted_yet(world: Any) -> None:
    world.runs[-1] |= {"counts": {"created": 0, "unknown": 1, "failed": 0}}
    source = world.invoice()
    world.create(source)
    world.say(source, "unknown")
    world.held("I11")
    world.ledger.clear()
    world.say(source, "synced", "145")
    world.violated("I11")


@pytest.mark.parametrize(
    ("status", "says", "state", "verdict"),
    [
        (403, "unknown", "failed", "held"),
        (200, "unknown", "failed", "violated"),
        (403, "", "failed", "violated"),
        (403, "unknown", "synced", "violated"),
    ],
    ids=["could not know", "was shown it", "did not say so", "took it for its own later"],
)
def test_what_could_not_be_checked_before_somebody_removed_it_need_not_be_counted(
    world: Any, status: int, says: str, state: str, verdict: str
) -> None:
    world.runs[-1] |= {"counts": {"created": 0, "failed": 0}}
    source = world.invoice()
    world.lost("create invoice", source, idempotency_key="k1")
    made = world.create(source, "145", idempotency_key="k1")
    world.call("read invoice", method="GET", path="/invoice/145", status=status)
    if says:
        world.tell(source, "not settled", state=says)
    world.void(made, None)
    world.run("push2", counts={"created": 0, "failed": 1}, exit_code=1)
    world.tell(source, "voided by hand")
    world.say(source, state, "145" if state == "synced" else "")
    getattr(world, verdict)("I11")


def test_failures_the_reports_hide_are_told(world: Any) -> None:
    world.runs[-1] |= {"counts": {"created": 0, "failed": 0}}
    world.say(world.invoice(want=Want.REFUSED), "failed")
    assert "the ledger has 1: INV-1007" in world.violated("I11")


def test_exit_code_zero_in_spite_of_failures_is_false(world: Any) -> None:
    world.runs[-1] |= {"counts": {"failed": 1}, "exit_code": 0}
    world.say(world.invoice(want=Want.REFUSED), "failed")
    assert "ended with exit code 0" in world.violated("I11")


def test_exit_code_one_without_a_failure_is_false(world: Any) -> None:
    world.runs[-1] |= {"counts": {"created": 1}, "exit_code": 1}
    world.create(world.invoice())
    assert "exit code 1" in world.violated("I11")


def test_no_report_no_report_truth(world: Any) -> None:
    world.create(world.invoice())
    world.not_armed("I11")


def test_equal_ids_in_two_tenants_are_two_documents(world: Any) -> None:
    world.targets = ("main", "second")
    world.runs[-1] |= {"crashed": True, "exit_code": None, "counts": {}}
    world.create(world.invoice("INV-1"), "145")
    world.run("recovery1", counts={"created": 1, "failed": 0})
    world.create(world.invoice("INV-2", company="second"), "145")
    world.held("I11")
