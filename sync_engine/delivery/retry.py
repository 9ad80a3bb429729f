"""When to try again, how long to wait, and when to stop: the one retry layer of the engine.

Waits: Retry-After where the vendor names one, else 1, 2, 4 … seconds with jitter, at most 60; 60 for a throttle
without a hint (Intuit asks for about that). At most five attempts per logical call in a run, a run-wide budget for
retries, and after a streak of failures one probe, then the run stops. A long wait parks the target instead.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Protocol, TypeVar
from zlib import crc32

from sync_engine.outcomes import Ambiguous, NotStarted, Throttled, Unreadable, VendorError

ATTEMPTS = 5
BUDGET_FLOOR = 10
BUDGET_SHARE = 0.2
LONGEST_PAUSE = 60.0
LONGEST_SLEEP = 300.0
STREAK = 6
DAILY_PARK = 3600.0  # a daily limit without a time: look again in an hour

#: What may be tried again after a pause, by its own rules.
TRANSIENT = (NotStarted, Unreadable, Ambiguous)

T = TypeVar("T")


class Stopped(Exception):
    """The run ends early; what is not done stays due. The message says why."""


class Outage(Stopped):
    """The target does not answer; the probe failed as well."""


class Parked(Stopped):
    """The target wants to be left alone for longer than a worker should sleep."""


class GaveUp(Exception):
    """This call is not tried again in this run. `last` is the answer it ended with."""

    def __init__(self, last: VendorError) -> None:
        super().__init__(str(last))
        self.last = last


class Later(Exception):
    """Nothing can be decided about a row before `until`; other rows go first."""

    def __init__(self, until: float, why: str) -> None:
        super().__init__(why)
        self.until = until


class Queue(Protocol):
    """What patience needs of the ledger."""

    def park(self, target: str, not_before: float, reason: str) -> None: ...

    def parked(self, target: str) -> tuple[float, str]: ...

    def renew(self, seconds: float = 0.0) -> None: ...


class Patience:
    """Counts attempts and waits for one target in one run. Safe to share between threads."""

    def __init__(self, target: str, queue: Queue, tell: Callable[[str], None]) -> None:
        self._target = target
        self._queue = queue
        self._tell = tell
        self._lock = Lock()
        self._tries: Counter[str] = Counter()
        self._retries = 0
        self._streak = 0
        self._closed_until, self._closed_why = queue.parked(target)

    def read(self, name: str, ask: Callable[[], T]) -> T:
        """The answer to a question, asked again while that makes sense. Raises `GaveUp`, `Stopped` or the answer."""
        while True:
            try:
                return self.attempt([name], ask)
            except TRANSIENT as error:
                self.pause([name], error)

    def attempt(self, names: Sequence[str], call: Callable[[], T]) -> T:
        """One attempt, not before the target may be called again. `names` are the logical calls it serves."""
        self._await_opening()
        with self._lock:
            self._tries.update(names)
        try:
            answer = call()
        except TRANSIENT:
            self.failed()
            raise
        except VendorError:
            self._answered()
            raise
        self._answered()
        return answer

    def failed(self) -> None:
        """An attempt brought no decision."""
        with self._lock:
            self._streak += 1

    def _answered(self) -> None:
        with self._lock:
            self._streak = 0

    def pause(self, names: Sequence[str], error: VendorError) -> None:
        """Wait before the next attempt. Raises `GaveUp` when there is none, `Stopped` when the run should end."""
        tried = max(self._tries[name] for name in names)
        wait = self._wait(names[0], tried, error)
        with self._lock:
            if self._streak > STREAK:
                raise self._stop(error)
            if tried >= ATTEMPTS or self._retries >= BUDGET_FLOOR + BUDGET_SHARE * len(self._tries):
                raise GaveUp(error)
            self._retries += 1
            probing = self._streak == STREAK
        self._sleep(max(wait, LONGEST_PAUSE) if probing else wait, error.text)

    def _wait(self, name: str, tried: int, error: VendorError) -> float:
        wait = backoff(f"{self._target}:{name}", tried)
        hint = error.retry_after if isinstance(error, NotStarted) else None
        if isinstance(error, Throttled):
            daily = DAILY_PARK if error.daily else LONGEST_PAUSE
            wait = max(hint, wait) if hint is not None else daily
        elif hint is not None:
            wait = max(hint, wait)
        if isinstance(error, Throttled) or hint is not None:
            self._close(wait, error, isinstance(error, Throttled) and error.daily)
        return wait

    def _close(self, wait: float, error: VendorError, daily: bool) -> None:
        """The vendor's wish outlives this process: whoever comes next respects it too."""
        with self._lock:
            self._closed_until = max(self._closed_until, time.time() + wait)
            self._closed_why = str(error)
        self._queue.park(self._target, self._closed_until, self._closed_why)
        if daily or wait > LONGEST_SLEEP:
            raise Parked(_parked(self._closed_until, self._closed_why))

    def _stop(self, error: VendorError) -> Stopped:
        if isinstance(error, Throttled):
            return Parked(f"the target keeps refusing calls ({error}); the rest waits for the next run")
        return Outage(f"the target does not answer ({error}); the rest waits for the next run")

    def _await_opening(self) -> None:
        wait = self._closed_until - time.time()
        if wait > LONGEST_SLEEP:
            raise Parked(_parked(self._closed_until, self._closed_why))
        if wait > 0:
            self._sleep(wait, self._closed_why)

    def sleep_until(self, until: float, why: str) -> None:
        """Sleep, with all claims kept."""
        if (wait := until - time.time()) > 0:
            self._sleep(wait, why)

    def _sleep(self, seconds: float, why: str) -> None:
        if seconds >= LONGEST_PAUSE:
            self._queue.renew(seconds)
        if seconds >= 5:
            self._tell(f"waiting {seconds:.0f} s: {why}")
        time.sleep(seconds)


def backoff(name: str, tried: int) -> float:
    """Seconds after the n-th failed attempt: 1, 2, 4 … 60, up to a quarter more so that callers do not march in step.

    The jitter comes from the name and not from chance: a run can be repeated exactly.
    """
    spread = crc32(f"{name}:{tried}".encode()) / 2**32
    return min(LONGEST_PAUSE, 2.0 ** (tried - 1) * (1 + spread / 4))


def _parked(until: float, why: str) -> str:
    at = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(until))
    return f"the target is left alone until {at}: {why}"
