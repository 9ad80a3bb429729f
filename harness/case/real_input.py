"""`--documents FILE --columns FILE`: a real export into every ERP, once in peace and once through a rough day.

The books are compared with the harness's own reading of the file, to the penny; what is not in them must be named by
the engine with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from harness.attribution import Attribution
from harness.case.run import Session, judge
from harness.case.world import opened
from harness.documents import SourceDocument, Want
from harness.documents.columns import read_columns
from harness.engines import Adapter
from harness.events import CaseResult
from harness.evidence import Evidence
from harness.scenario import Case, FaultPlan, Given, Place, Scenario, Step
from harness.virtual_time import real_seconds
from mock_erps.platform.contract import Extension

#: a rough day: what happens, where, in the order of preference of forms a vendor can show
ROUGH: tuple[tuple[tuple[str, ...], Place], ...] = (
    (("F-POST-RESET",), Place("create *", every=7, times=0)),
    (("F-THR-429", "F-THR-429-NONE", "F-THR-200"), Place("create *", every=31, times=0)),
    (("F-AUT-EXPIRED", "F-AUT-SESSION"), Place("create invoice", occurrence=12)),
)


@dataclass(frozen=True, slots=True)
class RealInput:
    """A source export and how its columns are read."""

    documents: Path
    columns: Path

    def read(self, target: str = "main") -> list[SourceDocument]:
        return read_columns(self.documents, self.columns, target)


def scenarios_for(source: RealInput, extension: Extension) -> list[Scenario]:
    """The two cases of one ERP: `documents/clean` and `documents/rough`."""
    clean = Scenario(
        name="documents/clean",
        title=f"Everything in {source.documents.name} reaches the books once",
        about="",
        given=Given(documents=()),
        when=(),
        steps=(Step("push"),),
        erps=(extension.slug,),
    )
    rough = replace(
        clean,
        name="documents/rough",
        title=f"{clean.title}, through lost answers, throttles and an expired login",
        when=tuple(_offered(extension)),
    )
    return [clean, rough]


def _offered(extension: Extension) -> Iterator[FaultPlan]:
    for forms, place in ROUGH:
        fault = next((form for form in forms if form in extension.faults), None)
        if fault:
            yield FaultPlan(fault, place)


def player(source: RealInput) -> partial[CaseResult]:
    """What the runner calls for each case of this input."""
    return partial(_play, source)


def _play(source: RealInput, case: Case, engine: Adapter, seed: int) -> CaseResult:
    began = real_seconds()
    with opened(case, seed, source.columns) as world:
        documents = [_owed(one, world.vendor.contract.extension) for one in source.read()]
        session = Session(world, engine, documents, source.documents)
        evidence = session.play()
        lived = world.clock.now() - evidence.runs[0].started
        mishaps = list(world.sandbox.mishaps)
    result = judge(case, evidence, lived, real_seconds() - began, mishaps, keep_evidence=False)
    return replace(result, books=tuple(_books(case.erp, evidence)), unposted=tuple(_unposted(case.erp, evidence)))


def _owed(document: SourceDocument, extension: Extension) -> SourceDocument:
    """A vendor without credit notes can hold none: the engine leaves them out and says so."""
    if document.kind == "credit_note" and not extension.traits.get("credit_notes"):
        return replace(document, want=Want.REFUSED)
    return document


def _books(erp: str, evidence: Evidence) -> Iterator[Mapping[str, Any]]:
    """Count and sum per currency of what the engine put into the books; credit notes count negative."""
    known = {(name, d.kind, d.id) for name, view in evidence.before.items() for d in view.documents}
    new = [
        document
        for name, view in evidence.after.items()
        for document in view.documents
        if document.live and (name, document.kind, document.id) not in known
    ]
    for currency in sorted({document.currency for document in new}):
        ours = [document for document in new if document.currency == currency]
        credits = [document for document in ours if document.kind == "credit_note"]
        total = sum((d.total for d in ours), Decimal(0)) - 2 * sum((d.total for d in credits), Decimal(0))
        yield {
            "erp": erp,
            "currency": currency,
            "documents": len(ours),
            "credit_notes": len(credits),
            "total": format(total, "f"),
        }


def _unposted(erp: str, evidence: Evidence) -> Iterator[Mapping[str, str]]:
    """Source documents that are not in the books, with the engine's reason in its own words."""
    reasons = {entry.key: entry.text or entry.state for entry in evidence.ledger or ()}
    for run in evidence.runs:
        for problem in run.problems:
            reasons.setdefault(problem.get("key", ""), problem.get("text", ""))
    traced = Attribution(evidence)
    posted = {
        traced.key_of(target, document)
        for target, view in evidence.after.items()
        for document in view.documents
        if document.live
    }
    for source in evidence.latest().values():
        if source.key not in posted:
            reason = reasons.get(source.key) or "the engine gave no reason"
            yield {"erp": erp, "key": source.number, "reason": reason}
