"""What a run came to: counted while it happens, the rest read back from the ledger, so that report and ledger agree."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import orjson

from sync_engine import __version__
from sync_engine.canonical import Kind
from sync_engine.ledger.entry import PARTY, Entry, State

COUNTS = (
    "created", "updated", "voided", "credited", "paid", "unchanged", "failed", "pending", "unknown", "skipped",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trouble:
    """A record that is not simply in the books, and why. `state` is the ledger's word for it."""

    key: str
    number: str
    state: str
    code: str
    text: str


@dataclass
class Report:
    """One run on one target. `created` counts documents newly in the books, `credited` the credit notes among them."""

    target: str
    started: float = field(default_factory=lambda: time.time())
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Trouble] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rows: list[Entry] = field(default_factory=list)
    held: dict[tuple[str, str], str] = field(default_factory=dict)  # rows that others hold, and who
    touched: set[tuple[str, str]] = field(default_factory=set)
    exit_code: int = 0

    def event(self, entry: Entry, name: str) -> None:
        """Something was done in the books for this row."""
        self.touched.add(entry.id)
        self.counts[name] += 1
        if name == "created" and entry.kind == Kind.CREDIT_NOTE:
            self.counts["credited"] += 1

    def close(self, rows: Sequence[Entry], letters: Iterable[Entry]) -> None:
        """Take the final states from the ledger; of `letters`, customers that need a person are problems too."""
        self.rows = list(rows)
        for row in rows:
            if row.state is State.SYNCED:
                self.counts["unchanged"] += row.id not in self.touched
            else:
                self.counts[row.state.told] += 1
                self.problems.append(self._trouble(row))
        people = [letter for letter in letters if letter.kind == PARTY]
        self.problems += [self._trouble(party) for party in people]
        if self.counts["failed"] or people:
            self.exit_code = max(self.exit_code, 1)

    def _trouble(self, row: Entry) -> Trouble:
        text = row.error_text or self.held.get(row.id, "") or "not attempted in this run"
        return Trouble(row.key, row.number, row.state.told, row.error_code, text)

    def handoffs(self) -> list[dict[str, object]]:
        """The confirmations for the source (dossier invoiceops §9)."""
        return [_handoff(row) for row in self.rows if row.kind != PARTY]

    def summary(self) -> str:
        """One line for people."""
        told = [f"{self.counts[name]} {name}" for name in COUNTS if self.counts[name]]
        return f"{self.target}: {', '.join(told) or 'nothing to do'}"


def together(reports: Sequence[Report]) -> dict[str, object]:
    """The report file's content: one run over one target or several."""
    counts = sum((report.counts for report in reports), Counter[str]())
    return {
        "engine": "sync-engine",
        "version": __version__,
        "started": instant(min(report.started for report in reports)),
        "finished": instant(time.time()),
        "target": ", ".join(report.target for report in reports),
        "counts": {name: counts[name] for name in COUNTS},
        "problems": [asdict(problem) for report in reports for problem in report.problems],
        "notes": [note for report in reports for note in report.notes],
        "exit_code": max(report.exit_code for report in reports),
    }


def _handoff(row: Entry) -> dict[str, object]:
    state = {State.SYNCED: "accepted", State.FAILED: "rejected"}.get(row.state, "unknown")
    retryable = row.state not in (State.FAILED, State.SKIPPED)
    error = {"code": row.error_code, "message": row.error_text, "retryable": retryable}
    return {
        "invoiceId": row.key,
        "revision": row.revision,
        "state": "rejected" if row.state is State.SKIPPED else state,
        "externalId": row.remote_id or None,
        "externalNumber": row.number if row.remote_id else None,
        "error": error if row.error_text else None,
        "attempts": row.attempts,
    }


def instant(seconds: float) -> str:
    """A moment as reports write it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def write_json(path: Path, content: object) -> None:
    """Replace a file in one step: readers see the old one or the new one, never half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    draft.replace(path)
