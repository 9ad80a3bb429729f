"""Runs many cases, in this process or in several, and tells what happens as events. It prints nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, as_completed
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from harness.case import run_case
from harness.case.scratch import sweep
from harness.engines import Adapter, adapter_for, default_engine, load_engine
from harness.events import CaseFinished, CaseResult, Event, RunFinished, RunStarted
from harness.scenario import Case, NotOffered, Scenario, cases_for, load_all
from harness.virtual_time import real_seconds
from harness.workers import workers
from mock_erps.platform.contract import load_contract, targets
from mock_erps.platform.contract.extension import read_extension


@dataclass(frozen=True, slots=True)
class Plan:
    """What shall run. `cases` are in the order of the report."""

    cases: tuple[Case, ...]
    not_offered: tuple[NotOffered, ...]
    engine: Path | None
    seed: int
    jobs: int
    scenarios: int
    #: what a replay of one case needs beside its name and the seed
    flags: tuple[str, ...] = ()


def plan(
    erps: Iterable[str] = (),
    globs: Iterable[str] = (),
    engine: Path | None = None,
    seed: int = 1007,
    jobs: int = 0,
    scenarios: Iterable[Scenario] | None = None,
) -> Plan:
    """All cases of the named ERPs (all of them by default). Raises BadInput or LookupError."""
    known = list(scenarios) if scenarios is not None else load_all()
    cases: list[Case] = []
    skipped: list[NotOffered] = []
    for slug in list(erps) or targets():
        extension = read_extension(load_contract(slug), slug)
        offered, missing = cases_for(known, extension, globs)
        cases += offered
        skipped += missing
    names = {case.scenario.name for case in cases}
    processes = min(jobs or os.cpu_count() or 1, len(cases))
    return Plan(tuple(cases), tuple(skipped), engine, seed, processes, len(names))


def run(plan: Plan, command: str = "", play: Callable[[Case, Adapter, int], CaseResult] = run_case) -> Generator[Event]:
    """Run a plan; yields the events of `harness.events` as they happen.

    Ctrl-C ends the workers, and the run with the verdict on what was finished until then. A caller whom it strikes
    while holding an event throws it in here.
    """
    sweep()
    yield _started(plan, command)
    began = real_seconds()
    results: dict[int, CaseResult] = {}
    interrupted = False
    try:
        with closing(_results(plan, play)) as played:
            for index, result in played:
                results[index] = result
                yield CaseFinished(result)
    except KeyboardInterrupt:
        interrupted = True
    in_order = tuple(results[index] for index in sorted(results))
    lived = sum(result.virtual_seconds for result in in_order)
    yield RunFinished(in_order, lived, real_seconds() - began, _never_armed(in_order), interrupted)


def _started(plan: Plan, command: str) -> RunStarted:
    description = load_engine(plan.engine) if plan.engine else default_engine()
    per_erp: dict[str, int] = {}
    for case in plan.cases:
        per_erp[case.erp] = per_erp.get(case.erp, 0) + 1
    return RunStarted(
        description.name,
        description.version,
        per_erp,
        plan.scenarios,
        plan.not_offered,
        plan.seed,
        plan.jobs,
        command,
        plan.flags,
        plan.engine,
    )


def _never_armed(results: Iterable[CaseResult]) -> tuple[str, ...]:
    """Invariants that were judged and never armed anywhere."""
    judged: dict[str, int] = {}
    for result in results:
        for finding in result.findings:
            judged[finding.invariant] = judged.get(finding.invariant, 0) + finding.armed
    return tuple(name for name, armed in judged.items() if not armed)


def _results(plan: Plan, play: Callable[[Case, Adapter, int], CaseResult]) -> Generator[tuple[int, CaseResult]]:
    if plan.jobs <= 1 or len(plan.cases) <= 2:
        engine = _adapter(plan.engine)
        for index, case in enumerate(plan.cases):
            yield index, play(case, engine, plan.seed)
        return
    with workers(plan.jobs) as pool:
        waiting: dict[Future[CaseResult], int] = {
            pool.submit(_in_worker, play, case, plan.engine, plan.seed): index for index, case in enumerate(plan.cases)
        }
        for done in as_completed(waiting):
            yield waiting[done], done.result()


def _in_worker(
    play: Callable[[Case, Adapter, int], CaseResult], case: Case, engine: Path | None, seed: int
) -> CaseResult:
    return play(case, _adapter(engine), seed)


@cache
def _adapter(engine: Path | None) -> Adapter:
    return adapter_for(load_engine(engine) if engine else default_engine())
