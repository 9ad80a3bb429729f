"""An exploration in the HTML report: every run a case, every discovery a violation, the funnel of the search."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import orjson

from harness.events import CaseResult, FaultAt, RunFinished, RunStarted
from harness.explorer.coverage import together as covered_together
from harness.explorer.events import Discovery, Event, NotBegun, Ran, StoryFinished
from harness.explorer.outcome import Outcome
from harness.explorer.schedule import Schedule
from harness.explorer.stage import staged
from harness.explorer.tally import REDUCTIONS, SOAK, WORDS, Tally, together
from harness.explorer.workers import Player, engine_of
from harness.explorer.writing import Kept, Writer
from harness.listeners.files import STORIES
from harness.listeners.html import RECORD, write_pages
from harness.listeners.look import plural
from harness.listeners.story import as_text
from harness.listeners.writing import write_report
from harness.report import RunRecord, record_of
from harness.report.causes import Cause, fingerprint
from harness.report.compare import against, previous
from harness.report.shapes import Search, Step, ViolationTold
from harness.report.violation import told_violation
from harness.scenario import Case, Scenario
from harness.verdicts import Finding, Verdict


@dataclass(slots=True)
class Report:
    """Hears an exploration's events; `write` makes `run.json`, its pages, and the stories for `mock-erps show`."""

    folder: Path
    player: Player
    seed: int
    command: str
    started: str = field(default_factory=lambda: dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))
    results: list[CaseResult] = field(default_factory=list)
    finished: list[StoryFinished] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    left: NotBegun | None = None

    def hear(self, event: Event) -> None:
        """A run that says nothing is no case. Raises OSError where a violation cannot be written."""
        if isinstance(event, Ran):
            if not event.outcome.baseless:
                self.results.append(_as_case(event.outcome, planned=event.phase != SOAK))
        elif isinstance(event, StoryFinished):
            self.finished.append(event)
            self.kept += Writer(self.folder, self.player).write(event)
        elif isinstance(event, NotBegun):
            self.left = event

    def write(self) -> None:
        """Raises OSError."""
        made = self._record()
        last = previous(self.folder / RECORD)
        made = against(made, last) if last is not None else made
        stories = [as_text(kept.told) for kept in self.kept]
        write_report(self.folder / STORIES, orjson.dumps(stories, option=orjson.OPT_INDENT_2))
        write_report(self.folder / RECORD, orjson.dumps(made, option=orjson.OPT_INDENT_2))
        write_pages(made, self.folder / "index.html")

    def _record(self) -> RunRecord:
        per_erp: dict[str, int] = {}
        for result in self.results:
            per_erp[result.case.erp] = per_erp.get(result.case.erp, 0) + 1
        engine = engine_of(self.player.engine).description
        started = RunStarted(
            engine.name,
            engine.version,
            per_erp or {story.erp: 0 for story in self.finished},
            len(self.finished),
            (),
            self.seed,
            self.player.jobs,
            self.command,
            engine_file=self.player.engine,
        )
        results = tuple(self.results)
        lived = sum(result.virtual_seconds for result in results)
        ended = RunFinished(results, lived, sum(story.seconds for story in self.finished))
        made = record_of(started, ended, self.folder.resolve().name, self.started)
        made["violations"] = [_violation(alike, number) for number, alike in enumerate(self._causes(), 1)]
        made["counts"]["violations"] = len(self.kept)
        if self.kept:
            made["gate"] = {"verdict": "stop", "reasons": []}
        made["gate"]["reasons"] += [reason for story in self.finished for reason in _reservations(story)]
        if self.left is not None and self.left.stories:
            made["gate"]["reasons"].append(_not_begun(self.left))
        made["search"] = _search(self.finished)
        return made

    def _causes(self) -> list[list[Kept]]:
        """Worst first."""
        causes: dict[str, list[Kept]] = {}
        for kept in self.kept:
            causes.setdefault(fingerprint(kept.told), []).append(kept)
        return sorted(causes.values(), key=lambda alike: alike[0].found.breach.severity)


def _violation(alike: list[Kept], number: int) -> ViolationTold:
    """Discoveries of one defect, by the first of them."""
    found, told = alike[0].found, alike[0].told
    shown = told_violation(Cause(fingerprint(told), told, tuple(kept.told for kept in alike)), number)
    shown["doomed_at"] = found.doomed_at or None
    shown["shrink"] = {"documents": found.documents, "faults": found.triggers, "runs": found.shrinking}
    shown["replays"] = (found.confirmed, 3)
    shown["files"] = [file for kept in alike for file in kept.files]
    shown["status"] = status(found)
    return shown


