"""A reply as a script for a connection: bytes, pauses, and how it ends. Both socket doors play the same script."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mock_erps.doors import wire
from mock_erps.platform.messages import Ending, Reply


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing for so many seconds of the sandbox's clock."""

    seconds: float


class End(Enum):
    """What the connection does when the bytes are through."""

    RESET = "RST"
    CLOSE = "FIN"
    STALL = "nothing, for ever"


Step = bytes | Pause | End
_ENDS = {Ending.RESET: End.RESET, Ending.CLOSE: End.CLOSE, Ending.STALL: End.STALL}


def script(reply: Reply, method: str, now: float) -> list[Step]:
    """The steps of a reply to a request of that method; without an End the connection stays usable."""
    how = reply.delivery
    head, body = wire.head(reply, now), wire.body(reply, method)
    if how.ending is Ending.DRIP:
        return _drip(head + body, max(how.keep or 1, 1), how.delay)
    steps: list[Step] = [Pause(how.delay)] if how.delay else []
    if how.ending is Ending.WHOLE:
        steps.append(head + body)
        if (reply.header("connection") or "").lower() == "close":
            steps.append(End.CLOSE)
        return steps
    if how.keep is not None:
        steps.append(head + body[: how.keep])
    return [*steps, _ENDS[how.ending]]


def _drip(data: bytes, size: int, delay: float) -> list[Step]:
    steps: list[Step] = []
    for at in range(0, len(data), size):
        steps += [Pause(delay), data[at : at + size]]
    return steps
