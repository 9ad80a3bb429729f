"""Logical calls: the attempts that belong to one intention, within one run."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from harness.invariants.answers import TRANSIENT, Answer, Call

#: what changes from attempt to attempt although the call stays the same: instants, generated ids, long numbers
_VOLATILE = re.compile(rb"[0-9a-fA-FTZ:.+-]{13,}")


@dataclass(frozen=True, slots=True)
class Series:
    """Attempts of one logical call up to and with the one that ended it; all but the last failed."""

    attempts: tuple[Call, ...]

    @property
    def retries(self) -> int:
        return len(self.attempts) - 1

    def gaps(self) -> list[float]:
        """Seconds from the end of each attempt to the begin of the next."""
        pairs = pairwise(self.attempts)
        return [after.exchange.received - before.exchange.done for before, after in pairs]


def masked(call: Call) -> bytes:
    """The body without what changes from attempt to attempt."""
    exchange = call.exchange
    return _masked(exchange.request.body, exchange.idempotency_key) if exchange.request.body else b""


# thousands of runs of one scenario send the same bodies
@lru_cache(maxsize=4096)
def _masked(body: bytes, key: str) -> bytes:
    return _VOLATILE.sub(b"", body.replace(key.encode(), b"") if key else body)


def identity(call: Call) -> tuple[object, ...]:
    """What makes two exchanges attempts of one call."""
    exchange = call.exchange
    if call.writes and call.subjects:
        return call.phase, exchange.company, exchange.operations, call.subjects
    return call.phase, exchange.request.host, exchange.operations, exchange.request.path, _query(call), masked(call)


def _query(call: Call) -> str:
    key = call.exchange.idempotency_key
    return call.exchange.request.query.replace(key, "") if key else call.exchange.request.query


def by_identity(calls: Iterable[Call]) -> dict[tuple[object, ...], list[Call]]:
    found: dict[tuple[object, ...], list[Call]] = defaultdict(list)
    for call in calls:
        found[identity(call)].append(call)
    return found


def in_series(groups: Iterable[list[Call]]) -> list[Series]:
    """Runs of attempts: each next one answers a transient failure of the one before."""
    found = []
    for calls in groups:
        current: list[Call] = []
        for call in calls:
            if current and current[-1].answer not in TRANSIENT:
                found.append(Series(tuple(current)))
                current = []
            current.append(call)
        found.append(Series(tuple(current)))
    return found


def failed(call: Call) -> bool:
    """An outage speaks: a transient failure that is no throttle."""
    return call.answer in (Answer.AMBIGUOUS, Answer.UNREADABLE)
