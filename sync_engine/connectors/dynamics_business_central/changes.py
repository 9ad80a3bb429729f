"""What changed in a company of Business Central: lists by lastModifiedDateTime (§5, §10).

A draft that is deleted is not listed any more; what undoes a cancelled document counts for as little as that. A posted
receipt stands in the ledger only, in company currency and without a word of what it settles (§4): it is read from the
entries on the account of what customers owe.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from sync_engine.canonical import Kind
from sync_engine.connectors.dynamics_business_central import records
from sync_engine.connectors.dynamics_business_central.facts import PATH
from sync_engine.connectors.dynamics_business_central.wire import Wire, equals
from sync_engine.connectors.feed import Copy, Page, Place, onward
from sync_engine.connectors.wire_json import Shape, text
from sync_engine.outcomes import Refused

_MODIFIED = "lastModifiedDateTime"
_LEDGER = "generalLedgerEntries"
_RECEIPT = "documentNumber"


class ChangeFeed:
    """The `feed.Feed` of one company. `receivables`: number or name of the account of what customers owe."""

    def __init__(self, wire: Wire, receivables: str) -> None:
        self._wire = wire
        self._receivables = receivables
        self._number = ""

    def listed(self, kind: Kind, place: Place) -> Page:
        since = f"{_MODIFIED} ge {_stamp(place.since)}" if place.since else ""
        found, more = self._wire.page(_path(kind), _both(self._scope(kind), since), _MODIFIED, place.skip)
        if kind is Kind.PAYMENT:
            return self._receipts(found, place, more=more)
        return onward(tuple(records.copy(kind, row) for row in found), place, full=more)

    def ids(self, kind: Kind) -> Iterator[str]:
        name = _RECEIPT if kind is Kind.PAYMENT else "id"
        return (text(row, name) for row in self._wire.all(_path(kind), self._scope(kind)))

    def look(self, kind: Kind, id: str) -> Copy | None:
        if kind is Kind.PAYMENT:
            entries = list(self._wire.all(_LEDGER, _both(self._scope(kind), equals(_RECEIPT, id))))
            return records.receipt(id, entries) if entries else None
        row = self._wire.one(PATH[kind], id)
        return records.copy(kind, row) if row is not None else None

    def _receipts(self, found: Sequence[Shape], place: Place, *, more: bool) -> Page:
        """Each receipt once, whole: the rows of the first and the last one may stand on two pages."""
        rows = tuple(records.receipt(text(row, _RECEIPT), [row]) for row in found)
        parted = {row.id for row in (*rows[:1], *rows[-1:])} if more or place.skip else set()
        ids = dict.fromkeys(row.id for row in rows)
        whole = (self.look(Kind.PAYMENT, id) if id in parted else _gathered(id, found) for id in ids)
        return Page(tuple(copy for copy in whole if copy is not None), onward(rows, place, full=more).place)

    def _scope(self, kind: Kind) -> str:
        """Which rows of a list count."""
        if kind is not Kind.PAYMENT:
            return ""
        self._number = self._number or self._account()
        return f"{equals('accountNumber', self._number)} and documentType eq 'Payment'"

    def _account(self) -> str:
        for row in self._wire.all("accounts"):
            if self._receivables in (text(row, "number"), text(row, "displayName")):
                return text(row, "number")
        raise Refused(f"the company has no account {self._receivables!r}; name it by the option receivables_account")


def _path(kind: Kind) -> str:
    return _LEDGER if kind is Kind.PAYMENT else PATH[kind]


def _gathered(id: str, found: Sequence[Shape]) -> Copy:
    return records.receipt(id, [row for row in found if text(row, _RECEIPT) == id])


def _both(*conditions: str) -> str:
    return " and ".join(filter(None, conditions))


def _stamp(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
