"""What changed in a company of QuickBooks Online: change data capture, and queries where it is cut (§5, §10).

Deleted records are told by change data only. Each kind is asked for alone: the thousand objects of an answer are
counted over all that it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from sync_engine.canonical import Kind
from sync_engine.connectors.feed import Copy, Page, Place, onward
from sync_engine.connectors.quickbooks_online.facts import ENTITY, MOST_CHANGES
from sync_engine.connectors.quickbooks_online.records import copy
from sync_engine.connectors.quickbooks_online.wire import Wire, full
from sync_engine.connectors.wire_json import instant, part, rows, text
from sync_engine.outcomes import Missing, Unreadable

_MODIFIED = "MetaData.LastUpdatedTime"


class ChangeFeed:
    """The `feed.Feed` of one company."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def changed(self, kind: Kind, since: float) -> Page:
        entity = ENTITY[kind]
        shape = self._wire.get("/cdc", entities=entity, changedSince=_stamp(since))
        answers = rows(next(iter(rows(shape, "CDCResponse")), {}), "QueryResponse")
        if not answers:
            raise Unreadable("the answer to a question for changes holds no QueryResponse")
        found = [row for answer in answers for row in rows(answer, entity)]
        cut = len(found) >= MOST_CHANGES
        return Page(tuple(copy(kind, row) for row in found), told=instant(text(shape, "time")), overflowed=cut)

    def listed(self, kind: Kind, place: Place) -> Page:
        entity = ENTITY[kind]
        condition = f"{_MODIFIED} >= '{_stamp(place.since)}'" if place.since else ""
        shape = self._wire.page(entity, condition, place.skip + 1, order=f"{_MODIFIED}, Id")
        found = rows(part(shape, "QueryResponse"), entity)
        copies = tuple(copy(kind, row) for row in found)
        return onward(copies, place, full=full(found), told=instant(text(shape, "time")))

    def ids(self, kind: Kind) -> Iterator[str]:
        return (text(row, "Id") for row in self._wire.query(ENTITY[kind], columns="Id"))

    def look(self, kind: Kind, id: str) -> Copy | None:
        entity = ENTITY[kind]
        try:
            row = part(self._wire.get(f"/{entity.lower()}/{id}"), entity)
        except Missing:
            return None
        if text(row, "Id") != id:
            raise Unreadable(f"the answer to a question for {entity} {id} is another record")
        return copy(kind, row)


def _stamp(moment: float) -> str:
    """To the second, as the vendor's own stamps are; cut, never rounded up."""
    return datetime.fromtimestamp(int(moment), UTC).isoformat()
