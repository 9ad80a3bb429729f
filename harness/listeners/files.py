"""The report folder: every violation's story as text, for `mock-erps show`."""

from __future__ import annotations

from pathlib import Path

import orjson

from harness.events import Event, RunFinished, RunStarted
from harness.listeners.story import as_text, violations
from harness.listeners.writing import write_report
from harness.report.causes import told_once

STORIES = "violations.json"


class ReportFolder:
    """Writes `violations.json`, and one text per cause of violations."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seed = 0
        self._flags: tuple[str, ...] = ()

    def hear(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            self._seed, self._flags = event.seed, event.flags
            self._folder.mkdir(parents=True, exist_ok=True)
        elif isinstance(event, RunFinished):
            self._write(event)

    def _write(self, event: RunFinished) -> None:
        stories = [as_text(told) for told in told_once(violations(event.results, self._seed, self._flags))]
        write_report(self._folder / STORIES, orjson.dumps(stories, option=orjson.OPT_INDENT_2))
        for number, text in enumerate(stories, 1):
            write_report(self._folder / f"violation-{number}.txt", f"{text}\n".encode())


def stories_of(folder: Path) -> list[str]:
    """The stories of a report folder; empty when nothing broke. Raises OSError when there is no report."""
    loaded: list[str] = orjson.loads((folder / STORIES).read_bytes())
    return loaded
