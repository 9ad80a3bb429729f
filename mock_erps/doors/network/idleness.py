"""Waiting in an event loop without waiting: when a loop only waits for the network, its time jumps to the next timer.

The sandbox's clock jumps with it, so a client's time-out under asyncio costs its virtual seconds and no real ones.
Tasks that wait for real input (threads, loopback sockets) meanwhile see that jump too.
"""

from __future__ import annotations

import weakref
from typing import Any, Protocol

from mock_erps.platform.clock import Clock


class Waiting(Protocol):
    """Who waits: woken after a pause, or told that nothing will ever come."""

    def waited(self) -> None: ...

    def hang(self) -> None: ...


class Idleness:
    """The waiting of all event loops on one network."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._skipped: weakref.WeakKeyDictionary[Any, float] = weakref.WeakKeyDictionary()
        self._watching: weakref.WeakSet[Any] = weakref.WeakSet()
        self._waiting: set[Waiting] = set()

    def skipped(self, loop: Any) -> float:
        """Seconds by which a loop is ahead of the machine."""
        return self._skipped.get(loop, 0.0)

    def wait(self, loop: Any, who: Waiting, seconds: float | None) -> None:
        """Wake `who` after so many seconds; None: it waits for something that never comes."""
        self._waiting.add(who)
        if seconds is not None:
            loop.call_later(seconds, self._wake, who)
        if loop not in self._watching:
            self._watching.add(loop)
            loop.call_soon(self._watch, loop)

    def forget(self, who: Waiting) -> None:
        self._waiting.discard(who)

    def _wake(self, who: Waiting) -> None:
        if who in self._waiting:
            self._waiting.discard(who)
            who.waited()

    def _watch(self, loop: Any) -> None:
        if not self._waiting:
            self._watching.discard(loop)
            return
        if not loop._ready:
            self._skip(loop)
        loop.call_soon(self._watch, loop)

    def _skip(self, loop: Any) -> None:
        timers = [handle.when() for handle in loop._scheduled if not handle.cancelled()]
        if not timers:
            for who in list(self._waiting):
                self.forget(who)
                who.hang()
            return
        before = loop.time()
        ahead = max(min(timers) - before, 0.0)
        self._clock.advance(ahead)
        # where `time` itself follows the sandbox's clock, the loop has moved already
        self._skipped[loop] = self.skipped(loop) + max(ahead - (loop.time() - before), 0.0)
