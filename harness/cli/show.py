"""`mock-erps show`: a violation of an earlier run, in full."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harness.bad_input import BadInput
from harness.listeners.files import STORIES, stories_of


def show_command(
    number: Annotated[int, typer.Argument(min=1, help="Number of the violation, as the run listed it.")] = 1,
    all_: Annotated[bool, typer.Option("--all", help="Every violation.")] = False,
    report: Annotated[Path | None, typer.Option(help="Report folder; the newest below reports/ by default.")] = None,
) -> int:
    """Show a violation of the last run in full."""
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


def _newest(root: Path) -> Path:
    folders = sorted(root.glob(f"*/{STORIES}"), key=lambda path: path.stat().st_mtime)
    if not folders:
        raise BadInput("SH001", "there is no report yet", advice="Run `mock-erps run` first.")
    return folders[-1].parent
