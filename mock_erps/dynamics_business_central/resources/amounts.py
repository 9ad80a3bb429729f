"""What a sales document comes to (dossier §3; base application, Sales Line: VAT is the rounded running sum of a group).

All amounts are of the document's currency; `places` is its rounding precision as a number of decimals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, decimal, number, rounded

_HUNDRED = Decimal(100)
_ONE = Decimal(1)


def price_line(line: Doc, places: int, sent: Any) -> None:
    """Net amount of a line from quantity, price and discount: the percent leads unless only the amount was sent."""
    gross = decimal(line["quantity"]) * decimal(line["unitPrice"])
    full = rounded(gross, places)
    if "discountAmount" in sent and "discountPercent" not in sent:
        discount = rounded(decimal(line["discountAmount"]), places)
        line["discountPercent"] = number(rounded(discount / full * _HUNDRED, 5)) if full else 0
    else:
        discount = rounded(gross * decimal(line["discountPercent"]) / _HUNDRED, places)
    line["discountAmount"] = number(discount)
    line["amountExcludingTax"] = number(full - discount)


def add_up(lines: Sequence[Doc], discount: Decimal, places: int, per_rate: bool) -> tuple[Decimal, Decimal]:
    """Spread the invoice discount, compute each line's VAT, and return (net, tax) of the document."""
    nets = [decimal(line["amountExcludingTax"]) for line in lines]
    shares = _spread(discount, nets, places)
    bases: dict[str, Decimal] = defaultdict(Decimal)
    taxes: dict[str, Decimal] = defaultdict(Decimal)
    for line, net, share in zip(lines, nets, shares, strict=True):
        group, rate = str(line["taxCode"]), decimal(line["taxPercent"]) / _HUNDRED
        base = net - share
        bases[group] += base
        due = rounded(bases[group] * rate, places) if per_rate else taxes[group] + rounded(base * rate, places)
        tax, taxes[group] = due - taxes[group], due
        _tell(line, net, share, base, tax)
    return sum(nets, ZERO) - sum(shares, ZERO), sum(taxes.values(), ZERO)


def _tell(line: Doc, net: Decimal, share: Decimal, base: Decimal, tax: Decimal) -> None:
    line["invoiceDiscountAllocation"] = number(share)
    line["totalTaxAmount"] = line["netTaxAmount"] = number(tax)
    line["amountIncludingTax"] = number(net + tax)
    line["netAmount"] = number(base)
    line["netAmountIncludingTax"] = number(base + tax)


def _spread(discount: Decimal, nets: Sequence[Decimal], places: int) -> list[Decimal]:
    """The invoice discount by the lines' amounts; what rounding leaves goes to the last line that has any."""
    total = sum(nets, ZERO)
    if not discount or not total:
        return [ZERO] * len(nets)
    shares = [rounded(discount * net / total, places) for net in nets]
    last = max(index for index, net in enumerate(nets) if net)
    shares[last] += discount - sum(shares, ZERO)
    return shares


def places_of(precision: float) -> int:
    """0.01 → 2"""
    exponent = decimal(precision).normalize().as_tuple().exponent
    return max(-int(exponent), 0)
