"""From a schedule to a case: the scenario's story without its own faults, with the schedule's in their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from harness.bad_input import BadInput, did_you_mean
from harness.explorer.schedule import Schedule
from harness.scenario import Case, External, FaultPlan, Scenario, Step, Trigger, load_all
from mock_erps.platform.faults import catalogue

#: how long until an engine's scheduler starts it again when a schedule speaks of one more run
PAUSE = 600
_AT_ONCE = (Step("push"),)
#: invariants that compare what the books hold with what was sent
_COMPARING = ("I5", "I28")

Row = Mapping[str, Any]


@cache
def _by_label() -> Mapping[str, Scenario]:
    return {scenario.label: scenario for scenario in load_all()}


def story(scenario: Scenario) -> Scenario:
    """The scenario with nothing going wrong: what other people do in the books belongs to the story.

    What was wanted of a document for a fault's sake is no longer: without the fault it is owed as by its recipe.
    """
    refusals = [plan for plan in scenario.when if isinstance(plan, FaultPlan) and catalogue()[plan.fault].excludes]
    rows = scenario.given.documents
    if refusals:
        rows = tuple(_as_by_recipe(row, refusals) for row in unfolded(rows))
    others = tuple(trigger for trigger in scenario.when if isinstance(trigger, External))
    return replace(scenario, given=replace(scenario.given, documents=rows), when=others)


def _as_by_recipe(row: Row, refusals: Iterable[FaultPlan]) -> Row:
    name = row.get("id", row["recipe"])
    if all(plan.at.document not in ("", name) for plan in refusals):
        return row
    return {field: value for field, value in row.items() if field != "want"}


def staged(schedule: Schedule) -> Case:
    """The case of a schedule. Raises BadInput for a scenario that there is not."""
    known = _by_label()
    if schedule.scenario not in known:
        near = did_you_mean(schedule.scenario, list(known))
        raise BadInput("RP003", f"no scenario is called {schedule.scenario!r}", label=near)
    scenario = story(known[schedule.scenario])
    rows = unfolded(schedule.documents if schedule.documents is not None else scenario.given.documents)
    played = replace(
        scenario,
        given=replace(scenario.given, documents=rows),
        steps=(*scenario.steps, *_more_runs(scenario.steps, schedule.triggers), *(_AT_ONCE if schedule.again else ())),
        when=(*scenario.when, *schedule.triggers),
        excuses={**scenario.excuses, **_rewritten(schedule.faults)},
        facts={**scenario.facts, "unforeseen": True},
    )
    return Case(played, schedule.erp)


def _rewritten(faults: Iterable[FaultPlan]) -> dict[str, str]:
    """Invariant → why it says nothing here: the vendor itself changed what it was sent (`Fault.rewrites`)."""
    rewritten = any(catalogue()[plan.fault].rewrites for plan in faults)
    return dict.fromkeys(_COMPARING, "the vendor rewrote it itself") if rewritten else {}


def pushes(steps: Iterable[Step]) -> int:
    return sum(step.action == "push" for step in steps)


def unfolded(documents: Iterable[Row]) -> tuple[Row, ...]:
    """One row per document, under the ids they have anyhow."""
    rows: list[Row] = []
    for row in documents:
        count, name = row.get("count", 1), row.get("id", row["recipe"])
        if count == 1:
            rows.append(row)
        else:
            single = {key: value for key, value in row.items() if key != "count"}
            rows += [{**single, "id": f"{name}-{number}"} for number in range(1, count + 1)]
    return tuple(rows)


def _more_runs(steps: tuple[Step, ...], triggers: Iterable[Trigger]) -> list[Step]:
    """Runs beyond the story's own that a trigger waits for: the scheduler starts the engine once more."""
    phases = {trigger.at.phase for trigger in triggers if trigger.at is not None}
    numbers = [int(phase[4:]) for phase in phases if phase.startswith("push") and phase[4:].isdigit()]
    missing = max(numbers, default=0) - pushes(steps)
    return [Step("advance", PAUSE), Step("push")] * max(missing, 0)
