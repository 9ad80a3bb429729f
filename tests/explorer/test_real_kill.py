"""A crash found in process counts as confirmed only when a process that is really killed breaks in the same way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from harness.explorer import crashes
from harness.explorer.budget import Budget
from harness.explorer.events import StoryFinished
from harness.explorer.explore import Story, explore
from harness.explorer.play import play
from harness.explorer.real_kill import really_breaks
from harness.explorer.schedule import Schedule
from harness.explorer.workers import engine_of, player_on
from harness.scenario import Crash, FaultPlan, Place

LABEL = "duplicates/create-answer-lost[reset]"
ERP = "quickbooks_online"
BLIND = Path(__file__).with_name("blind.yaml")
FORGETFUL = Path(__file__).with_name("forgetful.yaml")
DOUBLED = ("I1", "create invoice")


def killed(crash: Crash) -> Schedule:
    return Schedule(LABEL, ERP, 1007, crashes=(crash,), documents=({"recipe": "plain", "id": "only"},))


@pytest.mark.parametrize(
    "crash",
    [
        Crash("after", Place("create invoice")),
        Crash("delivered", Place("create invoice")),
        # the first note after the create
        Crash("write", Place("ledger", phase="first", occurrence=9)),
    ],
    ids=lambda crash: crash.moment,
)
def test_a_forgetful_engine_that_is_really_killed_doubles_an_invoice(crash: Crash) -> None:
    assert really_breaks(killed(crash), engine_of(FORGETFUL), DOUBLED)


def test_an_engine_that_is_really_killed_in_a_wait_forgets_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    hasty = tmp_path / "hasty.yaml"
    hasty.write_text(BLIND.read_text().replace("blind_engine:main", "blind_engine:hasty"))
    told_to_wait = FaultPlan("F-THR-429", Place("create invoice"), {"seconds": 9.0})
    schedule = replace(killed(Crash("waiting", Place("create invoice"))), faults=(told_to_wait,), again=True)
    breach = next(one for one in play(schedule, engine_of(hasty)).breaches if one.invariant == "E1")
    assert really_breaks(schedule, engine_of(hasty), breach.fingerprint)
    assert "Traceback" not in capfd.readouterr().err


def test_our_engine_survives_the_same_death() -> None:
    assert not really_breaks(killed(Crash("after", Place("create invoice"))), engine_of(None), DOUBLED)


def test_who_dies_before_anything_was_sent_doubles_nothing() -> None:
    assert not really_breaks(killed(Crash("before", Place("create invoice"))), engine_of(FORGETFUL), DOUBLED)


def test_a_death_that_never_comes_confirms_nothing() -> None:
    lost = FaultPlan("F-POST-RESET", Place("create invoice"))
    schedule = replace(killed(Crash("before", Place("void invoice"))), faults=(lost,))
    assert DOUBLED in [breach.fingerprint for breach in play(schedule, engine_of(BLIND)).breaches]
    assert not really_breaks(schedule, engine_of(BLIND), DOUBLED)


def test_an_exploration_confirms_its_crashes_for_real(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.explorer.explore._PHASES", ((1, crashes.explore),))
    story = Story(LABEL, "lost", ERP)
    *_, finished = explore(story, 1007, 1, player_on(None, FORGETFUL), Budget())
    assert isinstance(finished, StoryFinished)
    doubled = next(found for found in finished.discoveries if found.breach.fingerprint == DOUBLED)
    assert doubled.confirmed == 3
    assert doubled.killed is True
    assert doubled.certain
