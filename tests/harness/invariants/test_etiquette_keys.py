"""E5 E6: idempotency keys, and looking before leaping."""

from __future__ import annotations

from typing import Any

import pytest

from harness.verdicts import Severity
from mock_erps.platform.journal import Delivered


@pytest.fixture
def keyed(world: Any) -> Any:
    """A world whose vendor has idempotency keys."""
    world.traits |= {"idempotency_key": True, "key_length": 50}
    return world


def test_one_key_on_every_attempt_holds(keyed: Any) -> None:
    source = keyed.invoice()
    keyed.create(source, "145", keyed.lost, idempotency_key="k1")
    keyed.call("create invoice", source, idempotency_key="k1", replayed=True)
    keyed.held("E5")
    keyed.held("E6")


@pytest.mark.parametrize("between", ["recovery1", ""])
def test_a_new_key_after_an_open_end_is_told_across_restarts_too(keyed: Any, between: str) -> None:
    source = keyed.invoice()
    keyed.create(source, "145", keyed.lost, idempotency_key="k1")
    if between:
        keyed.run(between)
    keyed.create(source, "146", idempotency_key="k2")
    assert "sent twice under two keys" in keyed.violated("E5")
    assert keyed.judge("E6").violations[0].severity is Severity.S1


def test_a_new_key_after_a_hidden_commit_behind_a_401_is_told(keyed: Any) -> None:
    source = keyed.invoice()
    keyed.create(source, "145", status=401, idempotency_key="k1")
    keyed.create(source, "146", idempotency_key="k2")
    keyed.violated("E5")
    keyed.violated("E6")


def test_a_new_version_takes_a_new_key(keyed: Any) -> None:
    source = keyed.invoice()
    newer = keyed.invoice(revision=2, total="240.00", tax="40.00")
    keyed.lost("create invoice", source, idempotency_key="k1", body=b"one")
    keyed.call("find invoice", source, method="GET")
    keyed.create(newer, "145", idempotency_key="k2", body=b"two")
    keyed.held("E5")


def test_one_key_for_two_documents_is_told(keyed: Any) -> None:
    keyed.create(keyed.invoice("INV-1"), "145", idempotency_key="k1")
    keyed.create(keyed.invoice("INV-2", total="60.00", tax="10.00"), "146", idempotency_key="k1")
    assert "One idempotency key (k1)" in keyed.violated("E5")


def test_one_key_for_create_and_update_is_told(keyed: Any) -> None:
    source = keyed.invoice()
    keyed.create(source, idempotency_key="k1")
    keyed.call("update invoice", source, idempotency_key="k1")
    keyed.violated("E5")


def test_one_key_with_another_body_after_a_clear_answer_is_told(keyed: Any) -> None:
    source = keyed.invoice()
    keyed.call("create invoice", source, status=400, idempotency_key="k1", body=b"one")
    keyed.call("create invoice", source, idempotency_key="k1", body=b"two")
    keyed.violated("E5")


def test_one_key_in_two_companies_counts_only_where_the_vendor_counts_so(keyed: Any) -> None:
    keyed.targets = ("main", "second")
    keyed.create(keyed.invoice("INV-1"), "145", idempotency_key="k1")
    keyed.create(keyed.invoice("INV-2", company="second", total="60.00", tax="10.00"), "145", idempotency_key="k1")
    keyed.held("E5")
    keyed.traits["idempotency_scope"] = "app"
    keyed.violated("E5")


def test_a_key_too_long_is_told(keyed: Any) -> None:
    keyed.create(keyed.invoice(), idempotency_key="k" * 51)
    assert "has 51 characters, the vendor takes 50" in keyed.violated("E5")


def test_a_ghost_replayed_after_a_removal_is_told(keyed: Any) -> None:
    source = keyed.invoice()
    keyed.change("main", keyed.create(source, idempotency_key="k1"), None, gone=True)
    keyed.call("create invoice", source, idempotency_key="k1", replayed=True, after=60)
    assert "only got the old answer back" in keyed.violated("E5")


def test_a_create_that_was_lost_may_be_asked_for_by_its_key_whoever_removed_the_document(keyed: Any) -> None:
    source = keyed.invoice()
    keyed.change("main", keyed.create(source, "145", keyed.lost, idempotency_key="k1"), None, gone=True)
    keyed.call("create invoice", source, idempotency_key="k1", replayed=True, after=60)
    keyed.held("E5")
    keyed.say(source, "synced", "145")
    keyed.violated("E5")


