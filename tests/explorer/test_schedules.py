"""Schedules: one line holds a whole run, and damaged lines are told apart from good ones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.bad_input import BadInput
from harness.cli.main import run_app
from harness.explorer.budget import Budget, read_budget
from harness.explorer.requirements import read_requirements
from harness.explorer.schedule import Schedule, read_token
from harness.explorer.stage import staged, unfolded
from harness.scenario import Crash, External, FaultPlan, Overlap, Place

LABEL = "duplicates/create-answer-lost[reset]"
PLAIN = Schedule(LABEL, "quickbooks_online", 1007)
FULL = Schedule(
    LABEL,
    "quickbooks_online",
    7,
    (FaultPlan("F-POST-LATE", Place("create invoice", document="plain-2"), {"seconds": 30.0}),),
    (Crash("write", Place("ledger", phase="first", occurrence=9)), Crash("before", Place("find customer"))),
    (Overlap(Place("create invoice", occurrence=2)),),
    (External("pay", "plain-1", {"amount": "part"}, Place("create invoice", document="plain-3")),),
    ({"recipe": "plain", "id": "plain-2"},),
    again=True,
)


@pytest.mark.parametrize("schedule", [PLAIN, FULL])
def test_a_token_holds_the_whole_schedule(schedule: Schedule) -> None:
    assert schedule.token.startswith("me1-")
    assert read_token(schedule.token) == schedule
    assert read_token(f"  {schedule.command}\n") == schedule


def test_equal_schedules_have_equal_bytes() -> None:
    again = read_token(FULL.token)
    assert again.canonical() == FULL.canonical()
    assert again.token == FULL.token


@pytest.mark.parametrize("text", ["", "hello", "me1-", "me1-AAAA", PLAIN.token[:-9], "me1-eyJhIjoxfQ", "me1-bnVsbA"])
def test_a_damaged_token_gets_one_sentence(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_token(text)
    assert "token" in caught.value.message
    assert caught.value.advice


def test_a_token_of_another_version_is_told_from_a_damaged_one() -> None:
    with pytest.raises(BadInput, match="of another version: me2-") as caught:
        read_token(f"mock-erps replay {PLAIN.token.replace('me1-', 'me2-')}")
    assert "me1-" in caught.value.advice


@pytest.mark.parametrize(
    ("stale", "named"),
    [
        (replace(PLAIN, faults=(FaultPlan("F-POST-GONE", Place("create invoice")),)), "unknown fault, 'F-POST-GONE'"),
        (
            replace(PLAIN, faults=(FaultPlan("F-POST-RESET", Place("create invoice"), {"hue": 1}),)),
            "no parameter 'hue'",
        ),
        (replace(PLAIN, documents=({"recipe": "plane"},)), "unknown kind, 'plane'"),
    ],
)
def test_what_this_version_does_not_have_is_named(
    stale: Schedule, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_app(["replay", stale.token]) == 2
    told = capsys.readouterr().err
    assert named in told
    assert "Replay it with the mock-erps that printed it" in told


def test_a_place_that_is_none_is_damage() -> None:
    broken = replace(PLAIN, faults=(FaultPlan("F-POST-RESET", Place(occurrence="many")),))  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="damaged"):
        read_token(broken.token)


def test_an_unknown_scenario_is_named() -> None:
    with pytest.raises(BadInput, match="no scenario is called 'duplicates/nothing'"):
        staged(Schedule("duplicates/nothing", "xero", 1))


def test_the_scenarios_own_faults_are_taken_out() -> None:
    assert staged(PLAIN).scenario.when == ()
    assert staged(FULL).scenario.when == FULL.triggers


def test_unfolding_keeps_the_names_documents_have_anyhow() -> None:
    rows = unfolded([{"recipe": "plain", "count": 2}, {"recipe": "foreign", "id": "euro"}])
    assert [row.get("id") for row in rows] == ["plain-1", "plain-2", "euro"]


def test_what_is_wanted_for_a_faults_sake_is_wanted_no_longer_without_it() -> None:
    refused = staged(Schedule("retries/vendor-refuses-one", "xero", 1)).scenario.given.documents
    assert [row.get("want") for row in refused] == [None] * 4
    forbidden = staged(Schedule("auth/no-permission", "xero", 1)).scenario.given.documents
    assert [row.get("want") for row in forbidden] == [None] * 2


def test_what_is_wanted_for_the_documents_own_sake_stays() -> None:
    rows = staged(Schedule("text/numbers", "xero", 1)).scenario.given.documents
    assert any("want_where" in row for row in rows)


def test_a_phase_beyond_the_story_starts_the_engine_once_more() -> None:
    schedule = Schedule(LABEL, "xero", 1, (FaultPlan("F-PRE-502", Place("find invoice", phase="push2")),))
    assert [step.action for step in staged(schedule).scenario.steps] == ["push", "advance", "push"]


def test_the_next_run_at_once_waits_for_nothing() -> None:
    assert [step.action for step in staged(replace(PLAIN, again=True)).scenario.steps] == ["push", "push"]


@pytest.mark.parametrize(("text", "runs", "seconds"), [("500", 500, None), ("90s", None, 90), ("2 h", None, 7200)])
def test_budgets_are_runs_or_time(text: str, runs: int | None, seconds: float | None) -> None:
    budget = read_budget(text)
    assert (budget.runs, budget.seconds) == (runs, seconds)


def test_a_budget_of_runs_is_exact() -> None:
    budget = read_budget("3")
    assert budget.grant([1, 2]) == [1, 2]
    assert budget.grant([3, 4]) == [3]
    assert budget.grant([5]) == []


def test_a_budget_of_time_ends_when_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("harness.explorer.budget.real_seconds", lambda: now)
    budget = Budget(seconds=40, _began=now)
    now = 129.9
    assert not budget.over(0.75)
    now = 130.0
    assert budget.over(0.75)
    assert not budget.over()
    assert budget.part(2).seconds == 5
    now = 140.0
    assert budget.over()
    assert budget.grant([1, 2]) == []


@pytest.mark.parametrize("text", ["soon", "-5", "0", "0s", "5 days"])
def test_a_bad_budget_gets_one_sentence(text: str) -> None:
    with pytest.raises(BadInput, match="is no budget"):
        read_budget(text)


@pytest.mark.parametrize(
    ("text", "share"), [("fault-coverage>=0.95", 0.95), ("arming >= 40%", 0.4), ("crash-coverage>=1", 1.0)]
)
def test_gates_are_read(text: str, share: float) -> None:
    assert [gate.share for gate in read_requirements([text])] == [share]


@pytest.mark.parametrize("text", ["fault-coverage", "fault-coverage>=2", "fautl-coverage>=0.5", "fault-coverage<=0.5"])
def test_a_bad_gate_gets_one_sentence(text: str) -> None:
    with pytest.raises(BadInput):
        read_requirements([text])
