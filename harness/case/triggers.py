"""What a scenario plans for certain exchanges: faults, crashes, overlapping runs, somebody else at work."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field

from harness.case.outside import act
from harness.case.world import World
from harness.scenario import Crash, External, FaultPlan, Overlap, Place
from mock_erps.platform.call import Call
from mock_erps.platform.faults import Armed, Fault, Site, make
from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Reply

#: virtual seconds a request takes to a vendor's door
LATENCY = 0.12


class _Watch(Fault):
    """Counts exchanges at a site for something that is not a fault of the vendor."""

    id = "watch"
    text = "nothing"


class CrashAfter(Fault):
    """The engine is killed after the vendor committed and before it has read the answer."""

    id = "F-CRA-AFTER"
    text = "the engine is killed after the vendor committed"
    commits = "yes"

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world

    def after(self, call: Call, reply: Reply) -> Reply:
        self._world.kill()


@dataclass(slots=True)
class Triggers:
    """The plans of one case, armed. `gate` is called for every arriving exchange."""

    world: World
    overlap: Callable[[], None]
    armed: list[Armed] = field(default_factory=list)
    _watched: list[tuple[Armed, Callable[[], None]]] = field(default_factory=list)
    _busy: bool = False

    def arm(self) -> None:
        for trigger in self.world.case.scenario.when:
            if isinstance(trigger, FaultPlan):
                fault = make(trigger.fault, trigger.parameters)
                self._arm(fault, trigger.at)
            elif isinstance(trigger, Crash) and trigger.moment == "after":
                self._arm(CrashAfter(self.world), trigger.at)
            elif isinstance(trigger, Crash) and trigger.moment == "before":
                self._watch(trigger.at, self.world.kill)
            elif isinstance(trigger, Overlap):
                self._watch(trigger.at, self.overlap)
            elif isinstance(trigger, External) and trigger.at is not None:
                self._watch(trigger.at, lambda plan=trigger: act(self.world, plan))  # type: ignore[misc]
        self.world.sandbox.gate = self.gate

    def gate(self, exchange: Exchange) -> None:
        assert self.world.door is not None
        if self.world.killed:
            # a dead process sends nothing; this is its unwinding
            self.world.door.silence()
        # a request is on its way for a moment: what happens meanwhile overlaps with it
        self.world.clock.advance(LATENCY)
        if self._watched and not self._busy:
            self._act(exchange)

    def _act(self, exchange: Exchange) -> None:
        classes = self.world.sandbox.keys.classes(exchange.keys)
        due = [(armed, action) for armed, action in self._watched if armed.takes(exchange, classes)]
        self._busy = True
        try:
            for armed, action in due:
                armed.delivered.append(exchange.seq)
                action()
        finally:
            self._busy = False

    def _arm(self, fault: Fault, place: Place) -> None:
        self.armed.append(self.world.sandbox.faults.arm(fault, self._site(place), "scenario"))

    def _watch(self, place: Place, action: Callable[[], None]) -> None:
        self._watched.append((Armed(0, _Watch(), self._site(place)), action))

    def _site(self, place: Place) -> Site:
        """The neutral place in this world's terms: document ids become keys, target names companies."""
        document = self.world.maker.made.get(place.document)
        orders = self.world.orders
        return Site(
            erp=orders.vendor.slug if place.source and orders else self.world.vendor.slug,
            company=self.world.targets[place.target].id if place.target else "",
            key=document.key if document else "",
            **{
                name: getattr(place, name)
                for name in ("operation", "key_class", "phase", "occurrence", "every", "times")
            },
        )

    def heal(self) -> None:
        """Faults off; watches too."""
        self.world.sandbox.faults.heal()
        self._watched = [(dataclasses.replace(armed, active=False), action) for armed, action in self._watched]