@pytest.mark.parametrize(
    ("lost_before", "status", "says", "verdict"),
    [
        (True, 403, "unknown", "held"),
        (False, 403, "unknown", "violated"),
        (True, 200, "unknown", "violated"),
        (True, 0, "unknown", "violated"),
        (True, 403, "pending", "violated"),
    ],
    ids=["could not know", "no repetition", "was shown it", "never asked", "did not say so"],
)
def test_an_answer_that_could_not_be_checked_is_not_yet_knowledge(
    keyed: Any, lost_before: bool, status: int, says: str, verdict: str
) -> None:
    source = keyed.invoice()
    if lost_before:
        keyed.lost("create invoice", source, idempotency_key="k1")
    made = keyed.create(source, "145", idempotency_key="k1")
    if status:
        keyed.call("read invoice", method="GET", path="/invoice/145", status=status)
    keyed.tell(source, "not settled", state=says)
    keyed.void(made, None)
    keyed.run("push2")
    keyed.call("create invoice", source, idempotency_key="k1", replayed=True)
    keyed.say(source, "failed")
    getattr(keyed, verdict)("E5")


def test_one_of_a_batch_may_go_out_again_by_its_own_key_in_the_body(keyed: Any) -> None:
    both = keyed.invoice("INV-1"), keyed.invoice("INV-2", total="60.00", tax="10.00")
    keyed.call("create invoice", *both, status=500, idempotency_key="k1", body=b"k1 one, k2 two")
    keyed.create(both[0], "145", idempotency_key="k1", body=b"k1 one")
    keyed.held("E5")


def test_no_key_but_a_look_up_first_is_unusual_but_right(keyed: Any) -> None:
    source = keyed.invoice()
    keyed.call("find invoice", source, method="GET")
    keyed.create(source)
    keyed.held("E5")


def test_neither_key_nor_look_up_is_told(keyed: Any) -> None:
    keyed.create(keyed.invoice())
    assert "without an idempotency key and without a look-up" in keyed.violated("E5")


def test_where_there_are_no_keys_there_is_no_discipline(world: Any) -> None:
    world.create(world.invoice())
    world.not_armed("E5")


def test_a_look_up_between_two_creates_holds(world: Any) -> None:
    source = world.invoice()
    world.lost("create invoice", source)
    world.call("find invoice", source, method="GET")
    world.create(source)
    world.held("E6")


def test_a_list_without_the_number_is_a_look_up_too(world: Any) -> None:
    source = world.invoice()
    world.lost("create invoice", source)
    world.call("find invoice", method="GET")
    world.create(source)
    world.held("E6")


def test_a_customer_look_up_is_none(world: Any) -> None:
    source = world.invoice()
    world.lost("create invoice", source)
    world.call("find customer", method="GET")
    world.create(source)
    assert "nobody looked whether it was there" in world.violated("E6")


@pytest.mark.parametrize(("look", "verdict"), [("find invoice", "held"), ("find payment", "violated")])
def test_a_number_shared_with_a_payment_is_looked_up_for_what_was_asked(world: Any, look: str, verdict: str) -> None:
    """A sale that was paid at once: invoice and payment bear the order's number."""
    source = world.invoice()
    world.lost("create invoice", source)
    world.call(look, source, world.payment("INV-1007/paid", source), method="GET")
    world.create(source)
    getattr(world, verdict)("E6")


@pytest.mark.parametrize("answer", [{"status": 503}, {"status": 401}, {"status": 429}, {"delivered": Delivered.NONE}])
def test_an_error_is_not_absence(world: Any, answer: dict[str, Any]) -> None:
    source = world.invoice()
    world.lost("create invoice", source)
    world.call("find invoice", source, method="GET", **answer)
    world.create(source)
    finding = world.judge("E6")
    assert "the look-up failed" in finding.violations[0].message
    assert finding.violations[0].severity is None


def test_not_found_is_absence(world: Any) -> None:
    source = world.invoice()
    world.lost("create invoice", source)
    world.call("read invoice", source, method="GET", status=404)
    world.create(source)
    world.held("E6")


def test_a_blind_create_that_doubles_weighs_most(world: Any) -> None:
    source = world.invoice()
    world.create(source, "145", world.lost)
    world.create(source, "146")
    assert world.judge("E6").violations[0].severity is Severity.S1


def test_an_upsert_by_external_id_is_unusual_but_right(world: Any) -> None:
    source = world.invoice()
    world.create(source, "145", world.lost)
    world.create(source, "145")
    world.held("E6")


def test_a_unique_number_that_refuses_the_second_protects(world: Any) -> None:
    source = world.invoice()
    world.create(source, "145", world.lost)
    world.call("create invoice", source, status=400)
    world.held("E6")


def test_a_throttled_create_is_not_ambiguous(world: Any) -> None:
    source = world.invoice()
    world.call("create invoice", source, status=429)
    world.create(source)
    world.not_armed("E6")
