"""How much of what could happen did happen: seven shares, and the map of operation × fault."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

NAMES = ("fault", "site", "recovery_site", "pair", "crash", "vendor_code", "arming")


@dataclass(frozen=True, slots=True)
class Share:
    """`done` of `all`. Of nothing, all is done."""

    done: int
    all: int

    @property
    def ratio(self) -> float:
        return round(self.done / self.all, 4) if self.all else 1.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """Shares by name (`NAMES`), and the cells of the map operation × fault: exercised, not armed or not reached."""

    shares: Mapping[str, Share]
    cells: Mapping[str, Mapping[str, str]]

    def ratios(self) -> dict[str, float]:
        return {name: self.shares[name].ratio for name in NAMES}


def together(coverages: Iterable[Coverage]) -> Coverage:
    """Several stories as one: what was done and what could be, added up; a cell is as good as its best."""
    rank = ("not reached", "not armed", "exercised")
    coverages = list(coverages)
    cells: dict[str, dict[str, str]] = {}
    for coverage in coverages:
        for operation, row in coverage.cells.items():
            kept = cells.setdefault(operation, {})
            for fault, state in row.items():
                kept[fault] = max(kept.get(fault, rank[0]), state, key=rank.index)
    shares = {
        name: Share(
            sum(coverage.shares[name].done for coverage in coverages),
            sum(coverage.shares[name].all for coverage in coverages),
        )
        for name in NAMES
    }
    return Coverage(shares, cells)
