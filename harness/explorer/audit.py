"""The check on what a reduction leaves out: a sample of it is run all the same.

Where a sampled schedule breaks in a way that nothing else in the search does, the reduction was wrong there: what it
left out at the same operations is run too.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from harness.explorer.events import Event
from harness.explorer.schedule import Schedule
from harness.explorer.search import Search, Single
from harness.explorer.singles import told
from harness.explorer.tally import Left

AUDIT = "audit sample"
LIFTED = "left out wrongly"
#: of the schedules left out for a reason, one in so many is run
ONE_IN = {Left.APART: 20, Left.SAME_OUTCOME: 100}

#: faults of one schedule, in the order in which a run comes to them
Faults = tuple[Single, ...]
LeftOut = dict[Left, list[Faults]]


def check(search: Search, left: LeftOut) -> Iterator[Event]:
    """Run the sample, and what a surprise in it brings back; account for the rest."""
    sample = {faults: why for why, out in left.items() for faults in out if _sampled(faults, ONE_IN[why])}
    known = {breach.fingerprint for outcome in search.outcomes.values() for breach in outcome.breaches}
    yield from search.run(AUDIT, _schedules(search, sample), told)
    met = [faults for faults in sample if search.outcome(search.with_faults(*faults)) is not None]
    surprising = {faults for faults in met if _breaks(search, faults) - known}
    search.tally.checked.update(sample[faults] for faults in met)
    search.tally.surprises.update(sample[faults] for faults in surprising)
    doubted = {(sample[faults], _operations(faults)) for faults in surprising}
    for why, out in left.items():
        rest = [faults for faults in out if faults not in sample]
        lifted = [faults for faults in rest if (why, _operations(faults)) in doubted]
        search.tally.leave(why, len(rest) - len(lifted))
        if lifted:
            yield from search.run(LIFTED, _schedules(search, lifted), told)


def _schedules(search: Search, chosen: dict[Faults, Left] | list[Faults]) -> list[Schedule]:
    return [search.with_faults(*faults) for faults in chosen]


def _breaks(search: Search, faults: Faults) -> set[tuple[str, str]]:
    return {breach.fingerprint for breach in search.outcomes[search.with_faults(*faults).token].breaches}


def _operations(faults: Faults) -> tuple[str, ...]:
    return tuple(single.site.operation for single in faults)


def _sampled(faults: Faults, one_in: int) -> bool:
    """The same ones, whoever asks."""
    text = "; ".join(f"{single.mode.name} {single.site}" for single in faults)
    return zlib.crc32(text.encode()) % one_in == 0
