"""The command line: what it lists, what it refuses, and its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.cli.commands import COMMANDS
from harness.cli.main import run_app
from harness.events import Event
from harness.invariants import catalogue as invariants
from harness.scenario import load_all
from mock_erps.platform.contract import slugs
from mock_erps.platform.faults import catalogue as faults
from tests.harness import runs
from tests.harness.bad_files import COLUMNS, ENGINE, EXPORT

ROOT = Path(__file__).parents[2]
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("what", "key", "names"),
    [
        ("erps", "slug", lambda: slugs()),
        ("scenarios", "scenario", lambda: [scenario.label for scenario in load_all()]),
        ("faults", "id", lambda: list(faults())),
        ("invariants", "id", lambda: list(invariants())),
    ],
)
def test_list_tells_all_of_a_kind_as_text_and_as_json(what: str, key: str, names: object, capsys: Capture) -> None:
    expected = names()  # type: ignore[operator]
    assert expected
    assert run_app(["list", what, "--json"]) == 0
    assert [row[key] for row in json.loads(capsys.readouterr().out)] == expected
    assert run_app(["list", what]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [name.split()[0] for name in expected]


def test_what_an_erp_cannot_show_is_listed_with_its_reason(capsys: Capture) -> None:
    assert run_app(["list", "scenarios", "--skipped", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert all(row["reason"] and row["erp"] in slugs() for row in rows)


FLAGS = {
    "unknown command": (["rnu"], "No such command 'rnu'|mock-erps --help"),
    "unknown flag": (["run", "--erps", "xero"], "No such option: --erps|mock-erps run --help"),
    "flag without value": (["run", "--erp"], "--erp"),
    "unknown ERP": (["run", "--erp", "netsweet"], "no ERP is called 'netsweet'|There are"),
    "ERP misspelt": (["run", "--erp", "xreo"], "xero is"),
    "ERP is a path": (["run", "--erp", "../xero"], "no ERP is called '../xero'"),
    "no such scenario": (["run", "--scenario", "nix/*"], "no case matches nix/*|mock-erps list scenarios"),
    "jobs negative": (["run", "--jobs", "-1"], "--jobs"),
    "jobs a word": (["run", "--jobs", "many"], "--jobs"),
    "seed a word": (["run", "--seed", "x"], "--seed"),
    "seed negative": (["run", "--seed", "-5"], "--seed"),
    "documents without columns": (["run", "--documents", "x.csv"], "--documents and --columns belong together"),
    "columns without documents": (["run", "--columns", "x.yaml"], "--documents and --columns belong together"),
    "documents missing": (["run", "--documents", "x", "--columns", "columns.yaml"], "x: no such file"),
    "columns missing": (["run", "--documents", "export.csv", "--columns", "x"], "x: no such file"),
    "engine missing": (["run", "--engine", "x.yaml"], "x.yaml: no such file"),
    "engine a folder": (["run", "--engine", "."], "this is a folder"),
    "color unknown": (["run", "--color", "pink"], "--color is auto, always or never, not 'pink'"),
    "report a folder": (["run", "--json", "."], "is a directory|another place"),
    "report below a file": (["run", "--junit", "export.csv/x"], "export.csv|another place"),
    "out is a file": (["run", "--out", "export.csv"], "export.csv|another place"),
    "exploration a folder": (["explore", "--json", "."], "is a directory|another place"),
    "explored is a file": (["explore", "--out", "export.csv"], "export.csv|another place"),
    "explore in pink": (["explore", "--color", "pink"], "--color is auto, always or never, not 'pink'"),
    "mutants in pink": (["mutants", "--color", "pink"], "--color is auto, always or never, not 'pink'"),
    "report to a dash": (["run", "--json", "-"], "written to a file, not to -|Give the file's name"),
    "exploration to a dash": (["explore", "--json", "-"], "written to a file, not to -|Give the file's name"),
    "no time at all": (["explore", "--budget", "0s"], "'0s' is no budget|10min"),
    "gate without number": (["explore", "--require", "nonsense"], "'nonsense' is no requirement|fault-coverage>=0.95"),
    "too deep": (["explore", "--depth", "4"], "--depth|mock-erps explore --help"),
    "jobs and cluster": (["explore", "--jobs", "2", "--cluster", "tcp://x:1"], "--jobs and --cluster exclude"),
    "serve unknown ERP": (["serve", "xreo"], "no ERP is called 'xreo' (xero is)|There are"),
    "serve port too high": (["serve", "--port", "65536"], "--port"),
    "serve rate zero": (["serve", "--rate", "0"], "--rate must be a positive number, not 0"),
    "serve rate nan": (["serve", "--rate", "nan"], "--rate must be a positive number, not nan"),
    "ready file nowhere": (["serve", "--ready-file", "no/such/folder/x"], "no/such/folder/x|another --ready-file"),
    "ready file a device": (["serve", "--ready-file", "/dev/full"], "no regular file|another --ready-file"),
    "list nothing": (["list", "unicorns"], "No such command 'unicorns'"),
    "show no number": (["show", "first"], "number"),
    "show number zero": (["show", "0"], "number"),
    "no command": ([], "mock-erps COMMAND --help"),
}


@pytest.mark.parametrize("name", FLAGS)
def test_a_bad_flag_is_told_in_a_sentence(name: str, capsys: Capture) -> None:
    for file, content in (("columns.yaml", COLUMNS), ("export.csv", EXPORT), ("engine.yaml", ENGINE)):
        Path(file).write_text(content)
    arguments, words = FLAGS[name]
    assert run_app(arguments) == 2
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    for part in words.split("|"):
        assert part in told.err
    assert not Path("reports").exists()


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Event]]:
    """`mock-erps run` without an engine: the events are these."""
    events: list[Event] = []
    monkeypatch.setattr("harness.cli.run.run", lambda *_: iter(events))
    for module in ("console", "story"):
        monkeypatch.setattr(f"harness.listeners.{module}.catalogue", lambda: runs.INVARIANTS)
    yield events


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (runs.events(runs.result()), 0),
        (runs.events(runs.violated()), 1),
        (runs.events(runs.wanting()), 3),
        (runs.events(runs.result(), interrupted=True), 3),
        (runs.events(runs.result(), mishap="KeyError: 'x'"), 4),
    ],
)
def test_exit_codes_of_a_run(told: list[Event], code: int, played: list[Event]) -> None:
    played += told
    assert run_app(["run", "--json", "out.json", "--junit", "out.xml", "--out", "folder"]) == code
    assert all(Path(name).is_file() for name in ("out.json", "out.xml", "folder/run.json"))


def test_a_full_disk_costs_the_report_not_the_verdict(played: list[Event], capsys: Capture) -> None:
    played += runs.events(runs.violated())
    assert run_app(["run", "--json", "/dev/full", "--out", "folder"]) == 2
    told = capsys.readouterr()
    assert "Do not ship." in told.out
    assert "/dev/full: a report could not be written: no space left on device" in told.err


def test_a_report_that_is_missing_ships_nothing(played: list[Event], capsys: Capture) -> None:
    played += runs.events(runs.result())
    assert run_app(["run", "--json", "/dev/full", "--out", "folder"]) == 2
    assert "Ship." not in (told := capsys.readouterr().out)
    assert "Inconclusive. No violation in 1 case, but a report is missing." in told


def test_a_bug_in_a_report_costs_no_verdict(
    played: list[Event], capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    played += runs.events(runs.violated())
    monkeypatch.setattr("harness.listeners.json_report.as_data", lambda _: 1 / 0)
    assert run_app(["run", "--json", "out.json", "--out", "folder"]) == 4
    told = capsys.readouterr()
    assert "Do not ship." in told.out
    assert "ZeroDivisionError" in told.err


def test_a_folder_that_is_a_file_is_said_so(played: list[Event], capsys: Capture) -> None:
    played += runs.events(runs.result())
    assert run_app(["run", "--out", "/dev/full"]) == 2
    assert "/dev/full: is a file, not a folder" in capsys.readouterr().err


def test_ctrl_c_is_no_traceback(played: list[Event], monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    def broken_off(*_: object) -> Iterator[Event]:
        yield runs.events(runs.result())[0]
        raise KeyboardInterrupt

    monkeypatch.setattr("harness.cli.run.run", broken_off)
    assert run_app(["run", "--out", "folder"]) == 3
    assert capsys.readouterr().err.endswith("Stopped.\n")


def test_our_own_bug_is_exit_4_with_the_trace_in_a_file(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    def bug(*_: object) -> None:
        raise KeyError("nobody expected this")

    monkeypatch.setattr("harness.cli.list._extensions", bug)
    assert run_app(["list", "erps"]) == 4
    told = capsys.readouterr().err
    assert told.startswith("✕ mock-erps itself failed: KeyError")
    assert "nobody expected this" in Path(told.strip().rpartition("Trace: ")[2]).read_text()


def test_a_reader_that_has_had_enough_is_no_error() -> None:
    words = [sys.executable, "-c", "from harness.cli import main; main()", "list", "faults", "--json"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        assert b"Error" not in process.stderr.read()
    assert process.returncode == 0


def test_help_tells_every_command_in_one_plain_line(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run_app(["--help"]) == 0
    lines = [line.strip("│ ") for line in capsys.readouterr().out.splitlines()]
    for name in COMMANDS:
        (line,) = [line for line in lines if line.split(" ")[0] == name]
        assert line.endswith("."), "it goes on in the next line"
