"""Instants and days as Business Central writes them, and its date formulas."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from zoneinfo import ZoneInfo

from mock_erps.platform.company import Company

NO_DAY = "0001-01-01"
NO_INSTANT = "0001-01-01T00:00:00Z"
_FORMULA = re.compile(r"(?P<sign>[+-]?)(?P<current>C?)(?P<count>\d*)(?P<unit>[DWMQY])", re.IGNORECASE)


def instant(at: float) -> str:
    """`2024-09-17T08:11:02.417Z`"""
    return dt.datetime.fromtimestamp(at, dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def today(company: Company, at: float) -> str:
    """The day it is at the company."""
    return dt.datetime.fromtimestamp(at, ZoneInfo(company.zone)).date().isoformat()


def day_of(text: str) -> dt.date | None:
    """A day, or None for the vendor's `0001-01-01`."""
    return dt.date.fromisoformat(text) if text > NO_DAY else None


def after(day: str, formula: str) -> str:
    """The day a date formula leads to: `30D`, `1M`, `CM+15D`; an empty one leads nowhere (dossier §3)."""
    found = dt.date.fromisoformat(day)
    for part in _FORMULA.finditer(formula):
        if part["current"]:
            found = _end_of(found, part["unit"].upper())
        elif part["count"]:
            count = int(part["count"]) * (-1 if part["sign"] == "-" else 1)
            found = _moved(found, count, part["unit"].upper())
    return found.isoformat()


def _end_of(day: dt.date, unit: str) -> dt.date:
    """The last day of the current month, week, quarter or year."""
    if unit == "W":
        return day + dt.timedelta(days=6 - day.weekday())
    if unit == "D":
        return day
    month = {"M": day.month, "Q": (day.month + 2) // 3 * 3, "Y": 12}[unit]
    return day.replace(month=month, day=calendar.monthrange(day.year, month)[1])


def _moved(day: dt.date, count: int, unit: str) -> dt.date:
    if unit in "DW":
        return day + dt.timedelta(days=count * (7 if unit == "W" else 1))
    months = count * {"M": 1, "Q": 3, "Y": 12}[unit] + day.year * 12 + day.month - 1
    year, month = divmod(months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
