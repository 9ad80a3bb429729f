"""One violation in full, as text: the same in the terminal, in a pytest failure and in JUnit (REPORTS §2.3)."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap

from harness.events import CaseResult
from harness.evidence import Evidence
from harness.invariants import catalogue
from harness.listeners.look import Shapes, short, tail
from harness.scenario import Crash, External, FaultPlan, Overlap
from harness.verdicts import Finding, Violation
from mock_erps.platform.faults import catalogue as faults
from mock_erps.platform.journal import Commit, Delivered, Exchange

#: exchanges shown at most
ROWS = 12
#: characters a sentence may be wide beside its name
SENTENCE = 82
#: a crash, by its moment
_KILLED = {
    "before": "at {at.operation} the engine is killed before the vendor works",
    "after": "at {at.operation} the engine is killed after the vendor committed",
    "delivered": "the engine is killed with the answer to {at.operation} in hand",
    "write": "the engine is killed before note {at.occurrence} of its {at.phase} run",
    "waiting": "the engine is killed while it waits after {at.operation}",
}
#: a line as (text, style) pieces
Line = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Told:
    """A violation with its place in a run."""

    number: int
    result: CaseResult
    finding: Finding
    violation: Violation
    seed: int
    flags: tuple[str, ...] = ()

    @property
    def severity(self) -> str:
        return catalogue()[self.finding.invariant].severity.value

    @property
    def replay(self) -> str:
        """The command that shows this again."""
        name = self.result.case.scenario.label
        given = "".join(f" {shlex.quote(flag)}" for flag in self.flags)
        return f"mock-erps run{given} --erp {self.result.case.erp} --scenario '{name}' --seed {self.seed}"


def violations(results: tuple[CaseResult, ...], seed: int, flags: tuple[str, ...] = ()) -> list[Told]:
    """All violations of a run, worst first, numbered from 1. `flags` are those a replay needs beside case and seed."""
    found = [
        (finding, violation, result)
        for result in results
        for finding in result.violated
        for violation in finding.violations
    ]
    found.sort(key=lambda row: catalogue()[row[0].invariant].severity.value)
    return [
        Told(number, result, finding, violation, seed, flags)
        for number, (finding, violation, result) in enumerate(found, 1)
    ]


def story(told: Told, shapes: Shapes) -> Iterator[Line]:
    """The whole story of a violation, line by line."""
    invariant = catalogue()[told.finding.invariant]
    head = f"{shapes.of(told.severity)} {told.severity} {shapes.dot} {invariant.id} {invariant.name} "
    place = f" {told.result.case.erp} {shapes.dot} {told.result.case.scenario.label}"
    yield [(head, _style(told.severity)), (shapes.dash * max(96 - len(head) - len(place), 3), "soft"), (place, "")]
    yield [(told.violation.message, "strong")]
    yield []
    yield from _given_when_then(told)
    yield []
    yield from _three_stories(told, shapes)
    if told.result.evidence is not None:
        yield []
        yield from _timeline(told, told.result.evidence, shapes)
    yield []
    yield from _remarks(told)
    yield [("  " + told.replay, "strong")]


def _style(severity: str) -> str:
    return {"S1": "wrong", "S2": "warn"}.get(severity, "soft")


def _row(name: str, text: str, style: str = "") -> Line:
    return [(f"  {name:<13}", "soft"), (text, style)]


def _sentence(name: str, text: str) -> Iterator[Line]:
    """A row whose text may take several lines."""
    for index, line in enumerate(wrap(text, SENTENCE) or [""]):
        yield _row(name if index == 0 else "", line)


def _given_when_then(told: Told) -> Iterator[Line]:
    scenario = told.result.case.scenario
    evidence = told.result.evidence
    documents = [] if evidence is None else [s for s in evidence.latest().values() if s.key in told.violation.keys]
    given = ", ".join(f"{d.number} for {d.party.name}, {d.total:,} {d.currency}" for d in documents[:2])
    yield from _sentence("given", given or scenario.title)
    for index, text in enumerate(planned(told) or ["nothing goes wrong"]):
        yield from _sentence("when" if index == 0 else "", text)
    yield from _sentence("then", catalogue()[told.finding.invariant].statement)


def planned(told: Told) -> list[str]:
    """What the scenario lets happen, a sentence for each trigger."""
    texts = []
    for trigger in told.result.case.scenario.when:
        if isinstance(trigger, FaultPlan):
            kind = faults()[trigger.fault]
            texts.append(f"at {trigger.at.operation} the vendor {kind.text} ({trigger.fault})")
        elif isinstance(trigger, Crash):
            texts.append(_KILLED[trigger.moment].format(at=trigger.at))
        elif isinstance(trigger, Overlap):
            texts.append(f"a second run starts while {trigger.at.operation} is on its way")
        elif isinstance(trigger, External):
            texts.append(f"somebody in the ERP does: {trigger.action.replace('_', ' ')} {trigger.document}".rstrip())
    return texts


def _three_stories(told: Told, shapes: Shapes) -> Iterator[Line]:
    violation = told.violation
    stories = (
        ("should be", violation.expected, ""),
        ("books hold", violation.books, "books"),
        ("engine says", violation.engine, "engine"),
    )
    for name, text, style in stories:
        if text:
            part = text != violation.expected and name != "should be"
            mark = (f"{shapes.of(told.severity)} ", _style(told.severity)) if part else ("  ", "")
            yield [(f"  {name:<13}", "soft"), mark, (short(text, 80), style)]


def _timeline(told: Told, evidence: Evidence, shapes: Shapes) -> Iterator[Line]:
    chosen = set(told.violation.exchanges) | {
        exchange.seq for exchange in evidence.exchanges if set(exchange.keys) & set(told.violation.keys)
    }
    shown = [exchange for exchange in evidence.exchanges if exchange.seq in chosen]
    must = [exchange for exchange in shown if exchange.seq in told.violation.exchanges or exchange.fault]
    rows = shown if len(shown) <= ROWS else sorted((must + shown)[:ROWS], key=lambda exchange: exchange.seq)
    if not rows:
        return
    yield [
        ("  time         no  ", "soft"),
        (f"{'engine':<22}", "engine"),
        (f"{'wire':<34}", "soft"),
        ("books", "books"),
    ]
    start = evidence.runs[0].started
    phase = rows[0].phase
    for exchange in rows:
        if exchange.phase != phase:
            phase = exchange.phase
            yield [(f"{'':<16}{shapes.dash * 3} {phase}", "soft")]
        yield exchange_line(exchange, start, exchange.seq in told.violation.exchanges, shapes)
    if len(shown) > len(rows):
        yield [(f"  … {len(shown) - len(rows)} more of {len(evidence.exchanges)} exchanges", "soft")]


def exchange_line(exchange: Exchange, start: float, meant: bool, shapes: Shapes) -> Line:
    seen = f"{shapes.lost} lost" if exchange.delivered is Delivered.NONE else str(exchange.status)
    if exchange.delivered is Delivered.PARTIAL:
        seen = f"{shapes.lost} {exchange.status} cut"
    wire = f"{exchange.request.method:<5}{tail(exchange.request.path, 17):<18}{seen}"
    commits = ", ".join(_commit(commit) for commit in exchange.committed[:2])
    return [
        (f"  {clock(exchange.received - start)} {exchange.seq:>5}  ", "strong" if meant else ""),
        (f"{short(exchange.operation, 21):<22}", "engine"),
        (f"{wire:<33} ", ""),
        (f"{shapes.commit} {commits}" if commits else "", "books"),
        (f"  {exchange.fault}" if exchange.fault else "", "wrong"),
    ]


def _commit(commit: Commit) -> str:
    what = "" if commit.what == "created" else f" {commit.what}"
    return f"{commit.kind} {short(commit.id, 12)}{what}"


def clock(seconds: float) -> str:
    """`00:04.700`, minutes and seconds since the run began."""
    return f"{int(seconds // 60):02}:{seconds % 60:06.3f}"


def _remarks(told: Told) -> Iterator[Line]:
    invariant = catalogue()[told.finding.invariant]
    others = sorted({finding.invariant for finding in told.result.violated} - {told.finding.invariant})
    if others:
        yield _row("also broken", f"{', '.join(others)}")
    bugs = tuple(dict.fromkeys((*told.result.case.scenario.bugs, *invariant.real_bugs)))
    if bugs:
        yield _row("why real", f"shipped bugs {', '.join(bugs[:6])} were of this kind")
    yield from _sentence("a fix", told.violation.hint or invariant.hint)


def as_text(told: Told, shapes: Shapes | None = None) -> str:
    """The story without colour."""
    return "\n".join("".join(text for text, _ in line).rstrip() for line in story(told, shapes or Shapes()))
