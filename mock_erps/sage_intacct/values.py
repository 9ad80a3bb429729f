"""Field values between the wire and the books: dates in both spellings, amounts, the way each is shown (dossier §3)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from typing import Any

from mock_erps.platform.money import decimal, plain, rounded
from mock_erps.platform.refusals import Refusal
from mock_erps.sage_intacct.wire import Values

_DAYS = "%m/%d/%Y"
_INSTANTS = ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", _DAYS)


def struct_date(values: Any) -> dt.date | None:
    """`{year, month, day}`; None for an empty one. Raises `bad_date`."""
    if not isinstance(values, dict) or not any(values.values()):
        return None
    text = "/".join(str(values.get(part, "")) for part in ("month", "day", "year"))
    return slash_date(text)


def slash_date(text: str) -> dt.date | None:
    """`MM/DD/YYYY`; None for an empty text. Raises `bad_date`."""
    if not text:
        return None
    try:
        month, day, year = (int(part) for part in text.split("/"))
        return dt.date(year, month, day)
    except ValueError:
        raise Refusal("bad_date", date=text) from None


def instant(text: str) -> dt.datetime:
    """`MM/DD/YYYY HH:MM:SS`, UTC; a bare date is its midnight. Raises `bad_date`."""
    for pattern in _INSTANTS:
        try:
            return dt.datetime.strptime(text, pattern).replace(tzinfo=dt.UTC)
        except ValueError:
            continue
    raise Refusal("bad_date", date=text)


def amount(text: object, field: str) -> Decimal:
    """Two decimals; more are rounded, not refused (§3). Raises `bad_value`."""
    try:
        return _cents(str(text))
    except ValueError:
        raise Refusal("bad_value", field=field, value=str(text)) from None


@lru_cache(maxsize=4096)
def _cents(text: str) -> Decimal:
    """The same prices come again and again."""
    return rounded(decimal(text))


def rate(text: object, field: str) -> Decimal:
    """Raises `bad_value`."""
    try:
        number = decimal(text)
    except ValueError:
        number = Decimal(0)
    if number <= 0:
        raise Refusal("bad_value", field=field, value=str(text))
    return number


def shown(value: Any) -> str:
    """A value of the books as the vendor writes it; amounts without trailing zeros."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        text = plain(value)
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, dt.datetime):
        return value.strftime(_INSTANTS[0])
    if isinstance(value, dt.date):
        return value.strftime(_DAYS)
    return str(value)


def text_of(values: Values, name: str) -> str:
    """A field's text; empty where it is absent."""
    value = values.get(name, "")
    return value if isinstance(value, str) else ""


def moment(seconds: float) -> dt.datetime:
    """An instant of the clock as the books keep it: whole seconds, UTC."""
    return _moment(int(seconds))


@lru_cache(maxsize=64)
def _moment(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)
