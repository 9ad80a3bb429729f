"""I19 I20 I21 I24: one bad document stops no other, batches are told apart, children wait, all ends well."""

from __future__ import annotations

from typing import Any

import pytest

from harness.documents import Want


def test_a_healed_case_converges(world: Any) -> None:
    source = world.invoice()
    world.lost("create invoice", source)
    world.run("recovery1")
    world.create(source)
    world.held("I19")


def test_what_recovery_leaves_open_is_told(world: Any) -> None:
    source = world.invoice()
    world.lost("create invoice", source)
    world.run("recovery1")
    assert world.violated("I19") == "The faults were over, and after one recovery run INV-1007 is not in the books."


def test_without_a_fault_there_is_nothing_to_heal(world: Any) -> None:
    world.create(world.invoice())
    world.not_armed("I19")


def poisoned(world: Any) -> tuple[Any, Any]:
    bad, good = world.invoice("BAD-1", want=Want.REFUSED), world.invoice("INV-2", total="60.00", tax="10.00")
    world.call("create invoice", bad, status=400, vendor_code="610")
    return bad, good


def test_a_good_document_behind_a_bad_one_comes_through(world: Any) -> None:
    _, good = poisoned(world)
    world.create(good)
    world.held("I20")


def test_a_queue_stopped_by_a_bad_document_is_told(world: Any) -> None:
    poisoned(world)
    assert "came into the books never: BAD-1 was in its way" in world.violated("I20")


@pytest.mark.parametrize("atomic", [False, True])
def test_a_good_document_that_needs_a_second_run_was_held_up(world: Any, atomic: bool) -> None:
    world.traits["batch_atomic"] = atomic
    _, good = poisoned(world)
    world.run("recovery1")
    world.create(good)
    assert "only in a later run" in world.violated("I20")


def test_an_atomic_batch_may_need_a_second_run_for_the_good_one_in_it(world: Any) -> None:
    world.traits["batch_atomic"] = True
    bad, good = poisoned(world)
    world.call("create invoice", bad, good, status=400)
    world.run("recovery1")
    world.create(good)
    world.held("I20")


def test_a_throttle_excuses_the_rest(world: Any) -> None:
    _, good = poisoned(world)
    world.call("create invoice", good, status=429)
    world.not_armed("I20")


def test_a_run_inside_another_may_find_its_documents_taken(world: Any) -> None:
    _, good = poisoned(world)
    world.runs[-1] |= {"within": "first"}
    world.run("recovery1")
    world.create(good)
    world.not_armed("I20")


def test_without_a_bad_document_there_is_no_poison(world: Any) -> None:
    world.create(world.invoice())
    world.not_armed("I20")


def batch(world: Any, **changes: Any) -> tuple[Any, Any]:
    """Two invoices in one call: the good one is saved, the other refused."""
    bad, good = world.invoice("BAD-1", want=Want.REFUSED), world.invoice("INV-2", total="60.00", tax="10.00")
    exchange = world.call("create invoice", bad, good, **{"status": 400} | changes)
    world.book(good, "145", exchange)
    world.say(bad, "failed")
    return bad, good


def test_each_documents_own_outcome_holds(world: Any) -> None:
    _, good = batch(world)
    world.say(good, "synced", "145")
    world.held("I21")


def test_a_saved_document_called_failed_is_misattributed(world: Any) -> None:
    _, good = batch(world)
    world.say(good, "failed")
    assert "was saved, yet the ledger says it failed" in world.violated("I21")


def test_a_refused_document_called_synced_is_misattributed(world: Any) -> None:
    bad, good = batch(world)
    world.say(good, "synced", "145")
    world.say(bad, "synced", "146")
    assert "was refused, yet the ledger says synced" in world.violated("I21")


def test_a_saved_document_sent_again_for_its_neighbour_is_told(world: Any) -> None:
    _, good = batch(world)
    world.create(good, "146")
    assert "it was sent again (exchange 2)" in world.violated("I21")


def test_a_saved_document_sent_again_after_a_look_up_or_under_its_key_is_no_breach(world: Any) -> None:
    _, good = batch(world, idempotency_key="k1")
    world.call("create invoice", good, idempotency_key="k1")
    world.held("I21")
    _, other = batch(world)
    world.call("find invoice", method="GET")
    world.call("create invoice", other)
    world.held("I21")


def test_a_batch_whose_answer_was_lost_says_nothing(world: Any) -> None:
    _, good = batch(world, delivered="none")
    world.call("create invoice", good)
    world.held("I21")


def test_no_batch_no_attribution(world: Any) -> None:
    world.create(world.invoice())
    world.not_armed("I21")


def test_a_payment_waiting_for_its_invoice_holds(world: Any) -> None:
    source = world.invoice()
    payment = world.payment("PAY-1", source)
    world.call("create invoice", source, status=503, fault="F-PRE-503")
    world.say(payment, "pending")
    world.held("I24")


def test_a_payment_marked_synced_without_its_invoice_is_told(world: Any) -> None:
    payment = world.payment("PAY-1", world.invoice(want=Want.REFUSED))
    world.say(payment, "synced", "7")
    assert "marked synced although INV-1007 is not in the books" in world.violated("I24")


def test_a_payment_that_vanished_with_its_invoice_is_told(world: Any) -> None:
    world.payment("PAY-1", world.invoice(want=Want.REFUSED))
    assert "vanished with INV-1007" in world.violated("I24")


def test_a_payment_sent_before_its_invoice_and_never_applied_is_told(world: Any) -> None:
    source = world.invoice()
    payment = world.payment("PAY-1", source)
    world.create(payment, "7", applied={})
    world.create(source)
    assert "was sent before INV-1007" in world.violated("I24")


def test_a_payment_taken_first_and_applied_later_is_unusual_but_right(world: Any) -> None:
    source = world.invoice()
    payment = world.payment("PAY-1", source)
    world.create(payment, "7", applied={})
    world.create(source)
    world.book(payment, "7", world.call("update payment", payment), applied={"145": source.total})
    assert not world.judge("I24").violations
    world.held("I16")


def test_no_payment_no_dependency(world: Any) -> None:
    world.create(world.invoice())
    world.not_armed("I24")
