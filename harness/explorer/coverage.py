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
    """Shares by name (`NAMES`), and what stories share: cells of the map operation × fault (exercised, not armed or not
    reached), invariants armed, codes emitted of those the vendor has."""

    erp: str
    shares: Mapping[str, Share]
    cells: Mapping[str, Mapping[str, str]]
    armed: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()

    def ratios(self) -> dict[str, float]:
        return ratios(self.shares)


def ratios(shares: Mapping[str, Share]) -> dict[str, float]:
    return {name: shares[name].ratio for name in NAMES}


def exercised(cells: Mapping[str, Mapping[str, str]]) -> Share:
    states = [state for row in cells.values() for state in row.values()]
    return Share(states.count("exercised"), len(states))


def together(coverages: Iterable[Coverage]) -> dict[str, Share]:
    """Several stories as one. What several of them can do counts once, and as well as the best of them did it: a cell
    of a vendor's fault map, a code of a vendor, an invariant. Places, pairs and crash points are a story's own."""
    coverages = list(coverages)
    shares = {name: _sum(coverage.shares[name] for coverage in coverages) for name in NAMES}
    shares["fault"] = exercised(_cells(coverages))
    emitted = {(coverage.erp, code) for coverage in coverages for code in coverage.codes}
    known = {coverage.erp: coverage.shares["vendor_code"].all for coverage in coverages}
    shares["vendor_code"] = Share(len(emitted), sum(known.values()))
    armed = {name for coverage in coverages for name in coverage.armed}
    shares["arming"] = Share(len(armed), max((coverage.shares["arming"].all for coverage in coverages), default=0))
    return shares


def _sum(shares: Iterable[Share]) -> Share:
    shares = list(shares)
    return Share(sum(share.done for share in shares), sum(share.all for share in shares))


def _cells(coverages: Iterable[Coverage]) -> dict[str, dict[str, str]]:
    rank = ("not reached", "not armed", "exercised")
    cells: dict[str, dict[str, str]] = {}
    for coverage in coverages:
        for operation, row in coverage.cells.items():
            kept = cells.setdefault(f"{coverage.erp}: {operation}", {})
            for fault, state in row.items():
                kept[fault] = max(kept.get(fault, rank[0]), state, key=rank.index)
    return cells
