"""Throttles: counted windows and calls in flight, as the contract's data says.

Numbers, scopes and answers are the vendor's (contract, `limits`); here is only the counting.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
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
        self._fixed: dict[Bucket, tuple[float, int]] = {}  # when the window began, calls in it
        self._sliding: dict[Bucket, deque[float]] = {}
        self._running: dict[Bucket, int] = {}

    @property
    def limits(self) -> tuple[Limit, ...]:
        return self._limits

    @limits.setter
    def limits(self, limits: tuple[Limit, ...]) -> None:
        self._limits = limits
        #: the limits of a call, by the names of its operations
        self._applying = lru_cache(maxsize=1024)(self._limits_of)

    def _limits_of(self, operations: tuple[str, ...]) -> tuple[Limit, ...]:
        return tuple(
            limit
            for limit in self._limits
            if "*" in limit.operations
            or any(fnmatchcase(n, pattern) for pattern in limit.operations for n in operations)
        )

    def admit(self, call: Call) -> None:
        """Count the call in all its windows. Raises the limit's Refusal, with `retry_after`, `limit` and `max`."""
        now = call.now
        for limit in self._applying(call.exchange.operations):
            if limit.concurrent:
                self._admit_running(limit, call)
            elif limit.sliding:
                self._admit_sliding(limit, call, now)
            else:
                self._admit_fixed(limit, call, now)

    def _admit_running(self, limit: Limit, call: Call) -> None:
        """The call is counted already, see `enter`."""
        cap = _cap(limit, call)
        if self._running.get(_bucket(limit, call), 0) > cap and not _queues(limit, call):
            raise Refusal(limit.refusal, limit=limit.name, max=cap, retry_after=None)

    def _admit_sliding(self, limit: Limit, call: Call, now: float) -> None:
        times, cap = self._times(limit, _bucket(limit, call), now), _cap(limit, call)
        if len(times) >= cap:
            resets = (times[0] if times else now) + limit.window
            raise Refusal(limit.refusal, limit=limit.name, max=cap, retry_after=max(resets - now, 0.0))
        times.append(now)

    def _admit_fixed(self, limit: Limit, call: Call, now: float) -> None:
        bucket, cap = _bucket(limit, call), _cap(limit, call)
        start, used = self._window(limit, bucket, now)
        if used >= cap:
            wait = max(start + limit.window - now, 0.0)
            raise Refusal(limit.refusal, limit=limit.name, max=cap, retry_after=wait)
        self._fixed[bucket] = (start, used + 1)

    def _times(self, limit: Limit, bucket: Bucket, now: float) -> deque[float]:
        """When the calls of the last `window` seconds came."""
        times = self._sliding.get(bucket)
        if times is None:
            times = self._sliding[bucket] = deque()
        horizon = now - limit.window
        while times and times[0] <= horizon:
            times.popleft()
        return times

    def _window(self, limit: Limit, bucket: Bucket, now: float) -> tuple[float, int]:
        """When the present window began, and the calls counted in it."""
        start = _start(limit, bucket, now)
        counted = self._fixed.get(bucket)
        return counted if counted is not None and counted[0] == start else (start, 0)

    def remaining(self, call: Call, name: str) -> int:
        """Calls left in a named window, for the headers some vendors put on every answer."""
        limit, now = self._named[name], call.now
        bucket = _bucket(limit, call)
        used = len(self._times(limit, bucket, now)) if limit.sliding else self._window(limit, bucket, now)[1]
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
        held = [_bucket(limit, call) for limit in self._applying(call.exchange.operations) if limit.concurrent]
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
            for limit in self._applying(call.exchange.operations)
            if limit.concurrent and _queues(limit, call)
        )

    def reset(self) -> None:
        self._fixed.clear()
        self._sliding.clear()
        self._running.clear()


def _bucket(limit: Limit, call: Call) -> Bucket:
    return (limit.name, *[_PARTS[part](call) for part in limit.per])


_PARTS: Mapping[str, Callable[[Call], str]] = {
    "company": lambda call: call.company.id if call.company else "",
    "app": lambda call: call.principal,
    "token": lambda call: call.exchange.token,
}


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
