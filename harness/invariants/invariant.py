"""What an invariant is: a name, a promise in one sentence, and a pure judge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from harness.evidence import Evidence
from harness.invariants.indexed import Indexed
from harness.verdicts import Finding, Severity, judged

Judge = Callable[[Indexed], Finding]


@dataclass(frozen=True, slots=True)
class Invariant:
    """`hint` says what a fix looks like, `real_bugs` which bugs of testing/real_bugs.md it would have caught."""

    id: str
    name: str
    severity: Severity
    statement: str
    hint: str
    check: Judge
    real_bugs: tuple[str, ...] = ()

    def judge(self, evidence: Evidence) -> Finding:
        """The verdict on one case. Use `judge_all` for all of them: it reads the evidence once."""
        return self.judge_indexed(Indexed(evidence))

    def judge_indexed(self, ev: Indexed) -> Finding:
        """As `judge`; what the scenario excuses becomes a warning that gives its reason."""
        finding = self.check(ev)
        if not finding.violations:
            return finding
        reason = ev.evidence.excused.get(self.id)
        if reason is None:
            hinted = tuple(replace(violation, hint=violation.hint or self.hint) for violation in finding.violations)
            return replace(finding, violations=hinted)
        excused = [f"excused ({reason}): {violation.message}" for violation in finding.violations]
        return judged(self.id, finding.armed, [], [*finding.warnings, *excused])
