"""One violation as the report tells it."""

from __future__ import annotations

from collections.abc import Mapping

from harness.evidence import Evidence
from harness.invariants import catalogue
from harness.invariants.wording import money
from harness.listeners.story import Told, planned
from harness.report.causes import Cause, severity, weight
from harness.report.diff import books_diff
from harness.report.lanes import Lanes
from harness.report.shapes import AlsoBroken, Drawn, Explored, ViolationTold
from harness.report.wrong import wrong_at
from harness.scenario import FaultPlan
from mock_erps.platform.contract import load_contract
from mock_erps.platform.contract.extension import FaultOffer, read_extension

#: documents named in the given
NAMED = 3


def told_violation(cause: Cause, number: int) -> ViolationTold:
    """The example of a cause, with everything a page draws. What only the explorer knows is left open."""
    told = cause.example
    result, violation = told.result, told.violation
    invariant = catalogue()[told.finding.invariant]
    vendor = read_extension(load_contract(result.case.erp), result.case.erp)
    return {
        "id": cause.id,
        "number": number,
        "title": violation.message.rstrip("."),
        "severity": severity(told),
        "invariant": invariant.id,
        "invariant_name": invariant.name,
        "erp": result.case.erp,
        "erp_name": vendor.name,
        "scenario": result.case.scenario.label,
        "site": _site(told),
        "fault": _fault(told),
        "money": violation.money,
        "given": _given(told),
        "when": planned(told) or ["nothing goes wrong"],
        "then": [invariant.statement],
        "story": {"should_be": violation.expected, "books": violation.books, "engine": violation.engine},
        "exchanges": result.exchanges,
        "sources": _sources(told, vendor.faults),
        "real_bugs": list(dict.fromkeys((*result.case.scenario.bugs, *invariant.real_bugs))),
        "hints": [violation.hint or invariant.hint],
        "also_broken": _also(told),
        "seen_in": list(dict.fromkeys(one.result.case.name for one in cause.all)),
        "replay": told.replay,
        **_drawn(told, result.evidence),
        **_unexplored(),
    }


def _unexplored() -> Explored:
    return {"doomed_at": None, "shrink": None, "replays": None, "files": [], "status": ""}


def _drawn(told: Told, evidence: Evidence | None) -> Drawn:
    if evidence is None:
        return {"timeline": [], "overview": [], "wrong_at": None, "diff": [], "equal": []}
    lanes = Lanes(told, evidence) if evidence.exchanges else None
    diff, equal = books_diff(told, evidence)
    return {
        "timeline": lanes.rows() if lanes else [],
        "overview": lanes.overview() if lanes else [],
        "wrong_at": wrong_at(told, evidence),
        "diff": diff,
        "equal": equal,
    }


def _plans(told: Told) -> list[FaultPlan]:
    return [trigger for trigger in told.result.case.scenario.when if isinstance(trigger, FaultPlan)]


def _site(told: Told) -> str:
    plans = _plans(told)
    return plans[0].at.operation if plans else told.result.case.scenario.title


def _fault(told: Told) -> str:
    return ", ".join(dict.fromkeys(plan.fault for plan in _plans(told)))


def _given(told: Told) -> list[str]:
    """The documents concerned; where the breach is about none, what the scenario is about."""
    evidence = told.result.evidence
    known = evidence.latest() if evidence else {}
    documents = [known[key] for key in told.violation.keys if key in known]
    named = [
        f"{one.kind.replace('_', ' ')} {one.number} for {one.party.name}, {money(one.total, one.currency)}"
        for one in documents[:NAMED]
    ]
    more = [f"and {len(documents) - NAMED} more"] if len(documents) > NAMED else []
    return [*named, *more] or [told.result.case.scenario.title]


def _sources(told: Told, offers: Mapping[str, FaultOffer]) -> list[str]:
    """Where the vendor's behaviour is documented."""
    faults = dict.fromkeys(plan.fault for plan in _plans(told))
    return [f"{fault}: {offers[fault].source}" for fault in faults if fault in offers and offers[fault].source]


def _also(told: Told) -> list[AlsoBroken]:
    """The other invariants that the same case breaks."""
    return [
        {
            "invariant": finding.invariant,
            "name": catalogue()[finding.invariant].name,
            "severity": weight(finding.invariant, finding.violations[0]),
            "message": finding.violations[0].message,
        }
        for finding in told.result.violated
        if finding.invariant != told.finding.invariant
    ]
