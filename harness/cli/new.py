"""`mock-erps new`: the beginning of something that joins the house."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harness.new_erp import lay_out

new_app = typer.Typer(no_args_is_help=True, add_completion=False, help="Lay out a new ERP.")


@new_app.callback()
def new() -> None:
    """Lay out a new ERP."""


@new_app.command("erp")
def erp(
    slug: Annotated[str, typer.Argument(help="Name of the packages: small letters, digits, underscores.")],
    name: Annotated[str, typer.Option(help="The vendor's product name; made from the slug by default.")] = "",
) -> int:
    """Lay out contract, package, connector, tests and a scenario: it serves at once, and fails its first scenario."""
    for path in lay_out(slug, name, Path.cwd()):
        print(f"  {path}")
    print(f"""
Laid out. What to do next is in CONTRIBUTING.md; it begins with

  mock-erps serve {slug}                          it answers, the printed curl makes an invoice
  mock-erps run --erp {slug} --scenario '{slug}/*'   it fails: the connector delivers nothing yet""")
    return 0
