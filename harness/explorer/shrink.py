"""A violating schedule, made as small as it goes: documents, triggers, modes, parameters, in that order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from harness.explorer.modes import Mode
from harness.explorer.outcome import Outcome
from harness.explorer.schedule import Schedule
from harness.explorer.stage import staged, unfolded
from harness.scenario import FaultPlan
from mock_erps.platform.faults import catalogue

#: of modes that do the same harm the simplest is told: the first of these that does it
SIMPLEST = ("F-POST-RESET", "F-POST-TIMEOUT", "F-POST-502", "F-PRE-RESET", "F-PRE-TIMEOUT", "F-PRE-502", "F-THR-429")
#: the parameter that is made smaller by halves
_TIME = "seconds"
#: runs spent on one violation at most
ENOUGH = 200


@dataclass(slots=True)
class Shrunk:
    """The smallest schedule found, its outcome, and the runs it took."""

    outcome: Outcome
    runs: int = 0

    @property
    def schedule(self) -> Schedule:
        return self.outcome.schedule


Play = Callable[[Schedule], Outcome]


def shrink(found: Outcome, fingerprint: tuple[str, str], play: Play, modes: Mapping[str, list[Mode]]) -> Shrunk:
    """The smallest schedule with the same breach. `modes` are those the vendor shows, by operation."""
    smallest = Shrunk(found)
    for smaller in (_fewer_documents, _fewer_triggers, lambda s: _simpler_modes(s, modes), _smaller_parameters):
        while _step(smallest, smaller(smallest.schedule), fingerprint, play):
            pass
    return smallest


def _step(smallest: Shrunk, candidates: Iterator[Schedule], fingerprint: tuple[str, str], play: Play) -> bool:
    """Take the first candidate that still breaks in the same way."""
    for candidate in candidates:
        if smallest.runs >= ENOUGH:
            return False
        smallest.runs += 1
        outcome = play(candidate)
        if any(breach.fingerprint == fingerprint for breach in outcome.breaches) and not outcome.mishap:
            smallest.outcome = outcome
            return True
    return False


def _fewer_documents(schedule: Schedule) -> Iterator[Schedule]:
    """Halves first, then one less (ddmin's order)."""
    rows = schedule.documents or unfolded(staged(schedule).scenario.given.documents)
    named = {name for trigger in schedule.triggers if trigger.at is not None and (name := trigger.at.document)}
    count, size = len(rows), len(rows) // 2
    while size:
        for start in range(0, count, size):
            rest = rows[:start] + rows[start + size :]
            if rest and named <= {row.get("id", row["recipe"]) for row in rest}:
                yield replace(schedule, documents=rest)
        size //= 2


def _fewer_triggers(schedule: Schedule) -> Iterator[Schedule]:
    for name in ("faults", "crashes", "overlaps", "outside"):
        planned = getattr(schedule, name)
        for index in range(len(planned)):
            less = replace(schedule, **{name: planned[:index] + planned[index + 1 :]})
            if less.triggers:
                yield less


def _simpler_modes(schedule: Schedule, modes: Mapping[str, list[Mode]]) -> Iterator[Schedule]:
    for index, plan in enumerate(schedule.faults):
        offered = {mode.fault for mode in modes.get(plan.at.operation, [])}
        rank = SIMPLEST.index(plan.fault) if plan.fault in SIMPLEST else len(SIMPLEST)
        for name in SIMPLEST[:rank]:
            if name in offered and catalogue()[name].commits == catalogue()[plan.fault].commits:
                yield _with_fault(schedule, index, FaultPlan(name, plan.at))


def _smaller_parameters(schedule: Schedule) -> Iterator[Schedule]:
    """The default instead of a choice, then halves of what is a number of seconds."""
    for index, plan in enumerate(schedule.faults):
        times = {name: value for name, value in plan.parameters.items() if name == _TIME}
        if times != dict(plan.parameters):
            yield _with_fault(schedule, index, FaultPlan(plan.fault, plan.at, times))
        for name, value in _numbers(plan):
            if value >= 2:
                smaller = {**plan.parameters, name: type(value)(value // 2)}
                yield _with_fault(schedule, index, FaultPlan(plan.fault, plan.at, smaller))


def _numbers(plan: FaultPlan) -> Iterator[tuple[str, Any]]:
    for name, (default, _) in catalogue()[plan.fault].parameters.items():
        value = plan.parameters.get(name, default)
        if name == _TIME and isinstance(value, int | float):
            yield name, value


def _with_fault(schedule: Schedule, index: int, plan: FaultPlan) -> Schedule:
    faults = schedule.faults
    return replace(schedule, faults=(*faults[:index], plan, *faults[index + 1 :]))
