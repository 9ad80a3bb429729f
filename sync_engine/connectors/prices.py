"""Quantity and unit price in the decimals a vendor takes, so that it computes the total we want."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext

from sync_engine.money import rounded


def priced(quantity: Decimal, price: Decimal, net: Decimal, currency: str, places: int) -> tuple[Decimal, Decimal]:
    """Quantity and unit price that multiply to `net` as the vendor rounds (half up), with `places` decimals.

    The source's own price where it fits; else the price after discount; else one piece at `net`, because a
    total that is off by a cent is worse than a quantity of one.
    """
    with localcontext() as exact:
        exact.prec = 40
        unit = Decimal(1).scaleb(-places)
        for candidate in (price, net / quantity if quantity else price):
            fitted = candidate.quantize(unit, ROUND_HALF_UP)
            if quantity and rounded(quantity * fitted, currency) == net:
                return quantity, fitted.normalize() if fitted else Decimal(0)
    return Decimal(1), net
