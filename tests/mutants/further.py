"""Defects beyond the catalogue: what they are, which case shows them, and which invariant must tell."""

from __future__ import annotations

from dataclasses import dataclass

from harness.mutants.mutant import Change


@dataclass(frozen=True, slots=True)
class Further:
    """A broken engine. `expected`: one of these fires in `case` on each of `erps`."""

    defect: str
    expected: tuple[str, ...]
    case: str
    changes: tuple[Change, ...]
    erps: tuple[str, ...] = ("quickbooks_online",)
