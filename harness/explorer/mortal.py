"""An engine in a process of its own that can really be killed: `python -m harness.explorer.mortal ORDERS ARGUMENT…`.

It lives by the served sandbox's clock: where it sleeps, it moves that clock instead. It kills itself with SIGKILL
before the note its orders name, and before the first note after an answer that it is not to survive.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import asdict, dataclass
from http.client import HTTPConnection
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
import time_machine

from harness.explorer.writes import watched


@dataclass(frozen=True, slots=True)
class Orders:
    """`entry` as in an engine's description; `now` the sandbox's instant; `note` 0: it outlives its notes.

    `answered` is a file: as soon as it is there, the engine has read its last answer.
    """

    entry: str
    base_url: str
    now: float
    state: str
    answered: str
    note: int = 0

    def as_argument(self) -> str:
        return orjson.dumps(asdict(self)).decode()


class _Fate:
    """Called before every note."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._notes = 0

    def __call__(self) -> None:
        self._notes += 1
        if self._notes == self._orders.note or os.path.exists(self._orders.answered):  # noqa: PTH110  # opens nothing
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> int:
    orders = Orders(**orjson.loads(sys.argv[1]))
    _live_by(orders)
    module, _, function = orders.entry.partition(":")
    engine = getattr(import_module(module), function)
    with watched(Path(orders.state), _Fate(orders)):
        code: int = engine(sys.argv[2:])
        return code


def _live_by(orders: Orders) -> None:
    """The sandbox's time, from before the engine is imported. Waiting moves both clocks."""
    here: Any = time_machine.travel(orders.now, tick=True).start()
    address = urlsplit(orders.base_url).netloc

    def sleep(seconds: float) -> None:
        connection = HTTPConnection(address)
        connection.request("POST", "/_sandbox/clock/advance", orjson.dumps({"seconds": seconds}), _JSON)
        connection.getresponse().read()
        connection.close()
        here.shift(seconds)

    time.sleep = sleep  # type: ignore[assignment]


_JSON = {"content-type": "application/json"}

if __name__ == "__main__":
    sys.exit(main())
