"""Where runs are played: any `concurrent.futures.Executor`. Results come in the order of the schedules, always."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from functools import cache, partial
from pathlib import Path

from harness.engines import Adapter, adapter_for, default_engine, load_engine
from harness.explorer.outcome import Outcome
from harness.explorer.play import play
from harness.explorer.schedule import Schedule
from harness.explorer.search import Player
from harness.workers import workers

#: schedules handed to a worker at once
CHUNK = 4


@cache
def engine_of(path: Path | None) -> Adapter:
    """One adapter per process. Raises BadInput."""
    return adapter_for(load_engine(path) if path else default_engine())


def pool(jobs: int) -> AbstractContextManager[Executor | None]:
    """Processes of this machine; one job needs none."""
    return nullcontext() if jobs <= 1 else workers(jobs)


def player_on(executor: Executor | None, engine: Path | None) -> Player:
    """A way to play many schedules. Without an executor they are played here."""
    work = partial(_work, engine)

    def play_all(schedules: Iterable[Schedule]) -> Iterator[Outcome]:
        if executor is None:
            return map(work, schedules)
        return executor.map(work, schedules, chunksize=CHUNK)

    return play_all


def _work(engine: Path | None, schedule: Schedule) -> Outcome:
    return play(schedule, engine_of(engine))
