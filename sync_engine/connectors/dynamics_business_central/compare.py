"""A record held against what we would send: which of the two differ (§3)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sync_engine.connectors.dynamics_business_central.facts import NO_ID, ROUNDING_WORDS
from sync_engine.connectors.wire_json import Shape, amount, rows, text

#: what people set on documents, and no source speaks of
OTHERS = frozenset({"shortcutDimension1Code", "shortcutDimension2Code", "disputeStatusId"})
OTHERS_OF_PARTY = frozenset({
    *("salesperson", "shipmentMethodId", "phoneNumber", "email", "shipToName", "shipToContact"),
    *("shipToAddressLine1", "shipToAddressLine2", "shipToCity", "shipToCountry", "shipToState", "shipToPostCode"),
})  # fmt: skip
_NOTHING = ("", NO_ID, "0001-01-01", None)


def said(row: Shape) -> Shape:
    """The properties that say something."""
    return {name: value for name, value in row.items() if value not in _NOTHING}


def differing(row: Shape, body: Shape, lines: str) -> set[str]:
    """The names of what a record shows otherwise; what the body leaves to the vendor does not count."""
    off = {name for name, wanted in body.items() if name != lines and not _same(row, name, wanted)}
    theirs = [line for line in rows(row, lines) if not _is_added(line, body, lines)]
    ours = rows(body, lines)
    alike = len(theirs) == len(ours) and all(
        _same(there, name, wanted) for there, line in zip(theirs, ours, strict=True) for name, wanted in line.items()
    )
    return off if alike else off | {lines}


def _is_added(line: Shape, body: Shape, lines: str) -> bool:
    """The line of rounding, and the comment a correction begins with where none is wanted."""
    said = text(line, "description")
    wanted = [text(ours, "description") for ours in rows(body, lines)]
    return (said == ROUNDING_WORDS or text(line, "lineType") == "Comment") and said not in wanted


def _same(row: Shape, name: str, wanted: object) -> bool:
    if isinstance(wanted, Decimal | int):
        return amount(row, name) == wanted
    there = text(row, name)
    return there == (wanted.isoformat() if isinstance(wanted, date) else str(wanted).strip())
