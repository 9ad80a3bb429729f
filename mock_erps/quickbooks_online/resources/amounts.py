"""Numbers in bodies: read exactly, refused where the vendor refuses them, written as JSON numbers."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mock_erps.platform.money import ZERO, Figure, decimal, rounded
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: more than the vendor's columns hold (code 2240; the border itself is not published)
_LARGEST = Decimal("99999999999.99")


def read(value: Any) -> Decimal:
    """A number of a body that the contract let pass; nothing counts as zero."""
    if value is None or value == "":
        return ZERO
    kind = type(value)
    if kind is int:
        return Decimal(value)
    return Decimal(repr(value)) if kind is float else decimal(value)


class Scale:
    """The decimals a company keeps of one sort of number. More are rounded, or refused by the named row.

    `read(value, element)` is a number of a body at these decimals; nothing counts as zero. It raises 2240 or the
    scale's refusal. It remembers: prices and quantities come again and again.
    """

    def __init__(self, places: int, refusal: str, show: Callable[[Decimal], float | int]) -> None:
        self.places = places
        self.refusal = refusal
        self.show = show
        self.read: Callable[[Any, str], Figure] = lru_cache(maxsize=4096, typed=True)(self._read)

    def _read(self, value: Any, element: str) -> Figure:
        exact = ZERO if value is None or value == "" else self._exact(value, element)
        return Figure(exact, self.show(exact))

    def _exact(self, value: Any, element: str) -> Decimal:
        text = value.strip() if type(value) is str else repr(value)
        given = Decimal(text) or ZERO  # 0.0 and -0.0 are one key of the memory
        if not -_LARGEST <= given <= _LARGEST:
            raise Refusal("out_of_range", value=value, element=element)
        if len(text.partition(".")[2]) <= self.places:
            return given
        if self.refusal:
            raise Refusal(self.refusal, value=value, element=element)
        return rounded(given, self.places)


def scales(call: Call) -> tuple[Scale, Scale]:
    """Amounts due: two decimals as a rule, more are 2110 where they are refused (settings). Unit prices and quantities:
    up to seven (§3), more are 2100."""
    refused = call.setting("extra_decimals") == "refuse"
    return _scales(call.setting("amount_decimals"), call.setting("price_decimals"), refused)


@lru_cache(maxsize=64)
def _scales(amounts: int, prices: int, refused: bool) -> tuple[Scale, Scale]:
    """The settings of the decimals and the rows of their refusals share their names."""
    rows = ("amount_decimals", "price_decimals") if refused else ("", "")
    return Scale(amounts, rows[0], float), Scale(prices, rows[1], number)


def money(call: Call, value: Any, element: str) -> Decimal:
    """An amount of a document's head."""
    return scales(call)[0].read(value, element).exact


def percent(value: Any, element: str) -> Decimal:
    given = read(value)
    if not 0 <= given <= 100:
        raise Refusal("bad_percent", value=value, element=element)
    return given


def number(amount: Decimal) -> float | int:
    """As JSON: whole prices and quantities without a point, as the vendor shows them (§3 example)."""
    value = float(amount)
    return int(value) if value.is_integer() else value
