"""I13 I14 I15 I18: the newest version wins, other people's work survives, a second run changes nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from harness.documents import Want
from harness.verdicts import Severity
from mock_erps.platform.journal import Commit


def two_versions(world: Any, **changes: Any) -> tuple[Any, Any]:
    first = world.invoice()
    return first, world.invoice(**{"revision": 2, "total": "240.00", "tax": "40.00"} | changes)


def test_the_newest_version_in_the_books_holds(world: Any) -> None:
    first, second = two_versions(world)
    world.create(first)
    world.book(second, "145", world.call("update invoice", second))
    world.held("I13")


def test_an_update_that_never_arrived_is_lost_and_only_that_is_told(world: Any) -> None:
    first, _ = two_versions(world)
    world.create(first)
    finding = world.judge("I13")
    assert finding.violations[0].message.startswith(
        "Version 2 of invoice INV-1007 for Aldgate Timber Ltd never reached"
    )
    assert finding.violations[0].money == "-120.00 GBP"
    assert not world.judge("I6").violations


@pytest.mark.parametrize(
    ("state", "named", "lost"), [("failed", True, False), ("failed", False, True), ("synced", True, True)]
)
def test_a_case_may_leave_an_update_open_if_the_engine_says_so(world: Any, state: str, named: bool, lost: bool) -> None:
    first, second = two_versions(world, want=Want.EITHER)
    world.create(first)
    world.say(second, state)
    if named:
        world.tell(second)
    assert bool(world.judge("I13").violations) is lost


@pytest.mark.parametrize(
    ("fixed", "balance", "state", "lost"),
    [(True, "20", "failed", False), (True, "120.00", "failed", True), (False, "20", "failed", True),
     (True, "20", "synced", True)],
    ids=["paid and fixed", "not paid", "may change", "claimed"],
)  # fmt: skip
def test_what_is_posted_and_paid_may_stay_as_it_is_only_where_it_cannot_change(
    world: Any, fixed: bool, balance: str, state: str, lost: bool
) -> None:
    world.traits["posted_documents_fixed"] = fixed
    first, second = two_versions(world)
    doc = world.create(first)
    world.change("main", replace(doc, balance=Decimal(balance)), None)
    world.say(second, state, "145")
    world.tell(second)
    assert bool(world.judge("I13").violations) is lost


@pytest.mark.parametrize(
    ("because", "state", "lost"),
    [("paid_documents", "failed", False), ("paid_documents", "synced", True), ("fault", "failed", True)],
    ids=["refused", "claimed", "not its own rule"],
)
def test_what_somebody_paid_first_may_stay_where_the_vendor_then_refuses_to_change_it(
    world: Any, because: str, state: str, lost: bool
) -> None:
    first, second = two_versions(world)
    doc = world.create(first)
    world.change("main", replace(doc, balance=Decimal(20)), None)
    world.call("update invoice", second, status=400, because=because)
    world.say(second, state, "145")
    world.tell(second)
    assert bool(world.judge("I13").violations) is lost


def test_an_engine_that_does_not_try_is_not_excused_by_a_payment_of_somebody_else(world: Any) -> None:
    first, second = two_versions(world)
    doc = world.create(first)
    world.change("main", replace(doc, balance=Decimal(20)), None)
    world.say(second, "failed", "145")
    world.tell(second)
    world.violated("I13")


def test_an_engine_that_gave_up_before_it_was_paid_is_not_excused(world: Any) -> None:
    world.traits["posted_documents_fixed"] = True
    first, second = two_versions(world)
    doc = world.create(first)
    world.say(second, "failed", "145")
    world.tell(second)
    world.run("push2")
    world.change("main", replace(doc, balance=Decimal(20)), None)
    world.violated("I13")


def test_a_lost_memo_is_a_lost_update(world: Any) -> None:
    first = world.invoice(memo="first words")
    world.invoice(revision=2, memo="other words")
    world.create(first)
    assert "still reads “first words”" in world.violated("I13")


def test_an_older_version_written_over_a_newer_one_is_told_even_when_mended(world: Any) -> None:
    first, second = two_versions(world)
    world.create(second)
    world.book(first, "145", world.call("update invoice", first))
    world.book(second, "145", world.call("update invoice", second))
    assert "Version 1 of" in world.violated("I13")


def test_one_version_does_not_arm_lost_updates(world: Any) -> None:
    world.create(world.invoice())
    world.not_armed("I13")


def test_an_outside_edit_after_the_update_is_not_the_engines_loss(world: Any) -> None:
    first, second = two_versions(world)
    world.create(first)
    doc = world.book(second, "145", world.call("update invoice", second))
    world.change("main", replace(doc, total=first.total), None)
    world.held("I13")


def edited(world: Any, **changes: Any) -> tuple[Any, Any]:
    """An invoice of two versions; the first is in the books and somebody else has edited it there."""
    first, second = two_versions(world)
    doc = world.create(first)
    world.now += 5
    edit = replace(doc, **changes or {"memo": "call before delivery"})
    world.change("main", edit, None)
    world.now += 5
    return second, edit


def test_an_update_over_an_unread_edit_is_blind(world: Any) -> None:
    second, _ = edited(world)
    world.book(second, "145", world.call("update invoice", second, version_sent="1"), memo="call before delivery")
    assert "wrote over it without reading it" in world.violated("I14")


def test_an_update_after_a_read_is_not_blind(world: Any) -> None:
    second, _ = edited(world)
    world.call("read invoice", second, method="GET")
    world.book(second, "145", world.call("update invoice", second, version_sent="1"), memo="call before delivery")
    world.held("I14")


def test_where_the_vendor_has_no_versions_only_lost_fields_count(world: Any) -> None:
    world.traits["version_token"] = False
    second, _ = edited(world)
    world.book(second, "145", world.call("update invoice", second), memo="call before delivery")
    world.held("I14")
    world.not_armed("I15")


def test_guessing_the_version_after_a_stale_answer_is_blind(world: Any) -> None:
    second, _ = edited(world)
    world.call("update invoice", second, version_sent="0", status=400, because="stale_object")
    world.book(second, "145", world.call("update invoice", second, version_sent="1"), memo="call before delivery")
    assert "guessed the new version" in world.violated("I14")


@pytest.mark.parametrize(("read", "verdict"), [(True, "held"), (False, "violated")])
def test_taking_ones_own_draft_away_after_a_stale_answer_overwrites_nothing(
    world: Any, read: bool, verdict: str
) -> None:
    second, _ = edited(world)
    draft = world.book(second, "146", world.call("create invoice", second), status="draft")
    world.call("update invoice", second, version_sent="0", status=400, because="stale_object")
    removal = world.call("delete invoice", second)
    removal.committed.append(Commit("invoice", "146", "0", "deleted"))
    world.change("main", draft, removal, gone=True)
    if read:
        world.call("read invoice", second, method="GET")
    world.book(second, "145", world.call("update invoice", second, version_sent="1"), memo="call before delivery")
    getattr(world, verdict)("I14")


def test_reading_again_after_a_stale_answer_holds(world: Any) -> None:
    second, _ = edited(world)
    world.call("update invoice", second, version_sent="0", status=400, because="stale_object")
    world.call("read invoice", second, method="GET")
    world.book(second, "145", world.call("update invoice", second, version_sent="1"), memo="call before delivery")
    world.held("I14")


def test_without_an_outside_edit_nothing_can_be_overwritten_blindly(world: Any) -> None:
    world.create(world.invoice())
    world.not_armed("I14")


def test_a_payment_that_touches_its_invoice_is_no_edit(world: Any) -> None:
    second, edit = edited(world)
    exchange = world.call("create payment", second)
    world.change("main", replace(edit, balance=Decimal(0), status="paid", version="2"), exchange)
    world.held("I14")


def test_custom_fields_wiped_by_a_full_update_are_told(world: Any) -> None:
    second, _ = edited(world, foreign={"route": "North"})
    world.book(second, "145", world.call("update invoice", second), foreign={})
    assert world.violated("I15") == "An update of INV-1007 wiped what others had entered: route."


def test_custom_fields_that_survive_hold(world: Any) -> None:
    second, _ = edited(world, foreign={"route": "North"})
    world.book(second, "145", world.call("update invoice", second), foreign={"route": "North"})
    world.held("I15")


def test_a_memo_of_others_is_not_to_be_wiped(world: Any) -> None:
    second, _ = edited(world)
    world.book(second, "145", world.call("update invoice", second))
    assert "memo" in world.violated("I15")


def test_nothing_foreign_nothing_to_keep(world: Any) -> None:
    world.create(world.invoice())
    world.not_armed("I15")


def test_somebody_elses_document_overwritten_by_number_is_told(world: Any) -> None:
    world.seeded_stranger("INV-1007", id="900")
    source = world.invoice(token="tok-1")
    world.book(source, "900", world.call("create invoice", source))
    assert "overwrote invoice INV-1007 of Zeta Freight" in world.violated("I15")


def test_a_payment_on_somebody_elses_invoice_leaves_it_theirs(world: Any) -> None:
    old = world.seeded_stranger("OLD-1")
    exchange = world.call("create payment")
    world.change("main", replace(old, balance=Decimal(0), status="paid"), exchange)
    world.held("I15")


def rerun(world: Any) -> Any:
    source = world.invoice()
    world.create(source)
    world.run("rerun")
    return source


def test_a_second_run_that_only_reads_holds(world: Any) -> None:
    rerun(world)
    world.call("find invoice", method="GET")
    world.call("refresh token")
    world.held("I18")


def test_a_second_run_that_creates_again_changes_books(world: Any) -> None:
    source = rerun(world)
    world.create(source, "146")
    assert world.judge("I18").violations[0].severity is Severity.S1


def test_a_second_run_that_writes_the_same_again_is_a_lesser_breach(world: Any) -> None:
    source = rerun(world)
    world.call("update invoice", source)
    assert world.judge("I18").violations[0].severity is Severity.S3


def test_trying_a_failed_document_again_is_a_warning(world: Any) -> None:
    bad = world.invoice("INV-9", total="9.00", tax="0.00")
    rerun(world)
    world.call("create invoice", bad, status=400)
    assert "tried INV-9 again" in world.held("I18").warnings[0]


def test_no_second_run_no_verdict(world: Any) -> None:
    world.create(world.invoice())
    world.not_armed("I18")
