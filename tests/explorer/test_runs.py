"""Runs: what a schedule plans happens, equal schedules end equally, and what breaks shrinks to one line."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import orjson
import pytest

from harness.cli.main import run_app
from harness.explorer import broken
from harness.explorer.budget import Budget
from harness.explorer.events import Discovery, StoryFinished
from harness.explorer.explore import Story, explore
from harness.explorer.json_report import as_data
from harness.explorer.outcome import Outcome
from harness.explorer.play import play
from harness.explorer.schedule import Schedule, read_token
from harness.explorer.tally import Left
from harness.explorer.workers import engine_of, player_on, players
from harness.scenario import Crash, FaultPlan, Overlap, Place

LABEL = "duplicates/create-answer-lost[reset]"
ERP = "quickbooks_online"
BLIND = Path(__file__).with_name("blind.yaml")
ONE = ({"recipe": "plain", "id": "only"},)


def played(engine: Path | None = None, **planned: object) -> Outcome:
    return play(Schedule(LABEL, ERP, 1007, documents=ONE, **planned), engine_of(engine))  # type: ignore[arg-type]


def test_a_schedule_without_faults_is_stable_and_right() -> None:
    first, second = played(), played()
    assert first.digest() == second.digest()
    assert not first.breaches
    assert not first.mishap


@pytest.mark.parametrize("moment", ["before", "after", "delivered"])
def test_the_engine_dies_at_an_exchange_and_all_comes_right(moment: str) -> None:
    outcome = played(crashes=(Crash(moment, Place("create invoice")),))
    assert outcome.reached
    assert not outcome.breaches
    assert any(seen.site.phase == "recovery1" for seen in outcome.trace)


def test_the_engine_dies_before_each_of_its_notes_and_all_comes_right() -> None:
    writes = [write for write in played().writes if write.phase == "first"]
    assert len(writes) > 5
    for write in writes:
        outcome = played(crashes=(Crash("write", write.place()),))
        assert outcome.reached, write
        assert not outcome.breaches, write


def test_a_second_run_inside_the_first_is_played() -> None:
    outcome = played(overlaps=(Overlap(Place("create invoice")),))
    assert any(seen.site.phase == "overlap" for seen in outcome.trace) or outcome.reached
    assert not outcome.breaches


def test_what_a_plan_does_not_meet_is_not_reached() -> None:
    outcome = played(faults=(FaultPlan("F-PRE-502", Place("void invoice")),))
    assert not outcome.reached


def test_a_blind_engine_doubles_an_invoice_and_its_line_replays() -> None:
    outcome = played(BLIND, faults=(FaultPlan("F-POST-RESET", Place("create invoice")),))
    assert outcome.worst is not None
    assert outcome.worst.invariant == "I1"
    story = broken(outcome.schedule.command, str(BLIND))
    assert "Two invoices" in story
    assert outcome.schedule.token in story
    assert broken(outcome.schedule.token) == ""


@pytest.mark.parametrize("crashes", [(), (Crash("waiting", Place("create invoice")),)], ids=["ended", "killed"])
def test_the_next_run_at_once_finds_who_forgets_that_it_was_told_to_wait(
    tmp_path: Path, crashes: tuple[Crash, ...]
) -> None:
    hasty = tmp_path / "hasty.yaml"
    hasty.write_text(BLIND.read_text().replace("blind_engine:main", "blind_engine:hasty"))
    plan = (FaultPlan("F-THR-429", Place("create invoice"), {"seconds": 900.0}),)
    assert played(faults=plan, crashes=crashes, again=True).breaches == ()
    outcome = played(hasty, faults=plan, crashes=crashes, again=True)
    assert "E1" in {breach.invariant for breach in outcome.breaches}
    story = broken(outcome.schedule.token, str(hasty))
    assert ("the engine is killed while it waits after create invoice" in story) is bool(crashes)


def exploration(runs: int, jobs: int = 1, engine: Path | None = None, depth: int = 1) -> StoryFinished:
    with players(engine, jobs) as player:
        story = Story(LABEL, "duplicates/create-answer-lost", ERP)
        events = list(explore(story, 1007, depth, player, Budget(runs=runs)))
    assert isinstance(events[-1], StoryFinished)
    return events[-1]


def test_an_exploration_accounts_for_everything() -> None:
    finished = exploration(30)
    tally = finished.tally
    assert not finished.mishaps
    assert tally.explored == 30
    assert tally.placed == tally.explored + sum(tally.skipped.values())
    assert tally.skipped[Left.BUDGET] > 0
    assert 0 < finished.coverage.shares["fault"].done < finished.coverage.shares["fault"].all


@pytest.mark.parametrize("engine", [None, BLIND], ids=["right", "blind"])
def test_the_number_of_workers_changes_nothing(engine: Path | None) -> None:
    alone, together = exploration(24, engine=engine), exploration(24, jobs=2, engine=engine)
    assert alone.discoveries == together.discoveries
    assert bool(alone.discoveries) == bool(engine)
    assert as_data([alone]) == as_data([together])
    assert alone.tally == together.tally
    assert alone.coverage == together.coverage


def test_what_breaks_is_shrunk_confirmed_and_told_from_where_it_was_doomed() -> None:
    finished = exploration(30, engine=BLIND)
    doubled = [one for one in finished.discoveries if one.breach.invariant == "I1"]
    found = next(one for one in doubled if one.schedule.faults[0].fault == "F-POST-RESET")
    assert isinstance(found, Discovery)
    assert found.confirmed == 3
    assert found.schedule.documents is not None
    assert len(found.schedule.documents) == 1
    assert len(found.schedule.faults) == 1
    create = next(
        seen for seen in play(found.schedule, engine_of(BLIND)).trace if seen.site.operation == "create invoice"
    )
    assert found.doomed_at == create.seq


def test_any_executor_will_do() -> None:
    schedules = [Schedule(LABEL, ERP, 1007, documents=ONE)] * 2
    with ThreadPoolExecutor(1) as executor:
        outcomes = list(player_on(executor, None)(schedules))
    assert outcomes[0].digest() == outcomes[1].digest()


def _names(folder: Path) -> Iterable[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_the_command_writes_what_others_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "explored.json"
    arguments = ["explore", "--erp", ERP, "--scenario", "duplicates/create-answer-lost", "--engine", str(BLIND)]
    code = run_app([*arguments, "--budget", "10", "--jobs", "1", "--json", str(report), "--out", str(tmp_path / "out")])
    told = capsys.readouterr().out
    data = orjson.loads(report.read_bytes())
    assert code == 1
    promised = ["runs", "violations", "explored", "skipped", "not_reached", "coverage"]
    assert list(data) == [*promised, "unreached", "checks", "soak", "not_begun"]
    assert sum(len(story["planned"]) for story in data["unreached"]) == data["not_reached"]
    assert list(data["coverage"]) == ["fault", "site", "recovery_site", "pair", "crash", "vendor_code", "arming"]
    worst = next(violation for violation in data["violations"] if violation["id"] == "I1")
    assert worst["confirmed"] is True
    assert read_token(worst["replay"]).as_data() == worst["schedule"]
    assert worst["replay"] in told
    assert "The budget ended before the search did." in told
    assert {"schedule.json", "traffic.har", "books.txt", "story.txt", "coverage.json"} <= set(_names(tmp_path / "out"))
    archive = orjson.loads(next((tmp_path / "out").rglob("traffic.har")).read_bytes())
    assert archive["log"]["version"] == "1.2"
    assert run_app(["replay", worst["replay"], "--engine", str(BLIND)]) == 1
    assert "3 of 3 replays fail" in capsys.readouterr().out
    assert run_app(["replay", worst["replay"]]) == 0


def test_a_gate_that_is_missed_is_inconclusive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["explore", "--erp", ERP, "--scenario", "duplicates/create-answer-lost", "--budget", "4", "--jobs", "1"]
    code = run_app([*arguments, "--out", str(tmp_path), "--require", "fault-coverage>=0.95"])
    assert code == 3
    assert "fault-coverage is" in capsys.readouterr().out
