"""`mock-erps explore`: every fault at every place, crashes included, shrunk to lines that replay."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from harness.bad_input import BadInput
from harness.cli.erps import known_targets
from harness.cli.exits import Exit
from harness.cli.following import followed
from harness.cli.options import Color, Erps, Globs, OptionalPath
from harness.cli.writable import check_writable, told_when_not_written
from harness.explorer.alone import alone_in
from harness.explorer.budget import read_budget
from harness.explorer.console import Console
from harness.explorer.events import Event, StoryFinished
from harness.explorer.explore import Story, explore_all
from harness.explorer.json_report import as_data
from harness.explorer.report import Report
from harness.explorer.requirements import Requirement, read_requirements
from harness.explorer.stories import stories
from harness.explorer.workers import engine_of, players
from harness.listeners.writing import write_report
from harness.workers import quiet_collector
from mock_erps.platform.contract import targets


def explore_command(
    erp: Erps = None,
    scenario: Globs = None,
    engine: Annotated[OptionalPath, typer.Option(help="Description of the engine to drive; ours by default.")] = None,
    depth: Annotated[int, typer.Option(min=1, max=3, help="Faults at once: 1, 2 or 3.")] = 1,
    budget: Annotated[str, typer.Option(metavar="TIME|RUNS", help="Stop after so much: 500, 90s, 10min.")] = "",
    jobs: Annotated[int, typer.Option(min=0, help="Processes; 0 = one per core.")] = 0,
    cluster: Annotated[str, typer.Option(metavar="ADDRESS", help="A Dask scheduler whose workers play the runs.")] = "",
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same schedules, same verdicts.")] = 1007,
    require: Annotated[
        list[str] | None, typer.Option(metavar="NAME>=SHARE", help="A gate, e.g. fault-coverage>=0.95; repeatable.")
    ] = None,
    json: Annotated[OptionalPath, typer.Option(help="Write the results as JSON here.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for violations.")] = Path("explored"),
    color: Color = "auto",
) -> int:
    """Try every fault and crash at every place, and shrink what breaks.

    Exit code: 0 held, 1 violated, 2 bad input, 3 inconclusive or below a gate, 4 a fault of our own.
    """
    workers = _workers(jobs, cluster)
    gates, limit = read_requirements(require or []), read_budget(budget)
    chosen = _chosen(erp or [], scenario or [])
    engine_of(engine)
    check_writable(path for path in (json, out / "index.html") if path)
    quiet_collector()
    console = Console(out, color)
    with alone_in(out), closing(console), players(engine, workers, cluster) as player:
        report = Report(out, player, seed, shlex.join(["mock-erps", *sys.argv[1:]]))
        _follow(explore_all(chosen, seed, depth, player, limit), console, report, json)
    return _verdict(report, gates, console)


def _workers(jobs: int, cluster: str) -> int:
    if jobs and cluster:
        raise BadInput("CL006", "--jobs and --cluster exclude each other", advice="A cluster has its own workers.")
    return jobs or os.cpu_count() or 1


def _chosen(erps: list[str], globs: list[str]) -> list[Story]:
    chosen, _ = stories(known_targets(erps) or targets(), globs)
    if not chosen:
        text = f"no case matches {', '.join(globs or ['*'])}"
        raise BadInput("CL003", text, advice="See: mock-erps list scenarios")
    return chosen


def _follow(events: Generator[Event, None, None], console: Console, report: Report, json: Path | None) -> None:
    """To the end, which Ctrl-C brings about early."""
    followed(events, lambda event: _tell(event, console, report))
    with told_when_not_written():
        report.write()
        if json:
            write_report(json, as_data(report.finished, report.left))


def _tell(event: Event, console: Console, report: Report) -> None:
    """The console first: what was found is told even where it cannot be written."""
    console.hear(event)
    with told_when_not_written():
        report.hear(event)


def _verdict(report: Report, gates: list[Requirement], console: Console) -> Exit:
    finished = report.finished
    missed = [gate for gate in gates if not gate.met(finished)]
    console.account.all_of_them(finished, report.left)
    console.account.gates(missed, finished)
    return _exit(finished, bool(missed or report.left))


def _exit(finished: list[StoryFinished], missed: bool) -> Exit:
    if any(one.discoveries for one in finished):
        return Exit.VIOLATED
    if any(one.mishaps for one in finished):
        return Exit.OUR_FAULT
    if missed or any(one.unstable or one.stopped or not one.tally.explored for one in finished):
        return Exit.INCONCLUSIVE
    return Exit.HELD
