"""I35 I36 I37 I38: what webhooks may do, and what they must not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from harness.evidence import Confirmation
from tests.harness.invariants.copies import Copies


@pytest.fixture
def copies(world: Any) -> Copies:
    world.traits["webhooks_signed"] = True
    return Copies(world)


def paid(copies: Copies) -> tuple[Any, Any]:
    """A document of the books before and after somebody paid it."""
    old = copies.world.seeded_stranger()
    copies.world.now += 10
    new = replace(old, balance=Decimal(0), status="paid")
    copies.world.change("main", new, None)
    return old, new


# --- I35 ----------------------------------------------------------------------------------------------------------


def test_an_event_told_twice_leaves_what_a_pull_would_leave(copies: Copies) -> None:
    old, new = paid(copies)
    copies.told(new)
    copies.told(new)
    copies.pull()
    copies.keep(new)
    assert copies.held("I35") == 1
    copies.local = []
    copies.keep(old)
    assert "is paid in the books and open in the copy; event 1 was told again" in copies.violated("I35")


def test_an_older_event_after_a_newer_must_not_win(copies: Copies) -> None:
    old, new = paid(copies)
    copies.told(new, 2)
    copies.told(old, 1)
    copies.pull()
    copies.keep(old)
    assert "event 1 was told after a newer event" in copies.violated("I35")


def test_single_events_in_order_arm_nothing(copies: Copies) -> None:
    old, new = paid(copies)
    copies.told(old, 1)
    copies.told(new, 2)
    copies.not_armed("I35")


def test_an_attempt_after_a_failed_one_is_no_repetition(copies: Copies) -> None:
    _, new = paid(copies)
    copies.told(new, status=500)
    copies.told(new, attempt=2)
    copies.not_armed("I35")


def test_the_source_is_told_of_a_payment_once(copies: Copies) -> None:
    source = copies.world.invoice()
    doc = copies.world.create(source)
    copies.told(doc)
    copies.told(doc)
    copies.pull()
    copies.keep(doc)
    event = Confirmation("ev-1", "invoice.payment_received", source.key, "p-7", "60.00")
    copies.confirmations = [event, replace(event, id="ev-2", amount="20.00")]
    assert copies.held("I35") == 1
    copies.confirmations.append(replace(event, id="ev-3"))
    expected = "The source was told two times of invoice.payment_received 60.00 (p-7) for INV-1007."
    assert copies.violated("I35") == expected


# --- I36 ----------------------------------------------------------------------------------------------------------


def test_a_forgery_refused_and_a_true_event_taken_hold(copies: Copies) -> None:
    _, new = paid(copies)
    copies.told(new, authentic=False, status=401, fault="F-HOOK-SIGN")
    copies.told(new)
    assert copies.held("I36") == 2


def test_a_forgery_that_is_taken_is_told(copies: Copies) -> None:
    _, new = paid(copies)
    copies.told(new, authentic=False, fault="F-HOOK-SIGN")
    assert copies.violated("I36") == "A forged webhook (F-HOOK-SIGN) was answered with 200."


def test_a_true_event_that_is_refused_is_told(copies: Copies) -> None:
    _, new = paid(copies)
    copies.told(new, status=401)
    assert copies.violated("I36") == "The vendor's event 1, rightly signed, was answered with 401."


def test_work_before_the_answer_is_told(copies: Copies) -> None:
    _, new = paid(copies)
    copies.told(new, seqs=(4, 5), seconds=4.0, patience=3.0)
    assert "cost two requests and 4.0 s before it was answered" in copies.violated("I36")


def test_a_vendor_that_signs_nothing_arms_nothing(copies: Copies) -> None:
    copies.world.traits["webhooks_signed"] = False
    _, new = paid(copies)
    copies.told(new, authentic=False)
    copies.not_armed("I36")


# --- I37 ----------------------------------------------------------------------------------------------------------


def echoed(copies: Copies) -> tuple[Any, Any]:
    source = copies.world.invoice()
    doc = copies.world.create(source)
    copies.told(doc, cause=1)
    copies.world.run("push2")
    return source, doc


def test_a_run_after_an_echo_that_writes_nothing_holds(copies: Copies) -> None:
    echoed(copies)
    assert copies.held("I37") == 1


def test_a_write_after_the_echo_of_the_engines_own_write_is_told(copies: Copies) -> None:
    source, doc = echoed(copies)
    exchange = copies.world.call("update invoice", source)
    copies.world.change("main", replace(doc, memo="again"), exchange)
    assert copies.violated("I37") == "The engine wrote the invoice 145 of main again after it heard of its own write."


def test_posting_the_draft_that_an_event_told_of_is_no_second_write(copies: Copies) -> None:
    source = copies.world.invoice()
    draft = copies.world.book(source, "145", copies.world.call("create invoice", source), status="draft")
    copies.told(draft, cause=1)
    exchange = copies.world.call("post invoice", source)
    posted = replace(draft, status="open")
    copies.world.change("main", posted, exchange)
    copies.world.run("push2")
    assert copies.held("I37") == 1
    copies.world.change("main", replace(posted, memo="again"), copies.world.call("update invoice", source))
    assert "wrote the invoice 145 of main again" in copies.violated("I37")


def test_a_run_that_clears_up_its_own_lost_write_goes_by_no_event(copies: Copies) -> None:
    source = copies.world.invoice()
    doc = copies.world.create(source, how=copies.world.lost)
    copies.told(doc, cause=1)
    copies.world.change("main", replace(doc, version="1"), copies.world.call("update invoice", source))
    copies.world.run("push2")
    assert copies.held("I37") == 1


def test_a_new_version_of_the_source_is_a_reason_to_write(copies: Copies) -> None:
    source, doc = echoed(copies)
    newer = replace(source, revision=2, total=Decimal("130.00"))
    copies.world.sources.append(newer)
    copies.world.change("main", replace(doc, total=newer.total), copies.world.call("update invoice", newer))
    copies.held("I37")


def test_an_event_that_no_run_follows_arms_nothing(copies: Copies) -> None:
    doc = copies.world.create(copies.world.invoice())
    copies.told(doc, cause=1)
    copies.not_armed("I37")


# --- I38 ----------------------------------------------------------------------------------------------------------


def test_what_was_never_told_is_found_by_the_pull(copies: Copies) -> None:
    old, new = paid(copies)
    copies.told(new, sent=False, status=0, fault="F-HOOK-DROP")
    copies.pull()
    copies.keep(new)
    assert copies.held("I38") == 1
    copies.local = []
    copies.keep(old)
    assert "event 1, which told of it, never arrived" in copies.violated("I38")


def test_an_event_given_up_after_it_was_heard_is_not_missed(copies: Copies) -> None:
    _, new = paid(copies)
    copies.told(new)
    copies.told(new, sent=False, status=0)
    copies.keep(new)
    copies.not_armed("I38")
