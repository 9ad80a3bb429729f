"""What changed in a company of Odoo: searches by `write_date`, in the order of change (§5, §10).

Stamps are kept to the microsecond and told to the second, and whole seconds are asked for (§11.8). A record that was
removed is not found any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from sync_engine.canonical import Kind
from sync_engine.connectors.feed import Copy, Page, Place, onward
from sync_engine.connectors.odoo.facts import DOCUMENT_FIELDS, MOVE, PAYMENT, PAYMENT_FIELDS, TYPE
from sync_engine.connectors.odoo.records import document_copy, payment_copy, text
from sync_engine.connectors.odoo.settling import applications
from sync_engine.connectors.odoo.wire import Wire
from sync_engine.connectors.wire_json import Shape

_MODIFIED = "write_date"
_PAGE = 100


class ChangeFeed:
    """The `feed.Feed` of one company."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def listed(self, kind: Kind, place: Place) -> Page:
        model, domain = _of(kind)
        since = [[_MODIFIED, ">=", _stamp(place.since)]] if place.since else []
        order = f"{_MODIFIED}, id"
        found = self._wire.page(model, [*domain, *since], _fields(kind), order, place.skip, _PAGE)
        # No answer says that there is more (§5): a short page may be the last one, or be cut.
        full = len(found) >= _PAGE or self._wire.count(model, [*domain, *since]) > place.skip + len(found)
        return onward(self._copies(kind, found), place, full=full)

    def ids(self, kind: Kind) -> Iterator[str]:
        return (str(id) for id in self._wire.ids(*_of(kind)))

    def look(self, kind: Kind, id: str) -> Copy | None:
        model, domain = _of(kind)
        found = self._wire.find(model, [["id", "=", int(id)], *domain], _fields(kind)) if id.isdigit() else []
        return next(iter(self._copies(kind, found)), None)

    def _copies(self, kind: Kind, found: Sequence[Shape]) -> tuple[Copy, ...]:
        if kind is not Kind.PAYMENT:
            return tuple(document_copy(kind, row) for row in found)
        applied = applications(self._wire, found)
        return tuple(payment_copy(row, applied.get(text(row, "id"), {})) for row in found)


def _of(kind: Kind) -> tuple[str, list[object]]:
    """Where records of a kind are, and what tells them from the others there."""
    if kind is Kind.PAYMENT:
        return PAYMENT, [["partner_type", "=", "customer"]]
    return MOVE, [["move_type", "=", TYPE[kind]]]


def _fields(kind: Kind) -> Sequence[str]:
    return PAYMENT_FIELDS if kind is Kind.PAYMENT else DOCUMENT_FIELDS


def _stamp(moment: float) -> str:
    return datetime.fromtimestamp(int(moment), UTC).strftime("%Y-%m-%d %H:%M:%S")
