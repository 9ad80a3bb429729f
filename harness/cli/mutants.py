"""`mock-erps mutants`: engines broken on purpose, and whether the suite catches them."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from harness.bad_input import BadInput, did_you_mean
from harness.cli.erps import known_targets
from harness.cli.exits import Exit
from harness.cli.following import followed
from harness.cli.options import Color, Erps, OptionalPath
from harness.cli.writable import check_writable, told_when_not_written
from harness.listeners.mutants import Board
from harness.listeners.mutants_table import Table
from harness.listeners.writing import write_report
from harness.mutants import catalogue
from harness.mutants.hunt import News, hunt
from harness.virtual_time import real_seconds
from mock_erps.platform.contract import targets


def mutants_command(
    erp: Erps = None,
    mutant: Annotated[
        list[str] | None, typer.Option("--mutant", metavar="ID", help="Only this mutant; may be repeated.")
    ] = None,
    json: Annotated[OptionalPath, typer.Option(help="Write the results as JSON here.")] = None,
    jobs: Annotated[int, typer.Option(min=0, help="Processes; 0 = one per core.")] = 0,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same run.")] = 1007,
    all: Annotated[bool, typer.Option("--all", help="List the killed mutants too, and why others do no harm.")] = False,
    color: Color = "auto",
) -> int:
    """Break the engine on purpose and see whether the scenarios tell.

    Exit code: 0 every mutant killed and no false alarm, 1 otherwise, 2 bad input, 3 stopped, 4 a fault of our own.
    """
    erps = known_targets(erp or []) or targets()
    wanted = _known(mutant or []) or list(catalogue())
    check_writable([json] if json else [])
    began = real_seconds()
    board = Board(erps, right_engines=not mutant)
    table = Table(board, len(wanted) * len(erps), color)
    hunting = hunt(erps, wanted, seed, jobs or os.cpu_count() or 1, alarms=not mutant)
    followed(hunting, lambda news: _tell(news, board, table))
    table.tell(real_seconds() - began, all)
    if json:
        with told_when_not_written():
            write_report(json, board.as_json())
    return _exit_of(board)


def _tell(news: News, board: Board, table: Table) -> None:
    board.hear(news)
    table.hear(news)


def _known(wanted: list[str]) -> list[str]:
    for id in wanted:
        if id not in catalogue():
            advice, label = f"There are: {', '.join(catalogue())}.", did_you_mean(id, list(catalogue()))
            raise BadInput("CL007", f"no mutant is called {id!r}", advice=advice, label=label)
    return list(dict.fromkeys(wanted))


def _exit_of(board: Board) -> Exit:
    if board.broken:
        return Exit.OUR_FAULT
    if board.survivors or board.alarms:
        return Exit.VIOLATED
    return Exit.INCONCLUSIVE if board.stopped else Exit.HELD