def status(found: Discovery) -> str:
    if found.confirmed < 3:
        return "flaky"
    return "confirmed" if found.certain else "not confirmed by a real kill"


def _reservations(story: StoryFinished) -> Iterator[str]:
    """What its verdict must be read with."""
    if story.unstable:
        yield f"{story.place} was not explored: two runs without any fault differ; {story.unstable}."
    elif story.failing:
        yield f"{story.place} was not explored: it breaks without any fault."
    elif story.stopped:
        yield f"{story.place} was stopped before the search was through."
    elif not story.tally.complete:
        yield f"{story.place}: the budget ended before the search did."


def _not_begun(left: NotBegun) -> str:
    why = "The exploration was stopped" if left.stopped else "The budget ended"
    return f"{why} before {plural(len(left.stories), 'story', 'stories')}, the first of them {left.stories[0]}."


def _search(finished: Iterable[StoryFinished]) -> Search:
    """Widest first: what could be placed, what each reduction leaves, what was run."""
    stories = list(finished)
    tally: Tally = together(story.tally for story in stories)
    left = tally.placed
    steps = [_step("could be placed", "", left)]
    for why, (words, _) in WORDS.items():
        if tally.skipped[why]:
            left -= tally.skipped[why]
            steps.append(_step(f"left when {words}", why.value if why in REDUCTIONS else "", left))
    lede = f"{_extent(stories, tally)}: {tally.phases}." if tally.phases else "Nothing was explored."
    return {
        "lede": f"{lede} Not reached: {len(tally.not_reached):,}.{_lots(tally)}{_covered(stories)}",
        "steps": [*steps, {**_step("run", "", tally.searched), "done": True}],
    }


def _extent(stories: list[StoryFinished], tally: Tally) -> str:
    if any(story.stopped for story in stories):
        return "Stopped before the search was through"
    if not tally.complete:
        return "The budget ended before the search did"
    return f"Everything within depth {max((story.depth for story in stories), default=1)}"


def _covered(stories: list[StoryFinished]) -> str:
    """The heat map shows what was placed; this says of how much."""
    shares = covered_together(story.coverage for story in stories)
    told = [f"{name.replace('_', ' ')} {share.done:,} of {share.all:,}" for name, share in shares.items() if share.all]
    return f" Covered: {', '.join(told)}." if told else ""


def _lots(tally: Tally) -> str:
    """What was drawn by lot belongs to no depth."""
    if not tally.drawn:
        return ""
    part = f", {tally.drawn_in_part:,} of them only in part" if tally.drawn_in_part else ""
    return f" The rest of the budget: {plural(tally.drawn, 'run')} drawn by lot (soak){part}."


def _step(label: str, reduction: str, count: int) -> Step:
    return {"label": label, "reduction": reduction, "count": count, "done": False}


# --- a run as a case ---------------------------------------------------------------------------------------------


def _as_case(outcome: Outcome, planned: bool) -> CaseResult:
    """What lists and maps need of a run. Its findings know no single breaches: discoveries tell those.

    Of a run that nobody planned only what acted counts as placed.
    """
    findings = tuple(
        _finding(name, count, any(breach.invariant == name for breach in outcome.breaches))
        for name, count in (outcome.armed or {}).items()
    )
    schedule = outcome.schedule
    acted = sum(bool(struck) for struck in outcome.acted)
    sites = tuple(site for site in _sites(outcome) if planned or site.deliveries)
    scenario = replace(_story(schedule.scenario, schedule.erp), variant=schedule.in_words, when=schedule.triggers)
    verdict = (
        Verdict.VIOLATED
        if outcome.breaches
        else Verdict.HELD
        if any(finding.armed for finding in findings)
        else Verdict.NOT_ARMED
    )
    return CaseResult(
        Case(scenario, schedule.erp),
        verdict,
        findings,
        len(outcome.trace),
        len(schedule.triggers) if planned else acted,
        acted,
        outcome.virtual_seconds,
        0.0,
        fault_sites=sites,
        mishap=outcome.mishap,
    )


@cache
def _story(label: str, erp: str) -> Scenario:
    return staged(Schedule(label, erp, 0)).scenario


@cache
def _finding(invariant: str, armed: int, violated: bool) -> Finding:
    verdict = Verdict.VIOLATED if violated else Verdict.HELD if armed else Verdict.NOT_ARMED
    return Finding(invariant, verdict, armed)


def _sites(outcome: Outcome) -> Iterable[FaultAt]:
    for plan, struck in zip(outcome.schedule.faults, outcome.acted, strict=False):
        yield FaultAt(plan.fault, plan.at.operation, len(struck))
