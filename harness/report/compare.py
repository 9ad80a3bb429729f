"""A run beside the one before it in the same folder: which violations are new, which were known, which are mended."""

from __future__ import annotations

from pathlib import Path

from harness.bad_input import BadInput
from harness.report.load import load_record
from harness.report.shapes import RunRecord

NEW, KNOWN = "new", "known"


def previous(path: Path) -> RunRecord | None:
    """The record that a report is about to replace; None when there is none that can be read."""
    if not path.is_file():
        return None
    try:
        return load_record(path)
    except BadInput:
        return None


def against(record: RunRecord, last: RunRecord) -> RunRecord:
    """The record with what the last one says of its violations."""
    before = {violation["id"] for violation in last["violations"]}
    now = {violation["id"] for violation in record["violations"]}
    for violation in record["violations"]:
        word = KNOWN if violation["id"] in before else NEW
        violation["status"] = ", ".join(filter(None, (word, violation["status"])))
    mended = len(before - now)
    told = f"{last['run']['name']} of {last['run']['started']}: {len(now - before)} new, {len(now & before)} known"
    record["run"]["compared"] = f"{told}, {mended} mended"
    return record
