"""Runs that say nothing: there was nothing to act on, which is told from a failure of our own by its kind."""

from __future__ import annotations

import pytest

from harness.explorer.outcome import Outcome
from harness.explorer.play import play
from harness.explorer.schedule import Schedule
from harness.explorer.workers import engine_of
from harness.scenario import FaultPlan, Place
from mock_erps.platform.call import Call
from mock_erps.platform.faults.con_outside import Edited, Voided
from mock_erps.platform.messages import Reply

LABEL = "duplicates/create-answer-lost[reset]"
ERP = "quickbooks_online"
NOTHING = "create invoice: no document that the request is about was found in the books"


def played(*faults: str) -> Outcome:
    planned = tuple(FaultPlan(fault, Place("create invoice", occurrence=n)) for n, fault in enumerate(faults, 1))
    return play(Schedule(LABEL, ERP, 1007, faults=planned), engine_of(None))


def _fails(_fault: Voided, _call: Call) -> Reply | None:
    raise RuntimeError(NOTHING)


def test_what_finds_nothing_to_act_on_says_nothing() -> None:
    outcome = played("F-CON-EDIT")
    assert (outcome.baseless, outcome.mishap) == (NOTHING, "")
    assert not outcome.breaches
    assert not outcome.reached


def test_a_failure_of_our_own_is_one_whatever_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Voided, "performing", _fails)
    outcome = played("F-CON-VOID")
    assert outcome.baseless == ""
    assert outcome.mishap.splitlines()[-1] == f"RuntimeError: {NOTHING}"


@pytest.mark.parametrize("order", [(Edited.id, Voided.id), (Voided.id, Edited.id)])
def test_a_failure_of_our_own_is_heard_of_first(order: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Voided, "performing", _fails)
    outcome = played(*order)
    assert outcome.baseless == ""
    assert outcome.mishap.count("Traceback") == 1
