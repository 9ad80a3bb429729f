"""Our engine with the defect of most duplicates: after a lost answer it creates again (mutant M01)."""

from __future__ import annotations

from harness.mutants.resending import MUTANTS
from harness.mutants.switch import switched_on
from sync_engine.cli import main as push

_BLIND = next(mutant for mutant in MUTANTS if mutant.id == "M01")
_running = False


def main(arguments: list[str]) -> int:
    global _running
    if _running:  # an overlapping run happens inside the first one
        return push(arguments)
    _running = True
    try:
        with switched_on(_BLIND.changes):
            return push(arguments)
    finally:
        _running = False
