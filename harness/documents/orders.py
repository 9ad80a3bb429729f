"""A document as a sales order of a system that orders are read from: what a clerk there would enter."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from harness.documents.source import SourceDocument, SourceLine

_ORDER_NUMBER = re.compile(r"[A-Za-z0-9]{1,15}")


def as_order(
    document: SourceDocument, company: str, code: str, unit: str = ""
) -> tuple[SourceDocument, dict[str, Any]]:
    """The document as it will come out of the source, and the values of the act `enter_order`.

    Its number becomes the order's, its key company and number; a customer without a code gets `code`, or a new one.
    Raises ValueError for what no sales order can hold. `unit` DZ: ordered by the dozen, priced by the piece.
    """
    if document.kind != "invoice":
        raise ValueError(f"a {document.kind} is no sales order; let the target make it, by an outside act")
    digits = re.sub(r"^INV-(?=\d+$)", "", document.number)
    number = digits.zfill(6) if digits.isdigit() else digits
    if not _ORDER_NUMBER.fullmatch(number):
        raise ValueError(f"{document.number!r} is no number of a sales order: up to 15 letters and digits")
    party = document.party if document.party.code else replace(document.party, code=code or f"C{number}")
    bare = number.lstrip("0") if number.isdigit() else number
    made = replace(document, key=f"{company}-{bare}", number=number, party=party)
    return made, {
        "number": number,
        "customer": {"code": party.code, "name": party.name, "email": party.email},
        "po": document.reference,
        "note": document.memo,
        "date": document.date,
        "terms": str((document.due - document.date).days) if document.due else "0",
        "currency": document.currency,
        "rate": str(document.rate or ""),
        "lines": [_line(line, unit) for line in document.lines],
    }


def _line(line: SourceLine, unit: str) -> dict[str, str]:
    return {
        "stock": line.sku,
        "description": line.description,
        "quantity": str(line.quantity / 12 if unit == "DZ" else line.quantity),
        "price": str(line.unit_price),
        "tax": line.tax_code,
        "unit": unit or "EA",
    }
