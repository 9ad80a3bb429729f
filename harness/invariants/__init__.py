"""Invariants: what a correct sync engine owes its user (testing/invariants.md), as pure functions over evidence.

One family per file; each lists its invariants in `INVARIANTS`. What is a duplicate? → `books.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from harness.evidence import Evidence
from harness.invariants.indexed import Indexed
from harness.invariants.invariant import Invariant
from harness.verdicts import Finding

__all__ = ["Indexed", "Invariant", "catalogue", "judge_all"]

FAMILIES = (
    "books",
    "fidelity",
    "amounts",
    "accounting",
    "versions",
    "story",
    "flow",
    "parties",
    "crash",
    "tenants",
    "reading",
    "hooks",
    "confirmed",
)
ETIQUETTE = ("throttle", "retries", "keys", "tokens", "connections", "economy", "protocol")


@cache
def catalogue() -> Mapping[str, Invariant]:
    """Every invariant by its id: I1 … I43, then E1 … E20."""
    modules = [f"{__name__}.{family}" for family in FAMILIES]
    modules += [f"{__name__}.etiquette.{family}" for family in ETIQUETTE]
    found: dict[str, Invariant] = {}
    for module in modules:
        for invariant in import_module(module).INVARIANTS:
            found[invariant.id] = invariant
    order = sorted(found, key=lambda id: (id[0] != "I", int(id[1:])))
    return MappingProxyType({id: found[id] for id in order})


def judge_all(evidence: Evidence) -> list[Finding]:
    """Every invariant's verdict on one case, in the catalogue's order."""
    ev = Indexed(evidence)
    return [invariant.judge_indexed(ev) for invariant in catalogue().values()]
