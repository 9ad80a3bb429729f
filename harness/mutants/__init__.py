"""Engines broken on purpose (testing/mutants.md): a suite is as good as the defects it catches.

A mutant is our engine with a few edits of its source, applied while it runs and only then. Start at `mutant.py`; the
families are files of data; `hunt.py` lets the scenarios loose on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from harness.mutants import amounts, changing, etiquette, looking, reading, resending, telling
from harness.mutants.mutant import Mutant, Unusual
from harness.mutants.unusual import UNUSUAL

__all__ = ["UNUSUAL", "Mutant", "Unusual", "catalogue"]

FAMILIES = (resending, looking, telling, changing, amounts, etiquette, reading)


@cache
def catalogue() -> Mapping[str, Mutant]:
    """Every mutant by its id, in the order of ids."""
    found = [mutant for family in FAMILIES for mutant in family.MUTANTS]
    return MappingProxyType({mutant.id: mutant for mutant in sorted(found, key=lambda mutant: mutant.id)})
