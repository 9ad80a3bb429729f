"""An exploration from beginning to end: one story on one ERP. Read `_PHASES` from top to bottom.

Nothing is random and nothing depends on who played what: equal seeds give equal schedules and equal verdicts, in the
same order, whatever the number of workers. A budget of time alone depends on the machine.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace

from harness.explorer import crashes, data, impatience, overlaps, pairs, probes, singles, soak
from harness.explorer.budget import Budget
from harness.explorer.discover import discoveries
from harness.explorer.events import Discovery, Event, NotBegun, StoryFinished, StoryStarted
from harness.explorer.measure import measure
from harness.explorer.modes import Menu
from harness.explorer.outcome import Outcome
from harness.explorer.schedule import Schedule
from harness.explorer.search import Search
from harness.explorer.workers import Player
from harness.virtual_time import real_seconds

#: depth from which a phase belongs to the search, and the phase
_PHASES: tuple[tuple[int, Callable[[Search], Iterator[Event]]], ...] = (
    (1, singles.explore),
    (1, probes.explore),
    (1, impatience.explore),
    (1, crashes.explore),
    (1, overlaps.explore),
    (2, pairs.recovery),
    (2, pairs.interacting),
    (2, crashes.after_faults),
    (2, data.explore),
    (3, pairs.recovery_of_recovery),
    (1, soak.explore),
)


@dataclass(frozen=True, slots=True)
class Story:
    """What is explored: a scenario, for the variants that tell the same story when nothing goes wrong."""

    label: str
    name: str
    erp: str


def explore_all(
    stories: list[Story], seed: int, depth: int, player: Player, budget: Budget
) -> Generator[Event, None, None]:
    """Story after story, each with a fair part of what is left of the budget.

    Ctrl-C ends it with the account of what was done until then; a second one ends everything. A caller whom it strikes
    while holding an event throws it in here.
    """
    for number, story in enumerate(stories):
        if budget.over() or not budget.left():
            yield _not_begun(stories[number:], stopped=False)
            return
        part = budget.part(len(stories) - number)
        finished = yield from explore(story, seed, depth, player, part)
        budget.spend(part)
        if finished is None or finished.stopped:
            yield _not_begun(stories[number + bool(finished) :], stopped=True)
            return


def _not_begun(stories: list[Story], stopped: bool) -> NotBegun:
    return NotBegun(tuple(f"{story.name} on {story.erp}" for story in stories), stopped)


def explore(
    story: Story, seed: int, depth: int, player: Player, budget: Budget
) -> Generator[Event, None, StoryFinished | None]:
    """Explore a story; yields events, a `StoryFinished` last, and returns it, or None where it was stopped before
    anything was tried. Raises BadInput for an engine that cannot be loaded."""
    began = real_seconds()
    base = Schedule(story.label, story.erp, seed)
    try:
        yield StoryStarted(story.name, story.erp, player.jobs, budget.runs, budget.seconds)
        first, second = player([base, base])
    except KeyboardInterrupt:
        return None
    search = Search(base, Menu(story.erp), first, player, budget)
    search.tally.extra += 2
    unstable, failing = _difference(first, second), _fails(first)
    if not unstable and not failing:
        yield from _searched(search, depth)
    found: list[Discovery] = []
    yield from discoveries(search, found)
    finished = StoryFinished(
        story.name,
        story.erp,
        depth,
        search.tally,
        measure(search),
        tuple(found),
        real_seconds() - began,
        unstable,
        failing,
        tuple(outcome.mishap for outcome in (first, *search.outcomes.values()) if outcome.mishap),
        search.stopped,
    )
    yield finished
    return finished


def _searched(search: Search, depth: int) -> Iterator[Event]:
    try:
        for least, phase in _PHASES:
            if depth >= least:
                yield from phase(search)
    except KeyboardInterrupt:
        search.stopped = True


def _fails(first: Outcome) -> bool:
    """Whether the books are wrong without any fault: that comes first. A breach of manners is set aside."""
    return bool(first.mishap or first.baseless) or any(breach.severity == "S1" for breach in first.breaches)


def _difference(first: Outcome, second: Outcome) -> str:
    """Why two runs without faults are not the same, empty when they are."""
    if first.digest() == second.digest():
        return ""
    for one, other in zip(first.trace, second.trace, strict=False):
        if replace(one, unfit=other.unfit) != other:
            return f"they part at exchange {one.seq}: {one.site.operation}, then {other.site.operation}"
    return f"one has {len(first.trace)} exchanges, the other {len(second.trace)}, or their verdicts differ"
