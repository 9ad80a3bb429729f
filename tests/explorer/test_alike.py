"""Faults that are one to whatever comes on top of them: everything else in the two runs is the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.explorer.alike import reaction
from harness.explorer.modes import Mode
from harness.explorer.outcome import Outcome, Seen, Site, Write
from harness.explorer.schedule import Schedule

RESET, GATEWAY = Mode("F-POST-RESET"), Mode("F-POST-502")
CREATE = Seen(
    3,
    Site("create invoice", "main", "plain-1", "first", 1),
    ("create invoice",),
    ("plain-1",),
    "",
    "F-POST-RESET",
    True,
    0,
    "none",
    "reset",
    "",
    "",
)
LOOK_UP = replace(
    CREATE, seq=4, site=Site("find invoice", "main", "", "first", 1), fault="", status=200, delivered="full", ending=""
)


def outcome(*trace: Seen, writes: tuple[Write, ...] = ()) -> Outcome:
    return Outcome(Schedule("a scenario", "an_erp", 1), trace, writes, acted=((3,),))


LOST = outcome(CREATE, LOOK_UP)
REFUSED = outcome(replace(CREATE, fault="F-POST-502", status=502, delivered="full", ending="", code="502"), LOOK_UP)


def test_what_the_client_saw_of_the_fault_itself_does_not_part_two() -> None:
    assert reaction([RESET], LOST) == reaction([GATEWAY], REFUSED)


@pytest.mark.parametrize(
    "other",
    [
        outcome(replace(CREATE, committed=False), LOOK_UP),
        outcome(CREATE),
        outcome(CREATE, replace(LOOK_UP, status=404)),
        outcome(CREATE, LOOK_UP, writes=(Write("first", 1, 3),)),
    ],
    ids=["committed or not", "no look-up", "another answer to the look-up", "another note"],
)
def test_what_came_of_it_parts_two(other: Outcome) -> None:
    assert reaction([GATEWAY], other) != reaction([RESET], LOST)


@pytest.mark.parametrize("fault", ["F-AUT-EXPIRED", "F-THR-429", "F-BIZ-CLOSED", "F-POST-LATE"])
def test_a_fault_that_leaves_something_behind_is_one_with_no_other(fault: str) -> None:
    assert reaction([Mode(fault)], LOST) != reaction([RESET], LOST)


def test_of_a_chain_every_fault_is_left_aside() -> None:
    again = replace(CREATE, seq=5, site=replace(CREATE.site, occurrence=2))
    one = replace(outcome(CREATE, LOOK_UP, again), acted=((3,), (5,)))
    two = replace(outcome(CREATE, LOOK_UP, replace(again, status=502, ending="")), acted=((3,), (5,)))
    assert reaction([RESET, RESET], one) == reaction([RESET, GATEWAY], two)
    assert reaction([RESET], one) != reaction([RESET], two)
