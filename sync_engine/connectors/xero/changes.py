"""What changed in an organisation of Xero: lists modified since an instant, told in whole seconds (§5, §10).

Nothing vanishes here: what is void or deleted stays in the lists with that status.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from sync_engine.canonical import Kind
from sync_engine.connectors.feed import Copy, Page, Place, onward
from sync_engine.connectors.wire_json import Shape, part, rows, text
from sync_engine.connectors.xero.facts import FEED_PATH, ID, TYPE
from sync_engine.connectors.xero.records import copy, instant
from sync_engine.connectors.xero.wire import LARGEST_PAGE, SMALLEST_PAGE, Wire

_MODIFIED = "UpdatedDateUTC"


class ChangeFeed:
    """The `feed.Feed` of one organisation."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def listed(self, kind: Kind, place: Place) -> Page:
        path = FEED_PATH[kind]
        # Pages are numbered, so rows counted off are counted in pages of a size that the vendor never goes below.
        size = SMALLEST_PAGE if place.skip else LARGEST_PAGE
        page = place.skip // size + 1
        since = _stamp(place.since) if place.since else ""
        shape = self._wire.page(path, page, size, since, order=f"{_MODIFIED} ASC", includeArchived="true")
        found = rows(shape, path)
        pages = part(shape, "pagination").get("pageCount")
        full = page < pages if isinstance(pages, int) else len(found) >= SMALLEST_PAGE
        read = onward(
            tuple(copy(kind, row) for row in found), place, full=full, told=instant(text(shape, "DateTimeUTC"))
        )
        ours = tuple(one for one, row in zip(read.copies, found, strict=True) if _is_of_sales(path, row))
        return Page(ours, read.place, read.told)

    def ids(self, kind: Kind) -> Iterator[str]:
        path = FEED_PATH[kind]
        found = self._wire.pages(path, includeArchived="true", order=f"{_MODIFIED} ASC")
        return (text(row, ID[path]) for row in found if _is_of_sales(path, row) and text(row, "Status") != "DELETED")

    def look(self, kind: Kind, id: str) -> Copy | None:
        path = FEED_PATH[kind]
        found = self._wire.one(path, id)
        return copy(kind, found[0]) if found and _is_of_sales(path, found[0]) else None


def _is_of_sales(path: str, row: Shape) -> bool:
    """Bills, and what was paid for them, are listed among the rest."""
    return text(row, "PaymentType" if path == "Payments" else "Type") == TYPE[path]


def _stamp(moment: float) -> str:
    return datetime.fromtimestamp(int(moment), UTC).strftime("%Y-%m-%dT%H:%M:%S")
