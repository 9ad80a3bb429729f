"""A document as a sales order of a system that orders are read from: what a clerk there would enter."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from harness.documents.source import Applied, SourceDocument, SourceLine
from mock_erps.platform.audit import AuditDocument

_ORDER_NUMBER = re.compile(r"[A-Za-z0-9]{1,15}")


def as_order(
    document: SourceDocument, company: str, code: str, unit: str = "", cash: str = ""
) -> tuple[SourceDocument, dict[str, Any]]:
    """The document as it will come out of the source, and the values of the act `enter_order`.

    Its number becomes the order's, its key company and number; a customer without a code gets `code`, or a new one.
    Raises ValueError for what no sales order can hold. `unit` DZ: ordered by the dozen, priced by the piece.
    `cash`: the terms of a sale that is paid at once.
    """
    if document.kind != "invoice":
        raise ValueError(f"a {document.kind} is no sales order; let the target make it, by an outside act")
    digits = re.sub(r"^INV-(?=\d+$)", "", document.number)
    number = digits.zfill(6) if digits.isdigit() else digits
    if not _ORDER_NUMBER.fullmatch(number):
        raise ValueError(f"{document.number!r} is no number of a sales order: up to 15 letters and digits")
    party = document.party if document.party.code else replace(document.party, code=code or f"C{number}")
    bare = number.lstrip("0") if number.isdigit() else number
    due = None if cash else document.due
    made = replace(document, key=f"{company}-{bare}", number=number, party=party, due=due)
    return made, {
        "number": number,
        "customer": {"code": party.code, "name": party.name, "email": party.email},
        "po": document.reference,
        "note": document.memo,
        "date": document.date,
        "terms": cash or (str((document.due - document.date).days) if document.due else "0"),
        "currency": document.currency,
        "rate": str(document.rate or ""),
        "lines": [_line(line, unit) for line in document.lines],
    }


def shipment(order: SourceDocument, bill: AuditDocument) -> SourceDocument:
    """One invoice of an order as a document of its own, as the source made it out: of each line what was shipped.

    Its number tells it from its sisters; the order's token is in all of them.
    """
    number = bill.number.lstrip("0")
    lines = tuple(
        replace(line, quantity=sent.quantity, net=sent.net, tax=sent.tax)
        for line, sent in zip(order.lines, bill.lines, strict=True)
        if sent.quantity
    )
    net, tax = (sum((getattr(line, name) for line in lines), Decimal(0)) for name in ("net", "tax"))
    made = replace(order, key=f"{order.key}/{number}", number=number, token=number, lines=lines)
    return replace(made, net=net, tax=tax, total=net + tax)


def as_cash_sale(order: SourceDocument, receipts: bool) -> tuple[SourceDocument, ...]:
    """What is owed for a sale that was paid at once: a sales receipt where the target has those (`receipts`), else the
    invoice and its payment."""
    if receipts:
        return (replace(order, kind="sales_receipt"),)
    paid = replace(
        order, key=f"{order.key}/paid", kind="payment", token=order.number, reference=order.number, lines=(),
        net=Decimal(0), tax=Decimal(0), applied=(Applied(order.key, order.total),),
    )  # fmt: skip
    return order, paid


def joined(document: SourceDocument) -> SourceDocument:
    """As it is owed where lines of one product at one price and tax become one: their amounts added up."""
    lines: dict[tuple[object, ...], SourceLine] = {}
    for line in document.lines:
        same = line.sku, line.unit_price, line.tax_code
        held = lines.get(same)
        sums = {name: getattr(held, name) + getattr(line, name) for name in ("quantity", "net", "tax")} if held else {}
        lines[same] = replace(held or line, **sums)
    return replace(document, lines=tuple(lines.values()))


def _line(line: SourceLine, unit: str) -> dict[str, str]:
    return {
        "stock": line.sku,
        "description": line.description,
        "quantity": str(line.quantity / 12 if unit == "DZ" else line.quantity),
        "price": str(line.unit_price),
        "tax": line.tax_code,
        "unit": unit or "EA",
    }
