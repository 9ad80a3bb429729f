"""`mock-erps report`: draw the HTML report again from the record of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harness.bad_input import BadInput, Place
from harness.listeners.html import RECORD, write_pages
from harness.report.load import load_record


def report_command(
    record: Annotated[Path, typer.Argument(help="run.json of a report folder, or the folder.")],
    out: Annotated[Path | None, typer.Option(help="Where to write; index.html beside the record by default.")] = None,
) -> int:
    """Draw a run's HTML report again, to the same bytes."""
    path = record / RECORD if record.is_dir() else record
    first = out or path.with_name("index.html")
    try:
        written = write_pages(load_record(path), first)
    except OSError as error:
        reason = (error.strerror or "cannot be written").lower()
        raise BadInput("RP003", reason, Place(str(error.filename or first)), "Choose another place.") from None
    more = f" and {len(written) - 1} more beside it" if len(written) > 1 else ""
    print(f"{first}{more}")
    return 0
