"""Many breaches, few causes: what is the same defect is told once, by its shortest case."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from hashlib import sha256

from harness.invariants import catalogue
from harness.listeners.story import Told
from harness.verdicts import Violation

#: what differs from run to run although the defect is the same: numbers, ids, names of documents
_CHANCE = re.compile(r"[A-Z]+-\d+|\b[0-9a-f-]{32,36}\b|\d[\d.,]*")
_COUNTED = re.compile(r"\b(no|one|two|three|four|five|six|seven|eight|nine)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cause:
    """All breaches with one fingerprint. `example` is the one that is told."""

    id: str
    example: Told
    all: tuple[Told, ...]


def causes(told: list[Told]) -> list[Cause]:
    """Worst first; within a severity money before none, then what broke most cases."""
    groups: dict[str, list[Told]] = {}
    for one in told:
        groups.setdefault(fingerprint(one), []).append(one)
    found = [Cause(id, min(group, key=_length), tuple(group)) for id, group in groups.items()]
    return sorted(found, key=lambda one: (severity(one.example), not one.example.violation.money, -len(one.all)))


def told_once(told: list[Told]) -> list[Told]:
    """One violation for each cause, numbered as the report numbers them."""
    return [replace(cause.example, number=number) for number, cause in enumerate(causes(told), 1)]


def fingerprint(told: Told) -> str:
    """`v-` and six digits: invariant, ERP and what happened, without the numbers in it."""
    shape = _COUNTED.sub("#", _CHANCE.sub("#", told.violation.message)).casefold()
    digest = sha256("\x1f".join((told.finding.invariant, told.result.case.erp, shape)).encode())
    return f"v-{digest.hexdigest()[:6]}"


def severity(told: Told) -> str:
    return weight(told.finding.invariant, told.violation)


def weight(invariant: str, violation: Violation) -> str:
    """S1 to S3: a breach may weigh more or less than its invariant."""
    return (violation.severity or catalogue()[invariant].severity).value


def _length(told: Told) -> tuple[int, int, int]:
    """Short stories are read: the least trouble, the fewest exchanges."""
    return len(told.result.case.scenario.when), told.result.exchanges, len(told.violation.keys)
