"""What an exploration tells while it works. Whoever shows it knows nothing of how it is done."""

from __future__ import annotations

from dataclasses import dataclass

from harness.explorer.coverage import Coverage
from harness.explorer.outcome import Breach, Outcome
from harness.explorer.schedule import Schedule
from harness.explorer.tally import Tally


@dataclass(frozen=True, slots=True)
class Discovery:
    """One violation: shrunk, replayed and explained. `others` are invariants that the same schedule breaks."""

    number: int
    breach: Breach
    others: tuple[str, ...]
    schedule: Schedule
    confirmed: int  # of three replays
    doomed_at: int
    runs: int  # how many runs of the search met it
    #: pairs are (before, after)
    documents: tuple[int, int]
    triggers: tuple[int, int]
    shrinking: int  # runs it took
    #: whether a process that was really killed broke in the same way; None: there was no crash, or no time
    killed: bool | None = None

    @property
    def shrunk(self) -> str:
        """`1 of 3 documents, 1 of 1 triggers; 12 runs to shrink`"""
        (documents, left), (triggers, kept) = self.documents, self.triggers
        return f"{left} of {documents} documents, {kept} of {triggers} triggers; {self.shrinking} runs to shrink"

    @property
    def certain(self) -> bool:
        """Three replays agree, and where the engine crashes, so does a real process after a real SIGKILL."""
        return self.confirmed == 3 and bool(self.killed or not self.schedule.crashes)


@dataclass(frozen=True, slots=True)
class StoryStarted:
    """`story` on `erp` begins; it may take so many runs and seconds, None: as many as it needs."""

    story: str
    erp: str
    jobs: int
    runs: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class PhaseStarted:
    name: str
    runs: int


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of the search is judged."""

    phase: str
    outcome: Outcome
    note: str


@dataclass(frozen=True, slots=True)
class Shrinking:
    number: int
    note: str


@dataclass(frozen=True, slots=True)
class StoryFinished:
    """`unstable` says why two runs without any fault differed, `failing` that it breaks without one."""

    story: str
    erp: str
    depth: int
    tally: Tally
    coverage: Coverage
    discoveries: tuple[Discovery, ...]
    seconds: float
    unstable: str = ""
    failing: bool = False
    mishaps: tuple[str, ...] = ()
    #: somebody wanted to see what there is so far
    stopped: bool = False

    @property
    def place(self) -> str:
        return f"{self.story} on {self.erp}"


@dataclass(frozen=True, slots=True)
class NotBegun:
    """Stories that nobody came to, as `story on erp`: the budget ended, or the exploration was stopped."""

    stories: tuple[str, ...]
    stopped: bool


Event = StoryStarted | PhaseStarted | Ran | Shrinking | StoryFinished | NotBegun
