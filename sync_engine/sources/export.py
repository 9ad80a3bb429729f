"""An InvoiceOps export as read from any of its file formats, before its records are judged.

Records have the shape of `invoices.json` (dossier invoiceops §3.3) and hold nothing but texts, lists, mappings and
nulls: JSON numbers, CSV cells and workbook cells all arrive as the text that was written, so no float ever exists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sync_engine.canonical import Problem
from sync_engine.sources.bad_source import BadSource
from sync_engine.sources.numbers import BadValue, decimal

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One record and the place it was found. `fault` is a sentence when its lines or cells were broken."""

    where: str
    record: Any  # a `Record` once the schema has agreed
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """What one export holds, in file order."""

    name: str
    invoices: Sequence[Entry]
    payments: Sequence[Entry] = ()
    problems: Sequence[Problem] = ()
    revoked: Mapping[str, str] = field(default_factory=dict)  # invoice id → when its authorization was withdrawn

    def check(self, counts: Mapping[str, str], totals: Mapping[str, str], said_by: str) -> None:
        """Raises `BadSource` when the export does not hold what its own counts and totals promise."""
        records = [entry.record for entry in self.invoices if isinstance(entry.record, Mapping)]
        lines = [record.get("lines") for record in records]
        found = {
            "invoices": len(self.invoices),
            "lines": sum(len(of_one) for of_one in lines if isinstance(of_one, list)),
        }
        for what, count in found.items():
            if what in counts and counts[what] != str(count):
                raise BadSource(
                    f"{said_by} promises {counts[what]} {what} and {self.name} holds {count}; fetch the export again"
                )
        sums = _totals(records)
        for currency, total in totals.items() if sums is not None else ():
            held = (sums or {}).get(currency, Decimal(0))
            if decimal(total, f"{said_by}: totals.{currency}") != held:
                raise BadSource(
                    f"{said_by} promises {total} {currency} and the invoices of {self.name} come to {held}; "
                    "fetch the export again"
                )


def _totals(records: Sequence[Record]) -> dict[str, Decimal] | None:
    """The sum of totals by currency as written; None when one of them cannot be read."""
    sums: dict[str, Decimal] = {}
    try:
        for currency, total in _written_totals(records):
            sums[currency] = sums.get(currency, Decimal(0)) + decimal(total, "total")
    except (BadValue, AttributeError, TypeError):
        return None
    return sums


def _written_totals(records: Sequence[Record]) -> Iterator[tuple[str, str]]:
    for record in records:
        yield record.get("currency", ""), record.get("amounts", {}).get("total", "")
