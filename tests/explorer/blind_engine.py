"""Our engine with the defects of most duplicates: it creates again after a lost answer (mutant M01), or after its own
death, because it noted nothing before it sent (M62); and one that does not know what an earlier run was told."""

from __future__ import annotations

import json
from pathlib import Path
from unittest.mock import patch

from harness.mutants.resending import MUTANTS
from harness.mutants.switch import for_connector, switched_on
from sync_engine.cli import main as push
from sync_engine.ledger.ledger import Ledger

_running = False


def main(arguments: list[str]) -> int:
    """Blind to lost answers."""
    return _with("M01", arguments)


def forgetful(arguments: list[str]) -> int:
    """Blind to its own death."""
    return _with("M62", arguments)


def hasty(arguments: list[str]) -> int:
    """Forgets with each run that the vendor asked for quiet."""
    with patch.object(Ledger, "parked", lambda *_: (0.0, "")):
        return push(arguments)


def _with(name: str, arguments: list[str]) -> int:
    global _running
    if _running:  # an overlapping run happens inside the first one
        return push(arguments)
    _running = True
    mutant = next(mutant for mutant in MUTANTS if mutant.id == name)
    try:
        with switched_on(for_connector(mutant.changes, _erp(arguments))):
            return push(arguments)
    finally:
        _running = False


def _erp(arguments: list[str]) -> str:
    """Whom the engine delivers to."""
    config = json.loads(Path(arguments[arguments.index("--config") + 1]).read_text())
    slug: str = next(iter(config["targets"].values()))["erp"]
    return slug
