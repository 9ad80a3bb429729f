"""Ten broken engines, each killed by the invariant that names its defect; the engine as it is raises nothing there."""

from __future__ import annotations

import pytest

from harness.case import run_case
from harness.cli.main import run_app
from harness.engines import default_engine
from harness.mutants import NOT_YET, UNUSUAL, catalogue
from harness.mutants.engine import ChangedEngine
from harness.mutants.hunt import changed, pursue
from harness.mutants.mutant import Edit, Mutant, changes_for
from harness.mutants.switch import DoesNotFit, switched_on
from harness.runner import plan
from mock_erps.platform.contract import slugs

ERP = "quickbooks_online"
SEED = 1007
#: mutant → the case that kills it
TEN = {
    "M01": "duplicates/create-answer-lost[reset]",
    "M03": "duplicates/create-answer-lost[reset]",
    "M07": "duplicates/create-answer-lost[status-500]",
    "M09": "duplicates/look-up-fails[unavailable]",
    "M16": "retries/vendor-refuses-one",
    "M17": "rate_limits/throttled[status-503]",
    "M24": "auth/rotation",
    "M31": "retries/permanent-refusal",
    "M32": "mapping/one-unmapped-line",
    "M66": "retries/permanent-refusal",
}


@pytest.mark.parametrize("id", TEN)
def test_a_broken_engine_is_killed_by_the_invariant_that_names_its_defect(id: str) -> None:
    mutant = catalogue()[id]
    [case] = plan([ERP], [TEN[id]]).cases
    result = run_case(case, changed(changes_for(mutant.changes, ERP)), SEED)
    assert not result.mishap
    assert {finding.invariant for finding in result.violated} & set(mutant.expected)


@pytest.mark.parametrize("label", sorted(set(TEN.values())))
def test_the_engine_as_it_is_raises_nothing_on_the_same_cases(label: str) -> None:
    [case] = plan([ERP], [label]).cases
    result = run_case(case, ChangedEngine(default_engine(), ()), SEED)
    assert not result.mishap
    assert [finding.invariant for finding in result.violated] == []


@pytest.mark.parametrize("unusual", UNUSUAL, ids=lambda unusual: unusual.id)
def test_an_unusual_engine_that_is_right_raises_nothing(unusual) -> None:
    engine = changed(changes_for(unusual.changes, ERP))
    for case in plan([ERP], ["duplicates/create-answer-lost[reset]", "rate_limits/throttled[no-hint]"]).cases:
        result = run_case(case, engine, SEED)
        assert not result.mishap
        assert [finding.invariant for finding in result.violated] == []


@pytest.mark.parametrize("erp", slugs())
def test_every_change_fits_the_engine_as_it_stands(erp: str) -> None:
    for one in (*catalogue().values(), *UNUSUAL):
        changed(changes_for(one.changes, erp))


def test_a_switch_leaves_the_engine_as_it_was() -> None:
    from sync_engine.delivery import retry

    before = retry.backoff, retry.Patience._wait
    with switched_on(catalogue()["M17"].changes):
        assert retry.Patience._wait is not before[1]
    assert (retry.backoff, retry.Patience._wait) == before


def test_a_change_that_fits_no_more_is_trouble_and_no_survivor() -> None:
    misfit = (Edit("sync_engine.delivery.retry:backoff", "no such text", ""),)
    with pytest.raises(DoesNotFit, match="backoff holds 'no such text' 0 times instead of once"):
        changed(misfit)
    found = pursue(Mutant("M00", "nothing", ("I1",), "easy", misfit), ERP, SEED)
    assert found.trouble and not found.killed


def test_every_mutant_names_invariants_there_are() -> None:
    from harness.invariants import catalogue as invariants

    for mutant in catalogue().values():
        assert mutant.expected and set(mutant.expected) <= set(invariants())
        assert set(mutant.equivalent) <= set(slugs())
    assert not set(NOT_YET) & set(catalogue())


def test_the_command_tells_what_was_killed(tmp_path, capsys) -> None:
    import orjson

    report = tmp_path / "mutants.json"
    arguments = ["mutants", "--erp", ERP, "--mutant", "M66", "--jobs", "1", "--json", str(report)]
    assert run_app(arguments) == 0
    assert "1 of 1 killed by name" in capsys.readouterr().out
    told = orjson.loads(report.read_bytes())
    assert (told["score"], told["killed"], told["total"], told["false_alarms"]) == (1.0, 1, 1, 0)
    assert told["mutants"][0]["id"] == "M66" and "I11" in told["mutants"][0]["killed_by"]


def test_a_mutant_nobody_knows_is_one_sentence(capsys) -> None:
    assert run_app(["mutants", "--mutant", "M666"]) == 2
    assert "no mutant is called 'M666'" in capsys.readouterr().err
    assert run_app(["mutants", "--mutant", "M57"]) == 2
    assert "webhook" in capsys.readouterr().err
