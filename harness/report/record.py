"""From the events of a run to its record."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from pathlib import Path

from harness import __version__
from harness.engines.description import SHIPPED
from harness.events import CaseResult, RunFinished, RunStarted
from harness.invariants import catalogue
from harness.listeners.story import violations
from harness.report.causes import causes
from harness.report.coverage import cases, families, heat, matrix
from harness.report.shapes import Counts, Erp, FaultCounts, Gate, InvariantCount, Run, RunRecord, Unknowns
from harness.report.violation import told_violation
from harness.verdicts import Verdict
from mock_erps.platform.contract import Extension, contract_folder, load_contract
from mock_erps.platform.contract.extension import read_extension

VERSION = 1


def record_of(started: RunStarted, finished: RunFinished, name: str, when: str) -> RunRecord:
    """The record of a finished run. `name` is the run's own, `when` the instant it began (ISO 8601, UTC)."""
    results = finished.results
    told = violations(results, started.seed, started.flags)
    vendors = {slug: read_extension(load_contract(slug), slug) for slug in started.cases}
    return {
        "version": VERSION,
        "run": _run(started, finished, name, when),
        "gate": _gate(finished, len(told)),
        "counts": _counts(started, results, len(told)),
        "faults": _faults(results),
        "invariants": _invariants(results),
        "unknowns": _unknowns(started, results, vendors),
        "violations": [told_violation(cause, number) for number, cause in enumerate(causes(told), 1)],
        "erps": [Erp(slug=slug, name=vendor.name) for slug, vendor in vendors.items()],
        "families": families(results),
        "matrix": matrix(results),
        "heat": heat(results),
        "cases": cases(results, list(started.cases)),
    }


def _run(started: RunStarted, finished: RunFinished, name: str, when: str) -> Run:
    return {
        "name": name,
        "engine": started.engine,
        "engine_version": started.version,
        "mock_erps": __version__,
        "started": when,
        "command": started.command,
        "seed": started.seed,
        "jobs": started.jobs,
        "scenarios": started.scenarios,
        "virtual_seconds": round(finished.virtual_seconds, 3),
        "real_seconds": round(finished.real_seconds, 3),
        "interrupted": finished.interrupted,
        "contracts": {slug: _digest(contract_folder(slug) / "openapi.yaml") for slug in started.cases},
        "engine_file": str(started.engine_file or "the one that ships"),
        "engine_digest": _digest(started.engine_file or SHIPPED),
    }


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:12]


def _gate(finished: RunFinished, found: int) -> Gate:
    """The same meaning as the exit code."""
    results = finished.results
    mishaps = [result for result in results if result.mishap]
    if mishaps:
        return {"verdict": "none", "reasons": [f"mock-erps itself failed in {len(mishaps)} of {len(results)} cases."]}
    reasons = []
    if finished.interrupted:
        reasons.append("The run was cut off: only the cases below were judged.")
    if not results:
        reasons.append("No case was run.")
    if any(result.never_armed for result in results):
        reasons.append("Not all was put to the test as planned.")
    if found:
        return {"verdict": "stop", "reasons": reasons}
    return {"verdict": "inconclusive" if reasons else "ship", "reasons": reasons}


def _counts(started: RunStarted, results: tuple[CaseResult, ...], found: int) -> Counts:
    verdicts = Counter(result.verdict for result in results)
    return {
        "planned": sum(started.cases.values()),
        "cases": len(results),
        "held": verdicts[Verdict.HELD],
        "violated": verdicts[Verdict.VIOLATED],
        "unarmed": verdicts[Verdict.NOT_ARMED],
        "violations": found,
    }


def _faults(results: tuple[CaseResult, ...]) -> FaultCounts:
    masked = sum(site.masked for result in results for site in result.fault_sites)
    placed = sum(result.faults_placed for result in results)
    delivered = sum(result.faults_delivered for result in results)
    return {"placed": placed, "delivered": delivered, "not_reached": placed - delivered - masked, "masked": masked}


def _invariants(results: tuple[CaseResult, ...]) -> list[InvariantCount]:
    verdicts: Counter[tuple[str, Verdict]] = Counter()
    armed: Counter[str] = Counter()
    for result in results:
        for finding in result.findings:
            verdicts[finding.invariant, finding.verdict] += 1
            armed[finding.invariant] += finding.armed
    return [
        {
            "id": one.id,
            "name": one.name,
            "severity": one.severity.value,
            "statement": one.statement,
            "held": verdicts[one.id, Verdict.HELD],
            "violated": verdicts[one.id, Verdict.VIOLATED],
            "unarmed": verdicts[one.id, Verdict.NOT_ARMED],
            "armed": armed[one.id],
        }
        for one in catalogue().values()
        if one.id in armed
    ]


def _unknowns(started: RunStarted, results: tuple[CaseResult, ...], vendors: dict[str, Extension]) -> Unknowns:
    silent = [(site, result) for result in results for site in result.fault_sites if not site.deliveries]
    return {
        "not_reached": [f"{site.fault}: {result.case.name}" for site, result in silent if not site.masked],
        "masked": [f"{site.fault}: {result.case.name}" for site, result in silent if site.masked],
        "not_as_planned": [f"{', '.join(one.never_armed)}: {one.case.name}" for one in results if one.never_armed],
        "vacuous": [
            f"{cell['erp']} × {cell['family']}" for cell in matrix(results) if cell["unarmed"] == cell["cases"]
        ],
        "mishaps": [f"{one.case.name}: {one.mishap.strip().splitlines()[-1]}" for one in results if one.mishap],
        "not_offered": len(started.not_offered),
        "unsourced_settings": sum(not one.source for vendor in vendors.values() for one in vendor.settings.values()),
    }
