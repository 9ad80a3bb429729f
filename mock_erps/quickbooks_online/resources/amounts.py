"""Numbers in bodies: read exactly, refused where the vendor refuses them, written as JSON numbers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.platform.money import ZERO, decimal, rounded
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: more than the vendor's columns hold (code 2240; the border itself is not published)
_LARGEST = Decimal("99999999999.99")
#: a text no longer than this cannot be more, if it is no power of ten
_SHORT = 4


def read(value: Any) -> Decimal:
    """A number of a body that the contract let pass; nothing counts as zero."""
    if value is None or value == "":
        return ZERO
    kind = type(value)
    if kind is int:
        return Decimal(value)
    return Decimal(repr(value)) if kind is float else decimal(value)


@dataclass(frozen=True, slots=True)
class Precision:
    """The decimals a company keeps, and what becomes of more: they are rounded or refused (settings)."""

    amount: int
    price: int
    refuses: bool

    @classmethod
    def of(cls, call: Call) -> Precision:
        refuses = call.setting("extra_decimals") == "refuse"
        return cls(call.setting("amount_decimals"), call.setting("price_decimals"), refuses)

    def money(self, value: Any, element: str) -> Decimal:
        """An amount at the vendor's decimals. Raises 2240 or 2110."""
        return self._kept(value, self.amount, "amount_decimals", element)

    def unit(self, value: Any, element: str) -> Decimal:
        """A unit price or a quantity: up to seven decimals (§3). Raises 2240 or 2100."""
        return self._kept(value, self.price, "price_decimals", element)

    def _kept(self, value: Any, places: int, refusal: str, element: str) -> Decimal:
        if value is None or value == "":
            return ZERO
        text = value.strip() if type(value) is str else repr(value)
        given = Decimal(text)
        if len(text) > _SHORT and abs(given) > _LARGEST:
            raise Refusal("out_of_range", value=value, element=element)
        if len(text.partition(".")[2]) <= places:
            return given
        if self.refuses:
            raise Refusal(refusal, value=value, element=element)
        return rounded(given, places)


def money(call: Call, value: Any, element: str) -> Decimal:
    """An amount of a document's head."""
    return Precision.of(call).money(value, element)


def percent(value: Any, element: str) -> Decimal:
    given = read(value)
    if not 0 <= given <= 100:
        raise Refusal("bad_percent", value=value, element=element)
    return given


def number(amount: Decimal) -> float | int:
    """As JSON: whole prices and quantities without a point, as the vendor shows them (§3 example)."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)
