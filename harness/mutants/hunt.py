"""Lets the scenario suite, then the explorer, loose on mutants, and every case on the engines that are right.

A mutant is killed when an invariant that names it fires. What else fired on the way is told too.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

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

    @property
    def right_engine(self) -> str:
        """What the engine is called that no alarm may be raised against."""
        return self.unusual or "correct"


@dataclass(frozen=True, slots=True)
class Stopped:
    """Ctrl-C ended the hunt. `left` are the errands that were not finished: what is known of those is no verdict."""

    left: tuple[Errand, ...]


Found = Hunted | Alarm
News = Found | Stopped
Work = Callable[[Iterable[Errand]], Iterator[tuple[Errand, list[Found]]]]


def hunt(
    erps: Sequence[str], mutants: Sequence[str], seed: int, jobs: int, alarms: bool = True
) -> Generator[News, None, None]:
    """Every mutant on every ERP and, with `alarms`, the right engines through all cases; in no particular order.

    What the suite kills nowhere is looked for again by the explorer: a second `Hunted` then replaces the first.
    Ctrl-C ends the workers, and the hunt with `Stopped`. A caller whom it strikes while holding news throws it in here.
    """
    to_do = _ToDo(dict.fromkeys(_errands(erps, mutants, alarms)))
    try:
        for erp in erps:  # workers inherit what is loaded
            cases(erp)
        with _hands(jobs, seed) as work:
            yield from _in_turn(to_do, work)
    except KeyboardInterrupt:
        yield Stopped(tuple(to_do.errands))


def _errands(erps: Sequence[str], mutants: Sequence[str], alarms: bool) -> list[Errand]:
    errands = [Errand(erp, mutant=id) for id in mutants for erp in erps]
    if alarms:
        errands += [
            Errand(erp, unusual=id, first=first, step=SHARES)
            for erp in erps
            for id in ("", *(engine.id for engine in UNUSUAL))
            for first in range(SHARES)
        ]
    return errands


@contextmanager
def _hands(jobs: int, seed: int) -> Iterator[Work]:
    """Who runs errands: this process, or several."""
    if jobs <= 1:
        yield lambda errands: ((one, run_errand(one, seed)) for one in errands)
        return
    with workers(jobs) as pool:

        def spread(errands: Iterable[Errand]) -> Iterator[tuple[Errand, list[Found]]]:
            given = {pool.submit(run_errand, one, seed): one for one in errands}
            for done in as_completed(given):
                yield given[done], done.result()

        yield spread


@dataclass(slots=True)
class _ToDo:
    """The suite's errands, and the explorer's for what the suite has killed on no ERP so far."""

    errands: dict[Errand, None]
    _killed: set[str] = field(default_factory=set)

    def done(self, errand: Errand, found: Iterable[Found]) -> None:
        del self.errands[errand]
        hunted = [one for one in found if isinstance(one, Hunted)]
        if errand.deeper or not hunted:
            return
        if any(one.killed for one in hunted):
            self._killed.add(errand.mutant)
            self.errands = {one: None for one in self.errands if not one.deeper or one.mutant != errand.mutant}
        elif errand.mutant not in self._killed and any(one.alive for one in hunted):
            self.errands[replace(errand, deeper=True)] = None


def _in_turn(to_do: _ToDo, work: Work) -> Iterator[News]:
    """The suite first, then the explorer for the mutants it killed on no ERP."""
    for errand, found in work(list(to_do.errands)):
        yield from found
        to_do.done(errand, found)
    for errand, found in work(list(to_do.errands)):
        yield from (one for one in found if isinstance(one, Hunted) and one.killed)
        to_do.done(errand, found)


def run_errand(errand: Errand, seed: int) -> list[Found]:
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
        yield from _alarms(errand.right_engine, run_case(case, engine, seed))


def _alarms(engine: str, result: CaseResult) -> Iterator[Alarm]:
    if result.verdict is not Verdict.VIOLATED:
        return
    if result.mishap:
        yield Alarm(engine, result.case.name, "", result.mishap.splitlines()[-1])
    for finding in result.violated:
        yield Alarm(engine, result.case.name, finding.invariant, finding.violations[0].message)
