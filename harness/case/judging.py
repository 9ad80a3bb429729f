"""Evidence → the result of a case: every invariant's finding, and one verdict of them all."""

from __future__ import annotations

from collections.abc import Iterable

from harness.case.collect import fault_sites
from harness.events import CaseResult
from harness.evidence import Evidence
from harness.invariants import judge_all
from harness.scenario import Case
from harness.verdicts import Finding, Verdict
from mock_erps.platform.mishaps import Mishap


def judge(
    case: Case, evidence: Evidence, lived: float, took: float, mishaps: Iterable[Mishap], keep_evidence: bool
) -> CaseResult:
    """`lived` is virtual, `took` real seconds; `mishaps` are faults of our own."""
    findings = tuple(judge_all(evidence))
    verdict = _verdict(findings)
    armed = {finding.invariant for finding in findings if finding.armed}
    return CaseResult(
        case=case,
        verdict=verdict,
        findings=findings,
        exchanges=len(evidence.exchanges),
        faults_placed=len(evidence.faults),
        faults_delivered=sum(bool(fault.delivered) for fault in evidence.faults),
        virtual_seconds=lived,
        real_seconds=took,
        never_armed=tuple(name for name in case.scenario.arms if name not in armed),
        fault_sites=tuple(fault_sites(evidence)),
        evidence=evidence if keep_evidence or verdict is Verdict.VIOLATED else None,
        mishap="\n".join(mishap.trace for mishap in mishaps),
    )


def _verdict(findings: tuple[Finding, ...]) -> Verdict:
    if any(finding.verdict is Verdict.VIOLATED for finding in findings):
        return Verdict.VIOLATED
    return Verdict.HELD if any(finding.armed for finding in findings) else Verdict.NOT_ARMED
