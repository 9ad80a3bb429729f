"""`explore --json`: the shape other programs read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import orjson

from harness.explorer.coverage import ratios, together
from harness.explorer.events import Discovery, NotBegun, StoryFinished
from harness.explorer.schedule import read_token
from harness.explorer.tally import SOAK, Tally
from harness.explorer.tally import together as together_run


def as_data(finished: Iterable[StoryFinished], left: NotBegun | None = None) -> bytes:
    """All stories of one command, added up; equal explorations give equal bytes. `left`: what nobody came to.

    `explored` are all runs that were judged; what of them was drawn by lot, and belongs to no depth, is `soak`.
    """
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
        "coverage": ratios(together(story.coverage for story in stories)),
        "unreached": [_unreached(story) for story in stories if story.tally.not_reached],
        "checks": _checks(story.tally for story in stories),
        "soak": _soak(story.tally for story in stories),
        "not_begun": list(left.stories) if left else [],
    }
    return orjson.dumps(data, option=orjson.OPT_INDENT_2)


def _violation(found: Discovery) -> dict[str, Any]:
    return {
        "id": found.breach.invariant,
        "schedule": found.schedule.as_data(),
        "replay": found.schedule.command,
        "confirmed": found.certain,
    }


def _checks(tallies: Iterable[Tally]) -> dict[str, dict[str, int]]:
    """Of what a reduction left out: how much was run all the same, and how often that broke as nothing else did."""
    all_ = together_run(tallies)
    return {why.value: {"run": count, "surprises": all_.surprises[why]} for why, count in sorted(all_.checked.items())}


def _soak(tallies: Iterable[Tally]) -> dict[str, int]:
    all_ = together_run(tallies)
    return {"runs": all_.drawn, "in_part": all_.drawn_in_part}


def _unreached(story: StoryFinished) -> dict[str, Any]:
    """In words alone, for there are many: the lines that replay them are in the story's own coverage file."""
    planned = sorted(read_token(token).in_words for token in story.tally.not_reached)
    return {"story": story.story, "erp": story.erp, "planned": planned}


def _not_reached(token: str) -> dict[str, str]:
    schedule = read_token(token)
    return {"planned": schedule.in_words, "replay": schedule.command}


def coverage_data(story: StoryFinished) -> bytes:
    """One story in detail: the account, every share as counts, the map of operation × fault, what was not reached."""
    tally = story.tally
    data = {
        "story": story.story,
        "erp": story.erp,
        "depth": story.depth,
        "placed": tally.placed,
        "ran": {name: count for name, count in tally.ran.items() if name != SOAK},
        "checks": _checks([tally]),
        "soak": _soak([tally]),
        "skipped": {why.value: count for why, count in sorted(tally.skipped.items())},
        "beyond_the_search": tally.extra,
        "coverage": {name: {"done": share.done, "all": share.all} for name, share in story.coverage.shares.items()},
        "cells": story.coverage.cells,
        "not_reached": [_not_reached(token) for token in tally.not_reached],
        "unstable": story.unstable,
    }
    return orjson.dumps(data, option=orjson.OPT_INDENT_2)
