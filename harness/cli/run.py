"""`mock-erps run`: scenarios against an engine, judged."""

from __future__ import annotations

import hashlib
import shlex
import sys
import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from harness.bad_input import BadInput
from harness.case import run_case
from harness.case.real_input import RealInput, player, scenarios_for
from harness.cli.erps import known_targets
from harness.cli.exits import exit_of
from harness.cli.following import followed
from harness.cli.options import Color, Erps, Globs, OptionalPath
from harness.cli.writable import check_writable, not_written
from harness.engines import adapter_for, default_engine, load_engine
from harness.events import Event, Listener, RunFinished
from harness.listeners import Console, JsonReport, JUnit, ReportFolder
from harness.listeners.html import HtmlReport
from harness.runner import Plan, plan, run
from mock_erps.platform.contract import load_contract, targets
from mock_erps.platform.contract.extension import read_extension


def run_command(
    erp: Erps = None,
    scenario: Globs = None,
    engine: Annotated[OptionalPath, typer.Option(help="Description of the engine to drive; ours by default.")] = None,
    documents: Annotated[OptionalPath, typer.Option(help="A real export to push instead of scenarios.")] = None,
    columns: Annotated[OptionalPath, typer.Option(help="Column map that says how to read it.")] = None,
    jobs: Annotated[int, typer.Option(min=0, help="Processes; 0 = one per core.")] = 0,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same run.")] = 1007,
    junit: Annotated[OptionalPath, typer.Option(help="Write JUnit XML here.")] = None,
    json: Annotated[OptionalPath, typer.Option(help="Write the results as JSON here.")] = None,
    out: Annotated[OptionalPath, typer.Option(help="Folder for the report; reports/… by default.")] = None,
    color: Color = "auto",
) -> int:
    """Run scenarios against an engine and judge the books.

    Exit code: 0 held, 1 violated, 2 bad input, 3 inconclusive, 4 a fault of our own.
    """
    adapter_for(load_engine(engine) if engine else default_engine())
    source = _real_input(documents, columns)
    planned = _planned(source, known_targets(erp or []), scenario or (), engine, seed, jobs)
    folder = out or Path("reports") / f"r-{hashlib.sha256(str(time.time_ns()).encode()).hexdigest()[:6]}"
    check_writable(path for path in (junit, json, folder / "run.json") if path)
    console = Console(color, str(folder / "index.html"))
    listeners: list[Listener] = [console, ReportFolder(folder), HtmlReport(folder)]
    listeners += [JUnit(junit)] if junit else []
    listeners += [JsonReport(json)] if json else []
    with closing(console):
        given = {"--engine": engine, "--documents": documents, "--columns": columns}
        flags = [word for flag, path in given.items() if path is not None for word in (flag, str(path))]
        play = player(source) if source else run_case
        events = run(replace(planned, flags=tuple(flags)), shlex.join(["mock-erps", *sys.argv[1:]]), play)
        return exit_of(_follow(events, listeners[::-1]))


def _real_input(documents: Path | None, columns: Path | None) -> RealInput | None:
    """The user's own export, read once: what is wrong with it is told before anything runs."""
    if (documents is None) != (columns is None):
        raise BadInput("CL001", "--documents and --columns belong together", advice="Give both, or neither.")
    if documents is None or columns is None:
        return None
    source = RealInput(documents, columns)
    source.read()
    return source


def _planned(
    source: RealInput | None, erps: list[str], globs: Iterable[str], engine: Path | None, seed: int, jobs: int
) -> Plan:
    planned = _plan_of(source, erps, globs, engine, seed, jobs) if source else plan(erps, globs, engine, seed, jobs)
    if not planned.cases:
        reasons = "; ".join(sorted({skipped.reason for skipped in planned.not_offered})[:3])
        raise BadInput(
            "CL003", f"no case matches {', '.join(globs) or '*'}", advice=reasons or "See: mock-erps list scenarios"
        )
    return planned


def _plan_of(
    source: RealInput, erps: Iterable[str], globs: Iterable[str], engine: Path | None, seed: int, jobs: int
) -> Plan:
    chosen = list(erps) or targets()
    scenarios = [
        scenario for slug in chosen for scenario in scenarios_for(source, read_extension(load_contract(slug), slug))
    ]
    planned = plan(chosen, globs, engine, seed, jobs, scenarios)
    return Plan(planned.cases, (), engine, seed, planned.jobs, planned.scenarios)


def _follow(events: Generator[Event], listeners: Sequence[Listener]) -> RunFinished:
    """Let the listeners hear a run to its end; Ctrl-C brings that about early."""
    last = followed(events, lambda event: _tell(listeners, event))
    assert isinstance(last, RunFinished)
    return last


def _tell(listeners: Iterable[Listener], event: Event) -> None:
    """Every listener hears it, also when one fails: neither a full disk nor a bug in a report costs the verdict."""
    failed: Exception | None = None
    for listener in listeners:
        try:
            listener.hear(event)
        except BrokenPipeError:
            raise
        except Exception as error:
            failed = failed or error
            if isinstance(event, RunFinished):
                event = replace(event, notes=("a report is missing",))
    if isinstance(failed, OSError):
        raise not_written(failed) from None
    if failed is not None:
        raise failed
