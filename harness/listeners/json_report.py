"""The run as JSON, for machines: `cases`, `books`, `unposted`, `summary`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import orjson

from harness.events import CaseResult, Event, RunFinished
from harness.listeners.writing import write_report
from harness.verdicts import Verdict


class JsonReport:
    """Writes one file when the run is over."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def hear(self, event: Event) -> None:
        if isinstance(event, RunFinished):
            write_report(self._path, orjson.dumps(as_data(event), option=orjson.OPT_INDENT_2))


def as_data(event: RunFinished) -> dict[str, Any]:
    """The documented shape."""
    verdicts = Counter(result.verdict for result in event.results)
    return {
        "cases": [_case(result) for result in event.results],
        "books": _books(event.results),
        "unposted": [dict(row) for row in _last_per_erp(event.results, "unposted")],
        "summary": {
            "cases": len(event.results),
            "held": verdicts[Verdict.HELD],
            "violated": verdicts[Verdict.VIOLATED],
            "not_armed": verdicts[Verdict.NOT_ARMED],
            "virtual_seconds": round(event.virtual_seconds, 3),
            "real_seconds": round(event.real_seconds, 3),
        },
    }


def _case(result: CaseResult) -> dict[str, Any]:
    return {
        "scenario": result.case.scenario.label,
        "erp": result.case.erp,
        "verdict": result.verdict.value,
        "invariants": [
            {"id": finding.invariant, "verdict": finding.verdict.value, "armed": finding.armed}
            for finding in result.findings
        ],
        "violations": [
            {"id": finding.invariant, "message": violation.message}
            for finding in result.violated
            for violation in finding.violations
        ],
        "mishap": result.mishap or None,
    }


def _books(results: tuple[CaseResult, ...]) -> list[dict[str, Any]]:
    return [dict(row) for row in _last_per_erp(results, "books")]


def _last_per_erp(results: tuple[CaseResult, ...], field: str) -> list[Any]:
    """One ERP's rows come from its last case (the rough one): had the books differed, that case were violated."""
    last = {result.case.erp: result for result in results}
    return [row for result in last.values() for row in getattr(result, field)]
