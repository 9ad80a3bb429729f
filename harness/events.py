"""What a run tells while it works. Listeners (console, JUnit, JSON …) see these and know nothing of each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from harness.evidence import Evidence
from harness.scenario import Case, NotOffered
from harness.verdicts import Finding, Verdict


@dataclass(frozen=True, slots=True)
class FaultAt:
    """A fault on a neutral operation. `deliveries` 0: it was placed and the client never got it; `masked`: because
    another fault was faster."""

    fault: str
    operation: str
    deliveries: int
    masked: bool = False


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case, judged. `evidence` is kept only for cases that are not held: it is their story."""

    case: Case
    verdict: Verdict
    findings: tuple[Finding, ...]
    exchanges: int
    faults_placed: int
    faults_delivered: int
    virtual_seconds: float
    real_seconds: float
    never_armed: tuple[str, ...] = ()  # invariants the scenario wanted armed and that were not
    evidence: Evidence | None = None
    fault_sites: tuple[FaultAt, ...] = ()
    #: our own fault (traceback), never the engine's
    mishap: str = ""
    #: with --documents: books per currency and what was not posted
    books: tuple[Mapping[str, Any], ...] = ()
    unposted: tuple[Mapping[str, str], ...] = ()

    @property
    def violated(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.verdict is Verdict.VIOLATED)


@dataclass(frozen=True, slots=True)
class RunStarted:
    """`cases` per ERP in the order of running; `not_offered` with reasons."""

    engine: str
    version: str
    cases: Mapping[str, int]
    scenarios: int
    not_offered: tuple[NotOffered, ...]
    seed: int
    jobs: int
    command: str = ""
    #: what a replay of one case needs beside its name and the seed
    flags: tuple[str, ...] = ()
    #: the engine's description; None: the engine that ships
    engine_file: Path | None = None


@dataclass(frozen=True, slots=True)
class CaseFinished:
    result: CaseResult


@dataclass(frozen=True, slots=True)
class RunFinished:
    """All results, in the order of cases (not of finishing)."""

    results: tuple[CaseResult, ...]
    virtual_seconds: float
    real_seconds: float
    #: wanted by the scenarios of this run, armed nowhere in it
    never_armed: tuple[str, ...] = ()
    interrupted: bool = False
    #: what hinders a verdict, beside the cases: a report that cannot be written
    notes: tuple[str, ...] = field(default=())


Event = RunStarted | CaseFinished | RunFinished


class Listener(Protocol):
    """Something that makes a report of a run."""

    def hear(self, event: Event) -> None: ...
