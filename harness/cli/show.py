"""`mock-erps show`: a violation of an earlier run, in full."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from harness.bad_input import BadInput
from harness.explorer.tally import WORDS, Left
from harness.explorer.writing import COVERAGE
from harness.listeners.files import STORIES, stories_of
from harness.listeners.look import plural


def show_command(
    number: Annotated[int, typer.Argument(min=1, help="Number of the violation, as the run listed it.")] = 1,
    all_: Annotated[bool, typer.Option("--all", help="Every violation.")] = False,
    report: Annotated[Path | None, typer.Option(help="Report folder; the newest below reports/ by default.")] = None,
    not_reached: Annotated[
        bool, typer.Option("--not-reached", help="What an exploration planned and did not come to.")
    ] = False,
) -> int:
    """Show a violation of the last run in full."""
    if not_reached:
        return _not_reached(report or Path("explored"))
    folder = report or _newest(Path("reports"))
    try:
        stories = stories_of(folder)
    except (OSError, ValueError):
        raise BadInput("SH001", f"{folder} is no report folder", advice="Run `mock-erps run` first.") from None
    if not stories:
        print("Nothing broke in that run.")
        return 0
    if number > len(stories):
        raise BadInput("SH002", f"there is no violation {number}", advice=f"There are {len(stories)}.")
    print("\n\n".join(stories if all_ else [stories[number - 1]]))
    return 0


def _not_reached(folder: Path) -> int:
    """What stays open after an exploration: cells of the fault map, and runs whose place did not come up."""
    files = sorted(folder.glob(f"*/{COVERAGE}"))
    if not files:
        advice = "Run `mock-erps explore` first, or name its folder with --report."
        raise BadInput("SH003", f"{folder} holds no exploration", advice=advice)
    for file in files:
        _open(orjson.loads(file.read_bytes()))
    return 0


def _open(told: dict[str, Any]) -> None:
    print(f"{told['story']} on {told['erp']}")
    for operation, row in told["cells"].items():
        open_ = [f"{fault} ({state})" for fault, state in row.items() if state != "exercised"]
        if open_:
            print(f"  {operation}: {', '.join(open_)}")
    for plan in told["not_reached"]:
        print(f"  {plan['planned']}\n    {plan['replay']}")
    print(f"  {plural(len(told['not_reached']), 'planned run')} did not come to the place that was meant")
    for why, count in told["skipped"].items():
        print(f"  {count:,} left out: {WORDS[Left(why)][0]}")


def _newest(root: Path) -> Path:
    folders = sorted(root.glob(f"*/{STORIES}"), key=lambda path: path.stat().st_mtime)
    if not folders:
        raise BadInput("SH001", "there is no report yet", advice="Run `mock-erps run` first.")
    return folders[-1].parent
