"""Instants as the vendor writes them: Pacific time with an offset (dossier quickbooks_online §3, §11.11)."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

PACIFIC = ZoneInfo("America/Los_Angeles")


@lru_cache(maxsize=64)
def stamp(now: float) -> str:
    """`2026-03-12T07:19:05-07:00`, as in MetaData."""
    return "".join(_second(_micros(now) // 1_000_000))


@lru_cache(maxsize=64)
def moment(now: float) -> str:
    """`2026-03-12T07:19:05.137-07:00`, as in the `time` of every answer."""
    second, micros = divmod(_micros(now), 1_000_000)
    wall, offset = _second(second)
    return f"{wall}.{micros // 1000:03d}{offset}"


def _micros(now: float) -> int:
    return round(now * 1_000_000)


@lru_cache(maxsize=64)
def _second(now: int) -> tuple[str, str]:
    """Wall time and offset of a second, which all its answers share."""
    text = dt.datetime.fromtimestamp(now, PACIFIC).isoformat()
    return text[:-6], text[-6:]


def company_day(zone: str, now: float) -> dt.date:
    """Today where the company is."""
    return dt.datetime.fromtimestamp(now, ZoneInfo(zone)).date()


def instant(text: str) -> dt.datetime:
    """A timestamp of a query or of MetaData; without an offset it is Pacific. Raises ValueError."""
    read = dt.datetime.fromisoformat(text.strip())
    return read if read.tzinfo else read.replace(tzinfo=PACIFIC)


def day(text: str) -> dt.date:
    """The date at the beginning of the text; what follows (time, zone) does not count. Raises ValueError."""
    return dt.date.fromisoformat(text.strip()[:10])
