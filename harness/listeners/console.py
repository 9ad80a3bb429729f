"""The terminal: progress to stderr, and on stdout a verdict that stands on its own in the last lines (REPORTS §2)."""

from __future__ import annotations

from collections import Counter

from rich.live import Live
from rich.text import Text

from harness import __version__
from harness.events import CaseFinished, CaseResult, Event, RunFinished, RunStarted
from harness.invariants import catalogue
from harness.listeners.look import Shapes, plural, shapes_for, short, span, styled, terminal
from harness.listeners.story import Told, violations
from harness.report.causes import told_once
from harness.verdicts import Verdict

BAR = 24
#: room for a slug, more where one is longer
_SLUG = 18
#: violations told in full, three lines each, so that verdict and facts fit into a terminal's last 24 lines
LISTED = 3
#: wider lines are hard to read
WIDEST = 100


class Console:
    """See the module. `report` is told at the end when a folder was written."""

    def __init__(self, color: str = "auto", report: str = "") -> None:
        self._out = terminal(color=color)
        self._progress = terminal(error=True, color=color)
        self._shapes: Shapes = shapes_for(self._out.encoding)
        self._report = report
        self._started: RunStarted | None = None
        self._done: dict[str, list[CaseResult]] = {}
        self._live: Live | None = None

    def hear(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            self._begin(event)
        elif isinstance(event, CaseFinished):
            self._advance(event.result)
        else:
            self._end(event)

    # --- while it works ------------------------------------------------------------------------------------

    def _begin(self, event: RunStarted) -> None:
        self._started = event
        self._done = {slug: [] for slug in event.cases}
        dot = f" {self._shapes.dot} "
        line = Text().append(f"mock-erps {__version__}", "strong").append(dot)
        line.append(f"{event.engine} {event.version}".strip(), "engine")
        cases = f"{plural(event.scenarios, 'scenario')}, {plural(sum(event.cases.values()), 'case')}"
        line.append(f"{dot}{plural(len(event.cases), 'ERP')}, {cases}")
        self._progress.print(line)
        if self._progress.is_terminal:
            self._live = Live(self._block(), console=self._progress, refresh_per_second=10, transient=False)
            self._live.start()

    def _advance(self, result: CaseResult) -> None:
        slug = result.case.erp
        self._done[slug].append(result)
        if self._live is not None:
            self._live.update(self._block())
        elif self._started is not None and len(self._done[slug]) == self._started.cases[slug]:
            self._progress.print(self._line(slug))

    def _block(self) -> Text:
        return Text("\n").join(self._line(slug) for slug in self._done)

    def _line(self, slug: str) -> Text:
        assert self._started is not None
        results, total = self._done[slug], self._started.cases[slug]
        verdicts = Counter(result.verdict for result in results)
        violated = verdicts[Verdict.VIOLATED]
        filled = round(BAR * len(results) / total) if total else 0
        line = Text(f"  {slug:<{max(_SLUG, *map(len, self._started.cases))}} ")
        line.append(self._shapes.bar * max(filled - bool(violated), 0), "held")
        if violated and filled:
            line.append(self._shapes.s1[:1], "wrong")
        line.append(self._shapes.rest * (BAR - filled), "soft")
        line.append(f" {verdicts[Verdict.HELD]:>4} held")
        if violated:
            line.append(f"   {violated} violated", "wrong")
        if verdicts[Verdict.NOT_ARMED]:
            line.append(f"   {verdicts[Verdict.NOT_ARMED]} not armed", "soft")
        return line

    def close(self) -> None:
        """Give the terminal back as it was, also when the run is broken off."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    # --- at the end ----------------------------------------------------------------------------------------

    def _end(self, event: RunFinished) -> None:
        self.close()
        assert self._started is not None
        told = violations(event.results, self._started.seed, self._started.flags)
        self._out.print()
        self._books(event)
        self._verdict(event, told)
        self._list(told_once(told))
        self._out.print()
        self._facts(event)

    def _verdict(self, event: RunFinished, told: list[Told]) -> None:
        """One sentence, and the same meaning as the exit code."""
        cases = plural(len(event.results), "case")
        verdicts = Counter(result.verdict for result in event.results)
        if any(result.mishap for result in event.results):
            self._no_verdict(event, cases)
        elif told:
            erps = sorted({one.result.case.erp for one in told})
            where = erps[0] if len(erps) == 1 else f"{len(erps)} ERPs"
            what = "money is wrong on" if any(one.severity == "S1" for one in told) else "on"
            sign = f"[wrong]{self._shapes.s1} Do not ship.[/]"
            self._out.print(f"{sign} {plural(len(told), 'violation')} in {cases}: {what} {where}.")
        elif event.interrupted or any(result.never_armed for result in event.results):
            why = "it was interrupted" if event.interrupted else "not all was put to the test"
            self._inconclusive(cases, why)
        elif event.notes:
            self._inconclusive(cases, event.notes[0])
        else:
            rest = f", {verdicts[Verdict.NOT_ARMED]} not armed" if verdicts[Verdict.NOT_ARMED] else ""
            sign = f"[held]{self._shapes.held} Ship.[/]"
            self._out.print(f"{sign} No violation in {cases}; {verdicts[Verdict.HELD]} held{rest}.")

    def _inconclusive(self, cases: str, why: str) -> None:
        sign = f"[warn]{self._shapes.not_armed} Inconclusive.[/]"
        self._out.print(f"{sign} No violation in {cases}, but {why}.")

    def _no_verdict(self, event: RunFinished, cases: str) -> None:
        mishaps = [result for result in event.results if result.mishap]
        self._out.print(f"[warn]{self._shapes.s2} No verdict.[/] mock-erps itself failed in {len(mishaps)} of {cases}.")
        first = f"first in {mishaps[0].case.name}: {mishaps[0].mishap.strip().splitlines()[-1]}"
        self._out.print(Text(f"  {short(first, self._width - 2)}", "soft"))

    @property
    def _width(self) -> int:
        return min(self._out.width, WIDEST)

    def _list(self, told: list[Told]) -> None:
        for one in told[:LISTED]:
            invariant = catalogue()[one.finding.invariant]
            head = f"  {one.number:<2}{self._shapes.ranked(one.severity)}  "
            money = f"  {one.violation.money}" if one.violation.money else ""
            room = self._width - len(head) - len(money)
            line = Text().append(head, styled(one.severity))
            line.append(f"{short(one.violation.message, room):<{room if money else 0}}", "strong")
            self._out.print(line.append(money, "wrong"))
            dot = self._shapes.dot
            scenario = one.result.case.scenario
            where = f"{one.result.case.erp} {dot} {invariant.id} {invariant.name} {dot} {scenario.label}"
            self._out.print(Text(f"          {short(where, self._width - 10)}", "soft"))
            # never broken nor cut: people copy it
            self._out.print(Text(f"          {one.replay}", "soft"), soft_wrap=True)
        if len(told) > LISTED:
            self._out.print(Text(f"  … {len(told) - LISTED} more: mock-erps show --all", "soft"))

    def _books(self, event: RunFinished) -> None:
        rows = [(result, book) for result in event.results for book in result.books]
        if not rows:
            return
        self._out.print(Text(f"  {'in the books':<36}{'documents':>9}{'credit notes':>14}{'total':>15}", "strong"))
        for result, book in rows:
            case = f"{book['erp']} {result.case.scenario.name.rpartition('/')[2]}"
            line = Text(f"  {short(case, 36):<36}{book['documents']:>9,}{book['credit_notes']:>14,}")
            line.append(f"{book['total']:>15} {book['currency']}", "books")
            self._out.print(line)
        unposted = [row for result in event.results for row in result.unposted]
        for row in unposted[:5]:
            text = f"not posted  {row['erp']} {row['key']}: {row['reason']}"
            self._out.print(Text(f"  {short(text, self._width - 2)}", "warn"))
        if len(unposted) > 5:
            self._out.print(Text(f"  … {len(unposted) - 5} more not posted, all named in the report", "soft"))
        self._out.print()

    def _facts(self, event: RunFinished) -> None:
        assert self._started is not None
        placed = sum(result.faults_placed for result in event.results)
        delivered = sum(result.faults_delivered for result in event.results)
        if placed:
            self._fact("faults", f"{delivered} of {placed} acted on the client ({delivered * 100 // placed} %)")
        armed = {f.invariant for result in event.results for f in result.findings if f.armed}
        judged = {f.invariant for result in event.results for f in result.findings}
        never = sorted(judged - armed)
        text = f"{len(armed)} of {len(judged)} were armed"
        self._fact("invariants", text + (f"    never: {', '.join(never)}" if never else ""))
        wanted = [r for r in event.results if r.never_armed]
        for result in wanted[:2]:
            self._fact("", f"not armed as planned: {', '.join(result.never_armed)} in {result.case.name}", "warn")
        if len(wanted) > 2:
            self._fact("", f"… and in {plural(len(wanted) - 2, 'more case')}", "warn")
        skipped = len(self._started.not_offered)
        if skipped:
            self._fact("not offered", f"{plural(skipped, 'case')}, reasons: mock-erps list scenarios --skipped")
        lived = f"{span(event.virtual_seconds)} lived in {span(event.real_seconds)}"
        self._fact("time", f"{lived}, {plural(self._started.jobs, 'worker')}    seed {self._started.seed}")
        if self._report:
            self._fact("report", self._report)
        if event.interrupted:
            self._fact("", "the run was interrupted: only the cases above were judged", "warn")

    def _fact(self, name: str, text: str, style: str = "") -> None:
        line = Text().append(f"  {name:<12} ", "soft").append(text, style)
        self._out.print(line, no_wrap=True, overflow="ellipsis")
