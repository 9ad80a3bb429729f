"""From which exchange on is it wrong? Judged again over ever longer beginnings of the case, from its end backwards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from harness.evidence import BookVersion, EngineRun, Evidence
from harness.invariants import catalogue
from harness.listeners.story import Told
from mock_erps.platform.audit import AuditDocument, AuditParty, AuditPayment, AuditView

#: commits that are tried at most; a longer story has no mark
MOST = 40


def wrong_at(told: Told, evidence: Evidence) -> int | None:
    """The exchange after which the invariant is false until the end; None where it was never true before.

    Candidates are the exchanges that changed the books and those that the judge named.
    """
    named = set(told.violation.exchanges)
    tried = [exchange.seq for exchange in evidence.exchanges if exchange.committed or exchange.seq in named]
    if not tried or len(tried) > MOST or _broken_after(told, evidence, 0):
        return None
    first = None
    for seq in reversed(tried):
        if not _broken_after(told, evidence, seq):
            break
        first = seq
    return first


def _broken_after(told: Told, evidence: Evidence, seq: int) -> bool:
    finding = catalogue()[told.finding.invariant].judge(beginning(evidence, seq))
    keys = set(told.violation.keys)
    return any(keys & set(violation.keys) or not keys for violation in finding.violations)


def beginning(evidence: Evidence, seq: int) -> Evidence:
    """The case as it stood right after an exchange. The ledger is left out: nobody read it then."""
    history = tuple(version for version in evidence.history if version.seq <= seq)
    return replace(
        evidence,
        exchanges=tuple(exchange for exchange in evidence.exchanges if exchange.seq <= seq),
        history=history,
        after={target: _played(target, view, history) for target, view in evidence.before.items()},
        runs=tuple(_cut(run, seq) for run in evidence.runs if run.first_seq <= seq),
        ledger=None,
    )


def _cut(run: EngineRun, seq: int) -> EngineRun:
    return replace(run, last_seq=min(run.last_seq, seq))


def _played(target: str, view: AuditView, history: tuple[BookVersion, ...]) -> AuditView:
    """The books as they were, with the changes that followed."""
    documents = {(one.kind, one.id): one for one in view.documents}
    payments = {one.id: one for one in view.payments}
    parties = {one.id: one for one in view.parties}
    for version in history:
        if version.company != target:
            continue
        match version.after or version.before:
            case AuditDocument() as document:
                _put(documents, (document.kind, document.id), version.after)
            case AuditPayment() as payment:
                _put(payments, payment.id, version.after)
            case AuditParty() as party:
                _put(parties, party.id, version.after)
    return replace(
        view,
        documents=tuple(documents.values()),
        payments=tuple(payments.values()),
        parties=tuple(parties.values()),
    )


def _put(records: dict[Any, Any], key: object, record: object) -> None:
    if record is None:
        records.pop(key, None)
    else:
        records[key] = record
