"""Quantity and price in a form whose product the target computes to the same line total.

Targets recompute quantity × price, half up, and refuse or shift a total that differs (dossiers quickbooks_online
§"Precision", xero §"Calculation", invoiceops §11.3). The line total is the money and stays; the price gives way.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from sync_engine.canonical import Line
from sync_engine.mapping.policy import Policy
from sync_engine.money import rounded

#: Twenty digits on each side of the point (sources.numbers), multiplied or divided, still leave nothing out.
_EXACT = Context(prec=80)


def fitted(line: Line, currency: str, policy: Policy, notes: list[str]) -> tuple[Decimal, Decimal]:
    """Quantity and unit price for the target; a note says what changed, if anything did.

    First as the source writes them, then the shortest price that yields the line total, at last 1 × line total.
    """
    factor = policy.units.get(line.unit, Decimal(1))
    with localcontext(_EXACT):
        quantity = line.quantity * factor
        if factor == 1 and _fits(quantity, line.unit_price, line.net, currency, policy):
            return quantity, line.unit_price
        found = _quantity_kept(quantity, line.net, currency, policy) or (Decimal(1), line.net)
    less = f" less {line.discount}" if line.discount else ""
    notes.append(
        f"line {line.number}: {line.quantity} × {line.unit_price}{less} is sent as {found[0]} × {found[1]}, "
        f"the line total stays {line.net}"
    )
    return found


def _quantity_kept(quantity: Decimal, net: Decimal, currency: str, policy: Policy) -> tuple[Decimal, Decimal] | None:
    if not quantity:
        return None
    for decimals in range(2, policy.price_decimals + 1):
        price = (net / quantity).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        if price >= 0 and _fits(quantity, price, net, currency, policy):
            return quantity, price
    return None


def _fits(quantity: Decimal, price: Decimal, net: Decimal, currency: str, policy: Policy) -> bool:
    return (
        _decimals(quantity) <= policy.price_decimals
        and _decimals(price) <= policy.price_decimals
        and rounded(quantity * price, currency) == net
    )


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
