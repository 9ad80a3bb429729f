"""Ten broken engines, each killed by the invariant that names its defect; the engine as it is raises nothing there."""

from __future__ import annotations

import pytest

from harness.case import run_case
from harness.cli.main import run_app
from harness.engines import default_engine
from harness.mutants import UNUSUAL, catalogue
from harness.mutants.chase import Hunted, changed, explored, pursue
from harness.mutants.engine import ChangedEngine
from harness.mutants.hunt import hunt
from harness.mutants.mutant import Edit, Harmless, Mutant
from harness.mutants.places import OWN
from harness.mutants.switch import DoesNotFit, for_connector, misses, switched_on
from harness.runner import plan
from mock_erps.platform.contract import targets

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
    result = run_case(case, changed(for_connector(mutant.changes, ERP)), SEED)
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
    engine = changed(for_connector(unusual.changes, ERP))
    for case in plan([ERP], ["duplicates/create-answer-lost[reset]", "rate_limits/throttled[no-hint]"]).cases:
        result = run_case(case, engine, SEED)
        assert not result.mishap
        assert [finding.invariant for finding in result.violated] == []


@pytest.mark.parametrize("erp", targets())
def test_every_change_fits_the_engine_as_it_stands(erp: str) -> None:
    for one in (*catalogue().values(), *UNUSUAL):
        changed(for_connector(one.changes, erp))


def test_what_is_changed_in_connectors_is_offered_by_one_of_them() -> None:
    for mutant in catalogue().values():
        for change in mutant.changes:
            assert not change.at.startswith(OWN) or any(for_connector([change], erp) for erp in targets()), change


def test_no_mutant_names_an_erp() -> None:
    told = repr([*catalogue().values(), *UNUSUAL])
    assert [slug for slug in targets() if slug in told] == []


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


def test_a_defect_is_harmless_by_a_vendors_traits() -> None:
    where = Harmless({"oauth": False, "unique_numbers": {"is": True}}, "the vendor sees to it")
    mutant = Mutant("M00", "nothing", ("I1",), "easy", (), (where,))
    assert mutant.harmless_at({"unique_numbers": True}) == "the vendor sees to it"
    assert not mutant.harmless_at({"unique_numbers": "setting"})
    assert not mutant.harmless_at({"unique_numbers": True, "oauth": True})


def test_a_connector_that_offers_nothing_to_break_is_missed() -> None:
    nowhere = (Edit(f"{OWN}.wire:no_such_function", "a", "b"),)
    assert misses(nowhere, ERP)
    found = pursue(Mutant("M00", "nothing", ("I1",), "easy", nowhere), ERP, SEED)
    assert found.equivalent and not found.killed


def test_the_explorer_kills_what_the_suite_would_let_go() -> None:
    found = explored(catalogue()["M07"], ERP, SEED)
    assert found.killed and found.at == "depth-1"


def test_what_the_suite_kills_nowhere_goes_to_the_explorer(monkeypatch: pytest.MonkeyPatch) -> None:
    mutant = catalogue()["M66"]
    monkeypatch.setattr("harness.mutants.hunt.pursue", lambda mutant, erp, seed: Hunted(mutant, erp))
    deeper = Hunted(mutant, ERP, ("I11",), "depth-1")
    monkeypatch.setattr("harness.mutants.hunt.explored", lambda mutant, erp, seed: deeper)
    assert list(hunt([ERP], ["M66"], SEED, 1, alarms=False)) == [Hunted(mutant, ERP), deeper]


def test_the_command_writes_what_was_killed_in_the_agreed_shape(tmp_path, capsys) -> None:
    import orjson

    report = tmp_path / "mutants.json"
    arguments = ["mutants", "--erp", ERP, "--mutant", "M66", "--jobs", "1", "--json", str(report)]
    assert run_app(arguments) == 0
    assert "1 of 1 killed by name" in capsys.readouterr().out
    told = orjson.loads(report.read_bytes())
    [row] = told.pop("mutants")
    assert told == {"score": 1.0, "killed": 1, "total": 1, "false_alarms": 0, "not_begun": []}
    assert "I11" in row.pop("killed_by")
    assert row == {"id": "M66", "expected": ["I11"], "erp": ERP, "at": "suite"}


def test_a_report_that_cannot_be_written_is_said_before_the_hunt(tmp_path, capsys) -> None:
    place = tmp_path / "file"
    place.write_text("")
    assert run_app(["mutants", "--mutant", "M66", "--json", str(place / "deep.json")]) == 2
    assert "is a file, not a folder" in capsys.readouterr().err


def test_a_mutant_nobody_knows_is_one_sentence(capsys) -> None:
    assert run_app(["mutants", "--mutant", "M666"]) == 2
    assert "no mutant is called 'M666'" in capsys.readouterr().err
