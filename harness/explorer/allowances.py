"""What nobody can hold against an engine: a vendor that refuses for good, forbids, or says what is not so.

A document that such a fault strikes may stay out of the books, if the engine says so (I3); everything else holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from harness.documents.make import recipes
from harness.scenario import FaultPlan

#: the vendor says no to this one request, and the same request would be answered so again as far as a client can know
REFUSING = frozenset({"F-AUT-SCOPE", "F-BAT-SOME", "F-BIZ-REFUSE", "F-RSP-200ERR"})
#: refusals that outlast the request, and answers by which no client can know better: they concern every document
LASTING = frozenset({"F-AUT-RACE", "F-AUT-REVOKED", "F-BIZ-CLOSED", "F-BIZ-INACTIVE", "F-RSP-EMPTYLIST", "F-RSP-NOKEY"})
#: fault → invariants that speak of what the vendor itself did
EXCUSES: Mapping[str, tuple[str, ...]] = {"F-RSP-CANON": ("I5", "I28")}

Rows = tuple[Mapping[str, Any], ...]


def allowed(rows: Rows, faults: Iterable[FaultPlan]) -> Rows:
    """The documents with what the books owe them, given what will go wrong."""
    struck: set[str] = set()
    for fault in faults:
        if fault.fault in LASTING or (fault.fault in REFUSING and not fault.at.document):
            return tuple(_either(row) for row in rows)
        if fault.fault in REFUSING:
            struck.add(fault.at.document)
    return tuple(_either(row) if row.get("id", row["recipe"]) in struck else row for row in rows)


def excused(faults: Iterable[FaultPlan]) -> dict[str, str]:
    """Invariant → why it says nothing here."""
    return {name: "the vendor rewrote it itself" for fault in faults for name in EXCUSES.get(fault.fault, ())}


def _either(row: Mapping[str, Any]) -> Mapping[str, Any]:
    wanted = row.get("want", recipes()[row["recipe"]].get("want", "present"))
    return {**row, "want": "either"} if wanted == "present" else row
