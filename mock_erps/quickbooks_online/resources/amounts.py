"""Numbers in bodies: read exactly, refused where the vendor refuses them, written as JSON numbers."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mock_erps.platform.money import ZERO, decimal, rounded
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
    scale's refusal. `shown` is a number it read as JSON. Both remember: prices and quantities come again and again.
    """

    def __init__(self, places: int, refusal: str) -> None:
        self.places = places
        self.refusal = refusal
        self.read: Callable[[Any, str], Decimal] = lru_cache(maxsize=4096, typed=True)(self._read)
        self.shown: Callable[[Decimal], float | int] = lru_cache(maxsize=4096)(number)

    def _read(self, value: Any, element: str) -> Decimal:
        if value is None or value == "":
            return ZERO
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
    return _scale(call, "amount_decimals", refused), _scale(call, "price_decimals", refused)


def _scale(call: Call, name: str, refused: bool) -> Scale:
    """The setting of the decimals and the row of their refusal share a name."""
    return _made(call.setting(name), name if refused else "")


_made = lru_cache(maxsize=64)(Scale)


def money(call: Call, value: Any, element: str) -> Decimal:
    """An amount of a document's head."""
    return scales(call)[0].read(value, element)


def percent(value: Any, element: str) -> Decimal:
    given = read(value)
    if not 0 <= given <= 100:
        raise Refusal("bad_percent", value=value, element=element)
    return given


def number(amount: Decimal) -> float | int:
    """As JSON: whole prices and quantities without a point, as the vendor shows them (§3 example)."""
    value = float(amount)
    return int(value) if value.is_integer() else value
