"""Fidelity: what stands in the books is what the source says: parties, lines, dates, words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from harness.documents import SourceDocument, SourceLine, TaxMode
from harness.invariants.booked import Booked
from harness.invariants.indexed import Indexed
from harness.invariants.invariant import Invariant
from harness.invariants.matching import is_party, minor_unit, own_lines
from harness.invariants.texts import texts
from harness.invariants.wording import count, told
from harness.verdicts import Finding, Severity, Violation, judged
from mock_erps.platform.audit import AuditDocument, AuditLine

_KINDS = {"invoice": ("invoice", "sales_receipt"), "credit_note": ("credit_note",), "sales_receipt": ("sales_receipt",)}
_HALF_CENT = Decimal("0.005")


def fidelity(ev: Indexed) -> Finding:
    violations = [
        Violation(
            f"The {told(source)} has {what} in the books ({booked.doc.id}); its source says {expected}.",
            keys=(source.key,),
            expected=expected,
            books=what,
        )
        for source, booked in ev.standing
        if not shows_older(ev, source, booked.doc)
        for what, expected in _differences(ev, source, booked)
    ]
    return judged("I5", len(ev.standing), violations)


def shows_older(ev: Indexed, source: SourceDocument, doc: AuditDocument) -> bool:
    """The books stopped at an older version: I13 tells that, once."""
    older = [version for version in ev.versions[source.key] if version.revision < source.revision]
    return doc.total != source.total and any(version.total == doc.total for version in older)


def _differences(ev: Indexed, source: SourceDocument, booked: Booked) -> Iterator[tuple[str, str]]:
    """Pairs (what the books show, what the source says), as they read in a sentence."""
    doc = booked.doc
    if doc.kind not in _KINDS.get(source.kind, (doc.kind,)):
        yield f"the kind {doc.kind.replace('_', ' ')}", source.kind.replace("_", " ")
    if not is_party(ev, source.party, booked.target, doc.party_id, doc.party):
        yield f"the customer {doc.party or 'nobody'}", source.party.name
    if doc.date != source.date and not ev.in_closed_period(source):
        yield f"the date {doc.date}", str(source.date)
    if source.due and doc.due and doc.due != source.due and doc.date == source.date:
        yield f"the due date {doc.due}", str(source.due)
    yield from _line_differences(ev, source, doc)


def _line_differences(ev: Indexed, source: SourceDocument, doc: AuditDocument) -> Iterator[tuple[str, str]]:
    if not source.lines or not doc.lines:
        return
    pairs = paired(ev, source, doc)
    if pairs is None:
        yield f"{count(len(doc.lines), 'line')} of {_nets(doc)}", f"{count(len(source.lines), 'line')}"
        return
    for wanted, line in pairs:
        yield from _line_difference(ev, source, wanted, line)


def _nets(doc: AuditDocument) -> str:
    return ", ".join(str(line.net) for line in doc.lines[:6])


def paired(ev: Indexed, source: SourceDocument, doc: AuditDocument) -> list[tuple[SourceLine, AuditLine]] | None:
    """Each source line with its line in the books; None when the amounts do not pair off."""
    lines = own_lines(ev, doc, source)
    if len(source.lines) != len(lines):
        return None
    straight = list(zip(source.lines, lines, strict=True))
    if all(_same_net(source, wanted, line) for wanted, line in straight):
        return straight
    rest, pairs = list(lines), []
    for wanted in source.lines:
        match = next((line for line in rest if _same_net(source, wanted, line)), None)
        if match is None:
            return None
        rest.remove(match)
        pairs.append((wanted, match))
    return pairs


def _same_net(source: SourceDocument, wanted: SourceLine, line: AuditLine) -> bool:
    if source.tax_mode is not TaxMode.INCLUSIVE:
        return line.net == wanted.net
    unit = minor_unit(source.currency)
    return abs(line.net + line.tax - wanted.net) <= unit or abs(line.net - (wanted.net - wanted.tax)) <= unit


def _line_difference(
    ev: Indexed, source: SourceDocument, wanted: SourceLine, line: AuditLine
) -> Iterator[tuple[str, str]]:
    if ev.traits.get("quantity_lines", True):
        if line.quantity != wanted.quantity:
            yield f"the quantity {line.quantity} on a line of {wanted.net}", str(wanted.quantity)
        elif source.tax_mode is not TaxMode.INCLUSIVE and not _same_price(wanted, line):
            yield f"the unit price {line.unit_price} on a line of {wanted.net}", str(wanted.unit_price)
    if line.item and not _is_item(ev, wanted, line):
        yield f"the item {line.item} on a line of {wanted.net}", wanted.sku
    accepted = ev.facts.get("tax_codes", {}).get(wanted.tax_code)
    taxed = source.tax_mode is not TaxMode.NONE
    if taxed and accepted and line.tax_code and line.tax_code not in accepted:
        yield f"the tax code {line.tax_code} on a line of {wanted.net}", wanted.tax_code


def _same_price(wanted: SourceLine, line: AuditLine) -> bool:
    """Vendors keep two to six decimals; a discount may be folded into the price if the line's amount stays."""
    if abs(line.unit_price - wanted.unit_price) <= _HALF_CENT:
        return True
    return wanted.quantity * wanted.unit_price != wanted.net and bool(line.quantity)


def _is_item(ev: Indexed, wanted: SourceLine, line: AuditLine) -> bool:
    """The line's own item or a generic one; never the item of another line."""
    if not wanted.sku or line.item == wanted.sku:
        return True
    known = ev.facts.get("items", {})
    if wanted.sku in known:
        return line.item in known[wanted.sku]
    return line.item not in _skus(ev)


def _skus(ev: Indexed) -> frozenset[str]:
    return frozenset(line.sku for source in ev.evidence.sources for line in source.lines if line.sku)


def dates(ev: Indexed) -> Finding:
    engine_zone = ev.facts.get("engine_zone", "UTC")
    armed, violations = 0, []
    for source, booked in ev.standing:
        zone = ev.views[booked.target].zone or "UTC"
        armed += zone != "UTC" or engine_zone != "UTC"
        doc = booked.doc
        if doc.date and abs(doc.date - source.date) == timedelta(days=1) and not ev.in_closed_period(source):
            violations.append(
                Violation(
                    f"The {told(source)} is dated {doc.date} in the books ({doc.id}), a day off {source.date} "
                    f"(engine in {engine_zone}, company in {zone}).",
                    keys=(source.key,),
                    expected=str(source.date),
                    books=str(doc.date),
                )
            )
    return judged("I26", armed, violations)


INVARIANTS = (
    Invariant(
        "I5", "fidelity", Severity.S1, "Customer, dates, lines, quantities, prices and items are those of the source.",
        "Map every field on purpose, and refuse the document when one of them has no counterpart.",
        fidelity, ("B44", "B60"),
    ),
    Invariant(
        "I26", "date stability", Severity.S1, "A document's date is its source's calendar date, in every time zone.",
        "Treat document dates as dates: never as instants, never through a zone.",
        dates, ("B67", "B68", "B69"),
    ),
    Invariant(
        "I28", "text integrity", Severity.S1, "Numbers and texts arrive unchanged; what must be shortened is told.",
        "Send UTF-8, check lengths before sending, and refuse or report what does not fit.",
        texts, ("B72", "B73", "B74", "B75"),
    ),
)  # fmt: skip
