"""P2 and P3: two faults. The second strikes what the first made the engine do, or the two share something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from harness.explorer.alike import reaction
from harness.explorer.audit import Faults, LeftOut, check
from harness.explorer.events import Event
from harness.explorer.outcome import Outcome, Seen
from harness.explorer.places import groups, new_sites, representatives
from harness.explorer.search import Search, Single
from harness.explorer.singles import CONNECTION, told
from harness.explorer.tally import Left

RECOVERY = "recovery pairs"
TRIPLES = "recovery triples"
INTERACTING = "interacting pairs"
#: families that act on what all requests share: tokens, windows
_SHARED = ("AUT", "THR")


def recovery(search: Search) -> Iterator[Event]:
    """A second fault inside the recovery of the first."""
    singles: dict[Faults, Outcome] = {(single,): outcome for single, outcome in search.singles.items()}
    yield from _extend(search, singles, RECOVERY)


def recovery_of_recovery(search: Search) -> Iterator[Event]:
    """A third fault inside the recovery of two."""
    pairs = {search.chains.get(token, ()): outcome for token, outcome in search.outcomes.items()}
    yield from _extend(search, {faults: outcome for faults, outcome in pairs.items() if len(faults) == 2}, TRIPLES)


def _extend(search: Search, tried: dict[Faults, Outcome], phase: str) -> Iterator[Event]:
    """One more fault after those that ended well, one of each reaction; of the others a sample."""
    standing = set(one_of_each_reaction(tried))
    planned: list[Faults] = []
    left: LeftOut = {Left.SAME_OUTCOME: []}
    for faults, outcome in tried.items():
        places = groups(new_sites(outcome, _before(search, faults)))
        if faults in standing:
            planned += [(*faults, single) for single in _worth_trying(search, places)]
        elif not _went_well(outcome):
            search.tally.leave(Left.BROKEN if outcome.breaches else Left.MASKED, _modes_at(search, places))
        else:
            left[Left.SAME_OUTCOME] += [(*faults, single) for single in _all(search, places)]
    yield from _play(search, planned, phase)
    yield from check(search, left)


def one_of_each_reaction(tried: dict[Faults, Outcome]) -> list[Faults]:
    """Faults worth going on from: not broken already, reached, and one for all that went the same way (R4)."""
    kinds: dict[object, Faults] = {}
    for faults, outcome in tried.items():
        if _went_well(outcome):
            sites = tuple(single.site for single in faults)
            kinds.setdefault((sites, reaction([single.mode for single in faults], outcome)), faults)
    return list(kinds.values())


def _went_well(outcome: Outcome) -> bool:
    return outcome.reached and not outcome.breaches


def _before(search: Search, faults: Faults) -> Outcome:
    """The run without the last of the faults."""
    return search.outcomes[search.with_faults(*faults[:-1]).token] if len(faults) > 1 else search.baseline


def _worth_trying(search: Search, places: list[list[Seen]]) -> Iterator[Single]:
    """At places that stand for all of a kind, modes that stand for all of a reaction; accounts for the others."""
    for group in places:
        chosen = representatives(group)
        search.tally.leave(Left.SAME_KIND, _modes_at(search, [[seen for seen in group if seen not in chosen]]))
        for seen in chosen:
            modes, saved = search.one_of_each_reaction(seen)
            search.tally.leave(Left.SAME_OUTCOME, saved)
            yield from (Single(seen, mode) for mode in modes)


def _all(search: Search, places: list[list[Seen]]) -> Iterator[Single]:
    return (Single(seen, mode) for group in places for seen in group for mode in search.menu.modes(seen))


def _modes_at(search: Search, places: list[list[Seen]]) -> int:
    return sum(len(search.menu.modes(seen)) for group in places for seen in group)


def _play(search: Search, planned: list[Faults], phase: str) -> Iterator[Event]:
    schedules = [search.with_faults(*faults) for faults in planned]
    search.chains.update(zip((schedule.token for schedule in schedules), planned, strict=True))
    yield from search.run(phase, schedules, told)
    for faults, schedule in zip(planned, schedules, strict=True):
        met = search.outcome(schedule)
        if met is not None and faults[-1].mode not in search.classes.get(faults[-1].site.operation, {}):
            search.classify(met, *faults)


def interacting(search: Search) -> Iterator[Event]:
    """Two faults at places of the undisturbed run that share something; of those that do not, a sample."""
    sound: dict[Faults, Outcome] = {(one,): outcome for one, outcome in search.singles.items() if _went_well(outcome)}
    standing = {single for faults in one_of_each_reaction(sound) for single in faults}
    met = {single: {CONNECTION, *outcome.sites} for (single, *_), outcome in sound.items()}
    chosen: list[Faults] = []
    left: LeftOut = {Left.APART: [], Left.SAME_OUTCOME: []}
    for one, two in _pairs(met):
        if two.site not in met[one]:
            search.tally.leave(Left.MASKED)
        elif not standing.issuperset((one, two)):
            left[Left.SAME_OUTCOME].append((one, two))
        elif not interact(one, two):
            left[Left.APART].append((one, two))
        else:
            chosen.append((one, two))
    search.pairs = len(chosen)
    yield from _play(search, chosen, INTERACTING)
    search.pairs_run = sum(search.outcome(search.with_faults(*pair)) is not None for pair in chosen)
    yield from check(search, left)


def _pairs(singles: Iterable[Single]) -> Iterator[tuple[Single, Single]]:
    """At two places, in the order in which the run comes to them."""
    in_order = sorted(singles, key=lambda single: single.seen.seq)
    return ((one, two) for one, two in combinations(in_order, 2) if one.site != two.site)


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
