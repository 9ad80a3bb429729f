"""One schedule, played in a fresh world and judged. Everything else in this package only decides which ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from harness.case.run import Session, judge
from harness.case.world import World, opened
from harness.engines import Adapter
from harness.events import CaseResult
from harness.evidence import Evidence
from harness.explorer.arming import Acts
from harness.explorer.outcome import Breach, Outcome, Seen, Site
from harness.explorer.schedule import Schedule
from harness.explorer.stage import staged
from harness.invariants import catalogue
from harness.verdicts import Verdict, Violation
from harness.virtual_time import real_seconds
from mock_erps.platform.by_hand import NothingThere
from mock_erps.platform.faults import catalogue as faults
from mock_erps.platform.faults.fault import Fault
from mock_erps.platform.journal import Exchange
from mock_erps.platform.mishaps import Mishap

#: from here on a wait is one that nobody sits out
_LONG_WAIT = 3600.0


@dataclass(frozen=True, slots=True)
class Played:
    """An outcome with everything behind it."""

    outcome: Outcome
    result: CaseResult


def play(schedule: Schedule, engine: Adapter) -> Outcome:
    """Play a schedule and keep what the explorer needs. What goes wrong on our side is a mishap of the outcome."""
    return play_whole(schedule, engine).outcome


def play_whole(schedule: Schedule, engine: Adapter, heal_after: int | None = None) -> Played:
    """As `play`, with the evidence. `heal_after`: no trigger acts after that exchange."""
    case = staged(schedule)
    began = real_seconds()
    try:
        with opened(case, schedule.seed) as world:
            session = Session(world, engine)
            acts = session.triggers = Acts(world, lambda: session.push("overlap"), heal_after)
            with acts.watching():
                evidence = session.play()
            lived = world.clock.now() - evidence.runs[0].started
            mishaps = list(world.sandbox.mishaps)
            trace = tuple(_trace(world, evidence))
    except Exception as error:
        mishap = Mishap.of(error)
        nothing = CaseResult(case, Verdict.NOT_ARMED, (), 0, 0, 0, 0.0, real_seconds() - began, mishap=mishap.trace)
        return Played(_without_verdict(Outcome(schedule), [mishap]), nothing)
    result = judge(case, evidence, lived, real_seconds() - began, mishaps, keep_evidence=True)
    planned = len(schedule.triggers)
    outcome = Outcome(
        schedule,
        trace,
        tuple(acts.written),
        tuple(tuple(struck) for struck in acts.acted[len(acts.acted) - planned :]),
        tuple(breaches(result, evidence)),
        {finding.invariant: finding.armed for finding in result.findings},
        lived,
    )
    return Played(_without_verdict(outcome, mishaps) if mishaps else outcome, result)


def _without_verdict(outcome: Outcome, mishaps: Sequence[Mishap]) -> Outcome:
    """A run that says nothing: there was nothing to act on, or, which is heard of first, we failed ourselves."""
    failures = [mishap.trace for mishap in mishaps if not issubclass(mishap.kind, NothingThere)]
    if failures:
        return replace(outcome, breaches=(), mishap="\n".join(failures))
    return replace(outcome, breaches=(), baseless=mishaps[-1].text)


def breaches(result: CaseResult, evidence: Evidence) -> Iterator[Breach]:
    """What the judges found, in short."""
    operations = {exchange.seq: exchange.operation for exchange in evidence.exchanges}
    for finding in result.violated:
        invariant = catalogue()[finding.invariant]
        for violation in finding.violations:
            severity = violation.severity or invariant.severity
            operation = _operation(violation, operations)
            yield Breach(finding.invariant, severity.value, operation, violation.message, violation.money)


def _operation(violation: Violation, operations: dict[int, str]) -> str:
    """The operation a breach is about: the first write among the exchanges that matter, else the first."""
    named = [operations.get(seq, "") for seq in violation.exchanges]
    writes = [name for name in named if name and not Site(name, "", "", "", 1).reads]
    return (writes or named or [""])[0]


def _trace(world: World, evidence: Evidence) -> Iterator[Seen]:
    names = {document.key: name for name, document in world.maker.made.items()}
    targets = {company.id: name for name, company in world.targets.items()}
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for exchange in evidence.exchanges:
        documents = tuple(names[key] for key in exchange.keys if key in names)
        target = targets.get(exchange.company, "")
        operation, phase = exchange.operation, exchange.phase
        for document in {*documents[:1], ""}:
            counts[operation, target, document, phase] += 1
        document = documents[0] if documents else ""
        site = Site(operation, target, document, phase, counts[operation, target, document, phase])
        classes = {world.maker.made[name].key_class for name in documents[:1]}
        yield _seen(exchange, site, documents, "".join(classes))


def _seen(exchange: Exchange, site: Site, documents: tuple[str, ...], key_class: str) -> Seen:
    wait = exchange.retry_after
    return Seen(
        exchange.seq,
        site,
        exchange.operations,
        documents,
        key_class,
        exchange.fault,
        bool(exchange.committed),
        exchange.status,
        exchange.delivered.value,
        exchange.reply.delivery.ending.value if exchange.reply else "",
        "" if wait is None else "long" if wait >= _LONG_WAIT else "short",
        exchange.vendor_code,
        frozenset(fault.id for fault in _choosy() if not fault.fits(exchange)),
    )


@cache
def _choosy() -> tuple[Fault, ...]:
    """One of each kind that cannot act on every exchange."""
    return tuple(kind() for kind in faults().values() if kind.fits is not Fault.fits)
