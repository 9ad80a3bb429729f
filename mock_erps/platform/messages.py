"""What crosses the border of the sandbox: a request, a reply, and how the reply's bytes reach the client.

Doors (`mock_erps.doors`) turn bytes into a `Request` and a `Reply` into bytes; the pipeline between them does no I/O.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import orjson


class Ending(StrEnum):
    """What becomes of the reply's bytes on the wire."""

    WHOLE = "whole"  # every byte arrives, the connection stays usable
    RESET = "reset"  # TCP RST after what is kept
    CLOSE = "close"  # FIN after what is kept
    STALL = "stall"  # nothing more after what is kept, until the client gives up
    DRIP = "drip"  # all bytes, head too, in pieces of `keep`, `delay` seconds apart


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a reply travels. `delay` is virtual seconds before the first byte.

    `keep`: the head and so many bytes of the body arrive; None: nothing does, not even the status line.
    """

    ending: Ending = Ending.WHOLE
    keep: int | None = None
    delay: float = 0.0


WHOLE = Delivery()


@dataclass(slots=True)
class Request:
    """One HTTP request. Header names are lower case; `query` is the raw query string; `host` has no port."""

    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    host: str = ""
    #: which client connection it came on; doors number them
    connection: int = 0
    #: whether that connection has carried a request before
    reused: bool = False


@dataclass(slots=True)
class Reply:
    """One HTTP answer; header order is kept. `content-length` is the door's business."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""
    delivery: Delivery = WHOLE

    def header(self, name: str) -> str | None:
        """The first value of a header, or None."""
        wanted, length = name.lower(), len(name)
        for key, value in self.headers:
            if len(key) == length and key.lower() == wanted:
                return value
        return None


def json_bytes(value: Any) -> bytes:
    """The JSON text of a value, in bytes of its own size.

    orjson hands out the buffer it wrote into, often ten times as large, and journals keep every answer.
    """
    return b"".join((orjson.dumps(value), b""))
