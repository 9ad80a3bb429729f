"""Lets the scenario suite loose on mutants: those first that should catch it, then the others, until one does.

A mutant is killed when an invariant that names it fires. What else fired on the way is told too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass
from functools import cache

from harness.case import run_case
from harness.engines import default_engine
from harness.events import CaseResult
from harness.mutants import UNUSUAL, catalogue
from harness.mutants.engine import ChangedEngine
from harness.mutants.mutant import Change, Mutant
from harness.mutants.switch import DoesNotFit, for_connector, misses, switched_on
from harness.runner import plan
from harness.scenario import Case
from harness.verdicts import Verdict
from harness.workers import workers
from mock_erps.platform.contract import load_contract
from mock_erps.platform.contract.extension import Extension, read_extension

SUITE = "suite"
#: the cases of a right engine are dealt out in so many errands
SHARES = 4


@dataclass(frozen=True, slots=True)
class Hunted:
    """What became of one mutant on one ERP. `fired`: invariants that were violated, the named ones first.

    `smallest` is the case that killed it, with so many `faults`; `equivalent` the reason why there was nothing to
    kill; `trouble` says that the mutant does not fit the engine any more, or that a case failed on our side.
    """

    mutant: Mutant
    erp: str
    fired: tuple[str, ...] = ()
    smallest: str = ""
    faults: int = 0
    cases: int = 0
    equivalent: str = ""
    trouble: str = ""

    @property
    def killed(self) -> bool:
        return not set(self.fired).isdisjoint(self.mutant.expected)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A violation reported against an engine that is right."""

    engine: str
    case: str
    invariant: str
    message: str


@dataclass(frozen=True, slots=True)
class Errand:
    """One piece of work for a worker: a mutant on an ERP, or a right engine through some of the cases."""

    erp: str
    mutant: str = ""
    unusual: str = ""
    first: int = 0
    step: int = 1


def hunt(
    erps: Sequence[str], mutants: Iterable[str], seed: int, jobs: int, alarms: bool = True
) -> Iterator[Hunted | Alarm]:
    """Every mutant on every ERP and, with `alarms`, the right engines through all cases; in no particular order."""
    errands = [Errand(erp, mutant=id) for id in mutants for erp in erps]
    if alarms:
        errands += [
            Errand(erp, unusual=id, first=first, step=SHARES)
            for erp in erps
            for id in ("", *(engine.id for engine in UNUSUAL))
            for first in range(SHARES)
        ]
    if jobs <= 1:
        for errand in errands:
            yield from run_errand(errand, seed)
        return
    for erp in erps:  # workers inherit what is loaded
        cases(erp)
    with workers(jobs) as pool:
        for done in as_completed([pool.submit(run_errand, errand, seed) for errand in errands]):
            yield from done.result()


def run_errand(errand: Errand, seed: int) -> list[Hunted | Alarm]:
    if errand.mutant:
        return [pursue(catalogue()[errand.mutant], errand.erp, seed)]
    return list(false_alarms(errand, seed))


def pursue(mutant: Mutant, erp: str, seed: int) -> Hunted:
    """One mutant on one ERP, until a named invariant fires or the cases are used up."""
    reason = mutant.harmless_at(extension(erp).traits)
    if reason:
        return Hunted(mutant, erp, equivalent=reason)
    changes = for_connector(mutant.changes, erp)
    if misses(mutant.changes, changes):
        return Hunted(mutant, erp, equivalent="this vendor's connector does nothing that could go wrong so")
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
            others = [id for id in fired if id not in named]
            scenario = fired[named[0]].scenario
            return Hunted(mutant, erp, (*named, *others), scenario.label, len(scenario.when), tried)
    first = next((case.scenario for case in fired.values()), None)
    size = (first.label, len(first.when)) if first else ("", 0)
    return Hunted(mutant, erp, tuple(fired), *size, len(cases(erp)), trouble=trouble)


def in_order(mutant: Mutant, offered: Sequence[Case]) -> list[Case]:
    """Cases that arm an invariant of the mutant first, the most important invariant before the others."""

    def rank(case: Case) -> int:
        arms = [mutant.expected.index(id) for id in case.scenario.arms if id in mutant.expected]
        return min(arms, default=len(mutant.expected))

    return sorted(offered, key=rank)


@cache
def cases(erp: str) -> tuple[Case, ...]:
    """All cases of an ERP."""
    return plan([erp]).cases


@cache
def extension(erp: str) -> Extension:
    return read_extension(load_contract(erp), erp)


def false_alarms(errand: Errand, seed: int) -> Iterator[Alarm]:
    """Violations reported against a right engine; "" is the correct one itself."""
    unusual = {engine.id: engine for engine in UNUSUAL}
    changes = for_connector(unusual[errand.unusual].changes, errand.erp) if errand.unusual else ()
    try:
        engine = changed(changes)
    except DoesNotFit as misfit:
        yield Alarm(errand.unusual, f"no case on {errand.erp}", "", str(misfit))
        return
    for case in cases(errand.erp)[errand.first :: errand.step]:
        yield from _alarms(errand.unusual or "correct", run_case(case, engine, seed))


def _alarms(engine: str, result: CaseResult) -> Iterator[Alarm]:
    if result.verdict is not Verdict.VIOLATED:
        return
    if result.mishap:
        yield Alarm(engine, result.case.name, "", result.mishap.splitlines()[-1])
    for finding in result.violated:
        yield Alarm(engine, result.case.name, finding.invariant, finding.violations[0].message)
