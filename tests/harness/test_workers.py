"""Processes that play cases end with the run, whatever ends it, and leave nothing behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import active_children
from pathlib import Path

import pytest

from harness.case import scratch
from harness.engines import Adapter
from harness.events import CaseFinished, CaseResult, RunFinished, RunStarted
from harness.runner import plan, run
from harness.scenario import Case
from harness.workers import workers
from tests.harness import runs

ROOT = Path(__file__).parents[2]
FIRST = "duplicates/create-answer-lost"


def play_the_first_only(case: Case, _engine: Adapter, _seed: int) -> CaseResult:
    """Every other case takes for ever."""
    if case.scenario.name != FIRST:
        threading.Event().wait()
    return runs.result()


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_ends_a_run_with_what_was_finished(jobs: int) -> None:
    planned = plan(["quickbooks_online"], ["duplicates/*"], jobs=jobs)
    first = next(case for case in planned.cases if case.scenario.name == FIRST)
    others = tuple(case for case in planned.cases if case.scenario.name != FIRST)
    planned = type(planned)((first, *others), (), None, 1, jobs, 2)
    before = set(active_children())
    events = run(planned, play=play_the_first_only)
    assert isinstance(next(events), RunStarted)
    assert isinstance(next(events), CaseFinished)
    last = events.throw(KeyboardInterrupt)
    assert isinstance(last, RunFinished)
    assert last.interrupted
    assert len(last.results) == 1
    assert set(active_children()) <= before


def test_ctrl_c_while_the_last_ones_are_waited_for_leaves_none_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(active_children())
    shutdown, calls = ProcessPoolExecutor.shutdown, []

    def interrupted(pool: ProcessPoolExecutor, **how: bool) -> None:
        calls.append(how)
        if len(calls) == 1:
            raise KeyboardInterrupt
        shutdown(pool, **how)

    monkeypatch.setattr(ProcessPoolExecutor, "shutdown", interrupted)
    with pytest.raises(KeyboardInterrupt), workers(1) as pool:
        pool.submit(os.getpid).result()
    assert set(active_children()) <= before


PARENT = """
import os
from harness.workers import workers
with workers(1) as pool:
    print(pool.submit(os.getpid).result(), flush=True)
    input()
"""


def test_workers_do_not_outlive_a_killed_parent() -> None:
    words = [sys.executable, "-c", PARENT]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        worker = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
        ended, _, _ = select.select([worker], [], [], 30)
    os.close(worker)
    assert ended


def test_ctrl_c_is_the_parents_affair() -> None:
    with workers(1) as pool:
        worker = pool.submit(os.getpid).result()
        os.kill(worker, signal.SIGINT)
        assert pool.submit(os.getpid).result() == worker


def test_what_killed_processes_left_is_swept_away_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scratch, "SCRATCH", tmp_path)
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        pass
    with scratch.scratch() as mine:
        left = mine.with_name(mine.name.replace(f"-{os.getpid()}-", f"-{dead.pid}-"))
        strange = [tmp_path / name for name in ("mock-erps-elsewhere-1-1", f"mock-erps-{dead.pid}", "other")]
        for folder in (left, *strange):
            folder.mkdir()
        scratch.sweep()
        assert sorted(tmp_path.iterdir()) == sorted([mine, *strange])
    assert not mine.exists()
