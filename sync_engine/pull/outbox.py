"""The outbox: a file of JSON lines that tells the source what happened to its documents (dossier invoiceops §10)."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from sync_engine.ledger.confirmations import Confirmation


class BadOutbox(Exception):
    """The outbox cannot be written; the message is one sentence."""


def append(path: Path, confirmations: Sequence[Confirmation]) -> None:
    """Add what is not there yet; on disk when it returns. Raises `BadOutbox`.

    A line that a killed run left half written is cut off: it is not known as written, so it comes again, whole.
    """
    try:
        with path.open("r+b" if path.exists() else "x+b") as file:
            content = file.read()
            there = _ids(content)
            file.seek(_whole(content))
            file.truncate()
            for confirmation in confirmations:
                if confirmation.id not in there:
                    file.write(confirmation.event.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise BadOutbox(
            f"the outbox {path} cannot be written: {error.strerror or error}; mend that, the next pull goes on"
        ) from None


def _whole(content: bytes) -> int:
    """The length of the content that is whole lines."""
    return content.rfind(b"\n") + 1


def _ids(content: bytes) -> set[str]:
    ids: set[str] = set()
    for line in content[: _whole(content)].splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue  # not ours to judge what else somebody keeps in the file
        if isinstance(event, dict):
            ids.add(str(event.get("id", "")))
    return ids
