"""Ctrl-C, a second exploration in the same folder: what was found is kept, and nobody's finds are lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from harness.bad_input import BadInput
from harness.cli.main import run_app
from harness.explorer.alone import alone_in
from harness.explorer.budget import Budget
from harness.explorer.events import Event, NotBegun, PhaseStarted, StoryFinished
from harness.explorer.explore import Story, explore_all
from harness.explorer.outcome import Outcome
from harness.explorer.report import Report
from harness.explorer.schedule import Schedule
from harness.explorer.tally import Left
from harness.explorer.workers import Player, player_on

ERP = "quickbooks_online"
STORY = Story("duplicates/create-answer-lost[reset]", "duplicates/create-answer-lost", ERP)
LATER = Story("mapping/plain[invoices]", "mapping/plain", ERP)
BLIND = Path(__file__).with_name("blind.yaml")
EXPLORE = ["explore", "--erp", ERP, "--scenario", "duplicates/create-answer-lost", "--jobs", "1"]


def stopping_after(runs: int) -> Player:
    """Plays so many runs of the search; then somebody presses Ctrl-C."""
    player, left = player_on(None, BLIND), runs + 2  # two without faults

    def many(schedules: Iterable[Schedule]) -> Iterator[Outcome]:
        nonlocal left
        for outcome in player.many(schedules):
            if not left:
                raise KeyboardInterrupt
            left -= 1
            yield outcome

    return replace(player, many=many)


def finished(told: list[Event]) -> StoryFinished:
    return next(event for event in told if isinstance(event, StoryFinished))


def test_what_was_found_until_ctrl_c_is_told_and_what_was_not_begun_is_named() -> None:
    told = list(explore_all([STORY, LATER], 1007, 1, stopping_after(8), Budget()))
    story = finished(told)
    assert story.stopped and not story.tally.complete
    assert story.tally.explored == 8
    assert story.tally.skipped[Left.STOPPED] > 0
    found = next(found for found in story.discoveries if found.breach.invariant == "I1")
    assert found.confirmed == 3
    assert found.documents == (3, 3), "there is no time to make it small"
    assert told[-1] == NotBegun(("mapping/plain on quickbooks_online",), stopped=True)


def test_a_story_that_was_stopped_before_anything_was_tried_is_not_begun() -> None:
    told = list(explore_all([STORY, LATER], 1007, 1, stopping_after(-1), Budget()))
    assert told[-1] == NotBegun((f"{STORY.name} on {ERP}", f"{LATER.name} on {ERP}"), stopped=True)


def test_whoever_holds_an_event_throws_it_in() -> None:
    events = explore_all([STORY], 1007, 1, player_on(None, None), Budget())
    while not isinstance(next(events), PhaseStarted):
        pass
    told = [events.throw(KeyboardInterrupt), *events]
    assert finished(told).stopped


def test_ctrl_c_while_something_is_made_small_tells_it_as_it_was_met(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("harness.explorer.discover.shrink", interrupted)
    story = finished(list(explore_all([STORY], 1007, 1, player_on(None, BLIND), Budget(runs=6))))
    assert story.stopped
    assert {found.shrinking for found in story.discoveries} == {0}


def test_a_budget_that_ends_before_a_story_costs_it_no_run() -> None:
    played: list[Schedule] = []
    player = player_on(None, None)

    def many(schedules: Iterable[Schedule]) -> Iterator[Outcome]:
        schedules = list(schedules)
        played.extend(schedules)
        return player.many(schedules)

    told = list(explore_all([STORY, LATER], 1007, 1, replace(player, many=many), Budget(runs=1)))
    assert {schedule.scenario for schedule in played} == {STORY.label}
    assert told[-1] == NotBegun((f"{LATER.name} on {ERP}",), stopped=False)


def test_the_command_writes_what_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    heard = 0
    hear = Report.hear

    def impatient(report: Report, event: Event) -> None:
        nonlocal heard
        heard += 1
        if heard == 9:
            raise KeyboardInterrupt
        hear(report, event)

    monkeypatch.setattr(Report, "hear", impatient)
    words = [*EXPLORE, "--json", str(tmp_path / "told.json"), "--out", str(tmp_path)]
    assert run_app([*words, "--engine", str(BLIND)]) == 1
    assert "Stopped before the search was through." in capsys.readouterr().out
    data: Any = orjson.loads((tmp_path / "told.json").read_bytes())
    assert data["violations"] and data["skipped"]["stopped"]
    assert "was stopped before the search was through" in (tmp_path / "index.html").read_text()
    heard = 0
    assert run_app(words) == 3, "nothing broke so far, which says little"


def test_two_explorations_in_one_folder_exclude_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with alone_in(tmp_path):
        assert run_app([*EXPLORE, "--out", str(tmp_path)]) == 2
        assert "another exploration writes here" in capsys.readouterr().err
    with alone_in(tmp_path):
        pass


def test_a_folder_is_free_again_when_its_exploration_failed(tmp_path: Path) -> None:
    with pytest.raises(BadInput), alone_in(tmp_path), alone_in(tmp_path):
        pass
    with alone_in(tmp_path):
        pass
