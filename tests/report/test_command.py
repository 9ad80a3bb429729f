"""`mock-erps report` and what a run leaves behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.cli.main import run_app
from harness.events import CaseFinished, Event
from harness.listeners.html import HtmlReport
from harness.report import RunRecord, pages
from tests.report import records, worst

Capture = pytest.CaptureFixture[str]


def write(folder: Path, record: RunRecord) -> Path:
    path = folder / "run.json"
    path.write_text(json.dumps(record))
    return path


def test_a_run_leaves_a_record_and_pages_that_can_be_drawn_again(tmp_path: Path) -> None:
    started, finished = records.broken_run()
    told: list[Event] = [started, *(CaseFinished(result) for result in finished.results), finished]
    listener = HtmlReport(tmp_path / "r-1")
    for event in told:
        listener.hear(event)
    written = (tmp_path / "r-1/index.html").read_bytes()
    assert run_app(["report", str(tmp_path / "r-1/run.json"), "--out", str(tmp_path / "again.html")]) == 0
    assert (tmp_path / "again.html").read_bytes() == written
    assert run_app(["report", str(tmp_path / "r-1")]) == 0
    assert (tmp_path / "r-1/index.html").read_bytes() == written


def test_further_pages_are_written_beside_the_first(tmp_path: Path, broken: RunRecord, capsys: Capture) -> None:
    record = worst.many_violations(broken, 14)
    assert run_app(["report", str(write(tmp_path, record))]) == 0
    assert capsys.readouterr().out.strip() == f"{tmp_path}/index.html and 2 more beside it"
    assert {path.name for path in tmp_path.iterdir()} == {"run.json", *pages(record)}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "RP001|no such file"),
        ("{half", "RP001|this is no JSON"),
        ("[]", "RP002|the whole: [] is not of type 'object'"),
        ('{"cases": []}', "RP002|the whole:"),
    ],
)
def test_what_is_no_record_is_said_in_one_message(
    tmp_path: Path, capsys: Capture, content: str | None, said: str
) -> None:
    path = tmp_path / "run.json"
    if content is not None:
        path.write_text(content)
    assert run_app(["report", str(path)]) == 2
    message = capsys.readouterr().err
    assert all(part in message for part in said.split("|"))
    assert "Traceback" not in message and str(path) in message


def test_a_damaged_record_names_the_place(tmp_path: Path, broken: RunRecord, capsys: Capture) -> None:
    broken["violations"][0]["severity"] = "S9"
    assert run_app(["report", str(write(tmp_path, broken))]) == 2
    assert "violations/0/severity" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, broken: RunRecord, capsys: Capture) -> None:
    (tmp_path / "taken").write_text("")
    assert run_app(["report", str(write(tmp_path, broken)), "--out", str(tmp_path / "taken/index.html")]) == 2
    assert "Choose another place" in capsys.readouterr().err
