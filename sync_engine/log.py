"""The engine's log: JSON lines, one event each. What is registered as secret cannot get out of here."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime

MASK = "•••"

#: Credentials that are names rather than secrets; masking them would only make messages unreadable.
_NAMES = frozenset({"company_id", "user_id", "sender_id", "client_id", "expires_at", "entity_id", "tenant_id"})


def say(text: str) -> None:
    """A sentence for the person at the terminal."""
    print(f"sync-engine: {text}", file=sys.stderr)


class Secrets:
    """Values that must never be shown, and the one place that hides them."""

    def __init__(self) -> None:
        self._values: list[str] = []  # longest first

    def learn(self, credentials: Mapping[str, str]) -> None:
        """Register credential values; also in the form that JSON and URLs give them."""
        for name, value in credentials.items():
            if name not in _NAMES and len(value) >= 4 and value not in self._values:
                self._values = sorted({*self._values, *_spellings(value)}, key=len, reverse=True)

    def mask(self, text: str) -> str:
        """The text with every secret replaced, longest first."""
        for value in self._values:
            if value in text:
                text = text.replace(value, MASK)
        return text


def _spellings(value: str) -> set[str]:
    """A value as it stands, and as JSON and URLs give it."""
    from urllib.parse import quote, quote_plus

    escaped = {json.dumps(value, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    return {value, quote(value, safe=""), quote_plus(value)} | escaped


class Log:
    """Appends events to a file; an empty path writes nothing. Never raises: a full disk must not stop delivery."""

    def __init__(self, path: str, secrets: Secrets) -> None:
        self._path = path
        self._secrets = secrets
        self._file = -1

    def write(self, event: str, **fields: object) -> None:
        """One line: time, event and fields, secrets masked."""
        if not self._path:
            return
        at = datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"at": at, "event": event, **fields}, ensure_ascii=False, default=str)
        with suppress(OSError):
            if self._file < 0:
                self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
            os.write(self._file, f"{self._secrets.mask(line)}\n".encode(errors="replace"))

    def close(self) -> None:
        """Let go of the file; the next event opens it again."""
        if self._file >= 0:
            os.close(self._file)
        self._file = -1

    def failure(self, error: BaseException, **fields: object) -> None:
        """An unexpected error with its traceback (frames only: local values stay out)."""
        frames: Iterable[str] = traceback.format_exception(error)
        self.write("fault", error=type(error).__name__, trace="".join(frames), **fields)
