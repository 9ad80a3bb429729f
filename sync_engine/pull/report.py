"""What a pull came to, for people and for the report file."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sync_engine import __version__
from sync_engine.delivery.report import instant

COUNTS = ("new", "changed", "deleted", "unchanged", "events", "confirmed")


@dataclass
class PullReport:
    """One pull from one target. `problems` are sentences; the counts are of records, events and confirmations."""

    target: str
    started: float = field(default_factory=lambda: time.time())
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    exit_code: int = 0

    def problem(self, text: str, exit_code: int) -> None:
        """Something that a person should know of; the worst exit code counts."""
        self.problems.append(text)
        self.exit_code = max(self.exit_code, exit_code)

    def summary(self) -> str:
        """One line for people."""
        told = [f"{self.counts[name]} {name}" for name in COUNTS if self.counts[name] and name != "unchanged"]
        return f"{self.target}: {', '.join(told) or 'nothing new'}"


def together(reports: Sequence[PullReport]) -> dict[str, object]:
    """The report file's content: one pull over one target or several."""
    counts = sum((report.counts for report in reports), Counter[str]())
    return {
        "engine": "sync-engine",
        "version": __version__,
        "started": instant(min(report.started for report in reports)),
        "finished": instant(time.time()),
        "target": ", ".join(report.target for report in reports),
        "counts": {name: counts[name] for name in COUNTS},
        "problems": [f"{report.target}: {problem}" for report in reports for problem in report.problems],
        "notes": [f"{report.target}: {note}" for report in reports for note in report.notes],
        "exit_code": max(report.exit_code for report in reports),
    }
