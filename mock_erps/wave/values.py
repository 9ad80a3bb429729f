"""Values as they cross the wire: dates, instants, decimals as strings, money (dossier wave §3)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mock_erps.platform.money import decimal, exponent, plain, rounded

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: what a Decimal may have before its point: more than any invoice, less than what breaks a sum
_DIGITS = 18
#: the largest number of a GraphQL Int
_INT = 2**31 - 1


@lru_cache(maxsize=64)
def instant(now: float) -> str:
    """`2026-03-02T09:00:00.000Z`; texts of instants compare like instants."""
    moment = dt.datetime.fromtimestamp(now, dt.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def today(call: Call) -> dt.date:
    """The calendar day in the business's own time zone."""
    return dt.datetime.fromtimestamp(call.now, ZoneInfo(call.company.zone)).date()


def read_decimal(value: Any) -> Decimal:
    """A number or a string of one. Raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise ValueError(f"Decimal cannot represent value: {value!r}")
    try:
        number = decimal(value)
    except ValueError:
        raise ValueError(f'Decimal cannot represent value: "{value}"') from None
    if number and not -_DIGITS <= number.adjusted() < _DIGITS:
        raise ValueError(f'Decimal cannot represent value: "{value}"')
    return number


def read_date(value: Any) -> str:
    """`YYYY-MM-DD`. Raises ValueError."""
    try:
        if len(value) == 10:
            return dt.date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        pass
    raise ValueError(f"Date cannot represent value: {value!r}")


def read_instant(value: Any) -> str:
    """An ISO instant, told in UTC; without a zone it is one in UTC. Raises ValueError."""
    try:
        moment = dt.datetime.fromisoformat(value)
        return instant((moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp())
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"DateTime cannot represent value: {value!r}") from None


SCALARS = {"Decimal": read_decimal, "Date": read_date, "DateTime": read_instant}


def amount(value: Decimal, currency: str) -> str:
    """In major units, with as many decimals as the currency has: `150.00`."""
    return plain(rounded(value, exponent(currency)))


def trimmed(value: Decimal, places: int = 8) -> str:
    """Rounded half away from zero, without zeros at the end: `1.5`."""
    text = plain(rounded(value, places))
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(value: str, currency: str) -> dict[str, Any]:
    """The type Money; `raw` cannot hold more than an Int."""
    minor = Decimal(value).scaleb(exponent(currency))
    raw = max(min(int(minor), _INT), -_INT)
    return {"value": value, "minorUnitValue": plain(minor), "raw": raw, "currency": currency}
