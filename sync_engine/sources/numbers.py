"""Numbers and dates as people write them in exports: exact decimals and calendar dates, or a sentence."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from sync_engine.money import exponent, rounded

#: Plain decimals only: no exponent (Excel's 1E+05), no thousands separator, no NaN; twenty digits hold any amount.
_DECIMAL = re.compile(r"[+-]?\d{1,20}(\.\d{1,20})?", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)


class BadValue(Exception):
    """One value of one record cannot be read; the message is a sentence naming the field."""


def decimal(text: str, field: str, default: Decimal | None = None) -> Decimal:
    """The number exactly as written, never by way of a float. Empty text gives `default`, when there is one."""
    if not text and default is not None:
        return default
    if not text:
        raise BadValue(f"{field} is missing")
    if not _DECIMAL.fullmatch(text):
        raise BadValue(f'{field} "{text}" is not a plain decimal number such as 1234.50')
    return Decimal(text)


def money(text: str, field: str, currency: str, default: Decimal | None = None) -> Decimal:
    """An amount in the currency's minor units; more decimals than the currency has are an error, not a rounding."""
    amount = decimal(text, field, default)
    whole = rounded(amount, currency)
    if whole != amount:
        raise BadValue(f"{field} {text} has more than the {exponent(currency)} decimals of {currency}")
    return whole


def whole(text: str, field: str, default: int | None = None) -> int:
    """A count such as a revision or a line number: digits only."""
    if not text and default is not None:
        return default
    if not _WHOLE.fullmatch(text):
        raise BadValue(f'{field} "{text}" is not a whole number' if text else f"{field} is missing")
    return int(text)


@lru_cache(maxsize=1024)
def calendar_date(text: str, field: str, pattern: str = "%Y-%m-%d") -> date:
    """A calendar date; a time of day beside it is dropped, never converted between zones."""
    if not text:
        raise BadValue(f"{field} is missing")
    try:
        return datetime.strptime(text, pattern).date()
    except ValueError:
        raise BadValue(f'{field} "{text}" is not a date of the form {pattern}') from None


def currency_code(text: str, field: str) -> str:
    """An ISO 4217 code: three capital letters."""
    if not re.fullmatch(r"[A-Z]{3}", text, re.ASCII):
        raise BadValue(f'{field} "{text}" is not a currency code such as GBP' if text else f"{field} is missing")
    return text
