"""`explore --json`: the shape other programs read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import orjson

from harness.explorer.coverage import together
from harness.explorer.events import Discovery, StoryFinished


def as_data(finished: Iterable[StoryFinished]) -> bytes:
    """All stories of one command, added up; equal explorations give equal bytes."""
    stories = list(finished)
    skipped: Counter[str] = Counter()
    for story in stories:
        skipped.update({why.value: count for why, count in story.tally.skipped.items()})
    data = {
        "runs": sum(story.tally.explored + story.tally.extra for story in stories),
        "violations": [_violation(found) for story in stories for found in story.discoveries],
        "explored": sum(story.tally.explored for story in stories),
        "skipped": dict(sorted(skipped.items())),
        "not_reached": sum(len(story.tally.not_reached) for story in stories),
        "coverage": together(story.coverage for story in stories).ratios(),
    }
    return orjson.dumps(data, option=orjson.OPT_INDENT_2)


def _violation(found: Discovery) -> dict[str, Any]:
    return {
        "id": found.breach.invariant,
        "schedule": found.schedule.as_data(),
        "replay": found.schedule.command,
        "confirmed": found.confirmed == 3,
    }
