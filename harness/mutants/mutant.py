"""What a mutant is: the engine with one defect, told as edits of its source. The engine itself knows nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.scenario.traits import fits


@dataclass(frozen=True, slots=True)
class Edit:
    """In the source of `at` (module:function or module:Class.method) the one `was` becomes `now`.

    A place in `places.OWN` is one in the connector of whatever ERP is delivered to. Not every connector has it.
    """

    at: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Besides(Edit):
    """What some connectors do of their own accord against a defect made elsewhere; others have nothing to edit."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A module's constant `at` becomes the value of an expression, worked out in that module."""

    at: str
    value: str


Change = Edit | Setting


@dataclass(frozen=True, slots=True)
class Harmless:
    """Where a defect does not do the harm it is listed for, and why: at vendors with all these contract traits."""

    traits: Mapping[str, Any] = field(hash=False)
    because: str


@dataclass(frozen=True, slots=True)
class Mutant:
    """An engine that differs from the correct one by one defect (testing/mutants.md).

    `expected` are the invariants that must catch it. `difficulty`: easy (no fault), F1, F2 (so many faults), C
    (concurrency). `harmless` says at which vendors there is nothing to catch.
    """

    id: str
    defect: str
    expected: tuple[str, ...]
    difficulty: str
    changes: tuple[Change, ...]
    harmless: tuple[Harmless, ...] = ()

    def harmless_at(self, traits: Mapping[str, Any]) -> str:
        """Why the defect does no harm at a vendor with these traits; empty where it does."""
        return next((one.because for one in self.harmless if fits(one.traits, traits)), "")


@dataclass(frozen=True, slots=True)
class Unusual:
    """An engine that has its own ways and does nothing wrong: nobody may complain about it."""

    id: str
    manner: str
    changes: tuple[Change, ...]
