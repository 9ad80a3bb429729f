"""Reports that cannot be written: found out before the run where possible, told in one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.bad_input import BadInput, Place


def check_writable(paths: Iterable[Path]) -> None:
    """Find out before the run, not after it, that a report cannot be written. Raises BadInput."""
    for path in paths:
        if path == Path("-"):
            advice = "Give the file's name; what is printed is for people."
            raise BadInput("CL004", "a report is written to a file, not to -", advice=advice)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab"):
                pass
        except (FileExistsError, NotADirectoryError):
            advice = "Choose another place for the report."
            raise BadInput("CL004", "is a file, not a folder", Place(str(path.parent)), advice) from None
        except OSError as error:
            reason = (error.strerror or "cannot be written").lower()
            raise BadInput("CL004", reason, Place(str(path)), "Choose another place for the report.") from None


def not_written(error: OSError) -> BadInput:
    """What is said of a report that could not be written after all."""
    reason = (error.strerror or "cannot be written").lower()
    place = Place(str(error.filename)) if error.filename else None
    return BadInput("CL005", f"a report could not be written: {reason}", place, "Make room and run again.")


@contextmanager
def told_when_not_written() -> Iterator[None]:
    """Around the writing of a report: what the disk refuses is told as `not_written` tells it."""
    try:
        yield
    except OSError as error:
        raise not_written(error) from None
