"""What `explore` leaves behind: a record, its pages, and what was not reached."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.cli.main import run_app
from harness.explorer.events import Ran
from harness.explorer.outcome import Outcome
from harness.explorer.report import Report
from harness.explorer.schedule import Schedule
from harness.explorer.workers import player_on
from harness.report.load import load_record
from harness.scenario import FaultPlan, Place
from harness.verdicts import Verdict
from tests.report.html_tree import by_class, text, tree

ERP = "quickbooks_online"
LABEL = "duplicates/create-answer-lost[reset]"
BLIND = Path(__file__).with_name("blind.yaml")


def test_the_command_draws_a_report_and_knows_the_one_before(tmp_path: Path) -> None:
    words = ["explore", "--erp", ERP, "--scenario", "duplicates/create-answer-lost", "--engine", str(BLIND)]
    words += ["--budget", "8", "--jobs", "1", "--out", str(tmp_path)]
    assert run_app(words) == 1
    first: Any = load_record(tmp_path / "run.json")
    doubled = next(found for found in first["violations"] if found["invariant"] == "I1")
    assert (doubled["status"], doubled["replays"]) == ("confirmed", [3, 3])
    assert doubled["doomed_at"]
    assert doubled["shrink"]["documents"] == [3, 1]
    assert all((tmp_path / file).is_file() for file in doubled["files"])
    assert first["counts"]["cases"] == 8
    assert first["search"]["steps"][-1]["count"] == 8
    assert first["run"]["engine_file"] == str(BLIND)
    assert "compared" not in first["run"]
    run_app(words)
    again: Any = load_record(tmp_path / "run.json")
    assert {found["status"] for found in again["violations"]} == {"known, confirmed"}
    assert "0 new" in again["run"]["compared"]
    assert doubled["replay"] in (tmp_path / "index.html").read_text()


def test_a_discovery_is_shown_in_full(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["explore", "--erp", ERP, "--scenario", "duplicates/create-answer-lost", "--engine", str(BLIND)]
    run_app([*words, "--budget", "30", "--jobs", "1", "--out", str(tmp_path)])
    capsys.readouterr()
    assert run_app(["show", "1", "--report", str(tmp_path)]) == 0
    assert "mock-erps replay me1-" in capsys.readouterr().out


def test_what_was_not_reached_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["explore", "--erp", ERP, "--scenario", "duplicates/create-answer-lost", "--budget", "4", "--jobs", "1"]
    run_app([*words, "--out", str(tmp_path)])
    assert run_app(["show", "--not-reached", "--report", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "find item: " in told
    assert "(not reached)" in told
    assert "0 planned runs did not come to the place that was meant" in told
    assert "left out: the budget ended" in told
    assert run_app(["show", "--not-reached", "--report", str(tmp_path / "nowhere")]) == 2


def test_the_page_tells_each_discovery_and_the_search(tmp_path: Path) -> None:
    words = ["explore", "--erp", ERP, "--scenario", "duplicates/create-answer-lost", "--engine", str(BLIND)]
    assert run_app([*words, "--budget", "12", "--jobs", "1", "--out", str(tmp_path)]) == 1
    record: Any = load_record(tmp_path / "run.json")
    page = tree((tmp_path / "index.html").read_bytes())
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    articles = page.xpath("//article")
    assert [text(one.xpath(".//h2")[0]) for one in articles] == [found["title"] for found in record["violations"]]
    assert "3 of 3 replays fail" in text(articles[0])
    assert "shrunk from 3 documents" in text(articles[0])
    assert by_class(articles[0], "doom")
    search = text(page.xpath("//section[@id='search']")[0])
    assert "The budget ended before the search did: 12 singles. Not reached: 0." in search
    assert "Covered: fault " in search
    assert "drawn by lot" not in search
    assert str(BLIND) in text(page.xpath("//section[@id='run']")[0])


def test_the_page_parts_the_search_from_what_was_drawn_by_lot() -> None:
    """Of a draw only what acted counts as placed: else the page would tell of faults that nobody owes."""
    planned = FaultPlan("F-PRE-502", Place("find item"))
    never = FaultPlan("F-PRE-502", Place("find item", occurrence=99))
    outcome = Outcome(Schedule(LABEL, ERP, 1007, (planned, never)), acted=((3,), ()))
    report = Report(Path("nowhere"), player_on(None, None), 1007, "mock-erps explore")
    report.hear(Ran("singles", outcome, ""))
    report.hear(Ran("soak", outcome, ""))
    searched, drawn = report.results
    assert (searched.faults_placed, searched.faults_delivered, len(searched.fault_sites)) == (2, 1, 2)
    assert (drawn.faults_placed, drawn.faults_delivered, len(drawn.fault_sites)) == (1, 1, 1)


def test_a_run_that_found_nothing_to_act_on_is_no_case_that_held() -> None:
    report = Report(Path("nowhere"), player_on(None, None), 1007, "mock-erps explore")
    outcome = Outcome(Schedule(LABEL, ERP, 1007), armed={"I1": 3})
    report.hear(Ran("singles", replace(outcome, baseless="the books hold no document"), ""))
    assert report.results == []
    report.hear(Ran("singles", outcome, ""))
    assert [result.verdict for result in report.results] == [Verdict.HELD]
