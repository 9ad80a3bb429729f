"""The HTML report: `run.json`, the whole record of a run, and the pages drawn from it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import orjson

from harness.events import Event, RunFinished, RunStarted
from harness.listeners.writing import write_report
from harness.report import RunRecord, pages, record_of
from harness.report.compare import against, previous

RECORD = "run.json"


class HtmlReport:
    """Writes into the run's folder when the run is over."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: RunStarted | None = None
        self._when = ""

    def hear(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            self._started = event
            self._when = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        elif isinstance(event, RunFinished):
            assert self._started is not None
            record = record_of(self._started, event, self._folder.resolve().name, self._when)
            last = previous(self._folder / RECORD)
            record = against(record, last) if last is not None else record
            write_report(self._folder / RECORD, orjson.dumps(record, option=orjson.OPT_INDENT_2))
            write_pages(record, self._folder / "index.html")


def write_pages(record: RunRecord, first: Path) -> list[Path]:
    """Write the first page there and the others beside it. Raises OSError."""
    written = []
    for name, content in pages(record).items():
        path = first if name == "index.html" else first.with_name(name)
        write_report(path, content)
        written.append(path)
    return written
