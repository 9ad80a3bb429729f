"""Exit codes, the same for every command."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from harness.verdicts import Verdict

if TYPE_CHECKING:
    from harness.events import RunFinished


class Exit(IntEnum):
    HELD = 0
    VIOLATED = 1
    BAD_INPUT = 2
    INCONCLUSIVE = 3  # nothing was armed where something had to be, or the run was cut off
    OUR_FAULT = 4


def exit_of(event: RunFinished) -> Exit:
    """What a run's end means for a gate."""
    if any(result.mishap for result in event.results):
        return Exit.OUR_FAULT
    if any(result.verdict is Verdict.VIOLATED for result in event.results):
        return Exit.VIOLATED
    if event.interrupted or any(result.never_armed for result in event.results):
        return Exit.INCONCLUSIVE
    return Exit.HELD
