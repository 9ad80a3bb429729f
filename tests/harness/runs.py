"""Runs that never happened: results and events made by hand, for whatever shows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from harness.documents import SourceDocument
from harness.documents.source import SourceParty
from harness.events import CaseFinished, CaseResult, Event, Listener, RunFinished, RunStarted
from harness.evidence import EngineRun, Evidence, Profile
from harness.invariants import Indexed, Invariant
from harness.scenario import Case, FaultPlan, Given, NotOffered, Place, Scenario, Step
from harness.verdicts import Finding, Severity, Verdict, Violation, judged
from mock_erps.platform.journal import Commit, Delivered, Exchange
from mock_erps.platform.messages import Request

START = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC).timestamp()


def _judge(_evidence: Indexed) -> Finding:
    raise AssertionError("these runs are judged already")


INVARIANTS: Mapping[str, Invariant] = {
    one.id: one
    for one in (
        Invariant("I1", "no duplicate", Severity.S1, "each document stands in the books at most once",
                  "keep one key per logical write, stored before the first attempt", _judge, ("B7",)),
        Invariant("I8", "synced is true", Severity.S2, "what the ledger calls synced is in the books",
                  "read the answer's body before believing its status", _judge),
        Invariant("E5", "key discipline", Severity.S3, "one logical write keeps one idempotency key", "as I1", _judge),
        Invariant("I19", "nothing starves", Severity.S2, "every document is tried in the end", "round robin", _judge),
    )
}  # fmt: skip

LOST = Scenario(
    name="duplicates/create-answer-lost",
    title="The answer to a create is lost",
    about="",
    given=Given(documents=({"recipe": "plain"},)),
    when=(FaultPlan("F-POST-RESET", Place("create invoice")),),
    steps=(Step("push"),),
    bugs=("B12",),
    variant="reset",
)
PLAIN = replace(LOST, name="mapping/plain", title="One plain invoice", when=(), bugs=(), variant="")
INVOICE = SourceDocument(
    key="k-1",
    number="INV-1007",
    token="T3F2BCDK",
    kind="invoice",
    company="main",
    party=SourceParty("ALD01", "Aldgate Timber Ltd"),
    date=dt.date(2026, 3, 2),
    currency="GBP",
    total=Decimal("1240.50"),
)
TWICE = Violation(
    message="Two invoices for INV-1007 after the answer to a create was lost: 145, 146.",
    keys=("k-1",),
    exchanges=(2, 3),
    expected="INV-1007 once, 1,240.50 GBP",
    books="145 and 146, 1,240.50 GBP each",
    engine="synced as 146",
    money="+1,240.50 GBP",
)


def held(invariant: str, armed: int = 1) -> Finding:
    return judged(invariant, armed, [])


def result(scenario: Scenario = PLAIN, erp: str = "quickbooks_online", *findings: Finding) -> CaseResult:
    found = findings or (held("I1"), held("I8"), held("I19", 0))
    verdict = Verdict.VIOLATED if any(f.violations for f in found) else Verdict.HELD
    if not any(f.armed or f.violations for f in found):
        verdict = Verdict.NOT_ARMED
    placed = len(scenario.when)
    return CaseResult(Case(scenario, erp), verdict, found, 4, placed, placed, 742.0, 0.021)


def violated(erp: str = "quickbooks_online") -> CaseResult:
    """A duplicate, with the evidence that tells its story."""
    broken = result(LOST, erp, judged("I1", 1, [TWICE]), held("I8"), judged("E5", 1, [KEYS]))
    return replace(broken, evidence=_evidence(erp))


KEYS = Violation("INV-1007 was written under two keys.", ("k-1",), (2, 3))


def _evidence(erp: str) -> Evidence:
    return Evidence(
        case=f"{LOST.label} on {erp}",
        profile=Profile(erp, "QuickBooks Online", {}, ()),
        sources=(INVOICE,),
        before={},
        after={},
        history=(),
        exchanges=(
            _exchange(1, 0.48, "find invoice", "GET", 200),
            _exchange(2, 0.7, "create invoice", "POST", 200, "145", Delivered.NONE, "F-POST-RESET"),
            _exchange(3, 2.7, "create invoice", "POST", 200, "146"),
            _exchange(4, 602.9, "find invoice", "GET", 200, phase="rerun"),
        ),
        runs=(EngineRun("first", 1, 3, START, START + 3, 0),),
        faults=(),
    )


def _exchange(
    seq: int, at: float, operation: str, method: str, status: int, made: str = "",
    delivered: Delivered = Delivered.FULL, fault: str = "", phase: str = "first",
) -> Exchange:  # fmt: skip
    path = "/v3/company/9130357992221046/" + ("invoice" if method == "POST" else "query")
    exchange = Exchange(seq, "quickbooks_online", Request(method, path), START + at, operation=operation)
    exchange.keys, exchange.status, exchange.phase = ("k-1",), status, phase
    exchange.delivered, exchange.fault = delivered, fault
    exchange.committed = [Commit("Invoice", made, "0", "created")] if made else []
    return exchange


def events(*results: CaseResult, interrupted: bool = False, mishap: str = "") -> list[Event]:
    """What a runner would have told about these results."""
    results = tuple(replace(one, mishap=mishap) for one in results) if mishap else results
    per_erp: dict[str, int] = {}
    for one in results:
        per_erp[one.case.erp] = per_erp.get(one.case.erp, 0) + 1
    missing = (NotOffered(Case(LOST, "xero"), "F-POST-RESET is not on this vendor's failure menu"),)
    started = RunStarted("acme-sync", "2.8.1", per_erp, 2, missing, seed=1007, jobs=2, command="mock-erps run")
    finished = RunFinished(results, 742.0 * len(results), 0.9, ("I19",), interrupted)
    return [started, *(CaseFinished(one) for one in results), finished]


def play(listener: Listener, told: list[Event]) -> None:
    for event in told:
        listener.hear(event)


def books(one: CaseResult, total: str = "70531.47") -> CaseResult:
    """A result as `--documents` gives it."""
    row = {"erp": one.case.erp, "currency": "GBP", "documents": 95, "credit_notes": 18, "total": total}
    reason = {"erp": one.case.erp, "key": "489436", "reason": "its total is zero and the policy says skip"}
    return replace(one, books=(row,), unposted=(reason,))


def wanting() -> CaseResult:
    """Held, but an invariant that the scenario wanted armed was not."""
    return replace(result(), never_armed=("I19",))


def unarmed() -> CaseResult:
    """Nothing that the invariants speak of happened."""
    return result(PLAIN, "quickbooks_online", held("I1", 0), held("I8", 0))
