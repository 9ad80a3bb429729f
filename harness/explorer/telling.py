"""A violation as people read it: the story of REPORTS §2.3, with the line that replays it."""

from __future__ import annotations

from dataclasses import dataclass

from harness.explorer.outcome import Breach
from harness.explorer.play import Played
from harness.listeners.story import Told, as_text
from harness.verdicts import Finding, Violation


@dataclass(frozen=True, slots=True)
class Replayable(Told):
    """A violation that a token shows again."""

    command: str = ""

    @property
    def replay(self) -> str:
        return self.command


def told(played: Played, breach: Breach | None = None, number: int = 1) -> str:
    """The worst violation of a run in full, or the one that is meant. Empty when nothing broke."""
    meant = breach or played.outcome.worst
    return as_text(replayable(played, meant, number)) if meant is not None else ""


def replayable(played: Played, meant: Breach, number: int) -> Replayable:
    """One of a run's violations, with everything that tells it. Raises LookupError."""
    finding, violation = _found(played, meant)
    schedule = played.outcome.schedule
    return Replayable(number, played.result, finding, violation, schedule.seed, command=schedule.command)


def _found(played: Played, meant: Breach) -> tuple[Finding, Violation]:
    for finding in played.result.violated:
        if finding.invariant == meant.invariant:
            same = [violation for violation in finding.violations if violation.message == meant.message]
            return finding, (same or list(finding.violations))[0]
    raise LookupError(f"{meant.invariant} was not violated")
