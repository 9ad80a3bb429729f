"""Numbers in bodies: read exactly, refused where the vendor refuses them, written as JSON numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.platform.money import ZERO, decimal, rounded
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: more than the vendor's columns hold (code 2240; the border itself is not published)
_LARGEST = Decimal("99999999999.99")


def read(value: Any) -> Decimal:
    """A number of a body that the contract let pass; nothing counts as zero."""
    return ZERO if value is None or value == "" else decimal(value)


def money(call: Call, value: Any, element: str) -> Decimal:
    """An amount at the vendor's decimals. What becomes of more decimals is a setting."""
    given = read(value)
    if abs(given) > _LARGEST:
        raise Refusal("out_of_range", value=value, element=element)
    places = call.setting("amount_decimals")
    kept = rounded(given, places)
    if kept != given and call.setting("extra_decimals") == "refuse":
        raise Refusal("amount_decimals", value=value, element=element)
    return kept


def price(call: Call, value: Any, element: str) -> Decimal:
    """A unit price or a quantity: up to seven decimals (§3)."""
    given = read(value)
    if abs(given) > _LARGEST:
        raise Refusal("out_of_range", value=value, element=element)
    kept = rounded(given, call.setting("price_decimals"))
    if kept != given and call.setting("extra_decimals") == "refuse":
        raise Refusal("price_decimals", value=value, element=element)
    return kept if kept != given else given


def percent(value: Any, element: str) -> Decimal:
    given = read(value)
    if not 0 <= given <= 100:
        raise Refusal("bad_percent", value=value, element=element)
    return given


def number(amount: Decimal) -> float | int:
    """As JSON: whole prices and quantities without a point, as the vendor shows them (§3 example)."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)
