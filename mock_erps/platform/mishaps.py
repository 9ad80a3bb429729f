"""What goes wrong on our side: kept apart from all a vendor would say, and told by its kind, never by its words."""

from __future__ import annotations

import traceback
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mishap:
    """An error that no vendor answers with: its class, its message, and the traceback that ends in both."""

    kind: type[Exception]
    text: str
    trace: str

    @classmethod
    def of(cls, error: Exception) -> Mishap:
        kind, trace = type(error), "".join(traceback.format_exception(error))
        # people are shown the last line: there a class needs no module
        name = kind.__qualname__
        return cls(kind, str(error), trace.replace(f"\n{kind.__module__}.{name}", f"\n{name}"))
