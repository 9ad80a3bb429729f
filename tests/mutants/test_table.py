"""The mutants' table: survivors first and in a sentence, inside the width of the terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from harness.listeners.look import THEME
from harness.listeners.mutants import Board, Fate, fate
from harness.listeners.mutants_table import Table
from harness.mutants import catalogue
from harness.mutants.chase import Hunted
from harness.mutants.hunt import Alarm

ERPS = ("netsuite", "wave")
KILLED = ("M01", "M02", "M03", "M07", "M16", "M22", "M31", "M32", "M45", "M48", "M66", "M72")


def hunted(id: str, erp: str, *fired: str, equivalent: str = "", trouble: str = "") -> Hunted:
    return Hunted(catalogue()[id], erp, fired, "suite" if fired else "", "", 1, 9, equivalent, trouble)


def full_board() -> Board:
    board = Board(ERPS, right_engines=False)
    for id in KILLED:
        for erp in ERPS:
            board.hear(hunted(id, erp, *catalogue()[id].expected))
    board.hear(hunted("M13", "netsuite", "I2"))
    board.hear(hunted("M13", "wave", equivalent="this vendor's connector does nothing that could go wrong so"))
    board.hear(hunted("M09", "netsuite", "E20"))
    board.hear(hunted("M11", "netsuite"))
    board.hear(hunted("M06", "netsuite", "I30"))
    board.hear(hunted("M06", "wave"))
    return board


def printed(board: Board, monkeypatch: pytest.MonkeyPatch, width: int, all_of_them: bool = False) -> list[str]:
    out = io.StringIO()
    console = Console(file=out, width=width, theme=THEME, highlight=False)
    monkeypatch.setattr("harness.listeners.mutants_table.terminal", lambda **_: console)
    Table(board, 30).tell(61.0, all_of_them)
    return out.getvalue().splitlines()


@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_no_line_is_wider_than_the_terminal_nor_than_people_read(width: int, monkeypatch) -> None:
    lines = printed(full_board(), monkeypatch, width)
    assert max(map(len, lines)) <= min(width, 120)


def test_what_lives_comes_first_and_in_a_sentence(monkeypatch) -> None:
    lines = printed(full_board(), monkeypatch, 100)
    assert lines[0] == "Mutants: 14 of 16 killed by name, 1 by another invariant, 1 survived · 2 ERPs · 1 min 1 s"
    assert [line.split()[:2] for line in lines[2:5]] == [["◆", "M11"], ["▲", "M09"], ["▲", "M06"]]
    assert [line.split()[:2] for line in lines[5:9]] == [["✓", id] for id in ("M01", "M02", "M03", "M07")]
    assert "… 9 more, all killed (--all)" in lines[9]
    assert lines[10] == "No harm to do in 1 of 30 pairs of mutant and ERP (--all says why)."
    assert lines[-3:] == [
        "◆ The suite misses M09: nothing makes I1 or E6 fire.",
        "◆ The suite misses M11: nothing makes I1 or I23 fire.",
        "▲ M06 lives on wave.",
    ]


def test_all_are_listed_on_demand_with_the_reasons_of_those_that_do_no_harm(monkeypatch) -> None:
    lines = printed(full_board(), monkeypatch, 100, all_of_them=True)
    assert sum(line.startswith("  ✓") for line in lines) == len(KILLED) + 1
    assert "     wave: M13: this vendor's connector does nothing that could go wrong so" in lines


def test_alarms_are_told_before_all_else_that_went_wrong(monkeypatch) -> None:
    board = Board(("wave",))
    board.hear(hunted("M66", "wave", "I11"))
    board.hear(Alarm("upsert", "mapping/plain on wave", "I5", "Something is off."))
    lines = printed(board, monkeypatch, 100)
    assert "False alarms: 1" in lines
    assert "◆ upsert: mapping/plain on wave: I5 Something is off." in lines


def test_a_mutant_that_does_not_fit_is_broken_and_none_that_is_killed_all_the_same() -> None:
    board = full_board()
    board.hear(hunted("M72", "wave", "E18", trouble="a case failed"))
    board.hear(hunted("M11", "wave", trouble="the engine has no such place"))
    assert [one.mutant.id for one in board.broken] == ["M11"]


def test_the_fate_of_a_mutant_is_that_of_the_worst_place() -> None:
    killed, by_another, alive = hunted("M66", "wave", "I11"), hunted("M66", "wave", "I3"), hunted("M66", "wave")
    assert fate([killed]) is Fate.KILLED
    assert fate([killed, alive]) is Fate.IN_PLACES
    assert fate([by_another, alive]) is Fate.BY_ANOTHER
    assert fate([alive]) is Fate.SURVIVED
