"""Numbers, dates and order numbers as SYSPRO writes them (dossier syspro §3.2, §11)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation

from mock_erps.platform.company import Company

#: how many digits a numeric key has in the tables
STORED = 15


def stored(key: str) -> str:
    """A key as the tables hold it: digits filled up with zeros, anything else as it is."""
    key = key.strip()
    return key.zfill(STORED) if key.isdigit() else key


def shown(company: Company, key: str) -> str:
    """A stored key as replies show it."""
    digits = int(company.settings.get("order_digits", 6))
    return key.lstrip("0").zfill(digits) if key.isdigit() else key


def edited(number: Decimal, decimals: int) -> str:
    """For people: thousands commas, fixed decimals."""
    return f"{number:,.{decimals}f}"


def plain(number: Decimal, decimals: int = 6, width: int = 18) -> str:
    """For programs: no commas, padded with blanks on the left."""
    return f"{number:.{decimals}f}".rjust(width)


def number(text: str) -> Decimal | None:
    """A number of a request; None for what is none."""
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def day(text: str) -> dt.date | None:
    """A date of a request, `2026-03-02` or `20260302`; None for what is none."""
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return None
