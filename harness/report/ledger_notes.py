"""What the engine's ledger said, and when: read from its log where that is JSON lines.

A line counts that has `at` (ISO 8601), `key` and `state`; any engine may write such a log.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import orjson

from harness.evidence import Evidence
from harness.report.about import About
from harness.report.timeline_shapes import LedgerNote

#: a log's instants are whole milliseconds
BLUR = 0.002


def ledger_notes(evidence: Evidence, keys: set[str], about: About) -> dict[int, list[LedgerNote]]:
    """Exchange → what the ledger said of these keys after it, up to the next exchange about the same key."""
    notes: dict[int, list[LedgerNote]] = defaultdict(list)
    for at, note in _logged(evidence):
        if note["key"] not in keys:
            continue
        done = [one.seq for one in evidence.exchanges if note["key"] in about.keys(one) and one.done <= at + BLUR]
        if done:
            notes[done[-1]].append(note)
    return notes


def _logged(evidence: Evidence) -> Iterator[tuple[float, LedgerNote]]:
    labels = {source.key: source.number or source.key for source in evidence.sources}
    # a log is appended to: the longest holds the others
    for line in max((run.log for run in evidence.runs), key=len, default="").splitlines():
        try:
            row: Any = orjson.loads(line)
            at = dt.datetime.fromisoformat(row["at"]).timestamp()
            key, state = str(row["key"]), str(row["state"])
        except (ValueError, TypeError, KeyError):
            continue
        label = labels.get(key, key)
        yield at, {"key": key, "label": label, "state": state, "remote_id": str(row.get("remote_id") or "")}
