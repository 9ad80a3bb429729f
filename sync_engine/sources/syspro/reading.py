"""Texts of SYSPRO as values: numbers padded with blanks and cut by commas, keys with and without zeros (§3.2, §11)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from sync_engine.connectors.xml import Element, below
from sync_engine.outcomes import Unreadable
from sync_engine.sources.numbers import BadValue, calendar_date

_NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,20})?", re.ASCII)
#: digits of a numeric key in the tables
_STORED = 15


def amount(row: Element, *names: str) -> Decimal:
    """The first of the named fields that is there: `1,200.000` and `       1200.000000` are the same number."""
    for name in names:
        words = below(row, name).split()
        if words:
            plain = words[0].replace(",", "")
            if not _NUMBER.fullmatch(plain):
                raise BadValue(f'{name} "{words[0]}" is no number')
            return Decimal(plain)
    raise BadValue(f"{names[0]} is missing")


def day(row: Element, name: str) -> date | None:
    text = below(row, name)
    return calendar_date(text, name) if text else None


def stored(key: str) -> str:
    """A key as the tables hold it."""
    return key.zfill(_STORED) if key.isdigit() else key


def bare(key: str) -> str:
    """A key without its leading zeros: what two spellings of it share."""
    return key.lstrip("0") if key.isdigit() else key


def rows(reply: Element) -> list[Element]:
    """The rows of a COMFND reply. Raises `Unreadable` where it does not say how many it returned."""
    if reply.find("RowsReturned") is None:
        raise Unreadable(complaint(reply) or "the answer to a search says nothing of rows", "COMFND")
    return reply.findall("Row")


def complaint(reply: Element) -> str:
    """What a reply says is wrong, in SYSPRO's words; empty when nothing is."""
    told = [(node.text or "").strip() for node in reply.iter("ErrorDescription")]
    return "; ".join(text for text in told if text)
