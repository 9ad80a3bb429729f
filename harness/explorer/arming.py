"""A schedule's triggers, armed: those every scenario knows, and three moments of a crash only the explorer asks for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

from harness.case.triggers import Triggers
from harness.case.world import World
from harness.explorer.outcome import Write
from harness.explorer.writes import watched
from harness.scenario import Crash, Place
from mock_erps.doors.network import EngineHangs
from mock_erps.platform.faults import Fault
from mock_erps.platform.journal import Exchange

#: virtual seconds after a request at which an engine that waits for something is killed
WAITED = 1.0
#: exchanges of one case after which an engine is held to go round in circles
ENDLESS = 3000


class Acts(Triggers):
    """Arms a case and keeps the books of what acted. `heal_after`: everything is healed once that exchange is over."""

    def __init__(self, world: World, overlap: Callable[[], None], heal_after: int | None = None) -> None:
        super().__init__(world, overlap)
        #: per trigger of the case, in their order: the exchanges on which it acted
        self.acted: list[list[int]] = []
        self.written: list[Write] = []
        self._heal_after = heal_after
        self._numbers: dict[str, int] = {}
        self._at_write: list[tuple[Crash, list[int]]] = []
        self._answered: list[int] | None = None

    def arm(self) -> None:
        super().arm()
        for trigger in self.world.case.scenario.when:
            if isinstance(trigger, Crash) and trigger.moment == "write":
                self._at_write.append((trigger, self._remember([])))
            elif isinstance(trigger, Crash) and trigger.moment == "delivered":
                struck = self._remember([])
                super()._watch(trigger.at, partial(self._answer, struck))
            elif isinstance(trigger, Crash) and trigger.moment == "waiting":
                struck = self._remember([])
                super()._watch(trigger.at, partial(self._wait, struck))

    def gate(self, exchange: Exchange) -> None:
        if self._heal_after is not None and exchange.seq > self._heal_after:
            self.heal()
        if exchange.seq > ENDLESS:
            raise EngineHangs(f"goes round in circles: {ENDLESS} requests")
        self._die_if_answered()
        super().gate(exchange)

    def watching(self) -> AbstractContextManager[None]:
        """Watch the engine's own state while the context lasts."""
        return watched(self.world.workplace.state, self._written)

    def _written(self) -> None:
        phase = self.world.sandbox.phase
        if not phase or self.world.killed:
            return
        self._die_if_answered()
        number = self._numbers[phase] = self._numbers.get(phase, 0) + 1
        seq = self.world.sandbox.journal.last_seq
        self.written.append(Write(phase, number, seq))
        for crash, struck in self._at_write:
            if not struck and (crash.at.phase, crash.at.occurrence) == (phase, number):
                struck.append(seq)
                self.world.kill()

    def _answer(self, struck: list[int]) -> None:
        self._answered = struck

    def _wait(self, struck: list[int]) -> None:
        clock = self.world.clock
        clock.at(clock.now() + WAITED, partial(self._die_waiting, struck, self.world.sandbox.phase))

    def _die_waiting(self, struck: list[int], phase: str) -> None:
        """Unless that run is over by then."""
        if self.world.sandbox.phase == phase and not self.world.killed:
            struck.append(self.world.sandbox.journal.last_seq)
            self.world.kill()

    def _die_if_answered(self) -> None:
        """The answer is with the engine, and this is the first thing it does with it."""
        if self._answered is not None and not self.world.killed:
            self._answered.append(self.world.sandbox.journal.last_seq)
            self._answered = None
            self.world.kill()

    def heal(self) -> None:
        super().heal()
        self._at_write.clear()
        self._answered = None

    def _arm(self, fault: Fault, place: Place) -> None:
        super()._arm(fault, place)
        self._remember(self.armed[-1].delivered)

    def _watch(self, place: Place, action: Callable[[], None]) -> None:
        super()._watch(place, action)
        self._remember(self._watched[-1][0].delivered)

    def _remember(self, struck: list[int]) -> list[int]:
        self.acted.append(struck)
        return struck
