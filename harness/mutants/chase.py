"""One mutant on one ERP, chased: through the cases of the suite and, where these let it go, by the explorer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from harness.case import run_case
from harness.engines import default_engine
from harness.explorer.budget import Budget
from harness.explorer.events import Ran, StoryFinished
from harness.explorer.explore import explore
from harness.explorer.play import play, play_whole
from harness.explorer.stories import stories
from harness.explorer.workers import Player
from harness.mutants.engine import ChangedEngine
from harness.mutants.mutant import Change, Mutant
from harness.mutants.switch import DoesNotFit, for_connector, misses, switched_on
from harness.runner import plan
from harness.scenario import Case
from mock_erps.platform.contract import load_contract
from mock_erps.platform.contract.extension import read_extension

SUITE = "suite"
DEPTH_ONE = "depth-1"
#: runs of exploration spent on one mutant and ERP
RUNS = 300


@dataclass(frozen=True, slots=True)
class Hunted:
    """What became of one mutant on one ERP. `fired`: invariants that were violated, the named ones first.

    `smallest` is the case that caught it, with so many `faults`, found `at` the suite or depth 1; `equivalent` the
    reason why there was nothing to kill; `trouble` says that the mutant does not fit the engine any more, or that a
    case failed on our side.
    """

    mutant: Mutant
    erp: str
    fired: tuple[str, ...] = ()
    at: str = ""
    smallest: str = ""
    faults: int = 0
    cases: int = 0
    equivalent: str = ""
    trouble: str = ""

    @property
    def killed(self) -> bool:
        return not set(self.fired).isdisjoint(self.mutant.expected)

    @property
    def alive(self) -> bool:
        """Whether it was let loose, could do harm and got through."""
        return not (self.killed or self.equivalent or self.trouble)


def pursue(mutant: Mutant, erp: str, seed: int) -> Hunted:
    """Through the suite, until a named invariant fires or the cases are used up."""
    reason = mutant.harmless_at(read_extension(load_contract(erp), erp).traits)
    changes = for_connector(mutant.changes, erp)
    if not reason and misses(mutant.changes, erp):
        reason = "this vendor's connector does nothing that could go wrong so"
    if reason:
        return Hunted(mutant, erp, equivalent=reason)
    try:
        engine = changed(changes)
    except DoesNotFit as misfit:
        return Hunted(mutant, erp, trouble=str(misfit))
    return _chase(mutant, erp, engine, seed)


def changed(changes: tuple[Change, ...]) -> ChangedEngine:
    """The engine with these changes, tried on. Raises DoesNotFit."""
    with switched_on(changes):
        return ChangedEngine(default_engine(), changes)


def _chase(mutant: Mutant, erp: str, engine: ChangedEngine, seed: int) -> Hunted:
    fired: dict[str, Case] = {}
    trouble = ""
    for tried, case in enumerate(in_order(mutant, cases(erp)), 1):
        result = run_case(case, engine, seed)
        if result.mishap:
            trouble = f"{case.name}: {result.mishap.splitlines()[-1]}"
        for finding in result.violated:
            fired.setdefault(finding.invariant, case)
        named = [id for id in mutant.expected if id in fired]
        if named:
            scenario = fired[named[0]].scenario
            return Hunted(mutant, erp, _first(named, fired), SUITE, scenario.label, len(scenario.when), tried)
    if not fired:
        return Hunted(mutant, erp, cases=len(cases(erp)), trouble=trouble)
    first = next(iter(fired.values())).scenario
    return Hunted(mutant, erp, tuple(fired), SUITE, first.label, len(first.when), len(cases(erp)), trouble=trouble)


def _first(named: Sequence[str], fired: dict[str, Case]) -> tuple[str, ...]:
    return (*named, *(id for id in fired if id not in named))


def in_order(mutant: Mutant, offered: Sequence[Case]) -> list[Case]:
    """Cases that arm an invariant of the mutant first, the most important before the others, and small ones first."""

    def rank(case: Case) -> tuple[int, int]:
        arms = [mutant.expected.index(id) for id in case.scenario.arms if id in mutant.expected]
        return min(arms, default=len(mutant.expected)), sum(
            row.get("count", 1) for row in case.scenario.given.documents
        )

    return sorted(offered, key=rank)


@cache
def cases(erp: str) -> tuple[Case, ...]:
    """All cases of an ERP."""
    return plan([erp]).cases


def explored(mutant: Mutant, erp: str, seed: int) -> Hunted:
    """Through every single fault, crash and overlap of the story that should tell, until a named invariant fires.

    Raises KeyboardInterrupt where that ended the exploration, which by itself ends with what it has.
    """
    engine = changed(for_connector(mutant.changes, erp))
    label = in_order(mutant, cases(erp))[0].scenario.label
    [story, *_], _ = stories([erp], [label])
    player = Player(
        None,
        many=lambda schedules: (play(schedule, engine) for schedule in schedules),
        one=lambda _, schedule, heal_after: play_whole(schedule, engine, heal_after),
    )
    tried, through = 0, False
    for event in explore(story, seed, 1, player, Budget(runs=RUNS)):
        if isinstance(event, StoryFinished):
            through = not event.stopped
        if not isinstance(event, Ran):
            continue
        tried += 1
        broken = list(dict.fromkeys(breach.invariant for breach in event.outcome.breaches))
        named = [id for id in mutant.expected if id in broken]
        if named:
            fired = (*named, *(id for id in broken if id not in named))
            return Hunted(mutant, erp, fired, DEPTH_ONE, event.outcome.schedule.token, 1, tried)
    if not through:
        raise KeyboardInterrupt
    return Hunted(mutant, erp, cases=tried)
