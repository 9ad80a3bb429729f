"""The explorer in the terminal (REPORTS §2.5): progress to stderr, redrawn in place; on stdout the account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Console as Terminal
from rich.console import ConsoleOptions, RenderResult
from rich.live import Live
from rich.text import Text

from harness.explorer.coverage import Share, together
from harness.explorer.events import Discovery, Event, PhaseStarted, Ran, Shrinking, StoryFinished, StoryStarted
from harness.explorer.requirements import Requirement
from harness.explorer.tally import REDUCTIONS, WORDS, Left, Tally
from harness.listeners.look import Shapes, plural, shapes_for, short, span, styled, terminal
from harness.virtual_time import real_seconds

BAR = 20
#: wider lines are hard to read
WIDEST = 100


@dataclass(slots=True)
class _Phase:
    runs: int
    done: int = 0
    broken: int = 0
    note: str = ""


class Console:
    """Hears the events of explorations, one after the other."""

    def __init__(self, color: str = "auto") -> None:
        self._out = terminal(color=color)
        self._progress = terminal(error=True, color=color)
        self._shapes: Shapes = shapes_for(self._out.encoding)
        self._live: Live | None = None
        self._story: StoryStarted | None = None
        self._phases: dict[str, _Phase] = {}
        self._began = 0.0
        self._shrinking = ""

    def hear(self, event: Event) -> None:
        match event:
            case StoryStarted():
                self._begin(event)
            case PhaseStarted():
                self._phases.setdefault(event.name, _Phase(0)).runs += event.runs
            case Ran():
                self._count(event)
            case Shrinking():
                self._shrinking = f"{event.number:<7} {event.note}"
            case StoryFinished():
                self.close()
                self._tell(event)

    # --- while it works ------------------------------------------------------------------------------------

    def _begin(self, event: StoryStarted) -> None:
        self._story, self._phases, self._shrinking = event, {}, ""
        self._began = real_seconds()
        if self._progress.is_terminal:
            self._live = Live(self, console=self._progress, refresh_per_second=10, transient=True)
            self._live.start()

    def _count(self, event: Ran) -> None:
        phase = self._phases[event.phase]
        phase.done += 1
        phase.broken += bool(event.outcome.breaches)
        phase.note = event.note

    def __rich_console__(self, _console: Terminal, _options: ConsoleOptions) -> RenderResult:
        """The block that is redrawn: a line on the whole, one per phase, one on what is being shrunk."""
        assert self._story is not None
        spent = real_seconds() - self._began
        done = sum(phase.done for phase in self._phases.values())
        left = sum(phase.runs for phase in self._phases.values()) - done
        rate = done / spent if spent > 0.5 else 0.0
        head = f"{self._story.story} on {self._story.erp} {self._shapes.dot} {plural(self._story.jobs, 'worker')}"
        time = f"{int(spent) // 60:02}:{int(spent) % 60:02} {self._shapes.dot} {rate:.0f} runs/s"
        if rate:
            time += f" {self._shapes.dot} {self._to_go(done, left, rate, spent)}"
        yield Text(f"{short(head, 62):<62}{time:>36}", "strong")
        for name, phase in self._phases.items():
            yield self._phase_line(name, phase)
        if self._shrinking:
            yield Text(f"  {'shrinking':<18}{self._shrinking}", "soft")

    def _to_go(self, done: int, left: int, rate: float, spent: float) -> str:
        """By the phases that are known, and never beyond the budget."""
        assert self._story is not None
        runs, seconds = self._story.runs, self._story.seconds
        known = left / rate
        if runs is not None:
            known = max(runs - done, 0) / rate
        if seconds is not None:
            return f"{span(max(seconds - spent, 0.0))} to go"
        return f"{span(known)} to go" if known else "next phase"

    def _phase_line(self, name: str, phase: _Phase) -> Text:
        filled = BAR * phase.done // phase.runs if phase.runs else BAR
        line = Text(f"  {name:<18}")
        line.append(self._shapes.bar * filled, "held").append(self._shapes.rest * (BAR - filled), "soft")
        line.append(f" {phase.done:>6,} of {phase.runs:<6,} ")
        if phase.broken:
            line.append(f"{self._shapes.s1} {phase.broken}  ", "wrong")
        return line.append(short(phase.note, 44) if phase.done < phase.runs else "", "soft")

    def close(self) -> None:
        """Give the terminal back as it was, also when the exploration is broken off."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    # --- at the end ----------------------------------------------------------------------------------------

    def _tell(self, story: StoryFinished) -> None:
        self._verdict(story)
        if story.unstable or story.failing:
            self._row("", "nothing was explored: the run without faults must be stable and right first", "warn")
        else:
            self._account(story)
            self._coverage(story)
        for found in story.discoveries:
            self._found(found)
        for mishap in story.mishaps[:2]:
            self._row("our own fault", short(mishap.strip().splitlines()[-1], WIDEST - 32), "warn")
        self._out.print()

    def _verdict(self, story: StoryFinished) -> None:
        place, runs = f"{story.story} on {story.erp}", plural(story.tally.explored, "run")
        line = Text()
        if story.unstable:
            line.append(f"{self._shapes.not_armed} {place}: ", "warn").append(f"unstable; {story.unstable}")
        elif story.mishaps and not story.discoveries:
            line.append(f"{self._shapes.s2} {place}: ", "warn").append(
                f"no verdict on {plural(len(story.mishaps), 'run')}"
            )
        elif not story.tally.explored and not story.discoveries:
            line.append(f"{self._shapes.not_armed} {place}: ", "warn").append(
                "not explored, the budget ended before it"
            )
        elif story.discoveries:
            count = plural(len(story.discoveries), "violation")
            line.append(f"{self._shapes.s1} {place}: ", "wrong")
            line.append(
                f"{count}, in {story.tally.violating:,} of {runs}"
                if story.tally.explored
                else f"{count} without any fault"
            )
        else:
            line.append(f"{self._shapes.held} {place}: ", "held").append(f"0 violations in {runs}")
        self._out.print(line.append(f" ({span(story.seconds)})"))

    def _account(self, story: StoryFinished) -> None:
        tally = story.tally
        self._amount("could be placed", tally.placed)
        for why, (words, how) in WORDS.items():
            if tally.skipped[why] or why in REDUCTIONS:
                self._amount(words, -tally.skipped[why], f"{how}{_checked(tally, why)}")
        self._amount("run", tally.explored, ", ".join(f"{count:,} {name}" for name, count in tally.ran.items()))
        complete = not tally.skipped[Left.BUDGET]
        text = (
            f"Within depth {story.depth} this is all of it." if complete else "The budget ended before the search did."
        )
        how = " (mock-erps show --not-reached)" if tally.not_reached else ""
        self._out.print(Text(f"  {text} Not reached: {len(tally.not_reached):,}{how}."))
        self._soft(f"Beyond the search: {plural(tally.extra, 'run')}.")

    def _coverage(self, story: StoryFinished) -> None:
        self._shares("covered", story.coverage.shares)

    def _shares(self, name: str, shares: Mapping[str, Share]) -> None:
        told = [f"{name.replace('_', ' ')} {share.done:,}/{share.all:,}" for name, share in shares.items() if share.all]
        for start in range(0, len(told), 4):
            self._soft(f"{f'{name}:' if not start else '':<{len(name) + 2}}{', '.join(told[start : start + 4])}")

    def _found(self, found: Discovery) -> None:
        breach = found.breach
        severity = breach.severity
        head = f"  {found.number:<2}{self._shapes.ranked(severity)}  "
        doomed = f"  doomed at {found.doomed_at}" if found.doomed_at else "  without any fault"
        room = min(self._out.width, WIDEST) - len(head) - len(doomed)
        line = Text().append(head, styled(severity)).append(f"{short(breach.message, room):<{room}}", "strong")
        self._out.print(line.append(doomed, "soft"))
        others = f", also {', '.join(found.others)}" if found.others else ""
        sure = f"{'' if found.confirmed == 3 else 'flaky: '}{found.confirmed} of 3 replays fail"
        if found.killed is not None:
            sure += ", a really killed process too" if found.killed else ", a really killed process does not"
        self._soft(f"        {breach.invariant}{others} {self._shapes.dot} {sure} {self._shapes.dot} {found.shrunk}")
        self._out.print(Text(f"          {found.schedule.command}", "soft"), soft_wrap=True)

    def _amount(self, words: str, count: int, how: str = "") -> None:
        line = Text(f"  {words:<26}{count:>9,}   ")
        self._out.print(line.append(how, "soft"), no_wrap=True, overflow="ellipsis")

    def _soft(self, text: str) -> None:
        self._out.print(Text(f"  {text}", "soft"), no_wrap=True, overflow="ellipsis")

    def _row(self, name: str, text: str, style: str = "") -> None:
        self._out.print(Text(f"  {name:<14} ", "soft").append(text, style))

    def together(self, finished: list[StoryFinished]) -> None:
        """What several stories covered as one."""
        if len(finished) > 1:
            self._shares(f"{len(finished)} stories", together(story.coverage for story in finished))

    def gates(self, missed: list[Requirement], finished: list[StoryFinished]) -> None:
        """Say which gates were missed, and by how much."""
        for gate in missed:
            text = f"{gate.name} is {gate.reached(finished):.1%}, required: {gate.share:.1%}"
            self._out.print(Text(f"{self._shapes.not_armed} Inconclusive: {text}", "warn"))


def _checked(tally: Tally, why: Left) -> str:
    if not tally.checked[why]:
        return ""
    surprises = plural(tally.surprises[why], "surprise") if tally.surprises[why] else "no surprise"
    return f", {tally.checked[why]:,} of them run as a check: {surprises}"
