"""Broken files end as one sentence with the file, the line and the way out, and exit code 2; nothing is run."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.bad_input import BadInput
from harness.cli.main import run_app
from harness.documents.columns import read_columns
from harness.engines import adapter_for, load_engine
from harness.scenario import load_all, load_file
from tests.harness import bad_files
from tests.harness.bad_files import Bad

Capture = pytest.CaptureFixture[str]


def cases(table: list[Bad]) -> list[object]:
    return [pytest.param(bad, id=bad.name) for bad in table]


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def check(bad: Bad, path: Path, read: Callable[[], object]) -> None:
    """The message names file, line and what is wrong, shows the line, and tells what to do."""
    with pytest.raises(BadInput) as caught:
        read()
    told = caught.value.told()
    assert re.match(rf"✕ [A-Z]{{2}}\d{{3}}  {re.escape(str(path))}(, line \d+)?: ", told), told
    for words in bad.words.split("|"):
        assert words in told
    assert "Traceback" not in told and "\0" not in told
    assert len(told) < 2500, "a message, not a dump"
    assert caught.value.place is not None
    assert caught.value.place.line == max(bad.line, 0)
    if bad.line:
        assert f"\n  {bad.line:>3} | " in told


@pytest.mark.parametrize("bad", cases(bad_files.SCENARIOS))
def test_a_broken_scenario_is_told(bad: Bad, tmp_path: Path) -> None:
    path = written(tmp_path, "scenario.yaml", bad.content)
    check(bad, path, lambda: load_file(path, tmp_path))


@pytest.mark.parametrize("bad", cases(bad_files.ENGINES))
def test_a_broken_engine_file_is_told(bad: Bad, tmp_path: Path) -> None:
    path = written(tmp_path, "engine.yaml", bad.content)
    check(bad, path, lambda: adapter_for(load_engine(path)))


@pytest.mark.parametrize("bad", cases([bad for bad in bad_files.COLUMN_MAPS if bad.line >= 0]))
def test_a_broken_column_map_is_told(bad: Bad, tmp_path: Path) -> None:
    path = written(tmp_path, "columns.yaml", bad.content)
    export = written(tmp_path, "export.csv", bad_files.EXPORT)
    check(bad, path, lambda: read_columns(export, path, "main"))


@pytest.mark.parametrize("bad", cases(bad_files.EXPORTS))
def test_a_broken_export_is_told(bad: Bad, tmp_path: Path) -> None:
    columns = written(tmp_path, "columns.yaml", bad_files.COLUMNS)
    path = written(tmp_path, "export.csv", bad.content)
    check(bad, path, lambda: read_columns(path, columns, "main"))


def test_the_good_files_behind_these_tables_are_good(tmp_path: Path) -> None:
    assert len(load_file(written(tmp_path, "s.yaml", bad_files.GOOD))) == 1
    assert load_file(written(tmp_path, "crlf.yaml", bad_files.GOOD.replace("\n", "\r\n")))[0].title == "A good one"
    assert adapter_for(load_engine(written(tmp_path, "e.yaml", bad_files.ENGINE)))
    columns = written(tmp_path, "c.yaml", bad_files.COLUMNS)
    for ends in ("\n", "\r\n"):
        export = written(tmp_path, "x.csv", bad_files.EXPORT.replace("\n", ends))
        assert [(d.number, str(d.total)) for d in read_columns(export, columns, "main")] == [
            ("A-1", "20.00"),
            ("A-2", "5.50"),
        ]


def test_every_shipped_scenario_loads() -> None:
    assert len(load_all()) >= 40


@pytest.mark.parametrize("read", ["scenario", "engine", "columns", "documents"])
@pytest.mark.parametrize("what", ["a folder", "nothing", "a device", "a pipe", "a NUL in its name"])
def test_a_path_that_leads_to_no_file_is_told(read: str, what: str, tmp_path: Path) -> None:
    path = {"a folder": tmp_path, "a device": Path("/dev/zero"), "a NUL in its name": Path("a\0b")}.get(
        what, tmp_path / "x"
    )
    if what == "a pipe":
        os.mkfifo(path)
    columns = written(tmp_path, "columns.yaml", bad_files.COLUMNS)
    readers: dict[str, Callable[[], object]] = {
        "scenario": lambda: load_file(path),
        "engine": lambda: load_engine(path),
        "columns": lambda: read_columns(tmp_path / "none.csv", path, "main"),
        "documents": lambda: read_columns(path, columns, "main"),
    }
    with pytest.raises(BadInput) as caught:
        readers[read]()
    assert caught.value.advice
    assert caught.value.message in (
        "this is a folder",
        "no such file or directory",
        "this is no regular file",
        "this is no path",
    )


def test_a_file_nobody_may_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # the super-user reads everything, so the refusal is played
    path = written(tmp_path, "scenario.yaml", bad_files.GOOD)

    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(BadInput, match="permission denied"):
        load_file(path)


@pytest.mark.parametrize("kind", ["engine", "documents"])
def test_the_command_line_says_it_and_runs_nothing(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    bad = written(tmp_path, "bad.yaml", "name: [")
    arguments = ["--engine", str(bad)] if kind == "engine" else ["--documents", str(bad), "--columns", str(bad)]
    assert run_app(["run", *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("✕ ") and str(bad) in told.err
    assert "Traceback" not in told.err
    assert [path.name for path in tmp_path.iterdir()] == ["bad.yaml"], "no report of a run that was none"
