"""What is kept of a violation: schedule, a test that fails as long as it is there, traffic, books, story."""

from __future__ import annotations

import re
from pathlib import Path

import orjson

from harness.explorer.books_diff import diff
from harness.explorer.events import Discovery, StoryFinished
from harness.explorer.har import archive
from harness.explorer.json_report import coverage_data
from harness.explorer.telling import told
from harness.explorer.workers import Player
from harness.listeners.writing import write_report

_TEST = '''"""{message}

Found by `mock-erps explore`; passes once the engine is mended. Schedule: schedule.json beside this file.
"""

from harness.explorer import broken

TOKEN = "{token}"
ENGINE = {engine!r}


def test_{name}() -> None:
    assert broken(TOKEN, ENGINE) == ""
'''


class Writer:
    """Writes `<folder>/<story>-<erp>/`: the coverage, and one folder per violation."""

    def __init__(self, folder: Path, player: Player) -> None:
        self._folder = folder
        self._player = player

    def write(self, finished: StoryFinished) -> None:
        """Raises OSError that knows the file's name."""
        folder = self._folder / f"{_word(finished.story)}-{finished.erp}"
        write_report(folder / "coverage.json", coverage_data(finished))
        for found in finished.discoveries:
            self._keep(folder / f"v{found.number}", found)

    def _keep(self, folder: Path, found: Discovery) -> None:
        schedule = found.schedule
        played = self._player.whole(schedule)
        text = orjson.dumps(schedule.as_data(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
        write_report(folder / "schedule.json", text + b"\n")
        name = f"{_word(schedule.scenario)}_{found.breach.invariant}".lower().replace("-", "_")
        engine = str(self._player.engine.resolve()) if self._player.engine else ""
        message = found.breach.message.replace("\\", "\\\\").replace('"""', "'''")
        test = _TEST.format(message=message, token=schedule.token, engine=engine, name=name)
        write_report(folder / f"test_{name}.py", test.encode())
        evidence = played.result.evidence
        if evidence is not None:
            write_report(folder / "traffic.har", archive(evidence))
            write_report(folder / "books.txt", f"{diff(evidence)}\n".encode())
        if any(breach.fingerprint == found.breach.fingerprint for breach in played.outcome.breaches):
            write_report(folder / "story.txt", f"{told(played, found.breach, found.number)}\n".encode())


def _word(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")
