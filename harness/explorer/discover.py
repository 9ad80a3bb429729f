"""What was found, once each: shrunk, replayed three times, and with the exchange from which it could not end well."""

from __future__ import annotations

from collections.abc import Iterator

from harness.explorer.events import Discovery, Shrinking
from harness.explorer.modes import Mode
from harness.explorer.outcome import Outcome
from harness.explorer.real_kill import really_breaks
from harness.explorer.schedule import Schedule
from harness.explorer.search import Search
from harness.explorer.shrink import Shrunk, shrink
from harness.explorer.stage import staged, unfolded
from harness.explorer.workers import Player, engine_of
from harness.scenario import FaultPlan

REPLAYS = 3


def discoveries(search: Search) -> Iterator[Shrinking | Discovery]:
    """All violations of a search, worst first within the order in which they were met."""
    player = search.player
    known: set[Kind] = set()
    told: set[str] = set()
    for met in _kinds(search).values():
        found = met[0]
        worst = found.worst
        assert worst is not None
        number = len(known) + 1
        yield Shrinking(number, _sizes(found.schedule))
        in_time = not search.budget.over()
        smallest = shrink(found, worst.fingerprint, player.play, _modes(search)) if in_time else Shrunk(found)
        search.tally.extra += smallest.runs
        kind = (*worst.fingerprint, _first(smallest.schedule))
        if kind in known or smallest.schedule.token in told:
            continue
        known.add(kind)
        told.add(smallest.schedule.token)
        breach = next(b for b in smallest.outcome.breaches if b.fingerprint == worst.fingerprint)
        confirmed = sum(_same(player.play(smallest.schedule), breach.fingerprint) for _ in range(REPLAYS))
        search.tally.extra += REPLAYS
        yield Discovery(
            number,
            breach,
            tuple(dict.fromkeys(b.invariant for b in smallest.outcome.breaches if b.invariant != breach.invariant)),
            smallest.schedule,
            confirmed,
            _doomed_at(smallest.outcome, breach.fingerprint, player),
            len(met),
            (_count(found.schedule), _count(smallest.schedule)),
            (len(found.schedule.triggers), len(smallest.schedule.triggers)),
            smallest.runs,
            _killed(smallest.schedule, breach.fingerprint, player) if in_time else None,
        )


#: what broke worst, at which operation, and what went wrong first
Kind = tuple[str, str, str]


def _kinds(search: Search) -> dict[Kind, list[Outcome]]:
    """Violating runs of one kind are one violation, until shrinking shows otherwise."""
    kinds: dict[Kind, list[Outcome]] = {}
    for outcome in (search.baseline, *search.outcomes.values()):
        if outcome.worst is not None:
            kinds.setdefault((*outcome.worst.fingerprint, _first(outcome.schedule)), []).append(outcome)
    return dict(sorted(kinds.items(), key=lambda entry: _gravity(entry[1][0])))


def _gravity(outcome: Outcome) -> str:
    assert outcome.worst is not None
    return outcome.worst.severity


def _first(schedule: Schedule) -> str:
    """The class of the first thing that is planned."""
    for trigger in schedule.triggers:
        return trigger.fault if isinstance(trigger, FaultPlan) else type(trigger).__name__
    return ""


def _same(outcome: Outcome, fingerprint: tuple[str, str]) -> bool:
    return any(breach.fingerprint == fingerprint for breach in outcome.breaches)


def _killed(schedule: Schedule, fingerprint: tuple[str, str], player: Player) -> bool | None:
    return really_breaks(schedule, engine_of(player.engine), fingerprint) if schedule.crashes else None


def _doomed_at(outcome: Outcome, fingerprint: tuple[str, str], player: Player) -> int:
    """The first exchange after which healing everything comes too late; 0: it breaks without any trigger."""
    acted = sorted({seq for struck in outcome.acted for seq in struck if seq})
    for seq in acted[:-1]:
        if _same(player.whole(outcome.schedule, heal_after=seq).outcome, fingerprint):
            return seq
    return acted[-1] if acted else 0


def _modes(search: Search) -> dict[str, list[Mode]]:
    return {
        seen.site.operation: search.menu.modes(seen)
        for o in (search.baseline, *search.outcomes.values())
        for seen in o.trace
    }


def _count(schedule: Schedule) -> int:
    return len(unfolded(staged(schedule).scenario.given.documents))


def _sizes(schedule: Schedule) -> str:
    return f"{_count(schedule)} documents, {len(schedule.triggers)} triggers"
