"""The whole search on a vendor that knows only three faults: small enough to be run to its end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness.explorer import soak
from harness.explorer.budget import Budget
from harness.explorer.events import Event, Ran, StoryFinished
from harness.explorer.explore import Story, explore
from harness.explorer.modes import Menu, Mode
from harness.explorer.outcome import Seen
from harness.explorer.tally import Left
from harness.explorer.workers import player_on

KNOWN = ("F-POST-RESET", "F-POST-502", "F-PRE-502")


class SmallMenu(Menu):
    """At creates three faults; at look-ups for customers and invoices one; elsewhere none."""

    def modes(self, seen: Seen) -> list[Mode]:
        if seen.site.operation == "create invoice":
            return [Mode(name) for name in KNOWN]
        return [Mode("F-PRE-502")] if seen.site.operation in ("find invoice", "find customer") else []

    def connecting(self) -> list[Mode]:
        return []


@pytest.fixture(scope="module")
def told() -> Iterator[list[Event]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("harness.explorer.explore.Menu", SmallMenu)
        patch.setattr("harness.explorer.data._kinds", lambda _: ["multi_line"])
        story = Story("duplicates/create-answer-lost[reset]", "lost", "quickbooks_online")
        yield list(explore(story, 1007, 3, player_on(None, None), Budget()))


def _finished(told: list[Event]) -> StoryFinished:
    assert isinstance(told[-1], StoryFinished)
    return told[-1]


def test_every_phase_of_the_depth_is_run_to_its_end(told: list[Event]) -> None:
    tally = _finished(told).tally
    assert set(tally.ran) >= {"singles", "crash points", "overlapping runs", "interacting pairs", "kinds of documents"}
    assert "recovery pairs" in tally.ran
    assert "crash after a fault" in tally.ran
    assert not tally.skipped[Left.BUDGET]
    assert tally.placed == tally.explored + sum(tally.skipped.values())


def test_the_engine_that_ships_holds(told: list[Event]) -> None:
    finished = _finished(told)
    assert not finished.mishaps
    assert [found.breach.message for found in finished.discoveries] == []


def test_no_schedule_is_run_twice(told: list[Event]) -> None:
    tokens = [event.outcome.schedule.token for event in told if isinstance(event, Ran)]
    assert len(tokens) == len(set(tokens))


def test_pairs_strike_where_the_first_fault_led(told: list[Event]) -> None:
    pairs = [event.outcome for event in told if isinstance(event, Ran) and event.phase == "recovery pairs"]
    assert pairs
    assert any(all(outcome.acted) for outcome in pairs)
    assert all(len(outcome.schedule.faults) == 2 for outcome in pairs)


def test_a_third_fault_strikes_in_the_recovery_of_two(told: list[Event]) -> None:
    triples = [event.outcome for event in told if isinstance(event, Ran) and event.phase == "recovery triples"]
    assert triples
    assert all(len(outcome.schedule.faults) == 3 for outcome in triples)
    assert any(all(outcome.acted) for outcome in triples)


def test_a_soak_lasts_until_its_budget_ends() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("harness.explorer.explore._PHASES", ((1, soak.explore),))
        story = Story("duplicates/create-answer-lost[reset]", "lost", "quickbooks_online")
        finished = _finished(list(explore(story, 1007, 1, player_on(None, None), Budget(runs=40))))
    assert finished.tally.ran == {"soak": 40}
    assert not finished.tally.skipped[Left.BUDGET]


def test_lots_are_no_part_of_the_search() -> None:
    """What they do not come to was never planned, and says nothing of the depth."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("harness.explorer.explore.Menu", SmallMenu)
        story = Story("duplicates/create-answer-lost[reset]", "lost", "quickbooks_online")
        alone = _finished(list(explore(story, 1007, 1, player_on(None, None), Budget()))).tally
        budget = Budget(runs=alone.explored + 30)
        soaked = _finished(list(explore(story, 1007, 1, player_on(None, None), budget))).tally
    assert (alone.drawn, soaked.drawn) == (0, 30)
    assert 0 < soaked.drawn_in_part <= 30
    assert soaked.not_reached == alone.not_reached
    assert (soaked.placed, soaked.searched, soaked.skipped) == (alone.placed, alone.searched, alone.skipped)
    assert soaked.complete
    assert soaked.phases == alone.phases


def test_coverage_of_crashes_is_complete(told: list[Event]) -> None:
    crash = _finished(told).coverage.shares["crash"]
    assert crash.done == crash.all > 20


def test_classes_fold_what_the_client_cannot_tell_apart(told: list[Event]) -> None:
    singles = [event.outcome for event in told if isinstance(event, Ran) and event.phase == "singles"]
    modes = [outcome.schedule.faults[0].fault for outcome in singles]
    assert modes.count("F-POST-RESET") == 3
    assert Left.SAME_OUTCOME in _finished(told).tally.skipped
