"""A crash that was played in this process, once more for real: SIGKILL to an engine's process, at the very site.

The sandbox is served over HTTP. Where an exchange decides, the server kills; where a note of the engine's decides, the
engine's process kills itself (`mortal.py`). Judges and restarts are those of every case.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from harness.case.doors import OverHttp, over_http
from harness.case.run import Session, judge
from harness.case.world import World, opened
from harness.engines import Adapter, EngineDescription, Outcome, Workplace
from harness.engines.receiving import HookAnswer, HookRequest
from harness.evidence import LedgerEntry, LocalRecord
from harness.explorer.arming import Acts
from harness.explorer.mortal import Orders
from harness.explorer.play import breaches
from harness.explorer.schedule import Schedule
from harness.explorer.stage import staged

#: real seconds one run of the engine may take
PATIENCE = 60


def really_breaks(schedule: Schedule, engine: Adapter, fingerprint: tuple[str, str]) -> bool:
    """Whether a schedule breaks in this way when the engine is a process that is really killed."""
    case = staged(schedule)
    with opened(case, schedule.seed, real_time=True) as world:
        process = _Process(world, engine, _notes(schedule))
        session = Session(world, process, door=over_http)
        session.triggers = _Deaths(world, lambda: session.push("overlap"))
        evidence = session.play()
        mishaps = list(world.sandbox.mishaps)
    if mishaps or process.deaths < len(schedule.crashes):
        return False
    result = judge(case, evidence, 0.0, 0.0, mishaps, keep_evidence=True)
    return any(breach.fingerprint == fingerprint for breach in breaches(result, evidence))


def _notes(schedule: Schedule) -> dict[str, int]:
    """Phase → the note before which the engine dies in it."""
    return {crash.at.phase: crash.at.occurrence for crash in schedule.crashes if crash.moment == "write"}


def _answered(workplace: Workplace) -> Path:
    return workplace.folder / "answered"


class _Deaths(Acts):
    """The triggers of a case whose engine is another process."""

    def _answer(self, struck: list[int]) -> None:
        super()._answer(struck)
        _answered(self.world.workplace).touch()


class _Process:
    """An adapter that starts the engine as a process. `deaths`: how often it was killed."""

    def __init__(self, world: World, engine: Adapter, notes: dict[str, int]) -> None:
        self.description: EngineDescription = engine.description
        self.deaths = 0
        self._world = world
        self._engine = engine
        self._notes = notes

    def run(self, workplace: Workplace, documents: Path, event: HookRequest | None = None) -> Outcome:
        template = self.description.run
        if event is not None:
            event.write(workplace.request)
            template += self.description.with_event
        return self._start(workplace, workplace.arguments(self.description, template, documents))

    def pull(self, workplace: Workplace) -> Outcome:
        return self._start(workplace, workplace.arguments(self.description, self.description.pull))

    def _start(self, workplace: Workplace, words: list[str]) -> Outcome:
        door = self._world.door
        assert isinstance(door, OverHttp)
        started = subprocess.Popen(  # noqa: S603  # the engine under test, as its description names it
            [sys.executable, "-m", "harness.explorer.mortal", self._orders(workplace, door.base_url), *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "0"},
        )
        door.process = started.pid
        try:
            told, _ = started.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            return Outcome(None, "", hung=f"not done after {PATIENCE} s")
        finally:
            if started.poll() is None:
                started.kill()
                started.communicate()
        _answered(workplace).unlink(missing_ok=True)
        if started.returncode == -signal.SIGKILL:
            self.deaths += 1
            return Outcome(None, told, crashed=True)
        return Outcome(started.returncode, told)

    def _orders(self, workplace: Workplace, base_url: str) -> str:
        sandbox = self._world.sandbox
        note = self._notes.pop(sandbox.phase, 0)
        return Orders(
            self.description.entry,
            base_url,
            sandbox.clock.now(),
            str(workplace.state),
            str(_answered(workplace)),
            note,
        ).as_argument()

    def ledger(self, workplace: Workplace) -> tuple[LedgerEntry, ...] | None:
        """Reading changes nothing: it is done here."""
        return self._engine.ledger(workplace)

    def local(self, workplace: Workplace) -> tuple[LocalRecord, ...] | None:
        return self._engine.local(workplace)

    def receive(self, workplace: Workplace, target: str, request: HookRequest) -> HookAnswer:
        """Receiving calls nobody and is never killed: it is done here, too."""
        return self._engine.receive(workplace, target, request)
