"""What a judge says."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    HELD = "held"
    VIOLATED = "violated"
    NOT_ARMED = "not_armed"


class Severity(StrEnum):
    """S1: books or money wrong. S2: the engine's story wrong, or data missing but recoverable. S3: etiquette."""

    S1 = "S1"
    S2 = "S2"
    S3 = "S3"


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach of one invariant, told so that a bookkeeper understands it.

    `message` is a sentence ("Two invoices for INV-1007 …"). `keys` are the source documents concerned, `exchanges` the
    numbers of the exchanges that matter, `expected`, `books` and `engine` the three stories as short texts.
    """

    message: str
    keys: tuple[str, ...] = ()
    exchanges: tuple[int, ...] = ()
    expected: str = ""
    books: str = ""
    engine: str = ""
    hint: str = ""
    money: str = ""  # signed amount by which the books are off, with currency; empty = no money
    severity: Severity | None = None  # where one breach weighs more or less than its invariant; None = as that


@dataclass(frozen=True, slots=True)
class Finding:
    """One invariant's verdict on one case. `armed` counts how often its precondition occurred."""

    invariant: str
    verdict: Verdict
    armed: int
    violations: tuple[Violation, ...] = ()
    warnings: tuple[str, ...] = field(default=())


def judged(invariant: str, armed: int, violations: list[Violation], warnings: list[str] | None = None) -> Finding:
    """The verdict that follows from the counts: a breach is a breach even where nothing was armed."""
    verdict = Verdict.VIOLATED if violations else Verdict.HELD if armed else Verdict.NOT_ARMED
    return Finding(invariant, verdict, armed, tuple(violations), tuple(warnings or ()))
