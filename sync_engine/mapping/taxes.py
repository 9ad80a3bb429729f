"""The tax of each line, so that the lines add up to the document's own tax: never a penny more or less."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from sync_engine.canonical import Document, Line, TaxMode
from sync_engine.mapping.policy import Policy
from sync_engine.mapping.unmappable import Unmappable
from sync_engine.mapping.validation import line_tax
from sync_engine.money import minor_unit


def with_line_taxes(document: Document, policy: Policy, notes: list[str]) -> Document:
    """The document with the tax of every line set, adding up to its tax total.

    Taxes the source states stay; where it states none they come from the rates, per line, half up. What remains is
    rounding (the source rounded per rate or per document): at most one minor unit a line, spread and noted or, by
    policy, refused. Raises `Unmappable` when more than rounding is missing.
    """
    taxes = [line.tax for line in document.lines]
    if not any(taxes) and document.tax:
        taxes = [_from_rate(document, line) for line in document.lines]
    missing = document.tax - sum(taxes, Decimal(0))
    if missing:
        taxes = _spread(document, taxes, missing, policy)
        notes.append(f"tax: {missing} of rounding was spread over the lines so that the tax stays {document.tax}")
    if taxes == [line.tax for line in document.lines]:
        return document
    lines = tuple(replace(line, tax=tax) for line, tax in zip(document.lines, taxes, strict=True))
    return replace(document, lines=lines)


def _from_rate(document: Document, line: Line) -> Decimal:
    if line.tax_rate is None:
        return Decimal(0)
    return line_tax(line.net, line.tax_rate, document.tax_mode, document.currency)


def _spread(document: Document, taxes: Sequence[Decimal], missing: Decimal, policy: Policy) -> list[Decimal]:
    unit = minor_unit(document.currency).copy_sign(missing)
    count = int(missing / unit)
    taxed = [place for place, tax in enumerate(taxes) if tax]
    if count > len(taxed) or policy.tax_difference == "refuse":
        raise Unmappable(
            "BR-CO-14",
            f"the lines' taxes add up to {document.tax - missing} and the tax total says {document.tax}; "
            "state the tax or the tax rate of every line at the source",
        )
    largest = sorted(taxed, key=lambda place: (-abs(document.lines[place].net), place))[:count]
    return [tax + unit if place in largest else tax for place, tax in enumerate(taxes)]


def without_inclusive_prices(document: Document, policy: Policy) -> Document:
    """Tax taken out of the lines, for targets that know no tax-inclusive documents; otherwise as it is."""
    if document.tax_mode is not TaxMode.INCLUSIVE or policy.inclusive_prices == "keep":
        return document
    lines = tuple(replace(line, net=line.net - line.tax) for line in document.lines)
    return replace(document, lines=lines, tax_mode=TaxMode.EXCLUSIVE)
