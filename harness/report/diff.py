"""Where the three stories of a document differ: the source, the books and the engine's ledger, field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from harness.documents import SourceDocument
from harness.evidence import Evidence, LedgerEntry
from harness.invariants import Indexed
from harness.invariants.wording import money
from harness.listeners.story import Told
from harness.report.shapes import DiffRow
from mock_erps.platform.audit import AuditDocument, AuditPayment

Record = AuditDocument | AuditPayment
#: documents that are compared; a violation about more is told by its first ones
DOCUMENTS = 2
#: fields that are shown also where all agree
ALWAYS = ("total", "Id")
NOT_KEPT = "not kept"


def books_diff(told: Told, evidence: Evidence) -> tuple[list[DiffRow], list[str]]:
    """The rows that differ (with number of documents, id and total anyway), and the names of the fields that agree."""
    ev = Indexed(evidence)
    rows: list[DiffRow] = []
    equal: list[str] = []
    for key in [key for key in told.violation.keys if key in ev.due][:DOCUMENTS]:
        for row in _rows(ev, key):
            if row["differs"] or row["field"].startswith(("documents", *ALWAYS)):
                rows.append(row)
            else:
                equal.append(row["field"])
    return rows, list(dict.fromkeys(equal))


def _rows(ev: Indexed, key: str) -> Iterator[DiffRow]:
    source, entry = ev.due[key], ev.ledger.get(key)
    found: list[Record] = [booked.doc for booked in ev.live(key)] or [paid.payment for paid in ev.payments(key)]
    yield _count(ev, source, found, entry)
    if not found:
        yield _absent(source)
        return
    yield _ids(found, entry)
    for name, wanted, read in _fields(source):
        values = [read(record) for record in found]
        shown = " and ".join(dict.fromkeys(values)) if len(set(values)) > 1 else _times(values)
        twice = name == "total" and len(found) > 1
        yield _row(name, wanted, shown, NOT_KEPT, twice or any(value != wanted for value in values))


def _count(ev: Indexed, source: SourceDocument, found: list[Record], entry: LedgerEntry | None) -> DiffRow:
    owed = 0 if source.void or source.want in ("void", "refused") else 1
    believed = {"synced": "1", "skipped": "0"}.get(entry.state, entry.state) if entry else NOT_KEPT
    field = f"documents for {ev.label(source.key)}"
    lie = believed.isdigit() and believed != str(len(found))
    return _row(field, str(owed), str(len(found)), believed, len(found) != owed, lie)


def _absent(source: SourceDocument) -> DiffRow:
    return _row("total", money(source.total, source.currency), "nothing", NOT_KEPT, not source.void)


def _ids(found: list[Record], entry: LedgerEntry | None) -> DiffRow:
    ids = [record.id for record in found]
    believed = (entry.remote_id or "none") if entry else NOT_KEPT
    lie = entry is not None and [entry.remote_id] != ids
    return _row("Id", "one", ", ".join(ids), believed, len(ids) > 1, lie)


def _times(values: list[str]) -> str:
    return values[0] if len(values) == 1 else f"{len(values)} × {values[0]}"


def _row(field: str, should: str, books: str, engine: str, books_differ: bool, lie: bool = False) -> DiffRow:
    differs: Literal["", "books", "engine", "both"] = "both" if lie and books_differ else "engine" if lie else ""
    return {
        "field": field,
        "should_be": should or "none",
        "books": books or "none",
        "engine": engine,
        "differs": "books" if books_differ and not lie else differs,
    }


def _fields(source: SourceDocument) -> Iterator[tuple[str, str, Callable[[Record], str]]]:
    """Name, what the source says, and how to read it from the books."""
    currency = source.currency
    yield "customer", source.party.name, lambda record: record.party
    yield "date", str(source.date), lambda record: str(record.date or "")
    yield "currency", currency, lambda record: record.currency
    if source.kind != "payment":
        yield "number", source.number, lambda record: getattr(record, "number", "")
        yield "net", money(source.net, currency), lambda record: _amount(record, "net")
        yield "tax", money(source.tax, currency), lambda record: _amount(record, "tax")
        yield "lines", str(len(source.lines)), lambda record: str(len(getattr(record, "lines", ())))
    yield "total", money(source.total, currency), lambda record: _amount(record, "total")


def _amount(record: Record, name: str) -> str:
    return money(getattr(record, name), record.currency)
