"""What nobody can hold against an engine: a vendor that refuses for good, forbids, or says what is not so.

Which faults are of that kind is told where they are made (`Fault.excludes`, `Fault.rewrites`). A document that such a
fault strikes may stay out of the books, if the engine says so (I3); everything else holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from harness.documents.make import recipes
from harness.scenario import FaultPlan
from mock_erps.platform.faults import catalogue

#: invariants that compare what the books hold with what was sent
_COMPARING = ("I5", "I28")

Rows = tuple[Mapping[str, Any], ...]


def allowed(rows: Rows, faults: Iterable[FaultPlan]) -> Rows:
    """The documents with what the books owe them, given what will go wrong."""
    struck: set[str] = set()
    for plan in faults:
        excludes = catalogue()[plan.fault].excludes
        if excludes == "all" or (excludes and not plan.at.document):
            return tuple(_either(row) for row in rows)
        if excludes:
            struck.add(plan.at.document)
    return tuple(_either(row) if row.get("id", row["recipe"]) in struck else row for row in rows)


def excused(faults: Iterable[FaultPlan]) -> dict[str, str]:
    """Invariant → why it says nothing here."""
    rewritten = any(catalogue()[plan.fault].rewrites for plan in faults)
    return dict.fromkeys(_COMPARING, "the vendor rewrote it itself") if rewritten else {}


def _either(row: Mapping[str, Any]) -> Mapping[str, Any]:
    wanted = row.get("want", recipes()[row["recipe"]].get("want", "present"))
    return {**row, "want": "either"} if wanted == "present" else row
