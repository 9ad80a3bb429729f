"""One exploration at a time in a folder: two would delete each other's finds."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.bad_input import BadInput, Place

LOCK = ".exploring"


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold a folder. The system lets go of it when the process ends, also by kill -9. Raises BadInput."""
    with (folder / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            advice = "Wait for it, or choose another folder with --out."
            raise BadInput("EX007", "another exploration writes here", Place(str(folder)), advice) from None
        yield
