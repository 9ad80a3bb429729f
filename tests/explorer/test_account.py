"""What an exploration says at its end: no line wider than the terminal, and nothing told as more than it is."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pytest
from rich.console import Console

from harness.explorer.account import Account
from harness.explorer.console import Console as Progress
from harness.explorer.coverage import NAMES, Coverage, Share
from harness.explorer.events import Discovery, NotBegun, PhaseStarted, Ran, StoryFinished, StoryStarted
from harness.explorer.outcome import Breach, Outcome
from harness.explorer.requirements import read_requirements
from harness.explorer.schedule import Schedule
from harness.explorer.tally import Left, Tally
from harness.listeners.look import THEME, Shapes
from harness.scenario import FaultPlan, Place

LOST = FaultPlan("F-POST-RESET", Place("create invoice", document="plain-1"))
TALLY = Tally(
    {"singles": 412, "recovery probes": 101, "crash points": 228, "overlapping runs": 9, "soak": 4035},
    Counter({Left.SAME_ANSWER: 3412, Left.SAME_KIND: 402}),
    [Schedule("duplicates/create-answer-lost", "xero", 1007).token] * 2,
    drawn_in_part=3901,
)


def story(tally: Tally = TALLY, found: int = 0, stopped: bool = False) -> StoryFinished:
    coverage = Coverage("xero", dict.fromkeys(NAMES, Share(340, 462)) | {"pair": Share(0, 0)}, {})
    name = "duplicates/create-answer-lost-and-a-name-that-has-no-end-in-sight[timeout]"
    discoveries = tuple(discovery(number) for number in range(1, found + 1))
    return StoryFinished(name, "dynamics_business_central", 1, tally, coverage, discoveries, 73.0, stopped=stopped)


def discovery(number: int) -> Discovery:
    schedule = Schedule("duplicates/create-answer-lost", "xero", 1007, (LOST,))
    message = "Two invoices for INV-1001 after the answer to a create was lost: 101, 102, and many more."
    breach = Breach("I1", "S1", "create invoice", message)
    return Discovery(number, breach, ("E5", "E6"), schedule, 3, 9, 4, (3, 1), (2, 1), 15)


def told(*stories: StoryFinished, width: int = 80, left: NotBegun | None = None) -> str:
    out = io.StringIO()
    terminal = Console(file=out, width=width, theme=THEME, highlight=False)
    account = Account(terminal, Shapes(), Path("explored"))
    for one in stories:
        account.story(one)
    account.all_of_them(stories, left)
    return out.getvalue()


def test_what_the_search_planned_and_what_lots_drew_are_parted() -> None:
    text = told(story(), width=100)
    assert "could be placed               4,564\n" in text
    assert "run                             750   412 singles" in text
    assert "Within depth 1 this is all of it. Not reached: 2 (" in text
    assert "The rest of the budget: 4,035 runs drawn by lot (soak), 3,901 of them only in part." in text
    assert "soak" not in text.partition("Within depth")[0]


@pytest.mark.parametrize("width", [80, 100])
def test_nothing_is_wider_than_the_terminal_but_the_line_that_is_copied(width: int) -> None:
    left = NotBegun(("mapping/plain on xero",) * 12, stopped=False)
    text = told(story(found=2), story(), width=width, left=left)
    assert [line for line in text.splitlines() if len(line) > width and "mock-erps replay" not in line] == []
    assert text.count("mock-erps replay me1-") == 2
    assert "and 8 more" in " ".join(text.split())
    assert "228 crash points, 9 overlapping runs" in " ".join(text.split())


def test_the_erp_is_named_however_long_the_story_is() -> None:
    assert " on dynamics_business_central: 2 violations, in 0 of 4,785 runs" in told(story(found=2)).splitlines()[0]


@pytest.mark.parametrize("width", [80, 100])
def test_the_progress_fits_the_terminal(width: int, tmp_path: Path) -> None:
    out = io.StringIO()
    progress = Progress(tmp_path)
    progress.hear(StoryStarted("duplicates/create-answer-lost[timeout]", "dynamics_business_central", 16, 5000))
    for phase in ("singles", "recovery triples"):
        progress.hear(PhaseStarted(phase, 12_345))
        outcome = Outcome(Schedule("x", "xero", 1), breaches=(discovery(1).breach,))
        progress.hear(Ran(phase, outcome, "F-POST-RESET on create invoice, then F-PRE-502 on find invoice"))
    Console(file=out, width=width, theme=THEME, highlight=False).print(progress)
    lines = out.getvalue().splitlines()
    assert len(lines) == 3, "nothing wraps"
    assert "dynamics_business_central" in lines[0]


def test_no_line_ends_in_blanks() -> None:
    assert [line for line in told(story(found=1)).splitlines() if line != line.rstrip()] == []


def test_a_reduction_that_saved_nothing_claims_nothing() -> None:
    lines = told(story()).splitlines()
    assert next(line for line in lines if "do not touch" in line).endswith("0   R3")
    assert next(line for line in lines if "of a kind" in line).endswith("-402   R2, first, middle and last were run")


def test_violations_of_one_title_are_told_apart_by_what_went_wrong() -> None:
    assert "F-POST-RESET at create invoice plain-1 1" in told(story(found=1))


def test_several_stories_end_as_one_with_what_was_not_begun() -> None:
    text = told(story(found=2), story(), left=NotBegun(("mapping/plain on xero",), stopped=True))
    end = text.splitlines()[-8:]
    assert any(line.startswith("◆ 2 stories: 2 violations, in 0 of 9,570 runs") for line in end)
    assert "○ Not begun, stopped before: 1 story" in end
    assert "  the story    mock-erps show 1 --report explored" in end
    assert end[-1] == "  report       explored/index.html"


def test_a_story_the_budget_did_not_come_to_is_one_line() -> None:
    cut = Tally(skipped=Counter({Left.BUDGET: 495}))
    assert told(story(cut)).splitlines()[0].startswith("○ ")
    assert told(story(cut)).splitlines()[1] == ""


def test_a_search_that_was_stopped_says_so() -> None:
    cut = Tally({"singles": 4}, Counter({Left.STOPPED: 495}))
    text = told(story(cut, stopped=True))
    assert "Stopped before the search was through. Not reached: 0." in text
    assert "it was stopped                 -495   run again" in text


def test_a_gate_about_nothing_is_not_passed() -> None:
    [pairs, crashes] = read_requirements(["pair-coverage>=0.5", "crash-coverage>=0.7"])
    assert not pairs.met([story()])
    assert crashes.met([story()])
