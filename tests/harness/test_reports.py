"""JUnit and JSON: what machines read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import defusedxml.ElementTree as Xml
import jsonschema
import pytest

from harness.cli.main import run_app
from harness.listeners import JsonReport, JUnit, ReportFolder
from tests.harness import runs

VERDICT = {"enum": ["held", "violated", "not_armed"]}
COUNT = {"type": "integer", "minimum": 0}


def record(**properties: Any) -> dict[str, Any]:
    """All of these, and nothing else."""
    return {"type": "object", "additionalProperties": False, "required": list(properties), "properties": properties}


def rows(**properties: Any) -> dict[str, Any]:
    return {"type": "array", "items": record(**properties)}


TEXT = {"type": "string", "minLength": 1}
#: issue 2 §5, word for word; `mishap` is ours, null unless mock-erps itself failed
SHAPE = record(
    cases=rows(
        scenario=TEXT,
        erp=TEXT,
        verdict=VERDICT,
        invariants=rows(id=TEXT, verdict=VERDICT, armed=COUNT),
        violations=rows(id=TEXT, message=TEXT),
        mishap={"type": ["string", "null"]},
    ),
    books=rows(erp=TEXT, currency=TEXT, documents=COUNT, credit_notes=COUNT, total={"pattern": r"^-?\d+\.\d+$"}),
    unposted=rows(erp=TEXT, key=TEXT, reason=TEXT),
    summary=record(
        cases=COUNT, held=COUNT, violated=COUNT, not_armed=COUNT,
        virtual_seconds={"type": "number"}, real_seconds={"type": "number"},
    ),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _our_invariants(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.listeners.story.catalogue", lambda: runs.INVARIANTS)


def test_the_json_has_exactly_the_agreed_shape(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "run.json"
    runs.play(JsonReport(path), runs.events(runs.violated(), runs.books(runs.result()), runs.unarmed()))
    told = json.loads(path.read_bytes())
    jsonschema.validate(told, SHAPE)
    assert told["summary"]["cases"] == 3
    assert (told["summary"]["held"], told["summary"]["violated"], told["summary"]["not_armed"]) == (1, 1, 1)
    assert told["cases"][0]["scenario"] == "duplicates/create-answer-lost[reset]"
    assert told["cases"][0]["violations"][0] == {"id": "I1", "message": runs.TWICE.message}
    assert {"id": "I19", "verdict": "not_armed", "armed": 0} in told["cases"][1]["invariants"]


def test_the_books_of_an_erp_are_those_of_its_last_case(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    runs.play(JsonReport(path), runs.events(runs.books(runs.result(), "1.00"), runs.books(runs.result(), "2.00")))
    assert [row["total"] for row in json.loads(path.read_bytes())["books"]] == ["2.00"]


def junit(folder: Path, *results: Any, mishap: str = "") -> Element:
    path = folder / "junit.xml"
    runs.play(JUnit(path), runs.events(*results, mishap=mishap))
    root: Element = Xml.parse(path).getroot()
    return root


def test_junit_counts_what_it_lists(tmp_path: Path) -> None:
    root = junit(tmp_path, runs.violated(), runs.result(), runs.unarmed(), runs.result(erp="xero"))
    assert root.tag == "testsuites"
    assert [suite.get("name") for suite in root] == ["quickbooks_online", "xero"]
    for suite in root:
        cases = suite.findall("testcase")
        assert suite.get("tests") == str(len(cases))
        for what in ("failure", "error", "skipped"):
            counted = sum(case.find(what) is not None for case in cases)
            assert suite.get({"failure": "failures", "error": "errors"}.get(what, what)) == str(counted)
        for case in cases:
            assert case.get("classname") == suite.get("name")
            assert case.get("name")
            assert float(case.get("time", "x")) >= 0


def test_a_junit_failure_is_the_whole_story(tmp_path: Path) -> None:
    failure = junit(tmp_path, runs.violated()).find(".//failure")
    assert failure is not None
    assert failure.get("message") == runs.TWICE.message
    assert failure.get("type") == "I1"
    assert "✕ lost" in (failure.text or "")
    assert "mock-erps run --erp quickbooks_online" in (failure.text or "")


def test_our_own_failure_is_an_error_not_a_failure(tmp_path: Path) -> None:
    root = junit(tmp_path, runs.result(), mishap="Traceback\n\x00KeyError: 'x'")
    assert root[0].get("errors") == "1" and root[0].get("failures") == "0"


@pytest.mark.parametrize("report", ["json", "junit", "folder"])
def test_a_full_disk_names_the_file(report: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, _content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    listener = {"json": JsonReport, "junit": JUnit, "folder": ReportFolder}[report](tmp_path / "report")
    with pytest.raises(OSError, match="No space left") as caught:
        runs.play(listener, runs.events(runs.violated()))
    assert str(caught.value.filename).startswith(str(tmp_path / "report"))


def test_show_tells_a_violation_of_the_last_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_app(["show"]) == 2
    assert "there is no report yet" in capsys.readouterr().err
    runs.play(ReportFolder(Path("reports/r-1")), runs.events(runs.violated()))
    assert run_app(["show", "1"]) == 0
    assert "Two invoices for INV-1007" in capsys.readouterr().out
    assert run_app(["show", "--all"]) == 0
    assert "E5 key discipline" in capsys.readouterr().out
    assert run_app(["show", "9"]) == 2
    assert "there is no violation 9" in capsys.readouterr().err
    assert run_app(["show", "--report", "/nowhere"]) == 2
    assert "no report folder" in capsys.readouterr().err
    Path("reports/r-1/violations.json").write_text("{broken")
    assert run_app(["show"]) == 2
