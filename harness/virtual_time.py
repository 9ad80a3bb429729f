"""Virtual time for code in this process: whoever sleeps, moves the sandbox's clock; whoever asks, reads it.

`time` is patched once per process (also where modules took its functions by name); `datetime` follows through
time-machine while a clock is in force. Entering and leaving costs microseconds.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import time_machine

from mock_erps.platform.clock import VirtualClock

_REAL: dict[str, Callable[..., Any]] = {
    name: getattr(time, name)
    for name in ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "sleep")
}
_real_wait = threading.Condition.wait

#: monotonic clocks start here, so that nothing mistakes them for dates
_MONOTONIC_BASE = 1000.0


class _Time:
    """The clock in force, and its hold on `datetime`."""

    def __init__(self) -> None:
        self.clock: VirtualClock | None = None
        self.origin = 0.0
        self.traveller: Any = None

    def now(self) -> float:
        return self.clock.now() if self.clock else float(_REAL["time"]())

    def monotonic(self) -> float:
        if self.clock is None:
            return float(_REAL["monotonic"]())
        return _MONOTONIC_BASE + self.clock.now() - self.origin

    def sleep(self, seconds: float) -> None:
        if self.clock is None:
            _REAL["sleep"](seconds)
            return
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        self.clock.advance(seconds)

    def follow(self) -> None:
        """Bring `datetime` to the clock, whoever moved it."""
        if self.traveller is not None and self.clock is not None:
            self.traveller.move_to(self.clock.now())


_time = _Time()


def _wait(condition: threading.Condition, timeout: float | None = None) -> bool:
    if _time.clock is None or timeout is None:
        return _real_wait(condition, timeout)
    if _real_wait(condition, 0):
        return True
    _time.sleep(timeout)
    return _real_wait(condition, 0)


_VIRTUAL: dict[str, Callable[..., Any]] = {
    "time": _time.now,
    "time_ns": lambda: int(_time.now() * 1e9),
    "monotonic": _time.monotonic,
    "monotonic_ns": lambda: int(_time.monotonic() * 1e9),
    "perf_counter": _time.monotonic,
    "perf_counter_ns": lambda: int(_time.monotonic() * 1e9),
    "sleep": _time.sleep,
}


def real_seconds() -> float:
    """The machine's own clock, also while virtual time is in force: for progress and durations of the harness."""
    return float(_REAL["monotonic"]())


def install() -> None:
    """Patch `time` everywhere it has been imported so far; call again after loading an engine."""
    by_identity = {id(real): _VIRTUAL[name] for name, real in _REAL.items()}
    for module in list(sys.modules.values()):
        if module is None or module.__name__ == __name__:
            continue
        for name, value in list(vars(module).items()):
            if id(value) in by_identity:
                setattr(module, name, by_identity[id(value)])
    threading.Condition.wait = _wait  # type: ignore[assignment]


@contextmanager
def virtual_time(clock: VirtualClock) -> Iterator[VirtualClock]:
    """While it lasts, this process lives by `clock`. Not for code with threads that wait for each other."""
    outer = (_time.clock, _time.origin, _time.traveller)
    travel = time_machine.travel(clock.now(), tick=False)
    _time.traveller = travel.start()
    _time.clock, _time.origin = clock, clock.now()
    clock.watchers.append(_time.follow)
    try:
        yield clock
    finally:
        clock.watchers.remove(_time.follow)
        travel.stop()
        _time.clock, _time.origin, _time.traveller = outer
