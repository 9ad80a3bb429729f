r"""The vendor's dates: `2026-02-03`, `2026-02-03T00:00:00` and `/Date(1770076800000+0000)/` (dossier xero §3).

A document date is a calendar day shown as midnight UTC. An instant sent with an offset is turned to UTC first, which is
how a midnight in Auckland becomes the day before (real_bugs B67).
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from zoneinfo import ZoneInfo

_MILLISECONDS = re.compile(r"/Date\((-?\d{1,15})([+-]\d{4})?\)/")
_EPOCH = dt.datetime(1970, 1, 1)  # the vendor's dates are UTC without saying so


@lru_cache(maxsize=4096)
def read_date(text: str) -> dt.date:
    """The calendar day of a date in any of the three forms. Raises ValueError."""
    return read_instant(text).date()


@lru_cache(maxsize=4096)
def read_instant(text: str) -> dt.datetime:
    """The instant, UTC without zone. Raises ValueError."""
    if found := _MILLISECONDS.fullmatch(text):
        try:
            return _EPOCH + dt.timedelta(milliseconds=int(found[1]))
        except OverflowError:
            raise ValueError(f"{text!r} is out of range") from None
    if len(text) < 10 or text[4] != "-" or not text[:4].isdigit() or (len(text) > 10 and text[10] != "T"):
        raise ValueError(f"{text!r} is not a date")
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        return moment
    try:
        return moment.astimezone(dt.UTC).replace(tzinfo=None)
    except OverflowError:
        raise ValueError(f"{text!r} is out of range") from None


@lru_cache(maxsize=4096)
def shown(day: dt.date) -> str:
    """`/Date(1770076800000+0000)/`"""
    return f"/Date({(day.toordinal() - 719163) * 86_400_000}+0000)/"


@lru_cache(maxsize=4096)
def shown_string(day: dt.date) -> str:
    """`2026-02-03T00:00:00`"""
    return f"{day.isoformat()}T00:00:00"


def instant(now: float) -> str:
    """A moment of the clock, `/Date(1770109811500+0000)/`"""
    return f"/Date({round(now * 1000)}+0000)/"


def utc(now: float) -> dt.datetime:
    """A moment of the clock as the vendor's naive UTC."""
    return _EPOCH + dt.timedelta(seconds=now)


def today(now: float, zone: str) -> dt.date:
    """The calendar day in an organisation's own time zone."""
    return dt.datetime.fromtimestamp(now, _zone(zone)).date()


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
