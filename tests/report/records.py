"""Records of runs that really happened: a few scenarios against our engine, whole or broken by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from secrets import token_hex
from typing import Any
from unittest.mock import patch

import orjson

from harness.case import run_case
from harness.engines import adapter_for, default_engine
from harness.events import CaseResult, RunFinished, RunStarted
from harness.report import RunRecord, record_of
from harness.runner import plan
from sync_engine.connectors import Write
from sync_engine.delivery.recover import Sighting

WHEN = "2026-11-21T12:00:00+00:00"
SCENARIOS = (
    "duplicates/create-answer-lost[reset]",
    "duplicates/create-answer-lost[status-500]",
    "duplicates/create-answer-lost[timeout]",
    "duplicates/credit-note-answer-lost[reset]",
    "crash/kill-at-create[after-commit]",
    "rate_limits/throttled[no-hint]",
    "mapping/plain",
)
ERPS = ("quickbooks_online", "xero")


def _with_a_new_key(draft: Any, _key: str) -> Write:
    return Write(draft, token_hex(16))


@contextmanager
def forgetful_engine() -> Iterator[None]:
    """Our engine, broken: it never finds what it lost, and every attempt has a new key."""
    with (
        patch("sync_engine.delivery.documents.look_for_document", lambda *_: Sighting()),
        patch("sync_engine.delivery.documents.Write", _with_a_new_key),
    ):
        yield


def played(erps: tuple[str, ...], seed: int) -> tuple[RunStarted, RunFinished]:
    """The scenarios above, played one after another, every case with its evidence."""
    planned = plan(erps, SCENARIOS, seed=seed, jobs=1)
    engine = adapter_for(default_engine())
    results = tuple(run_case(case, engine, seed, keep_evidence=True) for case in planned.cases)
    per_erp = {erp: sum(case.erp == erp for case in planned.cases) for erp in erps}
    started = RunStarted(
        "sync-engine", "0.1.0", per_erp, planned.scenarios, planned.not_offered, seed, 1, "mock-erps run --seed 1007"
    )
    return started, RunFinished(results, sum(one.virtual_seconds for one in results), 0.5)


@cache
def broken_run(seed: int = 1007) -> tuple[RunStarted, RunFinished]:
    with forgetful_engine():
        return played(ERPS, seed)


@cache
def sound_run() -> tuple[RunStarted, RunFinished]:
    return played(("quickbooks_online",), 1007)


def broken_results() -> tuple[CaseResult, ...]:
    return broken_run()[1].results


def record(run: tuple[RunStarted, RunFinished]) -> RunRecord:
    """As it is read back from its file."""
    made: RunRecord = orjson.loads(orjson.dumps(record_of(*run, "r-test", WHEN)))
    return made
