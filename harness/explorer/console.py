"""The explorer in the terminal while it works (REPORTS §2.5): progress to stderr, redrawn in place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console as Terminal
from rich.console import ConsoleOptions, RenderResult
from rich.live import Live
from rich.text import Text

from harness.explorer.account import WIDEST, Account, placed
from harness.explorer.events import Event, PhaseStarted, Ran, Shrinking, StoryFinished, StoryStarted
from harness.listeners.look import Shapes, plural, shapes_for, short, span, terminal
from harness.virtual_time import real_seconds

BAR = 20


@dataclass(slots=True)
class _Phase:
    runs: int
    done: int = 0
    broken: int = 0
    note: str = ""


class Console:
    """Hears the events of explorations, one after the other. `folder`: where their reports will be."""

    def __init__(self, folder: Path, color: str = "auto") -> None:
        out = terminal(color=color)
        self._progress = terminal(error=True, color=color)
        self._shapes: Shapes = shapes_for(out.encoding)
        self.account = Account(out, self._shapes, folder)
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
                self.account.story(event)

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

    def __rich_console__(self, _console: Terminal, options: ConsoleOptions) -> RenderResult:
        """The block that is redrawn, by a thread of its own while phases are added: a line on the whole, one per phase,
        one on what is being shrunk."""
        assert self._story is not None
        spent = real_seconds() - self._began
        phases = list(self._phases.values())
        done = sum(phase.done for phase in phases)
        left = sum(phase.runs for phase in phases) - done
        rate = done / spent if spent > 0.5 else 0.0
        time = f"{int(spent) // 60:02}:{int(spent) % 60:02} {self._shapes.dot} {rate:.0f} runs/s"
        if rate:
            time += f" {self._shapes.dot} {self._to_go(done, left, rate, spent)}"
        width = min(options.max_width, WIDEST)
        yield Text(f"{self._head(width - len(time) - 2)}  {time}", "strong")
        for name, phase in list(self._phases.items()):
            yield self._phase_line(name, phase, width)
        if self._shrinking:
            yield Text(f"  {'shrinking':<18}{self._shrinking}", "soft")

    def _head(self, room: int) -> str:
        """What is explored, and by how many where there is room for it."""
        assert self._story is not None
        workers = f" {self._shapes.dot} {plural(self._story.jobs, 'worker')}"
        head = f"{placed(self._story.story, self._story.erp, room - len(workers))}{workers}"
        return f"{head if len(head) <= room else placed(self._story.story, self._story.erp, room):<{room}}"

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

    def _phase_line(self, name: str, phase: _Phase, width: int) -> Text:
        filled = BAR * phase.done // phase.runs if phase.runs else BAR
        line = Text(f"  {name:<18}")
        line.append(self._shapes.bar * filled, "held").append(self._shapes.rest * (BAR - filled), "soft")
        line.append(f" {phase.done:>6,} of {phase.runs:<6,} ")
        if phase.broken:
            line.append(f"{self._shapes.s1} {phase.broken}  ", "wrong")
        room = width - len(line.plain)
        return line.append(short(phase.note, room) if phase.done < phase.runs and room > 1 else "", "soft")

    def close(self) -> None:
        """Give the terminal back as it was, also when the exploration is broken off."""
        if self._live is not None:
            self._live.stop()
            self._live = None
