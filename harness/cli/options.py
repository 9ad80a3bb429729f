"""Options that several commands share, and what is refused about them before anything runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harness.bad_input import BadInput

Erps = Annotated[list[str] | None, typer.Option("--erp", metavar="SLUG", help="Only this ERP; may be repeated.")]
Globs = Annotated[
    list[str] | None, typer.Option("--scenario", metavar="GLOB", help="Only these scenarios; may be repeated.")
]
OptionalPath = Path | None


def _known_color(color: str) -> str:
    if color not in ("auto", "always", "never"):
        raise BadInput("CL002", f"--color is auto, always or never, not {color!r}")
    return color


Color = Annotated[str, typer.Option(help="auto, always or never.", callback=_known_color)]
