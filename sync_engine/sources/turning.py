"""Credit notes that a source writes with negative amounts become positive ones (dossier invoiceops §11.9)."""

from __future__ import annotations

from dataclasses import replace

from sync_engine.canonical import Document, Kind, Line


def turned(document: Document) -> Document:
    """A credit note with its signs turned where its total is negative; everything else as it is."""
    if document.kind is not Kind.CREDIT_NOTE or document.total >= 0:
        return document
    return replace(
        document,
        lines=tuple(_turned_line(line) for line in document.lines),
        net=-document.net,
        tax=-document.tax,
        total=-document.total,
    )


def _turned_line(line: Line) -> Line:
    """Whichever of quantity and price carries the minus sign gives it up; the quantity when neither does."""
    by_price = line.unit_price < 0 < line.quantity
    return replace(
        line,
        quantity=line.quantity if by_price else -line.quantity,
        unit_price=-line.unit_price if by_price else line.unit_price,
        net=-line.net,
        tax=-line.tax,
        discount=-line.discount,
    )
