"""Time as the sandbox sees it. Nothing in the platform reads any other clock, and nothing in it sleeps.

Instants are seconds since the epoch (float, UTC). Work planned with `at` runs when the clock reaches it: at once when
a virtual clock moves, at the next request when the clock is real.
"""

from __future__ import annotations

import heapq
import itertools
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

#: Where virtual time starts unless told otherwise: a plain working day, 2026-03-02 09:00 UTC.
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC).timestamp()


class Clock(Protocol):
    """What the platform asks of time."""

    def now(self) -> float: ...

    def at(self, instant: float, action: Callable[[], None]) -> None: ...

    def run_due(self) -> None: ...

    def advance(self, seconds: float) -> None: ...

    def settle(self) -> None: ...


class _Agenda:
    """Planned actions in the order of their instants; equal instants keep the order of planning."""

    def __init__(self) -> None:
        self._planned: list[tuple[float, int, Callable[[], None]]] = []
        self._number = itertools.count()

    def add(self, instant: float, action: Callable[[], None]) -> None:
        heapq.heappush(self._planned, (instant, next(self._number), action))

    def pop_until(self, instant: float) -> tuple[float, Callable[[], None]] | None:
        if self._planned and self._planned[0][0] <= instant:
            due, _, action = heapq.heappop(self._planned)
            return due, action
        return None

    @property
    def next(self) -> float:
        """The instant of what comes first. Raises IndexError when nothing is planned."""
        return self._planned[0][0]

    def clear(self) -> None:
        self._planned.clear()

    def __len__(self) -> int:
        return len(self._planned)


class VirtualClock:
    """Stands still until it is moved. `advance` runs what falls due on the way, at its own instant."""

    def __init__(self, start: float = START) -> None:
        self._start = self._now = start
        self._agenda = _Agenda()
        #: called after every move, so that whoever shows this time elsewhere can follow
        self.watchers: list[Callable[[], None]] = []

    def now(self) -> float:
        return self._now

    def at(self, instant: float, action: Callable[[], None]) -> None:
        self._agenda.add(instant, action)

    def run_due(self) -> None:
        if self._agenda:
            self.advance(0)

    def advance(self, seconds: float) -> None:
        """Move forward; raises ValueError for a negative step."""
        if seconds < 0:
            raise ValueError("the clock only moves forward")
        end = self._now + seconds
        while due := self._agenda.pop_until(end):
            self._move(due[0])
            due[1]()
        self._move(end)

    def settle(self) -> None:
        """Move forward until nothing is planned any more."""
        while self._agenda:
            self.advance(max(self._agenda.next - self._now, 0.0))

    def _move(self, instant: float) -> None:
        if instant > self._now:
            self._now = instant
            for watcher in self.watchers:
                watcher()

    def reset(self, start: float | None = None) -> None:
        """Back to the first instant, or to another one; what was planned is forgotten."""
        self._agenda.clear()
        self._now = self._start if start is None else start


class RealClock:
    """The machine's time, optionally shifted and run `rate` times as fast (for engines under libfaketime)."""

    def __init__(self, start: float | None = None, rate: float = 1.0) -> None:
        self._origin = time.time()
        self._start = self._origin if start is None else start
        self._rate = rate
        self._skipped = 0.0
        self._agenda = _Agenda()

    @property
    def rate(self) -> float:
        """Sandbox seconds per second of the machine."""
        return self._rate

    def set_rate(self, rate: float) -> None:
        """Run faster or slower from now on; raises ValueError unless the rate is positive."""
        if rate <= 0:
            raise ValueError("a clock's rate is a positive number")
        self._start, self._origin, self._skipped, self._rate = self.now(), time.time(), 0.0, rate

    def now(self) -> float:
        return self._start + (time.time() - self._origin) * self._rate + self._skipped

    def at(self, instant: float, action: Callable[[], None]) -> None:
        self._agenda.add(instant, action)

    def run_due(self) -> None:
        while due := self._agenda.pop_until(self.now()):
            due[1]()

    def advance(self, seconds: float) -> None:
        """Jump forward on top of the running time; what falls due on the way is run at its own instant."""
        if seconds < 0:
            raise ValueError("the clock only moves forward")
        end = self.now() + seconds
        while due := self._agenda.pop_until(end):
            self._jump(due[0])
            due[1]()
        self._jump(end)

    def settle(self) -> None:
        """Jump forward until nothing is planned any more."""
        while self._agenda:
            self.advance(max(self._agenda.next - self.now(), 0.0))

    def _jump(self, instant: float) -> None:
        self._skipped += max(instant - self.now(), 0.0)

    def reset(self, start: float | None = None) -> None:
        """Forget what was planned; real time goes on, `start` is for virtual clocks."""
        self._agenda.clear()
