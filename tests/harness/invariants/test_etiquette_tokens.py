"""E7-E9: one refresh at a time, with the newest token, kept before it is used."""

from __future__ import annotations

from typing import Any

from harness.verdicts import Severity
from mock_erps.platform.journal import Delivered


def refresh(world: Any, shown: str, given: str = "", **changes: Any) -> Any:
    reply = f'{{"access_token": "at-{given}", "refresh_token": "{given}"}}'.encode() if given else b"{}"
    body = f"grant_type=refresh_token&refresh_token={shown}".encode()
    return world.call("refresh token", body=body, reply=reply, **{"status": 200 if given else 400} | changes)


def test_one_refresh_at_a_time_holds(world: Any) -> None:
    refresh(world, "r1", "r2")
    world.call("find invoice", method="GET")
    refresh(world, "r2", "r3")
    for id in ("E7", "E8"):
        world.held(id)


def test_two_refreshes_at_once_are_told(world: Any) -> None:
    first = refresh(world, "r1", "r1", seconds=2)
    world.now = first.received + 1
    refresh(world, "r1", "r1")
    assert "while the first was under way" in world.violated("E7")


def test_a_worker_with_an_outdated_token_is_told(world: Any) -> None:
    refresh(world, "r1", "r2")
    refresh(world, "r1")
    assert "though the first had brought a new one" in world.violated("E7")


def test_a_refresh_whose_answer_was_lost_may_be_repeated(world: Any) -> None:
    refresh(world, "r1", "r2", delivered=Delivered.NONE)
    refresh(world, "r1", "r2")
    world.held("E7")
    world.held("E8")


def test_a_refresh_whose_answer_was_unreadable_may_be_repeated(world: Any) -> None:
    refresh(world, "r1", "r2", fault="F-RSP-GARBAGE")
    refresh(world, "r1", "r2")
    world.held("E7")


def test_a_refresh_before_every_call_is_too_often(world: Any) -> None:
    for number in range(6):
        refresh(world, f"r{number}", f"r{number + 1}")
    assert "refreshed its tokens 6 times" in world.violated("E7")


def test_no_refresh_nothing_to_judge(world: Any) -> None:
    for id in ("E7", "E8", "E9"):
        world.not_armed(id)


def test_a_rotated_token_forgotten_by_the_next_run_locks_the_customer_out(world: Any) -> None:
    refresh(world, "r1", "r2")
    world.run("recovery1")
    refresh(world, "r1")
    finding = world.judge("E8")
    assert "a person must sign in again" in finding.violations[0].message
    assert finding.violations[0].severity is None


def test_a_grace_makes_forgetting_less_grave(world: Any) -> None:
    refresh(world, "r1", "r2")
    world.run("recovery1")
    refresh(world, "r1", "r2")
    assert world.judge("E8").violations[0].severity is Severity.S2


def test_killed_at_the_answer_nobody_could_store_it(world: Any) -> None:
    world.runs[-1] |= {"crashed": True, "exit_code": None}
    refresh(world, "r1", "r2")
    world.run("recovery1")
    refresh(world, "r1", "r2")
    world.held("E8")


def test_killed_after_using_the_new_token_it_was_not_stored_before_use(world: Any) -> None:
    world.runs[-1] |= {"crashed": True, "exit_code": None}
    refresh(world, "r1", "r2")
    world.call("find invoice", method="GET")
    world.run("recovery1")
    refresh(world, "r1")
    world.violated("E8")


def test_a_dead_grant_is_tried_twice_more_at_most(world: Any) -> None:
    for _ in range(3):
        refresh(world, "r1", vendor_code="invalid_grant")
    world.held("E9")
    refresh(world, "r1", vendor_code="invalid_grant")
    assert "tried it 3 more times" in world.violated("E9")
