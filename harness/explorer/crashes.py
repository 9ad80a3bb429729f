"""P4: the engine dies: at every exchange before the vendor works, after it committed, with the answer in hand, and
before each note the engine makes of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from harness.explorer.audit import Faults
from harness.explorer.events import Event
from harness.explorer.outcome import Outcome, Seen
from harness.explorer.pairs import one_of_each_reaction
from harness.explorer.places import groups, new_sites, open_sites, representatives
from harness.explorer.schedule import Schedule
from harness.explorer.search import Search
from harness.explorer.tally import Left
from harness.scenario import Crash

PHASE = "crash points"
WITH_FAULT = "crash after a fault"


def explore(search: Search) -> Iterator[Event]:
    """All crash points of the run without faults."""
    points = _points(search, open_sites(search.baseline), search.baseline)
    yield from search.run(PHASE, [replace(search.base, crashes=(point,)) for point in points], told)
    run = sum(search.outcome(replace(search.base, crashes=(point,))) is not None for point in points)
    # those that are one with another count when all were run
    search.crash_points_run = search.crash_points if run == len(points) else run


def _points(search: Search, sites: list[Seen], outcome: Outcome) -> list[Crash]:
    """Kills that may end differently. Between some of them nothing is written anywhere: those are one."""
    exchanges = {seen.seq for seen in sites}
    noted = {write.after for write in outcome.writes}
    writes = [write for write in outcome.writes if write.phase == "first" or write.phase.startswith("push")]
    followed = exchanges | {write.after + 1 for write in writes if write.after}
    points = [Crash("write", write.place()) for write in writes]
    for seen in sites:
        place = seen.site.place()
        if seen.site.reads and not seen.committed and seen.seq not in noted and seen.seq + 1 in exchanges:
            search.tally.leave(Left.SAME_OUTCOME)  # nothing is written until the next request: as before that one
        else:
            points.append(Crash("before", place))
        if seen.committed or not seen.site.reads:
            points.append(Crash("after", place))
        else:
            search.tally.leave(Left.SAME_OUTCOME)  # the vendor did nothing: as before it
        if seen.seq + 1 in followed:
            search.tally.leave(Left.SAME_OUTCOME)  # the engine's next note, or its next request, is that very moment
        else:
            points.append(Crash("delivered", place))
    search.crash_points += len(writes) + 3 * len(sites)
    return points


def after_faults(search: Search) -> Iterator[Event]:
    """One crash on top of one fault, of each reaction one, where it made the engine do something new."""
    schedules: list[Schedule] = []
    singles: dict[Faults, Outcome] = {(single,): outcome for single, outcome in search.singles.items()}
    for faults in one_of_each_reaction(singles):
        for group in groups(new_sites(singles[faults], search.baseline)):
            chosen = representatives(group)
            search.tally.leave(Left.SAME_KIND, 2 * (len(group) - len(chosen)))
            for seen in chosen:
                moments = ("before", "after") if seen.committed else ("before",)
                search.tally.leave(Left.SAME_OUTCOME, 2 - len(moments))
                crashes = [Crash(moment, seen.site.place()) for moment in moments]
                schedules += [replace(search.with_faults(*faults), crashes=(crash,)) for crash in crashes]
    yield from search.run(WITH_FAULT, schedules, told)


def told(schedule: Schedule) -> str:
    crash = schedule.crashes[0]
    where = f"note {crash.at.occurrence}" if crash.moment == "write" else f"{crash.moment} {crash.at.operation}"
    return " ".join(["killed", where, *(f"after {fault.fault}" for fault in schedule.faults)])
