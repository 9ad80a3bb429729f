"""What the explorer keeps of a run: small, plain, and the same bytes wherever it was played."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson

from harness.explorer.schedule import Schedule
from harness.scenario import Place
from harness.verdicts import Severity

#: operations that only look
_READS = ("find", "read", "list", "get", "query", "search", "count")


@dataclass(frozen=True, slots=True)
class Site:
    """Where an exchange stands in a run, in words that survive small changes of the run.

    `document` is a recipe's id, empty for what is about no document: then `occurrence` counts all of the operation.
    """

    operation: str
    target: str
    document: str
    phase: str
    occurrence: int

    def place(self) -> Place:
        return Place(self.operation, self.target, self.document, "", self.phase, self.occurrence)

    @property
    def reads(self) -> bool:
        return self.operation.startswith(_READS)


@dataclass(frozen=True, slots=True)
class Seen:
    """One exchange, without anything that differs between two runs of one schedule but for ids and instants."""

    seq: int
    site: Site
    operations: tuple[str, ...]
    documents: tuple[str, ...]
    key_class: str
    fault: str
    committed: bool
    status: int
    delivered: str
    ending: str
    wait: str  # what the vendor says of waiting: "", short, long
    code: str
    unfit: frozenset[str] = frozenset()  # faults that cannot act on it

    @property
    def told(self) -> tuple[Any, ...]:
        """What the client could see, and what it could not: runs of equal class differ in nothing that matters."""
        return (self.committed, self.delivered, self.ending, self.status, self.wait, self.code)


@dataclass(frozen=True, slots=True)
class Write:
    """A write of the engine's own state: the `number`-th of its phase, after exchange `after`."""

    phase: str
    number: int
    after: int

    def place(self) -> Place:
        return Place("ledger", phase=self.phase, occurrence=self.number)


@dataclass(frozen=True, slots=True)
class Breach:
    """A violation, in short."""

    invariant: str
    severity: str
    operation: str
    message: str
    money: str = ""

    @property
    def fingerprint(self) -> tuple[str, str]:
        return self.invariant, self.operation


@dataclass(frozen=True, slots=True)
class Outcome:
    """A schedule, played and judged. `acted` says for every trigger on which exchanges it acted."""

    schedule: Schedule
    trace: tuple[Seen, ...] = ()
    writes: tuple[Write, ...] = ()
    acted: tuple[tuple[int, ...], ...] = ()
    breaches: tuple[Breach, ...] = ()
    armed: Mapping[str, int] | None = None
    virtual_seconds: float = 0.0
    mishap: str = ""
    #: nothing in the books for an outside act to act on: the run says nothing
    baseless: str = ""

    @property
    def reached(self) -> bool:
        """Whether everything that was planned happened."""
        return all(self.acted) and not self.baseless

    @property
    def worst(self) -> Breach | None:
        """The breach a reader should hear of first."""
        return min(self.breaches, key=_gravity) if self.breaches else None

    @property
    def sites(self) -> dict[Site, Seen]:
        return {seen.site: seen for seen in self.trace}

    def digest(self) -> str:
        """Equal for equal runs, whoever played them."""
        story = [
            [repr(replace(seen, unfit=frozenset())) for seen in self.trace],
            [(breach.invariant, breach.message) for breach in self.breaches],
            sorted((self.armed or {}).items()),
            [list(seqs) for seqs in self.acted],
        ]
        return hashlib.sha256(orjson.dumps(story)).hexdigest()


_RANKS = {Severity.S1.value: 0, Severity.S2.value: 1, Severity.S3.value: 2}


def _gravity(breach: Breach) -> tuple[int, bool, int]:
    return _RANKS[breach.severity], breach.invariant[0] != "I", int(breach.invariant[1:])
