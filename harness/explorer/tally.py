"""The account of an exploration: what could be placed = what the search ran + what it left out, with the reason.

What is drawn by lot when the search is through was never planned, and stands apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Left(StrEnum):
    """Why a schedule was not run."""

    SAME_ANSWER = "R1"
    SAME_KIND = "R2"
    APART = "R3"
    SAME_OUTCOME = "R4"
    PREFIX = "R5"
    MASKED = "R6"
    BROKEN = "R7"
    BUDGET = "budget"
    STOPPED = "stopped"
    BASELESS = "baseless"


#: the phase that draws by lot with what the search has left of the budget
SOAK = "soak"
#: what the search leaves out because it would teach nothing: told even where it saved no run
REDUCTIONS = (
    Left.SAME_ANSWER, Left.SAME_KIND, Left.APART, Left.SAME_OUTCOME, Left.PREFIX, Left.MASKED, Left.BROKEN,
)  # fmt: skip
#: the reason in a bookkeeper's words, and how it is made good where it saved a run
WORDS: dict[Left, tuple[str, str]] = {
    Left.SAME_ANSWER: ("the client sees the same", "one of each class was run"),
    Left.SAME_KIND: ("the document is of a kind", "first, middle and last were run"),
    Left.APART: ("the two do not touch", ""),
    Left.SAME_OUTCOME: ("this outcome was seen", ""),
    Left.PREFIX: ("begun from a snapshot", "a snapshot costs as much as a run"),
    Left.MASKED: ("an earlier fault hides it", "it was run alone"),
    Left.BROKEN: ("it breaks with less", ""),
    Left.BASELESS: ("nothing there to act on", "the books hold no such document then"),
    Left.BUDGET: ("the budget ended", "run again with more"),
    Left.STOPPED: ("it was stopped", "run again"),
}


@dataclass(slots=True)
class Tally:
    """Counts of one exploration. Phases keep the order in which they ran."""

    ran: dict[str, int] = field(default_factory=dict)
    skipped: Counter[Left] = field(default_factory=Counter)
    #: planned by the search, run, and the place did not come up
    not_reached: list[str] = field(default_factory=list)
    #: runs drawn by lot in which not all that was drawn came up
    drawn_in_part: int = 0
    #: runs beyond the search itself: stability, shrinking, confirmation
    extra: int = 0
    violating: int = 0
    #: left out by a reduction and run all the same as a check on it (audit.py), and how many of them broke anew
    checked: Counter[Left] = field(default_factory=Counter)
    surprises: Counter[Left] = field(default_factory=Counter)

    @property
    def explored(self) -> int:
        """All runs that were judged, those drawn by lot among them."""
        return sum(self.ran.values())

    @property
    def drawn(self) -> int:
        return self.ran.get(SOAK, 0)

    @property
    def searched(self) -> int:
        return self.explored - self.drawn

    @property
    def phases(self) -> str:
        """What the search ran, phase by phase: `412 singles, 228 crash points`."""
        return ", ".join(f"{count:,} {name}" for name, count in self.ran.items() if name != SOAK)

    @property
    def placed(self) -> int:
        """All that could be placed within the depth."""
        return self.searched + self.skipped.total()

    @property
    def complete(self) -> bool:
        """Whether the search came to its end."""
        return not (self.skipped[Left.BUDGET] or self.skipped[Left.STOPPED])

    def leave(self, why: Left, count: int = 1) -> None:
        if count:
            self.skipped[why] += count


def together(tallies: Iterable[Tally]) -> Tally:
    """Several explorations as one."""
    sum_ = Tally()
    for tally in tallies:
        for phase, count in tally.ran.items():
            sum_.ran[phase] = sum_.ran.get(phase, 0) + count
        sum_.skipped.update(tally.skipped)
        sum_.not_reached += tally.not_reached
        sum_.drawn_in_part += tally.drawn_in_part
        sum_.extra += tally.extra
        sum_.violating += tally.violating
        sum_.checked.update(tally.checked)
        sum_.surprises.update(tally.surprises)
    return sum_
