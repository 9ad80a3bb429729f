"""The record says what happened."""

from __future__ import annotations

import copy
import json
from dataclasses import replace

import pytest

from harness.report import RunRecord, pages, record_of
from harness.report.load import validator
from harness.report.shapes import ViolationTold
from harness.report.timeline_shapes import ExchangeRow
from tests.report import records, worst


def exchanges(violation: ViolationTold) -> list[ExchangeRow]:
    return [row for row in violation["timeline"] if row["row"] == "exchange"]


def duplicate(record: RunRecord) -> ViolationTold:
    return next(one for one in record["violations"] if one["invariant"] == "I1")


def test_real_and_worst_records_fit_the_schema(broken: RunRecord, sound: RunRecord) -> None:
    made = [broken, sound, worst.doomed(broken), worst.empty(sound), worst.large(broken), worst.long_story(broken)]
    for record in made:
        validator().validate(json.loads(json.dumps(record)))


def test_the_schema_refuses_what_the_page_cannot_draw(broken: RunRecord) -> None:
    for break_it in ("run", "gate", "violations", "heat"):
        wrong = {name: value for name, value in broken.items() if name != break_it}
        assert not validator().is_valid(wrong)
    assert not validator().is_valid({**broken, "surprise": 1})


def test_the_numbers_add_up(broken: RunRecord) -> None:
    counts, results = broken["counts"], records.broken_results()
    assert counts["cases"] == len(results) == len(broken["cases"]["rows"]) == sum(c["cases"] for c in broken["matrix"])
    assert counts["held"] + counts["violated"] + counts["unarmed"] == counts["cases"]
    assert counts["violations"] == sum(len(f.violations) for result in results for f in result.violated)
    faults = broken["faults"]
    assert faults["delivered"] + faults["not_reached"] + faults["masked"] == faults["placed"]
    for row in broken["invariants"]:
        assert row["held"] + row["violated"] + row["unarmed"] == counts["cases"]


def test_a_doubled_invoice_is_told_with_its_evidence(broken: RunRecord) -> None:
    told = duplicate(broken)
    assert told["severity"] == "S1" and told["erp"] == "quickbooks_online"
    rows = exchanges(told)
    creates = [row for row in rows if row["committed"] and row["ours"]]
    assert [row["intent"] for row in creates] == ["creates the invoice", "creates it again"]
    lost, second = creates
    assert (lost["delivered"], lost["shown"], lost["fault"]) == ("none", 0, "F-POST-RESET")
    assert second["new_key"] and second["idem_key"] != lost["idem_key"]
    assert second["ledger"][-1]["state"] == "synced"
    assert second["ledger"][-1]["remote_id"] == second["committed"][0]["id"]
    assert told["wrong_at"] == second["seq"], "until then the books held it once"
    count, ids = told["diff"][0], told["diff"][1]
    assert (count["should_be"], count["books"], count["differs"]) == ("1", "2", "both")
    assert ids["books"] == ", ".join(row["committed"][0]["id"] for row in creates)
    assert told["money"].startswith("+")


def test_a_loss_is_never_called_wrong_from_an_exchange_on(broken: RunRecord) -> None:
    lost = [one for one in broken["violations"] if one["invariant"] in ("I2", "I3")]
    assert all(one["wrong_at"] is None for one in lost)


def test_the_same_defect_is_told_once_and_names_all_its_cases(broken: RunRecord) -> None:
    told = duplicate(broken)
    assert len(told["seen_in"]) > 1
    assert len({one["id"] for one in broken["violations"]}) == len(broken["violations"])
    assert broken["counts"]["violations"] > len(broken["violations"])


def test_an_address_survives_another_seed(broken: RunRecord) -> None:
    again = records.record(records.broken_run(2024))
    assert duplicate(again)["id"] == duplicate(broken)["id"]
    assert duplicate(again)["money"] != duplicate(broken)["money"]


def test_worst_first(broken: RunRecord) -> None:
    severities = [one["severity"] for one in broken["violations"]]
    assert severities == sorted(severities) and severities[0] == "S1"


def test_no_secret_reaches_the_record(broken: RunRecord) -> None:
    text = json.dumps(broken)
    secrets = {
        secret
        for result in records.broken_results()
        if result.evidence
        for known in result.evidence.secrets.values()
        for secret in known
    }
    assert secrets
    assert not [secret for secret in secrets if secret in text]
    assert "authorization: ••••" in json.dumps(broken, ensure_ascii=False).lower()


def test_the_heat_map_counts_what_the_client_got(broken: RunRecord) -> None:
    heat = broken["heat"]
    row = heat["rows"]["quickbooks_online"][heat["operations"].index("create invoice")].split(" ")
    assert row[heat["faults"].index("F-POST-RESET")] == "v1"
    assert row[heat["faults"].index("F-THR-429-NONE")].isdigit()
    assert all(len(line.split(" ")) == len(heat["faults"]) for lines in heat["rows"].values() for line in lines)


def test_the_verdict_of_a_sound_run(sound: RunRecord) -> None:
    assert sound["gate"] == {"verdict": "ship", "reasons": []}
    assert sound["violations"] == []


@pytest.mark.parametrize(
    ("change", "verdict"), [({"interrupted": True}, "inconclusive"), ({"results": ()}, "inconclusive")]
)
def test_a_run_cut_off_or_empty_is_inconclusive(change: dict[str, object], verdict: str) -> None:
    started, finished = records.sound_run()
    made = record_of(started, replace(finished, **change), "r-test", records.WHEN)  # type: ignore[arg-type]
    assert made["gate"]["verdict"] == verdict
    assert made["gate"]["reasons"]


def test_our_own_failure_is_no_verdict() -> None:
    started, finished = records.broken_run()
    failed = replace(finished.results[0], mishap="Traceback\nKeyError: 'x'", evidence=None)
    made = record_of(started, replace(finished, results=(failed, *finished.results[1:])), "r-test", records.WHEN)
    assert made["gate"]["verdict"] == "none"
    assert made["unknowns"]["mishaps"] == [f"{failed.case.name}: KeyError: 'x'"]


def test_a_violation_without_evidence_is_still_told() -> None:
    started, finished = records.broken_run()
    bare = tuple(replace(result, evidence=None) for result in finished.results)
    made = record_of(started, replace(finished, results=bare), "r-test", records.WHEN)
    assert all(one["title"] and one["then"] and one["replay"] for one in made["violations"])
    assert all(one["timeline"] == [] for one in made["violations"])


def test_drawing_does_not_change_the_record(broken: RunRecord) -> None:
    before = copy.deepcopy(broken)
    pages(broken)
    assert broken == before
