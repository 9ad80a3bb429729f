"""An engine under a switch: changed while its own command runs, untouched the moment it returns."""

from __future__ import annotations

from collections.abc import Sequence

from harness.engines.adapter import Outcome
from harness.engines.description import EngineDescription
from harness.engines.python import PythonEngine
from harness.mutants.mutant import Change
from harness.mutants.switch import switched_on


class ChangedEngine(PythonEngine):
    """Our engine with some of its source changed."""

    def __init__(self, description: EngineDescription, changes: Sequence[Change]) -> None:
        super().__init__(description)
        self._changes = changes
        self._running = False

    def _call(self, arguments: list[str]) -> Outcome:
        if self._running:  # an overlapping run happens inside the first one
            return super()._call(arguments)
        self._running = True
        try:
            with switched_on(self._changes):
                return super()._call(arguments)
        finally:
            self._running = False
