"""Numbers of documents: given at posting, by journal; the format of the last one is continued (dossier odoo §3)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mock_erps.odoo.catalogue import CHAINS
from mock_erps.platform.books import Doc

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_YEARLY = ("sale", "bank", "cash", "credit")
_SPLIT = re.compile(r"^(?P<prefix>.*?)(?P<number>\d*)(?P<suffix>\D*)$", re.DOTALL)
_YEAR = re.compile(r"(?<!\d)(?:19|20|21)\d{2}(?!\d)")


def _chain(call: Call, move: Doc) -> str:
    """Credit notes and payments count in chains of their own where the journal wants it."""
    journal = call.books["account.journal"].docs[str(move["journal_id"])]
    credit = move["move_type"] in ("out_refund", "in_refund") and journal["refund_sequence"]
    return f"{move['journal_id']}:{'refund' if credit else 'payment' if move.get('is_payment') else ''}"


def last_name(call: Call, move: Doc) -> str:
    kept = call.books[CHAINS].get(_chain(call, move))
    return str(kept["name"]) if kept is not None else ""


def remember(call: Call, move: Doc) -> None:
    """This number is the newest of its chain."""
    chain = _chain(call, move)
    call.books.put(CHAINS, chain, {"id": chain, "name": move["name"]})


def split(name: str) -> tuple[str, int, str]:
    """Prefix, number and what stands behind it; `INV/2026/00007` → (`INV/2026/`, 7, ``)."""
    found = _SPLIT.match(name)
    assert found is not None  # every part of the pattern may be empty
    return found["prefix"], int(found["number"] or 0), found["suffix"]


def next_name(call: Call, move: Doc) -> str:
    last = last_name(call, move)
    if not last:
        return _first(call, move)
    prefix, number, suffix = split(last)
    width = len(last) - len(prefix) - len(suffix)
    told, year = _YEAR.search(prefix), move["date"][:4]
    if told is not None and told.group() != year:
        prefix, number = prefix[: told.start()] + year + prefix[told.end() :], 0
    names = call.books["account.move"]
    while names.find("name", name := f"{prefix}{(number := number + 1):0{width}d}{suffix}"):
        pass
    return name


def _first(call: Call, move: Doc) -> str:
    journal = call.books["account.journal"].docs[str(move["journal_id"])]
    year, month = move["date"][:4], move["date"][5:7]
    span = f"{year}/0" if journal["type"] in _YEARLY else f"{year}/{month}/"
    name = f"{journal['code']}/{span}0001"
    chain = _chain(call, move)
    return ("R" if chain.endswith("refund") else "P" if chain.endswith("payment") else "") + name
