"""Amounts: totals, taxes, currencies and rates in the books are those of the source, to the minor unit."""

from __future__ import annotations

from decimal import Decimal

from harness.documents import SourceDocument, TaxMode
from harness.invariants.fidelity import shows_older
from harness.invariants.indexed import Indexed
from harness.invariants.invariant import Invariant
from harness.invariants.matching import minor_unit, owns_up
from harness.invariants.wording import money, off_by, told
from harness.verdicts import Finding, Severity, Violation, judged
from mock_erps.platform.audit import AuditDocument


def totals(ev: Indexed) -> Finding:
    violations, warnings = [], []
    for source, booked in ev.standing:
        doc = booked.doc
        if shows_older(ev, source, doc):
            continue
        units = ev.facts.get("tolerance", 0)
        allowed = _allowance(units, source, doc)
        # a vendor that computes the tax itself may round it otherwise; the total stays the source's
        on_tax = _allowance(max(units, ev.traits.get("rounding_units", 0)), source, doc)
        if abs(doc.total - source.total) > allowed:
            violations.append(_off(source, doc, f"{money(doc.total, doc.currency)}", source.total, doc.total))
        elif abs(doc.tax - source.tax) > _tax_allowance(source, on_tax):
            violations.append(_off(source, doc, f"{money(doc.tax, doc.currency)} tax", source.tax, doc.tax))
        elif not _adds_up(doc, source):
            violations.append(_off(source, doc, "lines and tax that do not add up to its total", doc.total, doc.total))
        elif doc.total != source.total or doc.tax != source.tax:
            warnings.append(f"{ev.label(source.key)}: {doc.net} + {doc.tax} tax for {source.net} + {source.tax}.")
    return judged("I6", len(ev.standing), violations, warnings)


def _allowance(units: int, source: SourceDocument, doc: AuditDocument) -> Decimal:
    """Nothing, unless minor units are allowed and an own line owns up to the rounding."""
    explicit = any(owns_up(line) for line in doc.lines)
    return units * minor_unit(source.currency) if explicit else Decimal(0)


def _tax_allowance(source: SourceDocument, allowed: Decimal) -> Decimal:
    """Out of an inclusive total each vendor takes the tax by its own rounding model."""
    if source.tax_mode is not TaxMode.INCLUSIVE:
        return allowed
    return allowed + minor_unit(source.currency) * sum(bool(line.tax) for line in source.lines)


def _adds_up(doc: AuditDocument, source: SourceDocument) -> bool:
    slack = Decimal(0)
    if source.tax_mode is TaxMode.INCLUSIVE:
        slack = minor_unit(doc.currency) * len(doc.lines)
    nets = sum((line.net for line in doc.lines), start=Decimal(0))
    return doc.net + doc.tax == doc.total and (not doc.lines or abs(nets - doc.net) <= slack)


def _off(source: SourceDocument, doc: AuditDocument, what: str, expected: Decimal, books: Decimal) -> Violation:
    difference = (books - expected) * (-1 if source.kind == "credit_note" else 1)
    return Violation(
        f"The {told(source)} has {what} in the books ({doc.id}) instead of {money(expected, source.currency)}.",
        keys=(source.key,),
        expected=f"{money(source.total, source.currency)} with {source.tax} tax",
        books=f"{money(doc.total, doc.currency)} with {doc.tax} tax",
        money=off_by(difference, source.currency) if difference else "",
    )


def currencies(ev: Indexed) -> Finding:
    armed, violations = 0, []
    for source, booked in ev.standing:
        doc, home = booked.doc, ev.views[booked.target].currency
        armed += source.currency != home
        if doc.currency != source.currency:
            amount = money(doc.total, doc.currency)
            violations.append(_in_other_currency(source, doc, f"is {amount}", money(source.total, source.currency)))
        elif source.currency != home and (rate := _rate(ev, source)) and not _same_rate(doc.rate, rate):
            violations.append(_in_other_currency(source, doc, f"is booked at the rate {doc.rate}", str(rate)))
        elif source.currency != home and doc.rate == 1 and not rate:
            violations.append(_in_other_currency(source, doc, "is booked at the rate 1", "a rate of its date"))
    return judged("I27", armed, violations)


def _rate(ev: Indexed, source: SourceDocument) -> Decimal | None:
    """The rate the source gives, else the vendor's for the document's date where the scenario knows it."""
    if source.rate is not None:
        return source.rate
    known = ev.facts.get("rates", {}).get(source.currency, {}).get(source.date.isoformat())
    return Decimal(str(known)) if known is not None else None


def _same_rate(found: Decimal, wanted: Decimal) -> bool:
    return abs(found - wanted) <= wanted * Decimal("0.00001")


def _in_other_currency(source: SourceDocument, doc: AuditDocument, how: str, expected: str) -> Violation:
    return Violation(
        f"The {told(source)} {how} in the books ({doc.id}) instead of {expected}.",
        keys=(source.key,),
        expected=expected,
        books=f"{money(doc.total, doc.currency)} at {doc.rate}",
    )


INVARIANTS = (
    Invariant(
        "I6", "totals", Severity.S1, "Total and tax are the source's to the cent, and lines and tax make the total.",
        "Round as the vendor rounds, state tax mode and tax amounts, and never leave a line out.",
        totals, ("B44", "B45", "B57", "B58", "B59", "B61", "B62", "B63", "B81"),
    ),
    Invariant(
        "I27", "currency", Severity.S1, "Currency and rate are the source's, or the vendor's rate of its date.",
        "Send currency and rate explicitly, the rate of the document's date and not of today.",
        currencies, ("B64", "B65"),
    ),
)  # fmt: skip
