"""What a mutant is: the engine with one defect, told as edits of its source. The engine itself knows nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CONNECTORS = "sync_engine.connectors."


@dataclass(frozen=True, slots=True)
class Edit:
    """In the source of `at` (module:function or module:Class.method) the one `was` becomes `now`."""

    at: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Setting:
    """A module's constant `at` becomes the value of an expression, worked out in that module."""

    at: str
    value: str


Change = Edit | Setting


@dataclass(frozen=True, slots=True)
class Mutant:
    """An engine that differs from the correct one by one defect (testing/mutants.md).

    `expected` are the invariants that must catch it. `difficulty`: easy (no fault), F1, F2 (so many faults), C
    (concurrency). `equivalent` maps an ERP to the reason why the defect does no harm there.
    """

    id: str
    defect: str
    expected: tuple[str, ...]
    difficulty: str
    changes: tuple[Change, ...]
    equivalent: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Unusual:
    """An engine that has its own ways and does nothing wrong: nobody may complain about it."""

    id: str
    manner: str
    changes: tuple[Change, ...]


def changes_for(changes: tuple[Change, ...], erp: str) -> tuple[Change, ...]:
    """Those that touch an engine delivering to this ERP: other vendors' connectors stay as they are."""
    return tuple(change for change in changes if _concerns(change.at, erp))


def _concerns(place: str, erp: str) -> bool:
    module, _, _ = place.partition(":")
    package, dot, _ = module.removeprefix(CONNECTORS).partition(".")
    return not module.startswith(CONNECTORS) or not dot or package == erp
