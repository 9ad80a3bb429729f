"""Folders of cases at work, one per process and thread, and the clearing away of those whose process was killed."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: memory, where there is some: an engine's ledger is written thousands of times
SCRATCH = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else Path(tempfile.gettempdir())  # noqa: S108
#: a machine's own name in it: containers may share this memory, and do not see each other's processes
_PREFIX = f"mock-erps-{platform.node()}-"


@contextmanager
def scratch() -> Iterator[Path]:
    """An empty folder that only this user can read, removed afterwards."""
    # one name per process: an engine that keeps something per address of its ledger keeps it from case to case
    folder = SCRATCH / f"{_PREFIX}{os.getpid()}-{threading.get_ident()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Remove what killed processes of this machine left behind."""
    for folder in SCRATCH.glob(f"{_PREFIX}*-*"):
        pid = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if pid.isdecimal() and not _alive(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
