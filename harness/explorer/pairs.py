"""P2 and P3: two faults. The second strikes what the first made the engine do, or the two share something."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import combinations

from harness.explorer.events import Event
from harness.explorer.outcome import Outcome
from harness.explorer.places import groups, new_sites, representatives
from harness.explorer.schedule import Schedule
from harness.explorer.search import Search, Single
from harness.explorer.singles import told
from harness.explorer.tally import Left

RECOVERY = "recovery pairs"
TRIPLES = "recovery triples"
INTERACTING = "interacting pairs"
AUDIT = "audit sample"
#: of pairs that do not touch, one in so many is run as a check
SAMPLED = 20
#: families that act on what all requests share: tokens, windows
_SHARED = ("AUT", "THR")

#: faults, each inside the recovery of the one before, and how that run ended
Chain = tuple[tuple[Single, ...], Outcome]


def recovery(search: Search) -> Iterator[Event]:
    """A second fault inside the recovery of the first."""
    chosen = _one_per_class(search).values()
    _leave_the_rest(search, {single for single, _ in chosen})
    chains: list[Chain] = [((single,), outcome) for single, outcome in chosen]
    yield from _extend(search, chains, RECOVERY)


def recovery_of_recovery(search: Search) -> Iterator[Event]:
    """A third fault inside the recovery of two."""
    chains: list[Chain] = []
    for schedule in [outcome.schedule for outcome in search.outcomes.values()]:
        chain = search.chains.get(schedule.token, ())
        outcome = search.outcomes[schedule.token]
        if len(chain) == 2 and not outcome.breaches and outcome.reached:
            chains.append((chain, outcome))
    yield from _extend(search, chains, TRIPLES)


def _extend(search: Search, chains: list[Chain], phase: str) -> Iterator[Event]:
    planned: list[tuple[Single, ...]] = []
    probed = set(search.classes)
    for chain, outcome in chains:
        before = search.baseline if len(chain) == 1 else search.outcomes[search.with_faults(*chain[:-1]).token]
        for group in groups(new_sites(outcome, before)):
            chosen = representatives(group)
            left = [seen for seen in group if seen not in chosen]
            search.tally.leave(Left.SAME_KIND, sum(len(search.menu.modes(seen)) for seen in left))
            for seen in chosen:
                if seen.site.operation in probed:
                    modes, saved = search.one_of_each_class(seen)
                    search.tally.leave(Left.SAME_ANSWER, saved)
                else:
                    probed.add(seen.site.operation)
                    modes = search.menu.modes(seen)
                planned += [(*chain, Single(seen, mode)) for mode in modes]
    schedules = [search.with_faults(*chain) for chain in planned]
    search.chains.update(zip((schedule.token for schedule in schedules), planned, strict=True))
    yield from search.run(phase, schedules, told)
    for chain, schedule in zip(planned, schedules, strict=True):
        met = search.outcome(schedule)
        if met is not None and chain[-1].mode not in search.classes.get(chain[-1].site.operation, {}):
            search.classify(chain[-1], met, len(chain) - 1)


def _one_per_class(search: Search) -> dict[tuple[object, ...], tuple[Single, Outcome]]:
    """Singles worth going on from: not broken already, reached, one of each class at a place."""
    chosen: dict[tuple[object, ...], tuple[Single, Outcome]] = {}
    for single, outcome in search.singles.items():
        if not outcome.breaches and outcome.reached:
            known = search.classes.get(single.site.operation, {}).get(single.mode, (single.mode.name,))
            chosen.setdefault((single.site, known), (single, outcome))
    return chosen


def _leave_the_rest(search: Search, chosen: set[Single]) -> None:
    """Account for singles nothing was added to."""
    for single, outcome in search.singles.items():
        if single in chosen:
            continue
        why = Left.BROKEN if outcome.breaches else Left.SAME_ANSWER if outcome.reached else Left.MASKED
        search.tally.leave(why, sum(len(search.menu.modes(seen)) for seen in new_sites(outcome, search.baseline)))


def interacting(search: Search) -> Iterator[Event]:
    """Two faults at places of the undisturbed run: those that share something, and a sample of those that do not."""
    schedules: list[Schedule] = []
    audit: list[Schedule] = []
    for (one, _), (two, _) in combinations(_one_per_class(search).values(), 2):
        if one.site == two.site:
            continue
        first, second = sorted((one, two), key=lambda single: single.seen.seq)
        schedule = search.with_faults(first, second)
        if interact(first, second):
            schedules.append(schedule)
        elif _sampled(schedule):
            audit.append(schedule)
        else:
            search.tally.leave(Left.APART)
    search.pairs = len(schedules)
    yield from search.run(INTERACTING, schedules, told)
    search.pairs_run = sum(search.outcome(schedule) is not None for schedule in schedules)
    yield from search.run(AUDIT, audit, told)
    search.tally.surprises = sum(bool(o.breaches) for s in audit if (o := search.outcome(s)) is not None)


def interact(one: Single, two: Single) -> bool:
    """Whether two faults can meet: one document, something all requests share, or a look-up and what depends on it.

    Look-ups of different things share nothing: each is tried again by itself.
    """
    if one.mode.family in _SHARED or two.mode.family in _SHARED:
        return True
    mine, other = set(one.seen.documents), set(two.seen.documents)
    if mine and other:
        return bool(mine & other)
    return one.site.operation == two.site.operation or not (one.site.reads and two.site.reads)


def _sampled(schedule: Schedule) -> bool:
    """The same one in twenty, whoever asks."""
    return int.from_bytes(hashlib.sha256(schedule.canonical()).digest()[:4]) % SAMPLED == 0
