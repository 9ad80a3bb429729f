"""Cases of pulling and hearing: what the harness does, and that broken engines are caught by the named invariant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.case import run_case
from harness.engines import PythonEngine, default_engine
from harness.engines.adapter import parse_local
from harness.engines.receiving import NO_ANSWER, read_answer
from harness.events import CaseResult
from harness.mutants import catalogue
from harness.mutants.chase import changed
from harness.mutants.switch import for_connector
from harness.runner import plan
from harness.verdicts import Verdict

SEED = 1007
#: mutant → ERP, the case that kills it, the invariant that must
KILLS = {
    "M52": ("quickbooks_online", "pull/kill-between-pages[after-the-first]", "I33"),
    "M54": ("xero", "pull/clamped-pages", "I32"),
    "M55": ("quickbooks_online", "pull/whole-copy", "I32"),
    "M56": ("quickbooks_online", "pull/page-shift[deleted]", "I32"),
    "M57": ("xero", "webhooks/told-twice[after-the-pull]", "I35"),
    "M59": ("xero", "webhooks/forged[another-secret]", "I36"),
    "M60": ("quickbooks_online", "webhooks/echo[after-the-run]", "I37"),
}


def played(erp: str, label: str, engine: PythonEngine | None = None) -> CaseResult:
    [case] = plan([erp], [label]).cases
    result = run_case(case, engine or PythonEngine(default_engine()), SEED, keep_evidence=True)
    assert not result.mishap
    return result


@pytest.mark.parametrize("id", KILLS)
def test_a_broken_reader_is_killed_by_the_invariant_that_names_its_defect(id: str) -> None:
    erp, label, invariant = KILLS[id]
    result = played(erp, label, changed(for_connector(catalogue()[id].changes, erp)))
    assert invariant in {finding.invariant for finding in result.violated}


@pytest.mark.parametrize(("erp", "label"), sorted({(erp, label) for erp, label, _ in KILLS.values()}))
def test_the_engine_as_it_is_raises_nothing_on_the_same_cases(erp: str, label: str) -> None:
    result = played(erp, label)
    assert [finding.invariant for finding in result.violated] == []
    assert result.never_armed == ()


def test_deliveries_pulls_and_copy_are_evidence() -> None:
    evidence = played("quickbooks_online", "webhooks/told-twice[same-bytes]").evidence
    assert evidence is not None
    assert [pull.phase for pull in evidence.pulls] == ["pull1", "pull2"]
    numbers = [one.notice for one in evidence.deliveries]
    assert len(numbers) == 2 * len(set(numbers))
    assert {one.status for one in evidence.deliveries} == {200}
    assert {(record.kind, record.status) for record in evidence.local or ()} == {
        ("invoice", "open"),
        ("invoice", "void"),
        ("payment", "open"),
    }
    assert sorted(one.type for one in evidence.confirmations) == ["invoice.payment_received", "invoice.voided"]


def test_the_vendors_check_of_the_receiver_is_delivered() -> None:
    evidence = played("xero", "webhooks/dead-subscription[enabled-again]").evidence
    assert evidence is not None
    checks = [(one.authentic, one.status) for one in evidence.deliveries if not one.notice]
    assert sorted(set(checks)) == [(False, 401), (True, 200)]


def test_an_engine_that_can_neither_pull_nor_receive_is_not_armed() -> None:
    mute = PythonEngine(replace(default_engine(), pull=(), local=(), receive=()))
    result = played("quickbooks_online", "webhooks/told-twice[same-bytes]", mute)
    verdicts = {finding.invariant: finding.verdict for finding in result.findings}
    assert {verdicts[f"I{number}"] for number in range(32, 39)} == {Verdict.NOT_ARMED}
    assert result.verdict is Verdict.HELD


def test_chatter_and_bad_numbers_do_not_break_a_copy() -> None:
    [record] = parse_local('reading …\n{"id": "7", "kind": "payment", "total": "x", "balance": null}\n[]\n')
    assert (record.id, record.kind, record.total, record.balance) == ("7", "payment", None, None)


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]", b'{"status": "soon"}', b'{"status": 200, "body": "%"}'])
def test_an_answer_that_cannot_be_read_is_none(tmp_path, content: bytes | None) -> None:
    file = tmp_path / "answer.json"
    if content is not None:
        file.write_bytes(content)
    assert read_answer(file) == NO_ANSWER
