"""A case from given to verdict: hand over, push, break, heal, recover, run once more, judge.

The two phases of every case: safety while faults act, then liveness: everything healed, the clock moved past whatever
the vendor asked to wait for, the engine run again until it says there is nothing left (at most `RECOVERIES` times),
what the vendors still work on done, and one last run that must write nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from harness.case.collect import collect
from harness.case.doors import OpenDoor, in_process
from harness.case.hooks import Hooks
from harness.case.judging import judge
from harness.case.outside import act
from harness.case.story import forget_report, read_report
from harness.case.triggers import Triggers
from harness.case.world import World, access, opened, source_access
from harness.documents import SourceDocument
from harness.documents.hand_over import FORMATS
from harness.engines import Adapter, Outcome
from harness.engines.receiving import HookRequest
from harness.events import CaseResult
from harness.evidence import EngineRun, Evidence
from harness.scenario import Case, External, Step
from harness.scenario.traits import fits
from harness.verdicts import Verdict
from harness.virtual_time import real_seconds
from mock_erps.platform.mishaps import Mishap

__all__ = ["Session", "judge", "run_case"]

RECOVERIES = 3
#: how far the clock moves before each recovery run, beyond what the vendor asked for
PAUSE = 600.0
#: states of the ledger in which an engine still has something to do
OPEN_STATES = ("pending", "unknown")


class Session:
    """One case at work."""

    def __init__(
        self,
        world: World,
        engine: Adapter,
        given: Iterable[SourceDocument] | None = None,
        file: Path | None = None,
        door: OpenDoor = in_process,
    ) -> None:
        self.world = world
        self.engine = engine
        self.sources: list[SourceDocument] = []
        #: what the next export holds, by key: mostly the newest version
        self.in_hand: dict[str, SourceDocument] = {}
        self.handed: dict[str, tuple[str, ...]] = {}
        self.runs: list[EngineRun] = []
        self.triggers = Triggers(world, overlap=lambda: self.push("overlap"))
        #: the runs that read the engine's copy anew
        self.pulls: list[EngineRun] = []
        self.hooks = Hooks(world, engine)
        self.recoveries = 0
        self._given = given
        #: a real export, handed over as it is
        self._export = file
        self._file: Path | None = None
        self._door = door

    def play(self) -> Evidence:
        """The whole case; returns what the judges need."""
        world = self.world
        sandbox = world.sandbox
        with self._door(world) as world.door:
            for external in world.case.scenario.given.outside:
                act(world, external)
            before = {name: sandbox.audit(world.vendor.slug, c.id) for name, c in world.targets.items()}
            world.workplace.prepare(self.engine.description, access(world), source_access(world))
            self._subscribe(world.case.scenario.given.subscribe)
            self._hand_first()
            self.triggers.arm()
            for step in world.case.scenario.steps:
                self._step(step)
            if world.case.scenario.heals:
                self._quiesce()
            # what a vendor still works on lands before anybody is judged by the books
            world.clock.settle()
            if world.case.scenario.heals:
                self._catch_up()
                self.push("rerun")
            return collect(self, before)

    def _subscribe(self, format: str | None) -> None:
        """The engine hears the webhooks of its targets, or the events of the system it reads from."""
        if format is not None and self.world.orders is not None:
            self.world.orders.subscribe()
        elif format is not None:
            self.hooks.subscribe(format)

    def _hand_first(self) -> None:
        if self._given is not None:
            self._take(self._given)
            return
        for row in self.world.case.scenario.given.documents:
            self._make(row)

    def _make(self, row: Mapping[str, Any]) -> None:
        """Documents of one row for the target it names, handed over or entered as orders."""
        maker, orders = self.world.maker, self.world.orders
        wanted = self._wanted_here(row)
        target = list(self.world.targets)[row.get("target", 1) - 1]
        documents = maker.make({**row, "want": wanted} if wanted else row, target)
        if orders is None:
            self._take(documents)
            return
        made = {name: one for name, one in maker.made.items() if one in documents}
        maker.made.update(orders.enter(made, row))

    def _wanted_here(self, row: Mapping[str, Any]) -> str:
        """What is wanted of this vendor where that depends on its traits, else empty."""
        traits = self.world.vendor.contract.extension.traits
        return next((rule["want"] for rule in row.get("want_where", ()) if fits(rule["needs"], traits)), "")

    def _take(self, documents: Iterable[SourceDocument]) -> None:
        for document in documents:
            self.sources.append(document)
            self.in_hand[document.key] = document
            for token in (document.token, document.number, document.key):
                if token:
                    self.world.sandbox.keys.plant(token, document.key, document.key_class)
        self._file = None

    def _step(self, step: Step) -> None:
        match step.action:
            case "push":
                self.push("first" if not self.runs else f"push{len(self.runs) + 1}")
            case "pull":
                self.pull()
            case "deliver":
                self.hooks.deliver(step.values or 0.0)
                self._hear()
            case "enable":
                self.hooks.enable()
            case "advance":
                self.world.clock.advance(step.values)
            case "heal":
                self.triggers.heal()
            case "hand":
                self._hand_more(step.values)
            case "outside":
                assert isinstance(step.values, External)
                act(self.world, step.values)

    def _hand_more(self, rows: Iterable[dict[str, object]]) -> None:
        maker = self.world.maker
        for row in rows:
            if "revise" in row:
                self._take([maker.revise(str(row["revise"]), row.get("with", {}))])  # type: ignore[arg-type]
            elif "void" in row:
                self._take([maker.voided(str(row["void"]), str(row.get("want", "void")))])
            elif "again" in row:
                self._hand_again(str(row["again"]), row["revision"])
            else:
                self._make(row)

    def _hand_again(self, name: str, revision: object) -> None:
        """A version that was handed over before comes once more, out of its turn."""
        key = self.world.maker.made[name].key
        older = next(source for source in self.sources if (source.key, source.revision) == (key, revision))
        self.in_hand[key] = older
        self._file = None

    def _hear(self) -> None:
        """Each event of the system that is read from is a run of its own; an engine that cannot hear them polls."""
        if self.world.orders is not None and self.engine.description.with_event:
            self.world.orders.deliver(self._heard)

    def _heard(self, event: HookRequest) -> int:
        """2xx for a run that came through; anything else, and the event is delivered again."""
        self.push(f"event{len(self.runs) + 1}", event)
        return 200 if self.runs[-1].exit_code in (0, 1) else 503

    def push(self, phase: str, event: HookRequest | None = None) -> None:
        """One run of the engine over everything handed so far, or over what an event tells of."""
        if self.world.orders is not None:
            self._take(self.world.orders.completed())
        documents = self._documents()
        forget_report(self.world.workplace, self.engine.description)
        run = self._ran(phase, lambda: self.engine.run(self.world.workplace, documents, event))
        self.handed[phase] = tuple(dict.fromkeys(source.key for source in self.sources))
        self.runs.append(run)

    def pull(self) -> None:
        """The engine reads what changed; one that cannot does nothing."""
        if self.engine.description.pull:
            phase = f"pull{len(self.pulls) + 1}"
            self.pulls.append(self._ran(phase, lambda: self.engine.pull(self.world.workplace)))

    def _ran(self, phase: str, work: Callable[[], Outcome]) -> EngineRun:
        sandbox, outer = self.world.sandbox, self.world.sandbox.phase
        sandbox.phase = phase
        first, started = sandbox.journal.last_seq + 1, self.world.clock.now()
        outcome = work()
        if outcome.crashed:
            assert self.world.door is not None
            self.world.killed = False
            self.world.door.revive()
        sandbox.phase = outer
        return EngineRun(
            phase=phase,
            first_seq=first,
            last_seq=sandbox.journal.last_seq,
            started=started,
            ended=self.world.clock.now(),
            exit_code=outcome.exit_code,
            output=outcome.output + outcome.traceback,
            crashed=outcome.crashed,
            hung=outcome.hung,
            within=outer,
            **self._report(outcome.crashed),
        )

    def _documents(self) -> Path:
        if self._export is not None:
            return self._export
        if self.world.orders is not None:
            return Path(self.world.orders.place)
        if self._file is None:
            write, name = FORMATS[self.engine.description.hand_over]
            self._file = self.world.workplace.documents / name
            write(self.in_hand.values(), self._file)
        return self._file

    def _report(self, crashed: bool) -> dict[str, Any]:
        return {} if crashed else read_report(self.world.workplace, self.engine.description)

    def _quiesce(self) -> None:
        self.triggers.heal()
        while self.recoveries < RECOVERIES and self._unfinished():
            self.world.clock.advance(self._asked_to_wait() + PAUSE)
            self.recoveries += 1
            self.push(f"recovery{self.recoveries}")

    def _catch_up(self) -> None:
        """Where the case is about reading: what is due is delivered, and the engine reads until a run is whole."""
        if not self.pulls and not self.hooks.delivered:
            return
        for _ in range(RECOVERIES):
            self.world.clock.advance(self._asked_to_wait() + PAUSE)
            self.hooks.deliver()
            self.pull()
            if not self.pulls or self.pulls[-1].exit_code == 0:
                return

    def _unfinished(self) -> bool:
        """Whether the engine has something left to do: it was cut off, or its ledger says so."""
        if not self.runs:
            return False
        if self.runs[-1].crashed or self.runs[-1].hung:
            return True
        ledger = self.engine.ledger(self.world.workplace)
        if ledger is None:
            return self.recoveries == 0
        return any(entry.state in OPEN_STATES for entry in ledger)

    def _asked_to_wait(self) -> float:
        """Seconds until the last Retry-After any vendor advertised has passed."""
        now = self.world.clock.now()
        asked = [e.done + e.retry_after for e in self.world.sandbox.journal.exchanges if e.retry_after]
        return max((until - now for until in asked), default=0.0) if asked and max(asked) > now else 0.0


def run_case(
    case: Case,
    engine: Adapter,
    seed: int,
    keep_evidence: bool = False,
) -> CaseResult:
    """Run and judge one case. What goes wrong on our side is a mishap of the result, never the engine's violation."""
    began = real_seconds()
    try:
        with opened(case, seed) as world:
            session = Session(world, engine)
            evidence = session.play()
            mishaps = list(world.sandbox.mishaps)
            lived = world.clock.now() - evidence.runs[0].started
    except Exception as error:
        told = Mishap.of(error).trace
        return CaseResult(case, Verdict.VIOLATED, (), 0, 0, 0, 0.0, real_seconds() - began, mishap=told)
    return judge(case, evidence, lived, real_seconds() - began, mishaps, keep_evidence)
