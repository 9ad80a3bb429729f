"""Checks before anything is sent: the rules of EN 16931 and Peppol that protect the books (dossier invoiceops §3.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sync_engine.canonical import Document, Line, TaxMode
from sync_engine.money import minor_unit, rounded

#: What a line's net may differ from quantity × price (rule PEPPOL-EN16931-R120).
_LINE_TOLERANCE = Decimal("0.02")


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule the document breaks, in a sentence."""

    rule: str
    sentence: str


def breaches(document: Document) -> tuple[Breach, ...]:
    """All rules a document breaks, the plainest first. Empty when it may be sent."""
    found = [Breach(rule, says) for rule, says in _document_rules(document)]
    for line in document.lines:
        found += [Breach(rule, f"line {line.number}: {says}") for rule, says in _line_rules(document, line)]
    return tuple(found)


def _document_rules(document: Document) -> Iterator[tuple[str, str]]:
    if not document.number.strip():
        yield "BR-02", "the document has no number"
    if not document.lines:
        yield "BR-16", "the document has no lines; at least one is needed"
        return
    if document.total < 0:
        yield "IO-SIGN-01", f"the total is {document.total}; what is owed to the customer is a credit note"
    lines = sum((line.net for line in document.lines), Decimal(0))
    inclusive = document.tax_mode is TaxMode.INCLUSIVE
    stated = document.total if inclusive else document.net
    if lines != stated:
        name, rule = ("total", "BR-CO-10") if inclusive else ("net total", "BR-CO-13")
        yield rule, f"the lines add up to {lines} and the {name} says {stated}"
    if document.net + document.tax != document.total:
        yield "BR-CO-15", f"net {document.net} + tax {document.tax} is not the total {document.total}"
    yield from _tax_rules(document)


def _tax_rules(document: Document) -> Iterator[tuple[str, str]]:
    taxes = sum((line.tax for line in document.lines), Decimal(0))
    if document.tax_mode is TaxMode.NONE and (document.tax or taxes):
        yield "IO-TAX-01", f"the document says that it carries no tax, and has {document.tax or taxes}"
    slack = minor_unit(document.currency) * len(document.lines)
    if taxes and abs(taxes - document.tax) > slack:
        yield "BR-CO-14", f"the lines' taxes add up to {taxes} and the tax total says {document.tax}"


def _line_rules(document: Document, line: Line) -> Iterator[tuple[str, str]]:
    if not (line.description.strip() or line.sku.strip()):
        yield "BR-25", "neither a description nor a sku is given"
    expected = rounded(line.quantity * line.unit_price - line.discount, document.currency)
    if abs(expected - line.net) > max(_LINE_TOLERANCE, minor_unit(document.currency)):
        less = f" - {line.discount}" if line.discount else ""
        yield (
            "PEPPOL-EN16931-R120",
            f"{line.quantity} × {line.unit_price}{less} is {expected} and the line says {line.net}",
        )
    if line.tax and line.tax_rate is not None:
        tax = line_tax(line.net, line.tax_rate, document.tax_mode, document.currency)
        if abs(tax - line.tax) > max(_LINE_TOLERANCE, minor_unit(document.currency)):
            yield "BR-CO-17", f"{line.tax_rate} % of {line.net} is {tax} and the line's tax says {line.tax}"


def line_tax(net: Decimal, rate: Decimal, mode: TaxMode, currency: str) -> Decimal:
    """The tax of one line, rounded for itself: on top of `net`, or contained in it when prices include tax."""
    base = 100 + rate if mode is TaxMode.INCLUSIVE else Decimal(100)
    return rounded(net * rate / base, currency)
