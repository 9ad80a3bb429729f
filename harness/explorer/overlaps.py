"""P5: a second run of the engine inside the first, and somebody else in the books, at each exchange boundary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from harness.explorer.events import Event
from harness.explorer.modes import vendor
from harness.explorer.outcome import Seen
from harness.explorer.places import open_sites
from harness.explorer.schedule import Schedule
from harness.explorer.search import Search
from harness.scenario import External, Overlap

OVERLAPS = "overlapping runs"
EDITS = "edits from outside"
#: what a bookkeeper may do to a document that stands in the books, and what it is given
ACTS = {"edit": {}, "pay": {"amount": "part"}}


def explore(search: Search) -> Iterator[Event]:
    sites = open_sites(search.baseline)
    overlaps = [replace(search.base, overlaps=(Overlap(seen.site.place()),)) for seen in sites]
    yield from search.run(OVERLAPS, overlaps, lambda schedule: f"second run at {schedule.overlaps[0].at.operation}")
    edits = [replace(search.base, outside=(act,)) for act in _acts(search, sites)]
    yield from search.run(EDITS, edits, _told)


def _acts(search: Search, sites: list[Seen]) -> Iterator[External]:
    """Between the engine's last look at a document and its next write of it, once it stands in the books."""
    known = vendor(search.base.erp).erp.outside
    standing: set[str] = set()
    for seen in sites:
        if not seen.site.reads:
            for document in seen.documents:
                if document in standing:
                    yield from (
                        External(action, document, values, seen.site.place())
                        for action, values in ACTS.items()
                        if action in known
                    )
        if seen.committed:
            standing.update(seen.documents)


def _told(schedule: Schedule) -> str:
    act = schedule.outside[0]
    return f"somebody does {act.action} {act.document}"
