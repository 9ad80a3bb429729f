"""The end of an exploration in the terminal (REPORTS §2.5): verdict, what was left out, what broke, how to go on."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rich.console import Console as Terminal
from rich.text import Text

from harness.explorer.coverage import Share, together
from harness.explorer.events import Discovery, NotBegun, StoryFinished
from harness.explorer.requirements import Requirement
from harness.explorer.tally import REDUCTIONS, WORDS, Left, Tally
from harness.listeners.look import Shapes, first_of, plural, short, span, styled

#: wider lines are hard to read
WIDEST = 100
#: stories nobody came to that are named
NAMED = 4
#: where the words after an amount begin, and those under a violation
BESIDE, UNDER = 40, 10


class Account:
    """Says on a terminal what explorations came to. `folder`: where their reports are."""

    def __init__(self, out: Terminal, shapes: Shapes, folder: Path) -> None:
        self._out = out
        self._shapes = shapes
        self._folder = folder

    def story(self, story: StoryFinished) -> None:
        """One story, whole."""
        self._verdict(story)
        if story.unstable:
            self._line(f"  two runs without any fault differ: {story.unstable}", "warn")
        if story.unstable or story.failing:
            self._line("  nothing was explored: the run without faults must be stable and right first", "warn")
        elif story.tally.explored:
            self._amounts(story.tally)
            self._ends(story)
            self._shares("covered", story.coverage.shares)
        elif story.discoveries:
            self._line(f"  {_extent(story)}", "warn")
        for found in story.discoveries:
            self._found(found)
        for mishap in story.mishaps[:2]:
            self._line(f"  our own fault: {mishap.strip().splitlines()[-1]}", "warn")
        self._out.print()

    def all_of_them(self, finished: Sequence[StoryFinished], left: NotBegun | None) -> None:
        """What several stories came to as one, what nobody came to, and where the rest is told."""
        if len(finished) > 1:
            self._sum(finished)
            self._shares("covered", together(story.coverage for story in finished))
        if left is not None and left.stories:
            why = "stopped before" if left.stopped else "the budget ended before"
            self._line(f"{self._shapes.not_armed} Not begun, {why}: {plural(len(left.stories), 'story', 'stories')}")
            self._line(f"  {first_of(left.stories, NAMED)}", "soft")
        if any(story.discoveries for story in finished):
            self._line(f"  the story    mock-erps show 1 --report {self._folder}")
        self._line(f"  report       {self._folder / 'index.html'}")

    def gates(self, missed: Iterable[Requirement], finished: Sequence[StoryFinished]) -> None:
        """Say which gates were missed, and by how much."""
        for gate in missed:
            reached = gate.reached(finished)
            much = f"is {reached.ratio:.1%}" if reached.all else "says nothing, there was nothing to cover"
            self._line(f"{self._shapes.not_armed} Inconclusive: {gate.name} {much}; required: {gate.share:.1%}", "warn")

    # --- the verdict ---------------------------------------------------------------------------------------

    def _verdict(self, story: StoryFinished) -> None:
        runs = plural(story.tally.explored, "run")
        if story.unstable:
            self._headline(self._shapes.not_armed, "warn", story, "unstable")
        elif story.discoveries:
            count = plural(len(story.discoveries), "violation")
            where = f"in {story.tally.violating:,} of {runs}" if story.tally.explored else "without any fault"
            self._headline(self._shapes.s1, "wrong", story, f"{count}, {where}")
        elif story.mishaps:
            told = f"no verdict on {plural(len(story.mishaps), 'run')}"
            self._headline(self._shapes.s2, "warn", story, told)
        elif not story.tally.explored:
            why = "it was stopped" if story.stopped else "the budget ended"
            self._headline(self._shapes.not_armed, "warn", story, f"not begun, {why}")
        else:
            self._headline(self._shapes.held, "held", story, f"0 violations in {runs}")

    def _sum(self, finished: Sequence[StoryFinished]) -> None:
        found = sum(len(story.discoveries) for story in finished)
        runs, violating = (sum(getattr(one.tally, name) for one in finished) for name in ("explored", "violating"))
        sign, style = (self._shapes.s1, "wrong") if found else (self._shapes.held, "held")
        where = f"in {violating:,} of {plural(runs, 'run')}" if found else f"in {plural(runs, 'run')}"
        told = f"{plural(found, 'violation')}{',' if found else ''} {where}"
        seconds = span(sum(story.seconds for story in finished))
        self._out.print(Text().append(f"{sign} {len(finished)} stories: ", style).append(f"{told} ({seconds})"))

    def _headline(self, sign: str, style: str, story: StoryFinished, told: str) -> None:
        """The time only where there is room for it."""
        timed = f"{told} ({span(story.seconds)})"
        place = placed(story.story, story.erp, self._width - len(sign) - len(timed) - 3)
        told = timed if len(f"{sign} {place}: {timed}") <= self._width else told
        self._out.print(Text().append(f"{sign} {place}: ", style).append(told))

    # --- the account ---------------------------------------------------------------------------------------

    def _amounts(self, tally: Tally) -> None:
        self._amount("could be placed", tally.placed)
        for why, (words, _) in WORDS.items():
            if tally.skipped[why] or why in REDUCTIONS:
                self._amount(words, -tally.skipped[why], _how(why, tally))
        self._amount("run", tally.searched, tally.phases)

    def _ends(self, story: StoryFinished) -> None:
        """How far the search came; then what it had left for lots, which never belonged to it."""
        tally = story.tally
        show = f" (mock-erps show --not-reached --report {self._folder})" if tally.not_reached else ""
        self._line(f"  {_extent(story)} Not reached: {len(tally.not_reached):,}{show}.")
        if tally.drawn:
            part = f", {tally.drawn_in_part:,} of them only in part" if tally.drawn_in_part else ""
            self._line(f"  The rest of the budget: {plural(tally.drawn, 'run')} drawn by lot (soak){part}.")
        self._line(f"  Beyond the search: {plural(tally.extra, 'run')} to check, shrink and confirm.", "soft")

    def _shares(self, name: str, shares: Mapping[str, Share]) -> None:
        told = [f"{name.replace('_', ' ')} {share.done:,}/{share.all:,}" for name, share in shares.items() if share.all]
        self._flow(f"  {name}: ", told, ", ")

    # --- what broke ----------------------------------------------------------------------------------------

    def _found(self, found: Discovery) -> None:
        breach = found.breach
        head = f"  {found.number:<2}{self._shapes.ranked(breach.severity)}  "
        doomed = f"  doomed at {found.doomed_at}" if found.doomed_at else "  without any fault"
        room = self._width - len(head) - len(doomed)
        line = Text().append(head, styled(breach.severity)).append(f"{short(breach.message, room):<{room}}", "strong")
        self._out.print(line.append(doomed, "soft"))
        others = f", also {', '.join(found.others)}" if found.others else ""
        dot = f" {self._shapes.dot} "
        if found.schedule.triggers:
            self._line(f"{'':{UNDER}}{found.schedule.trouble}", "soft")
        self._flow(" " * UNDER, [f"{breach.invariant}{others}", _sure(found), found.shrunk], dot)
        self._out.print(Text(f"{'':{UNDER}}{found.schedule.command}", "soft"), soft_wrap=True)

    # --- lines ---------------------------------------------------------------------------------------------

    @property
    def _width(self) -> int:
        return min(self._out.width, WIDEST)

    def _amount(self, words: str, count: int, how: str = "") -> None:
        first, *more = textwrap.wrap(how, self._width - BESIDE) or [""]
        line = Text(f"  {words:<26}{count:>9,}")
        self._out.print(line.append(f"   {first}" if first else "", "soft"))
        for rest in more:
            self._out.print(Text(f"{'':{BESIDE}}{rest}", "soft"))

    def _line(self, text: str, style: str = "") -> None:
        """Wrapped at words, the further lines as deep as the first."""
        indent = text[: len(text) - len(text.lstrip())]
        for line in textwrap.wrap(text, self._width, subsequent_indent=indent, break_on_hyphens=False):
            self._out.print(Text(line, style), soft_wrap=True)

    def _flow(self, head: str, parts: Iterable[str], between: str) -> None:
        """Parts one after the other, none of them broken; further lines begin under the first part."""
        line = ""
        for part in parts:
            if line and len(head) + len(line) + len(between) + len(part) > self._width:
                self._out.print(Text(f"{head}{line}{between.rstrip()}".rstrip(f" {self._shapes.dot}"), "soft"))
                head, line = " " * len(head), ""
            line += f"{between if line else ''}{part}"
        self._out.print(Text(f"{head}{line}", "soft"), soft_wrap=True)


def placed(story: str, erp: str, room: int) -> str:
    """`story on erp`; where there is little room it is the story's name that is cut."""
    return f"{short(story, max(room - len(erp) - len(' on '), 8))} on {erp}"


def _extent(story: StoryFinished) -> str:
    if story.tally.complete and not story.stopped:
        return f"Within depth {story.depth} this is all of it."
    return "Stopped before the search was through." if story.stopped else "The budget ended before the search did."


def _how(why: Left, tally: Tally) -> str:
    """The reduction's number; where it saved runs also how that is made good."""
    how = WORDS[why][1] if tally.skipped[why] or why is Left.PREFIX else ""
    return ", ".join(filter(None, (why.value if why in REDUCTIONS else "", how, _checked(why, tally))))


def _checked(why: Left, tally: Tally) -> str:
    if not tally.checked[why]:
        return ""
    surprises = plural(tally.surprises[why], "surprise") if tally.surprises[why] else "no surprise"
    return f"{tally.checked[why]:,} of them run as a check: {surprises}"


def _sure(found: Discovery) -> str:
    sure = f"{'' if found.confirmed == 3 else 'flaky: '}{found.confirmed} of 3 replays fail"
    if found.killed is not None:
        sure += ", a really killed process too" if found.killed else ", a really killed process does not"
    return sure
