"""What a scenario says, typed. The file format is `schema.json` beside this module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """A site in neutral words; see `mock_erps.platform.faults.Site`. `target` names a company of the case."""

    operation: str = "*"
    target: str = ""
    document: str = ""  # the id a recipe gave (plain-1)
    key_class: str = ""
    phase: str = ""
    occurrence: int = 1
    every: int = 0
    times: int = 1
    source: bool = False  # at the system that orders are read from, not at the target


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """A fault of the catalogue at a place, with its parameters."""

    fault: str
    at: Place
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Crash:
    """The engine dies at an exchange. `moment`: before (nothing done), after (committed, answer not read)."""

    moment: str
    at: Place


@dataclass(frozen=True, slots=True)
class Overlap:
    """A second run of the engine happens entirely while an exchange of the first waits at the vendor's door."""

    at: Place


@dataclass(frozen=True, slots=True)
class External:
    """Somebody else works in the books: pay, void, delete, edit, close_period, deactivate_party, add_party …

    `document` is a recipe's id, `values` are the action's own. With `at`, it happens when that exchange arrives.
    """

    action: str
    document: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    at: Place | None = None


Trigger = FaultPlan | Crash | Overlap | External


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens in order. `values` are its own.

    `action`: push, pull, deliver (webhooks that are due, or that fall due while so many seconds pass), enable (a dead
    subscription), advance, hand, outside, heal.
    """

    action: str
    values: Any = None


@dataclass(frozen=True, slots=True)
class Given:
    """The world before the engine starts."""

    documents: tuple[Mapping[str, Any], ...]
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # slug (or "*") → setting → value
    engine: Mapping[str, Any] = field(default_factory=dict)  # zone, policy overrides, options
    outside: tuple[External, ...] = ()
    targets: int = 1  # companies delivered to
    start: str = ""  # ISO instant of the virtual clock
    source: str = ""  # slug of the system that holds the documents as sales orders; empty: they are handed as a file
    subscribe: str | None = None  # the engine hears webhooks, in this format of the vendor's; "": its default


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario, or one variant of it (`variant` is then its name)."""

    name: str  # folder/file without ending
    title: str
    about: str
    given: Given
    when: tuple[Trigger, ...]
    steps: tuple[Step, ...]
    arms: tuple[str, ...] = ()
    bugs: tuple[str, ...] = ()
    needs: Mapping[str, Any] = field(default_factory=dict)  # trait → value, or true for "has any"
    erps: tuple[str, ...] = ()
    excuses: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    #: False: judged as it stands, with faults still on and no further run
    heals: bool = True
    variant: str = ""
    file: str = ""

    @property
    def family(self) -> str:
        return self.name.partition("/")[0]

    @property
    def label(self) -> str:
        return f"{self.name}[{self.variant}]" if self.variant else self.name
