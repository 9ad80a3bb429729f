"""Money: Decimal, ISO 4217 exponents, and the rounding models vendors use. Never a binary float in a sum."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation
from math import isfinite
from typing import NamedTuple

#: ISO 4217 minor units where they are not two.
EXPONENTS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX"), 0),
    **dict.fromkeys(("UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
CENT = Decimal("0.01")
ZERO = Decimal(0)
_STEPS = tuple(Decimal(1).scaleb(-places) for places in range(13))
_QUANTA = {places: Decimal(1).scaleb(-places) for places in range(13)}
_ROUNDING = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}


class Figure(NamedTuple):
    """A number of a request: for sums, and as answers show it. Made once, for the same prices come again and again."""

    exact: Decimal
    shown: float | int


def exponent(currency: str) -> int:
    """Decimal places of a currency's minor unit."""
    return EXPONENTS.get(currency, 2)


def decimal(value: object) -> Decimal:
    """A JSON number, a decimal string or a Decimal as Decimal, by its shortest decimal form.

    Raises ValueError for anything that is not a finite number.
    """
    if type(value) is float and isfinite(value):
        return Decimal(repr(value))
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value).strip())
    except InvalidOperation:
        raise ValueError(f"{value!r} is not a number") from None
    if not number.is_finite():
        raise ValueError(f"{value!r} is not a finite number")
    return number


def rounded(amount: Decimal, places: int = 2, model: str = "half_up") -> Decimal:
    """The amount at `places` decimals; `model` is half_up (away from zero at the half) or half_even."""
    return amount.quantize(_STEPS[places], _ROUNDING[model])


def plain(amount: Decimal) -> str:
    """`1E+3` → `1000`, `2.50` stays `2.50`."""
    return format(amount, "f")


def number(amount: Decimal) -> float:
    """For a JSON body: the double whose shortest form is this amount."""
    return float(amount)
