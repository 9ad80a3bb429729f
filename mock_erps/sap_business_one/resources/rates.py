"""Exchange rates: local currency for one unit of the foreign one, per day (§3, §4)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.platform.money import decimal
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.company import Company


def rate_for(call: Call, currency: str, date: str, given: Any = None) -> Decimal:
    """The given rate, else that of the day. Raises `no_rate`."""
    if currency == call.company.currency:
        return Decimal(1)
    if call.books["Currencies"].get(currency) is None:
        raise Refusal("unknown_reference")
    if given and decimal(given) > 0:
        return decimal(given)
    found = known_rate(call.company, currency, date)
    if found is None:
        raise Refusal("no_rate", currency=currency)
    return found


def known_rate(company: Company, currency: str, date: str) -> Decimal | None:
    """What somebody entered for the day, else the standing rate, None for a currency without one."""
    entered = company.facts["day_rates"].get(f"{currency}:{date}")
    found = entered if entered is not None else company.facts["rates"].get(currency)
    return None if found is None else decimal(found)
