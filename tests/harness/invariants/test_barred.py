"""What may stay out of the books when nobody foresaw what went wrong: what the vendor kept out, and nothing else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from harness.evidence import PlacedFault
from mock_erps.platform.journal import Delivered


@pytest.fixture
def unforeseen(world: Any) -> Any:
    world.facts["unforeseen"] = True
    return world


def struck(world: Any, fault: str, operation: str, *about: Any, **changes: Any) -> Any:
    """An exchange that a fault refuses for good; the engine says so of the documents it is about."""
    fields = {"status": 400, "fault": fault, "vendor_code": "610"} | changes
    exchange = world.call(operation, *about, **fields)
    world.faults.append(PlacedFault(fault, operation, (exchange.seq,), "no"))
    return exchange


def delete(world: Any, doc: Any, source: Any) -> None:
    """By the engine itself, which nothing excuses."""
    world.change("main", doc, world.call("delete invoice", source), gone=True)


def dead_letter(world: Any, *sources: Any) -> None:
    for source in sources:
        world.say(source, "failed", code="610", text="Customer is inactive")
        world.tell(source)


def test_a_refused_exchange_lets_off_every_document_it_carried_and_no_other(unforeseen: Any) -> None:
    one, two, three = (unforeseen.invoice(f"INV-{number}") for number in (1, 2, 3))
    struck(unforeseen, "F-AUT-SCOPE", "create invoice", one, two)
    dead_letter(unforeseen, one, two, three)
    assert unforeseen.violated("I2").startswith("No invoice INV-3")
    assert len(unforeseen.judge("I2").violations) == 1


def test_what_a_partly_refused_batch_committed_is_owed(unforeseen: Any) -> None:
    kept, out = unforeseen.invoice("INV-1"), unforeseen.invoice("INV-2")
    exchange = struck(unforeseen, "F-BAT-SOME", "create invoice", kept, out, status=200)
    delete(unforeseen, unforeseen.book(kept, "145", exchange), kept)
    dead_letter(unforeseen, kept, out)
    assert unforeseen.violated("I2").startswith("No invoice INV-1")
    assert len(unforeseen.judge("I2").violations) == 1


def test_what_is_let_off_must_be_told(unforeseen: Any) -> None:
    source = unforeseen.invoice()
    struck(unforeseen, "F-BIZ-REFUSE", "create invoice", source)
    unforeseen.say(source, "failed")
    unforeseen.not_armed("I2")
    unforeseen.violated("I3")
    unforeseen.violated("I39")


def test_a_refused_batch_is_told_in_the_vendors_words_for_each_of_its_documents(unforeseen: Any) -> None:
    one, two = unforeseen.invoice("INV-1"), unforeseen.invoice("INV-2")
    struck(unforeseen, "F-AUT-SCOPE", "create invoice", one, two, reply=b"insufficient scope for invoices")
    dead_letter(unforeseen, one)
    unforeseen.say(two, "failed")
    unforeseen.tell(two, "the whole batch went wrong somehow", code="E1")
    assert unforeseen.violated("I39").startswith("The invoice INV-2")
    assert len(unforeseen.judge("I39").violations) == 1


def test_what_a_struck_exchange_committed_all_the_same_was_not_refused_and_need_not_be_told(unforeseen: Any) -> None:
    kept, out = unforeseen.invoice("INV-1"), unforeseen.invoice("INV-2")
    exchange = struck(unforeseen, "F-BAT-SOME", "create invoice", kept, out, status=200)
    doc = unforeseen.book(kept, "145", exchange)
    unforeseen.change("main", doc, None, gone=True)
    assert unforeseen.violated("I39").startswith("The invoice INV-2")
    assert len(unforeseen.judge("I39").violations) == 1


def test_a_refusal_whose_answer_was_lost_lets_nothing_off(unforeseen: Any) -> None:
    source = unforeseen.invoice()
    struck(unforeseen, "F-BIZ-REFUSE", "create invoice", source, delivered=Delivered.NONE)
    dead_letter(unforeseen, source)
    unforeseen.violated("I2")


def test_a_fault_that_refuses_nothing_lets_nothing_off(unforeseen: Any) -> None:
    source = unforeseen.invoice()
    struck(unforeseen, "F-PRE-502", "create invoice", source, status=502)
    dead_letter(unforeseen, source)
    unforeseen.violated("I2")


def test_a_refused_look_up_lets_off_what_was_not_yet_there(unforeseen: Any) -> None:
    before, after = unforeseen.invoice("INV-1"), unforeseen.invoice("INV-2")
    doc = unforeseen.create(before)
    struck(unforeseen, "F-AUT-SCOPE", "find account", status=403)
    dead_letter(unforeseen, after)
    unforeseen.held("I2")
    delete(unforeseen, doc, before)
    assert unforeseen.violated("I2").startswith("No invoice INV-1")


def test_a_refused_step_lets_off_the_draft_whose_id_it_names_and_no_other(unforeseen: Any) -> None:
    one, two = unforeseen.invoice("INV-1"), unforeseen.invoice("INV-2")
    exchange = unforeseen.call("create invoice", one, two)
    drafts = [
        unforeseen.book(one, "145", exchange, status="draft"),
        unforeseen.book(two, "146", exchange, status="draft"),
    ]
    struck(unforeseen, "F-AUT-SCOPE", "post invoice", status=403, body=b'{"ids": [145]}')
    for doc, source in zip(drafts, (one, two), strict=True):
        delete(unforeseen, doc, source)
    dead_letter(unforeseen, one, two)
    assert unforeseen.violated("I2").startswith("No invoice INV-2")
    assert len(unforeseen.judge("I2").violations) == 1


def test_a_refused_step_lets_off_no_document_that_stands(unforeseen: Any) -> None:
    source = unforeseen.invoice()
    doc = unforeseen.create(source, "145")
    struck(unforeseen, "F-AUT-SCOPE", "read invoice", status=403, body=b'{"ids": [145]}')
    delete(unforeseen, doc, source)
    dead_letter(unforeseen, source)
    assert unforeseen.violated("I2").startswith("No invoice INV-1007")


def test_a_period_that_somebody_closed_meanwhile_keeps_out_what_is_dated_in_it(unforeseen: Any) -> None:
    source = unforeseen.invoice()
    unforeseen.invoice("INV-2", date=source.date + dt.timedelta(days=9))
    dead_letter(unforeseen, *unforeseen.sources)
    unforeseen.closed, unforeseen.closed_meanwhile = source.date, True
    assert unforeseen.violated("I2").startswith("No invoice INV-2")
    assert len(unforeseen.judge("I2").violations) == 1


def test_what_a_scenario_wants_stands_where_it_foresaw_the_fault(world: Any) -> None:
    source = world.invoice()
    struck(world, "F-BIZ-REFUSE", "create invoice", source)
    dead_letter(world, source)
    world.violated("I2")


def refresh(world: Any, shown: str, given: str = "", **changes: Any) -> Any:
    reply = f'{{"refresh_token": "{given}"}}'.encode() if given else b"{}"
    fields: dict[str, Any] = {"status": 200 if given else 400, "because": "" if given else "invalid_grant"} | changes
    return world.call("refresh token", body=f"refresh_token={shown}".encode(), reply=reply, **fields)


def locked_out(world: Any, crashed: bool, **changes: Any) -> Any:
    """The answer to a refresh comes to nothing, and the next run stands before a closed door."""
    source = world.invoice()
    refresh(world, "r1", "r2", **changes)
    world.runs[-1] |= {"crashed": crashed}
    world.run("recovery1")
    world.tell(source, "a person must sign in again", state="pending")
    refresh(world, "r1")
    world.say(source, "pending")
    return source


def test_who_was_killed_as_the_new_token_came_may_stand_before_a_closed_door(unforeseen: Any) -> None:
    locked_out(unforeseen, crashed=True)
    unforeseen.not_armed("I2")
    unforeseen.held("I3")


def test_who_lived_on_and_forgot_the_new_token_locked_itself_out(unforeseen: Any) -> None:
    locked_out(unforeseen, crashed=False)
    unforeseen.violated("I2")
    unforeseen.violated("E8")


def test_who_lost_the_answer_once_and_did_not_try_again_in_time_locked_itself_out(unforeseen: Any) -> None:
    locked_out(unforeseen, crashed=False, delivered=Delivered.NONE)
    unforeseen.violated("I2")


def test_what_waits_behind_a_closed_door_is_named(unforeseen: Any) -> None:
    source = locked_out(unforeseen, crashed=True)
    unforeseen.runs[-1]["problems"] = []
    unforeseen.violated("I3")
    assert source.number in unforeseen.violated("I3")
