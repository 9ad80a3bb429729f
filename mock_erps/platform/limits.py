"""Throttles: counted windows and calls in flight, as the contract's data says.

Numbers, scopes and answers are the vendor's (contract, `limits`); here is only the counting.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from mock_erps.platform.contract import Limit
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

Bucket = tuple[str, ...]


class Gauge(NamedTuple):
    """One limit as it holds for one caller. `offset`: its windows start so many seconds after multiples of theirs."""

    limit: Limit
    bucket: Bucket
    offset: float


class Limits:
    """The throttles of one vendor, over all its companies."""

    def __init__(self, limits: Iterable[Limit]) -> None:
        self.limits = tuple(limits)
        self._named = {limit.name: limit for limit in self.limits}
        self._told = lru_cache(maxsize=1024)(self._gauges_named)
        self._fixed: dict[Bucket, tuple[float, int]] = {}  # when the window began, calls in it
        self._sliding: dict[Bucket, deque[float]] = {}
        self._running: dict[Bucket, int] = {}

    @property
    def limits(self) -> tuple[Limit, ...]:
        return self._limits

    @limits.setter
    def limits(self, limits: tuple[Limit, ...]) -> None:
        self._limits = limits
        # the same few callers come again and again
        self._applying = lru_cache(maxsize=1024)(self._gauges_of)

    def _gauges_of(self, operations: tuple[str, ...], company: str, app: str, token: str) -> tuple[Gauge, ...]:
        return tuple(
            _gauge(limit, company, app, token)
            for limit in self._limits
            if "*" in limit.operations
            or any(fnmatchcase(n, pattern) for pattern in limit.operations for n in operations)
        )

    def _gauges_named(self, names: tuple[str, ...], company: str, app: str, token: str) -> tuple[Gauge, ...]:
        return tuple(_gauge(self._named[name], company, app, token) for name in names)

    def of(self, call: Call) -> tuple[Gauge, ...]:
        """What a call has to pass: the order is the contract's."""
        return self._applying(call.exchange.operations, *_caller(call))

    def admit(self, call: Call, gauges: Iterable[Gauge]) -> None:
        """Count the call in all its windows. Raises the limit's Refusal, with `retry_after`, `limit` and `max`."""
        now = call.now
        for gauge in gauges:
            if gauge.limit.concurrent:
                self._admit_running(gauge, call)
            elif gauge.limit.sliding:
                self._admit_sliding(gauge, call, now)
            else:
                self._admit_fixed(gauge, call, now)

    def _admit_running(self, gauge: Gauge, call: Call) -> None:
        """The call is counted already, see `enter`."""
        limit, cap = gauge.limit, _cap(gauge.limit, call)
        if self._running.get(gauge.bucket, 0) > cap and not _queues(limit, call):
            raise Refusal(limit.refusal, limit=limit.name, max=cap, retry_after=None)

    def _admit_sliding(self, gauge: Gauge, call: Call, now: float) -> None:
        limit, cap, times = gauge.limit, _cap(gauge.limit, call), self._times(gauge, now)
        if len(times) >= cap:
            resets = (times[0] if times else now) + limit.window
            raise Refusal(limit.refusal, limit=limit.name, max=cap, retry_after=max(resets - now, 0.0))
        times.append(now)

    def _admit_fixed(self, gauge: Gauge, call: Call, now: float) -> None:
        limit, cap = gauge.limit, _cap(gauge.limit, call)
        start, used = self._window(gauge, now)
        if used >= cap:
            wait = max(start + limit.window - now, 0.0)
            raise Refusal(limit.refusal, limit=limit.name, max=cap, retry_after=wait)
        self._fixed[gauge.bucket] = (start, used + 1)

    def _times(self, gauge: Gauge, now: float) -> deque[float]:
        """When the calls of the last `window` seconds came."""
        times = self._sliding.get(gauge.bucket)
        if times is None:
            times = self._sliding[gauge.bucket] = deque()
        horizon = now - gauge.limit.window
        while times and times[0] <= horizon:
            times.popleft()
        return times

    def _window(self, gauge: Gauge, now: float) -> tuple[float, int]:
        """When the present window began, and the calls counted in it."""
        limit, bucket, offset = gauge
        start = now - (now - offset) % limit.window
        counted = self._fixed.get(bucket)
        return counted if counted is not None and counted[0] == start else (start, 0)

    def remaining(self, call: Call, names: tuple[str, ...]) -> list[int]:
        """Calls left in the named windows, for the headers some vendors put on every answer."""
        now = call.now
        left = []
        for gauge in self._told(names, *_caller(call)):
            used = len(self._times(gauge, now)) if gauge.limit.sliding else self._window(gauge, now)[1]
            left.append(max(_cap(gauge.limit, call) - used, 0))
        return left

    def fill(self, call_or_bucket: Call | Bucket, name: str, now: float, used: int) -> None:
        """Set a window's count from outside: the console's and the scenarios' way to the wall."""
        limit = self._named[name]
        if isinstance(call_or_bucket, tuple):
            gauge = _with_offset(limit, call_or_bucket)
        else:
            gauge = _gauge(limit, *_caller(call_or_bucket))
        if limit.sliding:
            self._sliding[gauge.bucket] = deque([now] * used)
        else:
            self._fixed[gauge.bucket] = (self._window(gauge, now)[0], used)

    def enter(self, gauges: Iterable[Gauge]) -> list[Bucket]:
        """A call begins to run; returns what `leave` must give back when its answer is delivered."""
        held = [gauge.bucket for gauge in gauges if gauge.limit.concurrent]
        for bucket in held:
            self._running[bucket] = self._running.get(bucket, 0) + 1
        return held

    def leave(self, held: Iterable[Bucket]) -> None:
        for bucket in held:
            self._running[bucket] -= 1

    def waiting(self, call: Call) -> bool:
        """Whether a call came above a cap whose surplus stands in line instead of being refused."""
        return any(
            self._running.get(gauge.bucket, 0) > _cap(gauge.limit, call)
            for gauge in self.of(call)
            if gauge.limit.concurrent and _queues(gauge.limit, call)
        )

    def reset(self) -> None:
        self._fixed.clear()
        self._sliding.clear()
        self._running.clear()


def _caller(call: Call) -> tuple[str, str, str]:
    """Company, app and token: what buckets are made of."""
    return call.company.id if call.company else "", call.principal, call.exchange.token


def _gauge(limit: Limit, company: str, app: str, token: str) -> Gauge:
    parts = {"company": company, "app": app, "token": token}
    return _with_offset(limit, (limit.name, *[parts[part] for part in limit.per]))


def _with_offset(limit: Limit, bucket: Bucket) -> Gauge:
    return Gauge(limit, bucket, crc32("|".join(bucket).encode()) % limit.window if limit.staggered else 0.0)


def _queues(limit: Limit, call: Call) -> bool:
    return bool(limit.queue) and call.setting(limit.queue) == "queue"


def _cap(limit: Limit, call: Call) -> int:
    return int(call.setting(limit.setting)) if limit.setting else limit.max or limit.concurrent
