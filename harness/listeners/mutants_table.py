"""The mutants' table (REPORTS §2.6): survivors first and in a sentence, then what caught the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from rich.status import Status
from rich.text import Text

from harness.listeners.look import Shapes, first_of, plural, shapes_for, short, span, terminal
from harness.listeners.mutants import Board, Fate, fate
from harness.mutants import UNUSUAL
from harness.mutants.chase import Hunted, cases
from harness.mutants.hunt import News, Stopped
from harness.mutants.mutant import Mutant

#: wider lines are hard to read
WIDEST = 120
HEADS = ("", "id", "defect", "should fire", "fired", "on ERPs", "smallest")
#: of the columns but the defect's, which gets the rest of the line
WIDTHS = {"": 3, "id": 5, "should fire": 12, "fired": 12, "on ERPs": 8, "smallest": 10}
STYLES = {Fate.SURVIVED: "wrong", Fate.BY_ANOTHER: "warn", Fate.IN_PLACES: "warn", Fate.KILLED: ""}
LISTED_ALARMS = 5
#: of what a stopped hunt did not come to
LISTED_LEFT = 4
#: up to so many mutants are all listed; of more, the killed ones are a few examples
FEW, EXAMPLES = 12, 4


class Table:
    """Shows how a hunt goes, and at the end what it came to."""

    def __init__(self, board: Board, wanted: int, color: str = "auto") -> None:
        self._board = board
        self._wanted = wanted
        self._out = terminal(color=color)
        self._progress = terminal(error=True, color=color)
        self._shapes: Shapes = shapes_for(self._out.encoding)
        self._status: Status | None = None

    @property
    def _width(self) -> int:
        return min(self._out.width, WIDEST)

    def hear(self, news: News) -> None:
        """One line on a terminal, ever the same."""
        if not self._progress.is_terminal or isinstance(news, Stopped):
            return
        if self._status is None:
            self._status = self._progress.status("")
            self._status.start()
        done = f"{len(self._board.hunted)} of {self._wanted}"
        name = f"{news.mutant.id} on {news.erp}" if isinstance(news, Hunted) else news.case
        self._status.update(Text(f"{done} {self._shapes.dot} {name}", "soft"))

    def tell(self, seconds: float, all_of_them: bool) -> None:
        """The table and the sentences under it."""
        if self._status is not None:
            self._status.stop()
        self._head(seconds)
        self._stopped()
        rows = sorted(self._board.by_mutant.items(), key=lambda row: fate(row[1]))
        doubtful = [row for row in rows if fate(row[1]) is not Fate.KILLED]
        shown = rows if all_of_them or len(rows) <= FEW else [*doubtful, *rows[len(doubtful) :][:EXAMPLES]]
        self._table(shown)
        if len(shown) < len(rows):
            self._say(f"        … {len(rows) - len(shown)} more, all killed (--all)", "soft")
        self._equivalents(all_of_them)
        self._right_engines()
        self._sentences()

    def _head(self, seconds: float) -> None:
        board = self._board
        total, by_other = len(board.by_mutant), len(board.of_fate(Fate.BY_ANOTHER))
        told = [f"{total - len(board.survivors)} of {total} killed by name"]
        told += [f"{by_other} by another invariant"] if by_other else []
        told += [f"{len(board.of_fate(Fate.SURVIVED))} survived"]
        where = plural(len(board.erps), "ERP") if len(board.erps) > 1 else board.erps[0]
        dot = f" {self._shapes.dot} "
        self._say(f"Mutants: {', '.join(told)}{dot}{where}{dot}{span(seconds)}", "strong")

    def _stopped(self) -> None:
        board = self._board
        if board.stopped:
            judged = f"{len(board.hunted)} of {self._wanted} pairs of mutant and ERP were judged"
            self._say(f"{self._shapes.not_armed} Stopped: {judged}.", "warn")
        if board.not_judged:
            self._say(f"  Not judged: {first_of(board.not_judged, LISTED_LEFT)}", "soft")

    # --- rows ----------------------------------------------------------------------------------------------

    def _table(self, rows: Iterable[tuple[Mutant, list[Hunted]]]) -> None:
        self._line(HEADS, "soft")
        for mutant, found in rows:
            self._line(self._cells(mutant, found), STYLES[fate(found)])

    def _line(self, cells: Sequence[str], style: str) -> None:
        rest = self._width - sum(WIDTHS.values()) - 1
        widths = [WIDTHS.get(head, rest) for head in HEADS]
        told = "".join(f"{short(cell, width - 1):<{width}}" for cell, width in zip(cells, widths, strict=True))
        self._say(f"  {told}".rstrip(), style)

    def _cells(self, mutant: Mutant, found: Sequence[Hunted]) -> tuple[str, ...]:
        best = max(found, key=lambda one: (one.killed, -one.faults, len(one.fired)))
        sign = (self._shapes.s1, self._shapes.s2, self._shapes.s2, self._shapes.held)[fate(found)]
        return (
            sign,
            mutant.id,
            mutant.defect,
            _few(mutant.expected),
            _few(best.fired) or "nothing",
            f"{sum(one.killed for one in found)} of {len(found)}",
            _size(best) if best.fired else "not armed",
        )

    # --- sentences -----------------------------------------------------------------------------------------

    def _equivalents(self, all_of_them: bool) -> None:
        pairs = self._board.equivalent
        if not pairs:
            return
        count = f"{len(pairs)} of {len(self._board.hunted)}"
        self._say(
            f"No harm to do in {count} pairs of mutant and ERP{'' if all_of_them else ' (--all says why)'}.", "soft"
        )
        reasons: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one in pairs if all_of_them else ():
            reasons[one.equivalent, one.erp].append(one.mutant.id)
        for (reason, erp), ids in sorted(reasons.items()):
            self._say(f"     {erp}: {' '.join(ids)}: {reason}", "soft")

    def _right_engines(self) -> None:
        alarms = self._board.alarms
        if alarms:
            self._say(f"False alarms: {len(alarms)}", "wrong")
        elif self._board.right_engines:
            lived = (1 + len(UNUSUAL)) * sum(len(cases(erp)) for erp in self._board.erps)
            who = f"The correct engine and {len(UNUSUAL)} unusual but right ones"
            self._say(f"{who}: no alarm in {plural(lived, 'case')}.", "held")
        for alarm in alarms[:LISTED_ALARMS]:
            self._say(f"{self._shapes.s1} {alarm.engine}: {alarm.case}: {alarm.invariant} {alarm.message}", "")

    def _sentences(self) -> None:
        sign = self._shapes.s1
        for one in self._board.broken:
            self._say(f"{sign} {one.mutant.id} on {one.erp}: {one.trouble}", "wrong")
        for mutant in self._board.survivors:
            self._say(
                f"{sign} The suite misses {mutant.id}: nothing makes {' or '.join(mutant.expected)} fire.", "wrong"
            )
        for mutant in self._board.of_fate(Fate.IN_PLACES):
            alive = [one.erp for one in self._board.by_mutant[mutant] if not one.killed]
            self._say(f"{self._shapes.s2} {mutant.id} lives on {', '.join(alive)}.", "warn")

    def _say(self, text: str, style: str) -> None:
        self._out.print(Text(text, style), width=self._width)


def _few(ids: Sequence[str]) -> str:
    return " ".join(ids[:3])


def _size(one: Hunted) -> str:
    return plural(one.faults, "fault") if one.faults else "no fault"
