"""What is kept of a violation: schedule, a test that fails as long as it is there, traffic, books, story."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import orjson

from harness.explorer.books_diff import diff
from harness.explorer.events import Discovery, StoryFinished
from harness.explorer.har import archive
from harness.explorer.json_report import coverage_data
from harness.explorer.telling import Replayable, replayable
from harness.explorer.workers import Player
from harness.listeners.story import as_text
from harness.listeners.writing import write_report

COVERAGE = "coverage.json"
_TEST = '''"""{message}

Found by `mock-erps explore`; passes once the engine is mended. Schedule: schedule.json beside this file.
"""

from harness.explorer import broken

TOKEN = "{token}"
ENGINE = {engine!r}


def test_{name}() -> None:
    assert broken(TOKEN, ENGINE) == ""
'''


@dataclass(frozen=True, slots=True)
class Kept:
    """A violation that could be shown again; `files` are relative to the report's folder."""

    found: Discovery
    told: Replayable
    files: tuple[str, ...]


class Writer:
    """Writes `<folder>/<story>-<erp>/`: the coverage, and one folder per violation, in place of earlier ones."""

    def __init__(self, folder: Path, player: Player) -> None:
        self._folder = folder
        self._player = player

    def write(self, finished: StoryFinished) -> list[Kept]:
        """Raises OSError that knows the file's name."""
        folder = self._folder / f"{_word(finished.story)}-{finished.erp}"
        for old in folder.glob("v[0-9]*"):
            shutil.rmtree(old)
        write_report(folder / COVERAGE, coverage_data(finished))
        kept = [self._keep(folder / f"v{found.number}", found) for found in finished.discoveries]
        return [one for one in kept if one is not None]

    def _keep(self, folder: Path, found: Discovery) -> Kept | None:
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
        if all(breach.fingerprint != found.breach.fingerprint for breach in played.outcome.breaches):
            return None
        shown = replayable(played, found.breach, found.number)
        write_report(folder / "story.txt", f"{as_text(shown)}\n".encode())
        files = tuple(str(path.relative_to(self._folder)) for path in sorted(folder.iterdir()))
        return Kept(found, shown, files)


def _word(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")
