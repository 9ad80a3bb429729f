"""Throttles: counted windows and calls in flight, as the contract's data says.

Numbers, scopes and answers are the vendor's (contract, `limits`); here is only the counting.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

from mock_erps.platform.contract import Limit
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

Bucket = tuple[str, ...]


class Limits:
    """The throttles of one vendor, over all its companies."""

    def __init__(self, limits: Iterable[Limit]) -> None:
        self.limits = tuple(limits)
        self._named = {limit.name: limit for limit in self.limits}
        self._fixed: dict[Bucket, tuple[float, int]] = {}
        self._sliding: dict[Bucket, deque[float]] = {}
        self._running: dict[Bucket, int] = {}

    def admit(self, call: Call) -> None:
        """Count the call in all its windows. Raises the limit's Refusal, with `retry_after`, `limit` and `max`."""
        for limit in self.limits:
            if _applies(limit, call):
                self._admit(limit, call)

    def _admit(self, limit: Limit, call: Call) -> None:
        bucket = _bucket(limit, call)
        cap = _cap(limit, call)
        if limit.concurrent:
            # this call is counted already, see `enter`
            if self._running.get(bucket, 0) > cap and not _queues(limit, call):
                raise Refusal(limit.refusal, limit=limit.name, max=cap, retry_after=None)
            return
        now = call.now
        used, resets = self._used(limit, bucket, now)
        if used >= cap:
            raise Refusal(limit.refusal, limit=limit.name, max=cap, retry_after=max(resets - now, 0.0))
        self._count(limit, bucket, now)

    def _used(self, limit: Limit, bucket: Bucket, now: float) -> tuple[int, float]:
        """Calls counted in the present window, and when the window frees a place."""
        if limit.sliding:
            times = self._sliding.setdefault(bucket, deque())
            while times and times[0] <= now - limit.window:
                times.popleft()
            return len(times), (times[0] if times else now) + limit.window
        start, used = self._fixed.get(bucket, (0.0, 0))
        window_start = _start(limit, bucket, now)
        return (used if start == window_start else 0), window_start + limit.window

    def _count(self, limit: Limit, bucket: Bucket, now: float) -> None:
        if limit.sliding:
            self._sliding[bucket].append(now)
            return
        window_start = _start(limit, bucket, now)
        start, used = self._fixed.get(bucket, (0.0, 0))
        self._fixed[bucket] = (window_start, used + 1 if start == window_start else 1)

    def remaining(self, call: Call, name: str) -> int:
        """Calls left in a named window, for the headers some vendors put on every answer."""
        limit = self._named[name]
        used, _ = self._used(limit, _bucket(limit, call), call.now)
        return max(_cap(limit, call) - used, 0)

    def fill(self, call_or_bucket: Call | Bucket, name: str, now: float, used: int) -> None:
        """Set a window's count from outside: the console's and the scenarios' way to the wall."""
        limit = self._named[name]
        bucket = call_or_bucket if isinstance(call_or_bucket, tuple) else _bucket(limit, call_or_bucket)
        if limit.sliding:
            self._sliding[bucket] = deque([now] * used)
        else:
            self._fixed[bucket] = (_start(limit, bucket, now), used)

    def enter(self, call: Call) -> list[Bucket]:
        """A call begins to run; returns what `leave` must give back when its answer is delivered."""
        held = [_bucket(limit, call) for limit in self.limits if limit.concurrent and _applies(limit, call)]
        for bucket in held:
            self._running[bucket] = self._running.get(bucket, 0) + 1
        return held

    def leave(self, held: Iterable[Bucket]) -> None:
        for bucket in held:
            self._running[bucket] -= 1

    def waiting(self, call: Call) -> bool:
        """Whether a call came above a cap whose surplus stands in line instead of being refused."""
        return any(
            self._running.get(_bucket(limit, call), 0) > _cap(limit, call)
            for limit in self.limits
            if limit.concurrent and _applies(limit, call) and _queues(limit, call)
        )

    def reset(self) -> None:
        self._fixed.clear()
        self._sliding.clear()
        self._running.clear()


def _applies(limit: Limit, call: Call) -> bool:
    return limit.operations == ("*",) or _named(limit.operations, call.exchange.operations or (call.operation.name,))


@lru_cache(maxsize=4096)
def _named(patterns: tuple[str, ...], names: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns for name in names)


def _bucket(limit: Limit, call: Call) -> Bucket:
    bucket = [limit.name]
    for part in limit.per:
        if part == "company":
            bucket.append(call.company.id if call.company else "")
        else:
            bucket.append(call.principal if part == "app" else call.exchange.token)
    return tuple(bucket)


def _start(limit: Limit, bucket: Bucket, now: float) -> float:
    """When the present window of a fixed limit began."""
    if not limit.staggered:
        return now - now % limit.window
    offset = crc32("|".join(bucket).encode()) % limit.window
    return now - (now - offset) % limit.window


def _queues(limit: Limit, call: Call) -> bool:
    return bool(limit.queue) and call.setting(limit.queue) == "queue"


def _cap(limit: Limit, call: Call) -> int:
    return int(call.setting(limit.setting)) if limit.setting else limit.max or limit.concurrent
