"""Each mode once at operations that only a recovery comes to: a fault leads there, the probe strikes there.

R1 promises every mode at least once per operation. Look-ups after a lost answer and refreshes of a token are operations
too, and the undisturbed run has none.
"""

from __future__ import annotations

from collections.abc import Iterator

from harness.explorer.events import Event
from harness.explorer.outcome import Seen
from harness.explorer.places import new_sites
from harness.explorer.search import Search, Single
from harness.explorer.singles import told

PHASE = "recovery probes"
#: ways to an operation that are tried for a mode before it counts as not reached
WAYS = 3

#: a fault and the place in its recovery that it leads to
Way = tuple[Single, Seen]


def explore(search: Search) -> Iterator[Event]:
    for found in _ways(search).values():
        todo = search.menu.modes(found[0][1])
        for lead, seen in found[:WAYS]:
            chains = [(lead, Single(seen, mode)) for mode in todo]
            schedules = [search.with_faults(*chain) for chain in chains]
            search.chains.update(zip((schedule.token for schedule in schedules), chains, strict=True))
            yield from search.run(PHASE, schedules, told)
            todo = []
            for chain, schedule in zip(chains, schedules, strict=True):
                outcome = search.outcome(schedule)
                if outcome is None or not outcome.reached:
                    todo.append(chain[-1].mode)
                else:
                    search.classify(outcome, *chain)


def _ways(search: Search) -> dict[str, list[Way]]:
    """Operation → faults whose recovery comes to it, different ones first."""
    ways: dict[str, list[Way]] = {}
    for single, outcome in search.singles.items():
        if outcome.breaches or not outcome.reached:
            continue
        met: set[str] = set()
        for seen in new_sites(outcome, search.baseline):
            operation = seen.site.operation
            if operation not in search.baseline_operations and operation not in met:
                met.add(operation)
                ways.setdefault(operation, []).append((single, seen))
    return ways
