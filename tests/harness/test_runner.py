"""Runs: the same seed tells the same story, whoever works on it."""

from __future__ import annotations

from typing import Any

from harness.events import RunFinished
from harness.listeners.json_report import as_data
from harness.runner import plan, run


def told(jobs: int, seed: int) -> dict[str, Any]:
    """`--json` of a run, without the seconds it took."""
    planned = plan(["xero"], ["duplicates/create-answer-lost"], None, seed, jobs)
    assert {case.erp for case in planned.cases} == {"xero"}
    *_, last = run(planned)
    assert isinstance(last, RunFinished)
    data = as_data(last)
    assert data["summary"].pop("real_seconds") > 0
    return data


def test_the_same_seed_tells_the_same_with_any_number_of_processes() -> None:
    alone = told(jobs=1, seed=3)
    assert alone["summary"]["held"] == alone["summary"]["cases"] > 2
    assert told(jobs=1, seed=3) == alone
    assert told(jobs=2, seed=3) == alone


def test_no_more_processes_than_cases() -> None:
    planned = plan(["xero"], ["duplicates/create-answer-lost"], jobs=64)
    assert planned.jobs == len(planned.cases)
