"""How long an exploration may go on: a number of runs, a time, or to the end."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeVar

from harness.bad_input import BadInput
from harness.virtual_time import real_seconds

_TIME = re.compile(r"(\d+(?:\.\d+)?)\s*(s|min|m|h)")
_SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3600}
T = TypeVar("T")


@dataclass(slots=True)
class Budget:
    """A budget of runs is exact and cuts off the same runs everywhere; one of time depends on the machine."""

    runs: int | None = None
    seconds: float | None = None
    _used: int = 0
    _began: float = field(default_factory=real_seconds)

    @property
    def bounded(self) -> bool:
        return self.runs is not None or self.seconds is not None

    def grant(self, wanted: list[T]) -> list[T]:
        """As many of these as there may be."""
        if self.over():
            return []
        granted = wanted if self.runs is None else wanted[: self.runs - self._used]
        self._used += len(granted)
        return granted

    def over(self, share: float = 1.0) -> bool:
        """Whether time is up, or a share of it."""
        return self.seconds is not None and real_seconds() - self._began >= share * self.seconds

    def left(self) -> bool:
        """Whether any run is left."""
        return self.runs is None or self._used < self.runs

    def part(self, stories: int) -> Budget:
        """A fair part of what is left, for the first of so many stories."""
        runs = None if self.runs is None else -(-(self.runs - self._used) // stories)
        seconds = None if self.seconds is None else (self.seconds - (real_seconds() - self._began)) / stories
        return Budget(runs, seconds)

    def spend(self, part: Budget) -> None:
        """Account for what a part has used."""
        self._used += part._used


def read_budget(text: str) -> Budget:
    """`500`, `90s`, `10min`, `2h`; empty: no bound. Raises BadInput."""
    if not text:
        return Budget()
    if text.isdigit() and int(text):
        return Budget(runs=int(text))
    found = _TIME.fullmatch(text.strip())
    seconds = float(found[1]) * _SECONDS[found[2]] if found else 0.0
    if not seconds:
        raise BadInput(
            "EX001", f"{text!r} is no budget", advice="Write a number of runs (500) or a time (90s, 10min, 2h)."
        )
    return Budget(seconds=seconds)
