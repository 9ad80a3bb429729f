"""What was found, once each: shrunk, replayed three times, and with the exchange from which it could not end well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from harness.explorer.events import Discovery, Shrinking
from harness.explorer.modes import Mode
from harness.explorer.outcome import Breach, Outcome
from harness.explorer.real_kill import really_breaks
from harness.explorer.schedule import Schedule
from harness.explorer.search import Search
from harness.explorer.shrink import Shrunk, shrink
from harness.explorer.stage import staged, unfolded
from harness.explorer.workers import Player, engine_of
from harness.scenario import FaultPlan

REPLAYS = 3


def discoveries(search: Search, found: list[Discovery]) -> Iterator[Shrinking]:
    """Put all violations of a search into `found`, worst first within the order in which they were met.

    Ctrl-C leaves the rest as large as they were met.
    """
    known: set[Kind] = set()
    told: set[str] = set()
    for met in _kinds(search).values():
        number = len(found) + 1
        yield Shrinking(number, _sizes(met[0].schedule))
        hurried = search.in_a_hurry()
        try:
            smallest = Shrunk(met[0]) if hurried else _smallest(search, met[0])
        except KeyboardInterrupt:
            search.stopped = hurried = True
            smallest = Shrunk(met[0])
        kind = (*_worst(met[0]).fingerprint, _first(smallest.schedule))
        if kind in known or smallest.schedule.token in told:
            continue
        known.add(kind)
        told.add(smallest.schedule.token)
        explained = _explained(search, met, smallest, number)
        found.append(explained if hurried else _killed(explained, search.player))


def _smallest(search: Search, met: Outcome) -> Shrunk:
    smallest = shrink(met, _worst(met).fingerprint, search.player.play, _modes(search))
    search.tally.extra += smallest.runs
    return smallest


def _explained(search: Search, met: list[Outcome], smallest: Shrunk, number: int) -> Discovery:
    """What was met and made small, with all that is told of it."""
    player, schedule = search.player, smallest.schedule
    fingerprint = _worst(met[0]).fingerprint
    breach = next(b for b in smallest.outcome.breaches if b.fingerprint == fingerprint)
    confirmed = sum(_same(player.play(schedule), fingerprint) for _ in range(REPLAYS))
    search.tally.extra += REPLAYS
    return Discovery(
        number,
        breach,
        tuple(dict.fromkeys(b.invariant for b in smallest.outcome.breaches if b.invariant != breach.invariant)),
        schedule,
        confirmed,
        _doomed_at(smallest.outcome, fingerprint, player),
        len(met),
        (_count(met[0].schedule), _count(schedule)),
        (len(met[0].schedule.triggers), len(schedule.triggers)),
        smallest.runs,
    )


#: what broke worst, at which operation, and what went wrong first
Kind = tuple[str, str, str]


def _kinds(search: Search) -> dict[Kind, list[Outcome]]:
    """Violating runs of one kind are one violation, until shrinking shows otherwise."""
    kinds: dict[Kind, list[Outcome]] = {}
    for outcome in (search.baseline, *search.outcomes.values()):
        if outcome.breaches:
            kinds.setdefault((*_worst(outcome).fingerprint, _first(outcome.schedule)), []).append(outcome)
    return dict(sorted(kinds.items(), key=lambda entry: _gravity(entry[1][0])))


def _gravity(outcome: Outcome) -> str:
    return _worst(outcome).severity


def _worst(outcome: Outcome) -> Breach:
    """Of an outcome that broke."""
    assert outcome.worst is not None
    return outcome.worst


def _first(schedule: Schedule) -> str:
    """The class of the first thing that is planned."""
    for trigger in schedule.triggers:
        return trigger.fault if isinstance(trigger, FaultPlan) else type(trigger).__name__
    return ""


def _same(outcome: Outcome, fingerprint: tuple[str, str]) -> bool:
    return any(breach.fingerprint == fingerprint for breach in outcome.breaches)


def _killed(found: Discovery, player: Player) -> Discovery:
    """Where the engine crashes, a real process dies as well."""
    if not found.schedule.crashes:
        return found
    broke = really_breaks(found.schedule, engine_of(player.engine), found.breach.fingerprint)
    return replace(found, killed=broke)


def _doomed_at(outcome: Outcome, fingerprint: tuple[str, str], player: Player) -> int:
    """The first exchange after which healing everything comes too late; 0: it breaks without any trigger."""
    acted = sorted({seq for struck in outcome.acted for seq in struck if seq})
    for seq in acted[:-1]:
        if _same(player.whole(outcome.schedule, heal_after=seq).outcome, fingerprint):
            return seq
    return acted[-1] if acted else 0


def _modes(search: Search) -> dict[str, list[Mode]]:
    """What can go wrong at each operation that any run came to."""
    runs = (search.baseline, *search.outcomes.values())
    met = {seen.site.operation: seen for outcome in runs for seen in outcome.trace}
    return {operation: search.menu.modes(seen) for operation, seen in met.items()}


def _count(schedule: Schedule) -> int:
    return len(unfolded(staged(schedule).scenario.given.documents))


def _sizes(schedule: Schedule) -> str:
    return f"{_count(schedule)} documents, {len(schedule.triggers)} triggers"
