"""One kind of record read up to now: change data where the target has them, else lists in the order of change.

A page is stored together with where the next one begins, and every failure goes on from what is stored. So a retry, a
restart after a kill and an ordinary run are the same thing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar, cast

from sync_engine.canonical import Kind
from sync_engine.connectors.feed import ChangeData, Feed, FeedTraits, Page, Place
from sync_engine.delivery.retry import Patience
from sync_engine.ledger.copies import Copies, Cursor
from sync_engine.pull.report import PullReport

#: Change data are not asked for up to the last minute of their window.
_DAY = 86400.0
#: How far a target's clock may be ahead of ours before a list that never ends is left for the next run.
_AHEAD = 300.0

T = TypeVar("T")


class Reading:
    """Reads one target into its local copy."""

    def __init__(
        self, target: str, feed: Feed, traits: FeedTraits, copies: Copies, patience: Patience, report: PullReport
    ) -> None:
        self._target = target
        self._feed = feed
        self._traits = traits
        self._copies = copies
        self._patience = patience
        self._report = report

    def read(self, kind: Kind) -> None:
        """Bring the copy of this kind up to now. Raises what `Patience.read` raises; what is stored stays."""
        cursor = self._copies.cursor(self._target, kind) or Cursor(listing=True)
        if not self._traits.window:
            cursor = replace(cursor, listing=True, began=0.0, sweep=cursor.sweep or self._traits.vanishes)
        elif not cursor.listing:
            cursor = self._capture(kind, cursor)
        if cursor.listing:
            cursor = self._list(kind, cursor)
        if cursor.sweep:
            self._sweep(kind, cursor)

    def look(self, kind: Kind, id: str) -> None:
        """Read one record as it is now."""
        copy = self._ask(f"look {kind} {id}", lambda: self._feed.look(kind, id))
        told = self._copies.keep(self._target, [copy]) if copy else self._copies.gone(self._target, kind, id)
        self._report.counts.update(told)

    def _capture(self, kind: Kind, cursor: Cursor) -> Cursor:
        """Change data since the cursor. What they cannot hold is found by a list, and deletions by a sweep."""
        catch_up = replace(cursor, listing=True, sweep=True, began=0.0)
        since = cursor.since - self._traits.overlap
        if since < time.time() - self._traits.window + _DAY:
            self._report.notes.append(f"{kind}: not read for longer than change data are kept; read from the lists")
            return catch_up
        data = cast(ChangeData, self._feed)
        page = self._ask(f"changes {kind} {since}", lambda: data.changed(kind, since))
        if page.overflowed:
            self._report.notes.append(f"{kind}: more changes than one answer holds; read from the lists")
            return self._stored(kind, page, catch_up)
        return self._stored(kind, page, replace(cursor, since=max(cursor.since, page.told, _last(page))))

    def _list(self, kind: Kind, cursor: Cursor) -> Cursor:
        """The lists since the cursor, page after page. What changes meanwhile comes again at their end, for ever if
        somebody never stops writing: so they are read up to the time when they were begun."""
        place: Place | None = Place(max(0.0, cursor.since - self._traits.overlap))
        begun = time.time()
        while place is not None:
            page = self._page(kind, place)
            if place.skip and page.copies:  # counted off: what was deleted in front has moved the rest
                cursor = replace(cursor, sweep=True)
            cursor = replace(cursor, since=max(cursor.since, _last(page)), began=cursor.began or page.told)
            until = max(begun, cursor.began) + _AHEAD
            place = page.place if page.place and page.place.since <= until else None
            if place is None:
                cursor = replace(cursor, listing=False, since=self._complete_since(cursor))
            cursor = self._stored(kind, page, cursor)
        return cursor

    def _page(self, kind: Kind, place: Place) -> Page:
        return self._ask(f"list {kind} {place.since} {place.skip}", lambda: self._feed.listed(kind, place))

    def _complete_since(self, cursor: Cursor) -> float:
        """When the list was begun, where the target tells its time: nothing older is unread. Change data take over
        from there even if newer records were listed, for the list does not show what was deleted since."""
        if self._traits.window and cursor.began:
            return cursor.began
        return max(cursor.since, cursor.began)

    def _sweep(self, kind: Kind, cursor: Cursor) -> None:
        """Look at every record that only one side has: the copy or the target's list of ids."""
        there = self._ask(f"ids {kind}", lambda: set(self._feed.ids(kind)))
        for id in sorted(there ^ self._copies.existing(self._target, kind)):
            self.look(kind, id)
        self._copies.keep(self._target, (), kind, replace(cursor, sweep=False))

    def _stored(self, kind: Kind, page: Page, cursor: Cursor) -> Cursor:
        self._report.counts.update(self._copies.keep(self._target, page.copies, kind, cursor))
        return cursor

    def _ask(self, name: str, ask: Callable[[], T]) -> T:
        self._report.counts["calls"] += 1
        return self._patience.read(name, ask)


def _last(page: Page) -> float:
    return max((copy.modified for copy in page.copies), default=0.0)
