"""The engine's log: JSON lines, one event each. What is registered as secret cannot get out of here."""

from __future__ import annotations

import json
import sys
import time
import traceback
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

MASK = "•••"

#: Credentials that are names rather than secrets; masking them would only make messages unreadable.
_NAMES = frozenset({"company_id", "user_id", "sender_id", "client_id", "expires_at", "entity_id", "tenant_id"})


def say(text: str) -> None:
    """A sentence for the person at the terminal."""
    print(f"sync-engine: {text}", file=sys.stderr)


class Secrets:
    """Values that must never be shown, and the one place that hides them."""

    def __init__(self) -> None:
        self._values: set[str] = set()

    def learn(self, credentials: Mapping[str, str]) -> None:
        """Register credential values; also in the form that JSON and URLs give them."""
        from urllib.parse import quote, quote_plus

        for name, value in credentials.items():
            if name not in _NAMES and len(value) >= 4:
                escaped = {json.dumps(value, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
                self._values |= {value, quote(value, safe=""), quote_plus(value)} | escaped

    def mask(self, text: str) -> str:
        """The text with every secret replaced, longest first."""
        for value in sorted(self._values, key=len, reverse=True):
            text = text.replace(value, MASK)
        return text


class Log:
    """Appends events to a file; an empty path writes nothing. Never raises: a full disk must not stop delivery."""

    def __init__(self, path: str, secrets: Secrets) -> None:
        self._path = Path(path) if path else None
        self._secrets = secrets

    def write(self, event: str, **fields: object) -> None:
        """One line: time, event and fields, secrets masked."""
        if self._path is None:
            return
        at = datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"at": at, "event": event, **fields}, ensure_ascii=False, default=str)
        with suppress(OSError), self._path.open("a", encoding="utf-8") as file:
            file.write(self._secrets.mask(line) + "\n")

    def failure(self, error: BaseException, **fields: object) -> None:
        """An unexpected error with its traceback (frames only: local values stay out)."""
        frames: Iterable[str] = traceback.format_exception(error)
        self.write("fault", error=type(error).__name__, trace="".join(frames), **fields)
