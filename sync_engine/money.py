"""Money: currency exponents (ISO 4217) and the one rounding rule the engine uses, half away from zero."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import cache

#: ISO 4217 currencies whose minor unit is not a hundredth.
_EXPONENTS = dict.fromkeys(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ],
    0,
) | dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3)


def exponent(currency: str) -> int:
    """Decimal places of a currency's minor unit: 2 for most, 0 for JPY, 3 for KWD."""
    return _EXPONENTS.get(currency, 2)


@cache
def minor_unit(currency: str) -> Decimal:
    """The smallest amount of a currency: 0.01 GBP, 1 JPY, 0.001 KWD."""
    return Decimal(1).scaleb(-exponent(currency))


def rounded(amount: Decimal, currency: str) -> Decimal:
    """`amount` in whole minor units; halves go away from zero, so an invoice and its credit note agree."""
    return amount.quantize(minor_unit(currency), ROUND_HALF_UP)
