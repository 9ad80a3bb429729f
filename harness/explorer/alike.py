"""Which faults are one: to the client that meets them (R1), and to whatever comes on top of them (R4).

The first is what was seen of the fault itself, the second what came of it. A reset and a 502 after the commit differ to
the client; an engine that looks the document up after either comes to the same places with the same notes, and a second
fault finds there what it would have found after the other. An engine that takes them differently shows it in what it
does next: then they are two.
"""

from __future__ import annotations

from collections.abc import Sequence

from harness.explorer.modes import Mode
from harness.explorer.outcome import Outcome, Seen

#: families whose faults leave something behind: two of them are never one class
_LASTING = ("AUT", "VIS", "CON", "BIZ", "BAT")
#: what a throttle leaves behind is its window: nothing to the client once it is over, something to a second fault
_LASTING_ON = (*_LASTING, "THR")

#: equal for faults that are one
Kind = tuple[object, ...]


def signature(mode: Mode, outcome: Outcome, nth: int = 0) -> Kind:
    """The client-visible class of a mode, read off a run in which it acted (R1)."""
    struck = outcome.acted[nth] if len(outcome.acted) > nth else ()
    seen = next((seen for seen in outcome.trace if seen.seq in struck), None)
    if seen is None or mode.family in _LASTING or (seen.status < 400 and seen.delivered == "full"):
        return (mode.name,)
    return (mode.kind.commits == "later", *seen.told)


def reaction(modes: Sequence[Mode], outcome: Outcome) -> Kind:
    """The run but for what the client saw of the faults themselves: `modes` are the first of its schedule (R4)."""
    struck = {seq for acted in outcome.acted[: len(modes)] for seq in acted}
    steps = tuple(_step(seen, seen.seq in struck) for seen in outcome.trace)
    return (tuple(map(_left_behind, modes)), steps, outcome.writes)


def _left_behind(mode: Mode) -> str:
    return mode.name if mode.family in _LASTING_ON or mode.kind.commits == "later" else ""


def _step(seen: Seen, struck: bool) -> Kind:
    return (seen.site, seen.documents, seen.committed, () if struck else seen.told)
