"""P7: what is left of a budget goes into schedules drawn by lot: several faults at once, here and there a crash."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from harness.explorer.events import Event
from harness.explorer.outcome import Seen
from harness.explorer.places import new_sites, open_sites
from harness.explorer.schedule import Schedule
from harness.explorer.search import Search, Single
from harness.explorer.singles import told
from harness.explorer.tally import SOAK
from harness.scenario import Crash

#: schedules drawn at a time, and faults in one at most
ROUND, FAULTS = 32, 4


def explore(search: Search) -> Iterator[Event]:
    """Until the budget ends; without a budget there is no soak. The n-th draw of a seed is always the same."""
    if not search.budget.bounded:
        return
    planned = search.tally.skipped.copy()
    try:
        yield from _rounds(search, _places(search))
    finally:
        # lots have no end: what was drawn twice, or cut off by the budget, was no part of the search
        search.tally.skipped = planned


def _rounds(search: Search, sites: list[Seen]) -> Iterator[Event]:
    draw, known = 0, -1
    # a round without anything new: all that can be drawn was
    while sites and len(search.outcomes) > known and not search.over() and search.budget.left():
        known = len(search.outcomes)
        drawn = [_drawn(search, sites, number) for number in range(draw, draw + ROUND)]
        draw += ROUND
        yield from search.run(SOAK, drawn, told)


def _places(search: Search) -> list[Seen]:
    found = {seen.site: seen for seen in open_sites(search.baseline)}
    for outcome in search.singles.values():
        found.update((seen.site, seen) for seen in new_sites(outcome, search.baseline))
    return [seen for seen in found.values() if search.menu.modes(seen)]


def _drawn(search: Search, sites: list[Seen], number: int) -> Schedule:
    """Swarm testing: a schedule knows few modes, so that rare ones are not drowned by common ones."""
    lot = random.Random(f"{search.base.seed} {search.base.scenario} {search.base.erp} {number}")  # noqa: S311
    chosen = sorted(lot.sample(range(len(sites)), min(len(sites), lot.randint(1, FAULTS))))
    singles = [Single(sites[index], lot.choice(search.menu.modes(sites[index]))) for index in chosen]
    schedule = search.with_faults(*singles)
    if lot.random() < 0.25:
        place = lot.choice(sites).site.place()
        return replace(schedule, crashes=(Crash(lot.choice(("before", "after")), place),))
    return schedule
