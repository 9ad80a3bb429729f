"""Ctrl-C while mutants are hunted: what was judged is told and written, the rest named, nobody left behind."""

from __future__ import annotations

import threading
from multiprocessing import active_children
from typing import Any

import orjson
import pytest

from harness.cli.main import run_app
from harness.explorer import play as playing
from harness.listeners.mutants import Board
from harness.mutants import UNUSUAL, hunt
from harness.mutants.chase import Hunted, explored
from harness.mutants.hunt import Alarm, Errand, News, Stopped
from harness.mutants.mutant import Mutant

ERPS = ("quickbooks_online", "wave")
SEED = 1007
#: where one of the mutants below lives, dies, has nothing to kill; elsewhere it is never done
KILLED, ALIVE, HARMLESS = "killed", "alive", "harmless"


def by_script(monkeypatch: pytest.MonkeyPatch, script: dict[tuple[str, str], str], stage: str = "pursue") -> None:
    """Hunts end as it says; where it says nothing, somebody presses Ctrl-C."""

    def scripted(mutant: Mutant, erp: str, _seed: int) -> Hunted:
        end = script.get((mutant.id, erp))
        if end is None:
            raise KeyboardInterrupt
        return Hunted(mutant, erp, mutant.expected if end == KILLED else (), equivalent=end if end == HARMLESS else "")

    monkeypatch.setattr(hunt, stage, scripted)


def hunted(*mutants: str, alarms: bool = False) -> list[News]:
    return list(hunt.hunt(ERPS, mutants, SEED, 1, alarms))


def board_of(told: list[News], right_engines: bool = False) -> Board:
    board = Board(ERPS, right_engines)
    for news in told:
        board.hear(news)
    return board


def test_a_hunt_ends_with_what_it_had_not_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    by_script(monkeypatch, {("M66", ERPS[0]): KILLED, ("M66", ERPS[1]): HARMLESS, ("M07", ERPS[0]): KILLED})
    told = hunted("M66", "M07", "M09")
    assert isinstance(told[-1], Stopped)
    assert told[-1].left == (Errand(ERPS[1], "M07"), Errand(ERPS[0], "M09"), Errand(ERPS[1], "M09"))
    board = board_of(told)
    assert sorted(board.hunted) == [("M07", ERPS[0]), ("M66", ERPS[0]), ("M66", ERPS[1])]
    assert board.not_judged == ["M07 on wave", "M09 on quickbooks_online", "M09 on wave"]


def test_what_the_explorer_had_yet_to_try_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    by_script(monkeypatch, {("M66", ERPS[0]): ALIVE, ("M66", ERPS[1]): ALIVE})
    by_script(monkeypatch, {("M66", ERPS[0]): ALIVE}, "explored")
    told = hunted("M66")
    assert told[-1] == Stopped((Errand(ERPS[1], "M66", deeper=True),))
    board = board_of(told)
    assert not board.survivors and not board.hunted, "a place where it may still die is left"
    assert sorted(board.not_judged) == ["M66 on quickbooks_online", "M66 on wave"]


def test_a_mutant_that_died_somewhere_is_not_explored_and_lives_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    by_script(monkeypatch, {("M66", ERPS[0]): ALIVE, ("M66", ERPS[1]): KILLED, ("M07", ERPS[0]): ALIVE})
    board = board_of(hunted("M66", "M07"))
    assert sorted(board.hunted) == [("M66", ERPS[0]), ("M66", ERPS[1])]
    assert sorted(board.not_judged) == ["M07 on quickbooks_online", "M07 on wave"]


def test_whoever_holds_news_throws_it_in(monkeypatch: pytest.MonkeyPatch) -> None:
    by_script(monkeypatch, {("M66", ERPS[0]): KILLED})
    news = hunt.hunt(ERPS, ["M66"], SEED, 1, alarms=False)
    assert isinstance(next(news), Hunted)
    assert news.throw(KeyboardInterrupt) == Stopped((Errand(ERPS[0], "M66"), Errand(ERPS[1], "M66")))


def test_of_right_engines_nothing_is_said_before_they_are_through(monkeypatch: pytest.MonkeyPatch) -> None:
    by_script(monkeypatch, {("M66", erp): KILLED for erp in ERPS})
    through = False

    def first_share_only(*_: object) -> list[Alarm]:
        nonlocal through
        if through:
            raise KeyboardInterrupt
        through = True
        return []

    monkeypatch.setattr(hunt, "false_alarms", first_share_only)
    board = board_of(hunted("M66", alarms=True), right_engines=True)
    assert (len(board.alarms), board.right_engines) == (0, False)
    assert board.not_judged == [f"{name} on {erp}" for erp in ERPS for name in ("correct", *(u.id for u in UNUSUAL))]


def _never_done_elsewhere(mutant: Mutant, erp: str, _seed: int) -> Hunted:
    if erp != ERPS[0]:
        threading.Event().wait()
    return Hunted(mutant, erp, mutant.expected)


def test_ctrl_c_ends_the_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hunt, "pursue", _never_done_elsewhere)
    before = set(active_children())
    news = hunt.hunt(ERPS, ["M66", "M07"], SEED, 2, alarms=False)
    assert isinstance(next(news), Hunted)
    assert isinstance(news.throw(KeyboardInterrupt), Stopped)
    assert set(active_children()) <= before


@pytest.mark.parametrize("runs", [0, 3])
def test_ctrl_c_ends_also_the_explorer_which_ends_with_what_it_has(runs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    left = runs

    def play(*_: Any) -> Any:
        nonlocal left
        if not left:
            raise KeyboardInterrupt
        left -= 1
        return playing.play(*_)

    monkeypatch.setattr("harness.mutants.chase.play", play)
    with pytest.raises(KeyboardInterrupt):
        explored(Mutant("M00", "nothing", ("I1",), "easy", ()), ERPS[0], SEED)


def test_the_command_tells_and_writes_what_there_is(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "mutants.json"
    by_script(monkeypatch, {("M66", ERPS[0]): KILLED})
    words = ["mutants", "--mutant", "M66", "--mutant", "M07", "--jobs", "1", "--json", str(report)]
    assert run_app([*words, *(word for erp in ERPS for word in ("--erp", erp))]) == 3
    told = capsys.readouterr().out
    assert "1 of 1 killed by name" in told
    assert "○ Stopped: 1 of 4 pairs of mutant and ERP were judged." in told
    assert "Not judged: M66 on wave, M07 on quickbooks_online, M07 on wave" in told
    data = orjson.loads(report.read_bytes())
    assert [(row["id"], row["erp"]) for row in data["mutants"]] == [("M66", ERPS[0])]
    assert data["not_begun"] == ["M66 on wave", "M07 on quickbooks_online", "M07 on wave"]


def test_a_false_alarm_is_one_also_when_the_hunt_was_stopped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("harness.cli.mutants.hunt", lambda *_, **__: iter_of(Alarm("correct", "a case", "I1", "Two.")))
    assert run_app(["mutants", "--erp", ERPS[0], "--jobs", "1"]) == 1
    assert "False alarms: 1" in capsys.readouterr().out


def iter_of(news: News) -> Any:
    yield news
    yield Stopped((Errand(ERPS[0], "M66"),))
