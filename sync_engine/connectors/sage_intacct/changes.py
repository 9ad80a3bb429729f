"""What changed in a company of Sage Intacct: queries by WHENMODIFIED, in the order of change (§5, §10).

A deleted record is not listed any more. Of a reversal the gateway keeps two records: the document, reversed, and its
mirror image, which is no document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from sync_engine.canonical import Kind
from sync_engine.connectors.feed import Copy, Page, Place, onward
from sync_engine.connectors.sage_intacct.facts import DOCUMENT_FIELDS, FEED_OBJECT, MOST_READ, PAYMENT_FIELDS
from sync_engine.connectors.sage_intacct.records import Row, copy, is_of_sales, payment
from sync_engine.connectors.sage_intacct.wire import Wire, compare
from sync_engine.connectors.wire_json import text

_MODIFIED = "WHENMODIFIED"


class ChangeFeed:
    """The `feed.Feed` of one company."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def listed(self, kind: Kind, place: Place) -> Page:
        condition = compare("greaterthanorequalto", _MODIFIED, _stamp(place.since)) if place.since else None
        order = (_MODIFIED, "RECORDNO")
        found, more = self._wire.page(FEED_OBJECT[kind], _fields(kind), condition, place.skip, order)
        page = onward(tuple(copy(kind, row) for row in found), place, full=more)
        return Page(self._ours(kind, found), page.place)

    def ids(self, kind: Kind) -> Iterator[str]:
        fields = ("RECORDNO", "TRX_TOTALENTERED", "STATE")
        found = self._wire.query(FEED_OBJECT[kind], fields)
        return (text(row, "RECORDNO") for row in found if is_of_sales(kind, row))

    def look(self, kind: Kind, id: str) -> Copy | None:
        found = self._wire.query(FEED_OBJECT[kind], _fields(kind), compare("equalto", "RECORDNO", id))
        return next(iter(self._ours(kind, list(found))), None)

    def _ours(self, kind: Kind, found: Sequence[Row]) -> tuple[Copy, ...]:
        """Copies of the sales documents among the rows; what a payment settles is shown only when it is read."""
        ours = [row for row in found if is_of_sales(kind, row)]
        if kind is not Kind.PAYMENT:
            return tuple(copy(kind, row) for row in ours)
        details: dict[str, Mapping[str, Decimal]] = {}
        ids = [text(row, "RECORDNO") for row in ours]
        for first in range(0, len(ids), MOST_READ):
            read = map(payment, self._wire.read_all(FEED_OBJECT[kind], ids[first : first + MOST_READ]))
            details |= {one.id: one.applications for one in read}
        return tuple(copy(kind, row, details.get(text(row, "RECORDNO"), {})) for row in ours)


def _fields(kind: Kind) -> Sequence[str]:
    return PAYMENT_FIELDS if kind is Kind.PAYMENT else DOCUMENT_FIELDS


def _stamp(moment: float) -> str:
    return datetime.fromtimestamp(int(moment), UTC).strftime("%m/%d/%Y %H:%M:%S")
