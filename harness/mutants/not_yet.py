"""Mutants of testing/mutants.md that our engine cannot be made into by small changes, and why."""

from __future__ import annotations

from collections.abc import Mapping

NOT_YET: Mapping[str, str] = {
    "M58": "the engine takes a webhook as a hint and reads the record as it stands: no order of events can matter",
}
