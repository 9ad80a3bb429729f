"""Where runs are played: any `concurrent.futures.Executor`. Results come in the order of the schedules, always."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from harness.engines import Adapter, adapter_for, default_engine, load_engine
from harness.explorer.apart import Apart, play_apart
from harness.explorer.cluster import cluster
from harness.explorer.outcome import Outcome
from harness.explorer.play import Played, play, play_whole
from harness.explorer.schedule import Schedule
from harness.workers import workers

#: schedules handed to a worker at once
CHUNK = 4


@cache
def engine_of(path: Path | None) -> Adapter:
    """One adapter per process. Raises BadInput."""
    return adapter_for(load_engine(path) if path else default_engine())


@dataclass(frozen=True, slots=True)
class Player:
    """Plays schedules of one engine: many wherever the workers are, or one here with everything behind it."""

    engine: Path | None
    many: Callable[[Iterable[Schedule]], Iterator[Outcome]]
    one: Callable[[Path | None, Schedule, int | None], Played]
    jobs: int = 1

    def __call__(self, schedules: Iterable[Schedule]) -> Iterator[Outcome]:
        """In their order."""
        return self.many(schedules)

    def play(self, schedule: Schedule) -> Outcome:
        return self.whole(schedule).outcome

    def whole(self, schedule: Schedule, heal_after: int | None = None) -> Played:
        """`heal_after`: no trigger acts after that exchange."""
        return self.one(self.engine, schedule, heal_after)


def player_on(executor: Executor | None, engine: Path | None, jobs: int = 1) -> Player:
    """On the processes of this machine. Without an executor all is played here."""
    work = partial(_work, engine)

    def many(schedules: Iterable[Schedule]) -> Iterator[Outcome]:
        if executor is None:
            return map(work, schedules)
        return executor.map(work, schedules, chunksize=CHUNK)

    return Player(engine, many, _whole, jobs)


@contextmanager
def players(engine: Path | None, jobs: int, address: str = "") -> Iterator[Player]:
    """As many workers as wanted, or those of a cluster. Raises BadInput."""
    if address:
        with cluster(address) as (executor, threads):
            # the client's own threads must not live by a case's clock
            apart = Apart()
            try:
                yield Player(engine, partial(executor.map, partial(play_apart, engine)), apart.whole, threads)
            finally:
                apart.close()
    elif jobs > 1:
        with workers(jobs) as executor:
            yield player_on(executor, engine, jobs)
    else:
        yield player_on(None, engine)


def _work(engine: Path | None, schedule: Schedule) -> Outcome:
    return play(schedule, engine_of(engine))


def _whole(engine: Path | None, schedule: Schedule, heal_after: int | None) -> Played:
    return play_whole(schedule, engine_of(engine), heal_after)
