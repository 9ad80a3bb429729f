"""One webhook on its way into an engine and its answer out of it: two small JSON files."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

#: where the engine's receiver would be; the name of the target, or of the system it reads from, follows
RECEIVER = "https://engine.example/hooks/"


@dataclass(frozen=True, slots=True)
class HookRequest:
    """What a vendor posted, byte for byte. Header names are lower-case."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    method: str = "POST"

    def write(self, file: Path) -> None:
        body = b64encode(self.body).decode()
        told = {"method": self.method, "path": self.path, "headers": dict(self.headers), "body": body}
        file.write_bytes(orjson.dumps(told))


@dataclass(frozen=True, slots=True)
class HookAnswer:
    """What the engine's receiver answered. `status` 0: nothing."""

    status: int
    headers: Mapping[str, str]
    body: bytes


NO_ANSWER = HookAnswer(0, {}, b"")


def read_answer(file: Path) -> HookAnswer:
    """`NO_ANSWER` where the engine left none, or none that can be read."""
    try:
        told = orjson.loads(file.read_bytes())
        return HookAnswer(int(told["status"]), told.get("headers", {}), b64decode(told.get("body", ""), validate=True))
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return NO_ANSWER
