"""The next run starts at once, while the vendor still asks for quiet: what it said binds every run, not only the one
that heard it. That one has ended in order, or was killed while it waited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from harness.explorer.events import Event
from harness.explorer.outcome import Outcome
from harness.explorer.schedule import Schedule
from harness.explorer.search import Search, Single
from harness.explorer.singles import told
from harness.explorer.tally import Left
from harness.scenario import Crash

PHASE = "next run at once"


def explore(search: Search) -> Iterator[Event]:
    """After each single fault that was answered with a wait, one of each class at an operation."""
    waits = [single for single, outcome in search.singles.items() if _asked_to_wait(outcome)]
    chosen: dict[tuple[object, ...], Single] = {}
    for single in waits:
        known = search.classes.get(single.site.operation, {}).get(single.mode, (single.mode.name,))
        chosen.setdefault((single.site.operation, known), single)
    search.tally.leave(Left.SAME_ANSWER, len(waits) - len(chosen))
    schedules = [replace(search.with_faults(single), again=True) for single in chosen.values()]
    killed = [replace(plan, crashes=(Crash("waiting", plan.faults[0].at),)) for plan in schedules]
    yield from search.run(PHASE, [*schedules, *killed], _told)


def _asked_to_wait(outcome: Outcome) -> bool:
    struck = {seq for seqs in outcome.acted for seq in seqs}
    waits = any(seen.wait and seen.seq in struck for seen in outcome.trace)
    return waits and not outcome.breaches


def _told(schedule: Schedule) -> str:
    return f"{told(schedule)}{', killed as it waits' if schedule.crashes else ''}, then the next run"
