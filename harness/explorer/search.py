"""What an exploration knows so far, and the one way in which its runs are played."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar, cast

from harness.explorer.alike import Kind, reaction, signature
from harness.explorer.budget import Budget
from harness.explorer.events import Event, PhaseStarted, Ran
from harness.explorer.modes import Menu, Mode
from harness.explorer.outcome import Breach, Outcome, Seen, Site
from harness.explorer.places import open_sites
from harness.explorer.schedule import Schedule
from harness.explorer.tally import SOAK, Left, Tally
from harness.explorer.workers import Player

T = TypeVar("T")

#: share of a budget of time that is for the search when there is something to shrink
_SEARCHING = 0.75


@dataclass(frozen=True, slots=True)
class Single:
    """One fault at one place."""

    seen: Seen
    mode: Mode

    @property
    def site(self) -> Site:
        return self.seen.site


@dataclass(slots=True)
class Search:
    """State of one exploration: story × ERP."""

    base: Schedule
    menu: Menu
    baseline: Outcome
    player: Player
    budget: Budget
    #: somebody wants to see what there is so far
    stopped: bool = False
    tally: Tally = field(default_factory=Tally)
    outcomes: dict[str, Outcome] = field(default_factory=dict)  # canonical → outcome
    #: what runs have in common, which is most of them, is kept once
    shared: dict[object, object] = field(default_factory=dict)
    #: what has been tried alone
    singles: dict[Single, Outcome] = field(default_factory=dict)
    #: operation → mode → what the client saw of it
    classes: dict[str, dict[Mode, Kind]] = field(default_factory=dict)
    #: operation → mode → what came of it
    reactions: dict[str, dict[Mode, Kind]] = field(default_factory=dict)
    #: token → the faults of a schedule that extends another, in their order
    chains: dict[str, tuple[Single, ...]] = field(default_factory=dict)
    pairs: int = 0
    pairs_run: int = 0
    crash_points: int = 0
    crash_points_run: int = 0

    @property
    def baseline_operations(self) -> set[str]:
        """Those that the run without faults comes to while faults may act."""
        return {seen.site.operation for seen in open_sites(self.baseline)}

    def known(self, breach: Breach) -> bool:
        """Whether the run without faults breaks in this way already: reported once, it is set aside."""
        return any(breach.fingerprint == old.fingerprint for old in self.baseline.breaches)

    def with_faults(self, *singles: Single) -> Schedule:
        return replace(self.base, faults=tuple(single.mode.at(single.site) for single in singles))

    def run(self, phase: str, schedules: list[Schedule], note: Callable[[Schedule], str]) -> Iterator[Event]:
        """Play what has not been played yet, as far as the budget goes. Outcomes are found in `outcomes`."""
        if self.over():
            self.tally.leave(Left.BUDGET, len(schedules))
            return
        fresh: dict[str, Schedule] = {}
        for schedule in schedules:
            if schedule.token in self.outcomes or schedule.token in fresh:
                self.tally.leave(Left.SAME_OUTCOME)
            else:
                fresh[schedule.token] = schedule
        todo = self.budget.grant(list(fresh.values()))
        self.tally.leave(Left.BUDGET, len(fresh) - len(todo))
        yield PhaseStarted(phase, len(todo))
        played, why = 0, Left.BUDGET
        try:
            for outcome in self.player(todo):
                played += 1
                yield Ran(phase, self._kept(phase, outcome), note(outcome.schedule))
                if self.over():
                    break
        except KeyboardInterrupt:
            why = Left.STOPPED
            raise
        finally:
            self.tally.leave(why, len(todo) - played)

    def over(self) -> bool:
        """Whether the search has had its time: once something broke, the last quarter is for making it small."""
        return self.budget.over(_SEARCHING if self.tally.violating else 1.0)

    def in_a_hurry(self) -> bool:
        """Whether there is no time to make small what was found."""
        return self.stopped or self.budget.over()

    def outcome(self, schedule: Schedule) -> Outcome | None:
        """None: the budget ended before it."""
        return self.outcomes.get(schedule.token)

    def classify(self, outcome: Outcome, *chain: Single) -> None:
        """Remember of the last fault of a chain what the client saw of it at its operation, and what came of it."""
        operation, mode = chain[-1].site.operation, chain[-1].mode
        self.classes.setdefault(operation, {})[mode] = signature(mode, outcome, len(chain) - 1)
        self.reactions.setdefault(operation, {})[mode] = reaction([single.mode for single in chain], outcome)

    def one_of_each_class(self, seen: Seen) -> tuple[list[Mode], int]:
        """Modes that stand for all at a site, and how many they stand for besides themselves (R1)."""
        return self._one_of_each(seen, self.classes)

    def one_of_each_reaction(self, seen: Seen) -> tuple[list[Mode], int]:
        """The same by what came of each where it was tried (R4)."""
        return self._one_of_each(seen, self.reactions)

    def _one_of_each(self, seen: Seen, kinds: Mapping[str, Mapping[Mode, Kind]]) -> tuple[list[Mode], int]:
        modes, known = self.menu.modes(seen), kinds.get(seen.site.operation, {})
        chosen: dict[Kind, Mode] = {}
        for mode in modes:
            chosen.setdefault(known.get(mode, (mode.name,)), mode)
        return list(chosen.values()), len(modes) - len(chosen)

    def _kept(self, phase: str, outcome: Outcome) -> Outcome:
        if self.baseline.breaches:
            new = tuple(breach for breach in outcome.breaches if not self.known(breach))
            outcome = replace(outcome, breaches=new)
        outcome = self.outcomes[outcome.schedule.token] = self._lean(outcome)
        if outcome.baseless:
            self.tally.leave(Left.BASELESS)
            return outcome
        self.tally.ran[phase] = self.tally.ran.get(phase, 0) + 1
        self.tally.violating += bool(outcome.breaches)
        if not outcome.reached and not outcome.mishap:
            self._missed(phase, outcome.schedule.token)
        return outcome

    def _lean(self, outcome: Outcome) -> Outcome:
        """The same in a tenth of the memory: runs come by the ten thousand."""
        trace = tuple(self._once(seen, seen) for seen in outcome.trace)
        armed = outcome.armed and self._once(tuple(outcome.armed.items()), outcome.armed)
        return replace(outcome, trace=trace, armed=armed)

    def _once(self, key: object, value: T) -> T:
        return cast(T, self.shared.setdefault(key, value))

    def _missed(self, phase: str, token: str) -> None:
        """Lots strike where nothing comes up as often as not: only of what was planned does it say something."""
        if phase == SOAK:
            self.tally.drawn_in_part += 1
        else:
            self.tally.not_reached.append(token)
