"""Gates of `explore --require`: a coverage that an exploration must reach to say anything."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from harness.bad_input import BadInput, did_you_mean
from harness.explorer.coverage import NAMES, Share, together
from harness.explorer.events import StoryFinished

#: name on the command line → name in the report
GATES = {f"{name.replace('_', '-')}-coverage" if name != "arming" else "arming": name for name in NAMES}
_FORM = re.compile(r"\s*([a-z-]+)\s*>=\s*(0(?:\.\d+)?|1(?:\.0+)?|\d{1,3}\s?%)\s*")


@dataclass(frozen=True, slots=True)
class Requirement:
    """`share` is 0 to 1."""

    name: str
    share: float

    def met(self, finished: Iterable[StoryFinished]) -> bool:
        """Of nothing nothing was covered: a gate is no promise about what was never looked at."""
        reached = self.reached(finished)
        return (reached.ratio if reached.all else 0.0) >= self.share

    def reached(self, finished: Iterable[StoryFinished]) -> Share:
        return together(story.coverage for story in finished)[GATES[self.name]]


def read_requirements(texts: Iterable[str]) -> list[Requirement]:
    """Raises BadInput."""
    return [_read(text) for text in texts]


def _read(text: str) -> Requirement:
    found = _FORM.fullmatch(text)
    if found is None:
        raise BadInput("EX002", f"{text!r} is no requirement", advice="Write for example fault-coverage>=0.95.")
    name, share = found[1], found[2]
    if name not in GATES:
        advice = f"There are: {', '.join(GATES)}."
        raise BadInput("EX003", f"no coverage is called {name!r}", advice=advice, label=did_you_mean(name, list(GATES)))
    return Requirement(name, float(share.rstrip(" %")) / 100 if "%" in share else float(share))
