"""Lets the scenario suite, then the explorer, loose on mutants, and every case on the engines that are right.

A mutant is killed when an invariant that names it fires. What else fired on the way is told too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass

from harness.case import run_case
from harness.events import CaseResult
from harness.mutants import UNUSUAL, catalogue
from harness.mutants.chase import Hunted, cases, changed, explored, pursue
from harness.mutants.switch import DoesNotFit, for_connector
from harness.verdicts import Verdict
from harness.workers import workers

#: the cases of a right engine are dealt out in so many errands
SHARES = 4


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
    deeper: bool = False
    unusual: str = ""
    first: int = 0
    step: int = 1


News = Hunted | Alarm
Work = Callable[[Iterable[Errand]], Iterator[News]]


def hunt(erps: Sequence[str], mutants: Sequence[str], seed: int, jobs: int, alarms: bool = True) -> Iterator[News]:
    """Every mutant on every ERP and, with `alarms`, the right engines through all cases; in no particular order.

    What the suite kills nowhere is looked for again by the explorer: a second `Hunted` then replaces the first.
    """
    errands = [Errand(erp, mutant=id) for id in mutants for erp in erps]
    if alarms:
        errands += [
            Errand(erp, unusual=id, first=first, step=SHARES)
            for erp in erps
            for id in ("", *(engine.id for engine in UNUSUAL))
            for first in range(SHARES)
        ]
    for erp in erps:  # workers inherit what is loaded
        cases(erp)
    if jobs <= 1:
        yield from _in_turn(errands, lambda work: (news for one in work for news in run_errand(one, seed)))
        return
    with workers(jobs) as pool:

        def spread(work: Iterable[Errand]) -> Iterator[News]:
            for done in as_completed([pool.submit(run_errand, errand, seed) for errand in work]):
                yield from done.result()

        yield from _in_turn(errands, spread)


def _in_turn(errands: Iterable[Errand], work: Work) -> Iterator[News]:
    """The suite first, then the explorer for the mutants it killed on no ERP."""
    alive: dict[str, list[str]] = {}
    killed: set[str] = set()
    for news in work(errands):
        if isinstance(news, Hunted) and news.killed:
            killed.add(news.mutant.id)
        elif isinstance(news, Hunted) and not news.equivalent and not news.trouble:
            alive.setdefault(news.mutant.id, []).append(news.erp)
        yield news
    deeper = [Errand(erp, mutant=id, deeper=True) for id, erps in alive.items() if id not in killed for erp in erps]
    yield from (news for news in work(deeper) if isinstance(news, Hunted) and news.killed)


def run_errand(errand: Errand, seed: int) -> list[News]:
    if errand.mutant:
        chase = explored if errand.deeper else pursue
        return [chase(catalogue()[errand.mutant], errand.erp, seed)]
    return list(false_alarms(errand, seed))


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
