"""P1: every single fault. Each mode once per operation, then one mode of each class at places that stand for all."""

from __future__ import annotations

from collections.abc import Iterator

from harness.explorer.events import Event
from harness.explorer.modes import CONNECT, rank
from harness.explorer.outcome import Seen, Site
from harness.explorer.places import groups, open_sites, representatives
from harness.explorer.schedule import Schedule
from harness.explorer.search import Search, Single
from harness.explorer.tally import Left

PHASE = "singles"
#: the first connection to the vendor; the journal knows no connections
CONNECTION = Site(CONNECT, "", "", "", 1)


def explore(search: Search) -> Iterator[Event]:
    alike = groups(open_sites(search.baseline))
    first: dict[str, Seen] = {}
    for group in alike:
        first.setdefault(group[0].site.operation, group[0])
    probes = [Single(seen, mode) for seen in first.values() for mode in search.menu.modes(seen)]
    probes += [Single(_connection(), mode) for mode in search.menu.connecting()]
    # what a budget cuts off should be what matters least
    probes.sort(key=lambda single: (single.site.reads, rank(single.mode.fault)))
    yield from _play(search, probes)
    for single in probes:
        outcome = search.singles.get(single)
        if outcome is not None:
            search.classify(outcome, single)
    rest: list[Single] = []
    for group in alike:
        chosen = representatives(group)
        search.tally.leave(
            Left.SAME_KIND, sum(len(search.menu.modes(seen)) for seen in group) - _modes_at(search, chosen)
        )
        for seen in chosen:
            if seen == first[seen.site.operation]:
                continue
            modes, saved = search.one_of_each_class(seen)
            search.tally.leave(Left.SAME_ANSWER, saved)
            rest += [Single(seen, mode) for mode in modes]
    yield from _play(search, rest)


def _modes_at(search: Search, sites: list[Seen]) -> int:
    return sum(len(search.menu.modes(seen)) for seen in sites)


def _play(search: Search, singles: list[Single]) -> Iterator[Event]:
    yield from search.run(PHASE, [search.with_faults(single) for single in singles], told)
    for single in singles:
        outcome = search.outcome(search.with_faults(single))
        if outcome is not None and not outcome.baseless:
            search.singles[single] = outcome


def told(schedule: Schedule) -> str:
    """What is tried, in a few words, for whoever watches."""
    return ", then ".join(f"{fault.fault} on {fault.at.operation}" for fault in schedule.faults)


def _connection() -> Seen:
    return Seen(0, CONNECTION, (CONNECT,), (), "", "", False, 0, "", "", "", "")
