"""Reports reach the disk here, so that every failure to write names the file."""

from __future__ import annotations

from pathlib import Path


def write_report(path: Path, content: bytes) -> None:
    """Write a whole file, folders included. Raises OSError that knows the file's name, also when the disk is full."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
