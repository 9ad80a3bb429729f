"""The mutants' table (REPORTS §2.6): survivors first and in a sentence, then what caught the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

import orjson
from rich.text import Text

from harness.listeners.look import Shapes, plural, shapes_for, short, span, terminal
from harness.mutants import NOT_YET, UNUSUAL
from harness.mutants.chase import Hunted
from harness.mutants.hunt import Alarm, News
from harness.mutants.mutant import Mutant

#: sign, id, defect, should fire, fired, on ERPs, smallest
WIDTHS = (3, 5, 42, 13, 14, 9, 9)
SIGN_STYLES = {"◆": "wrong", "▲": "warn", "✓": ""}
LISTED_ALARMS = 5


class Board:
    """Collects what the hunt brings and tells it at the end."""

    def __init__(self, erps: Sequence[str], color: str = "auto", right_engines: bool = True) -> None:
        self._erps = erps
        self._right_engines = right_engines
        self._out = terminal(color=color)
        self._progress = terminal(error=True, color=color)
        self._shapes: Shapes = shapes_for(self._out.encoding)
        self._hunted: dict[tuple[str, str], Hunted] = {}
        self.alarms: list[Alarm] = []

    def hear(self, news: News) -> None:
        if isinstance(news, Alarm):
            self.alarms.append(news)
            return
        self._hunted[news.mutant.id, news.erp] = news
        if self._progress.is_terminal:
            word = "killed" if news.killed else "equivalent" if news.equivalent else "alive"
            self._progress.print(f"{news.mutant.id}  {word} on {news.erp}", style="soft")

    # --- what it comes to ----------------------------------------------------------------------------------

    @property
    def counted(self) -> list[Hunted]:
        """Those that have something to kill, in the order of ids."""
        return [one for _, one in sorted(self._hunted.items()) if not one.equivalent]

    @property
    def by_mutant(self) -> dict[Mutant, list[Hunted]]:
        return {mutant: list(found) for mutant, found in groupby(self.counted, key=lambda one: one.mutant)}

    @property
    def survivors(self) -> list[Mutant]:
        """Mutants that no ERP kills by name."""
        return [mutant for mutant, found in self.by_mutant.items() if not any(one.killed for one in found)]

    @property
    def broken(self) -> list[Hunted]:
        """Mutants that do not fit the engine any more, and survivors with a case that failed on our side."""
        return [one for one in self._hunted.values() if one.trouble and not one.killed]

    def as_json(self) -> bytes:
        """`mutants` has a row per mutant and ERP where it does harm; `score` is the share killed on at least one."""
        total, killed = len(self.by_mutant), len(self.by_mutant) - len(self.survivors)
        content = {
            "score": round(killed / total, 4) if total else None,
            "killed": killed,
            "total": total,
            "false_alarms": len(self.alarms),
            "mutants": [_row(one) for one in self.counted],
        }
        return orjson.dumps(content, option=orjson.OPT_INDENT_2)

    # --- telling -------------------------------------------------------------------------------------------

    def tell(self, seconds: float, all_of_them: bool) -> None:
        """The table and the sentences under it."""
        self._head(seconds)
        rows = sorted(self.by_mutant.items(), key=lambda pair: _rank(pair[1]))
        alive = [row for row in rows if _rank(row[1]) < 2]
        shown = rows if all_of_them or len(rows) <= 12 else [*alive, *rows[len(alive) :][:4]]
        self._table(shown)
        if len(shown) < len(rows):
            self._out.print(f"     … {len(rows) - len(shown)} more, all killed (--all)", style="soft")
        self._sentences()

    def _head(self, seconds: float) -> None:
        by_other = [mutant for mutant in self.survivors if any(one.fired for one in self.by_mutant[mutant])]
        total = len(self.by_mutant)
        told = [f"{total - len(self.survivors)} of {total} killed by name"]
        told += [f"{len(by_other)} by another invariant"] if by_other else []
        told += [f"{len(self.survivors) - len(by_other)} survived"]
        where = plural(len(self._erps), "ERP") if len(self._erps) > 1 else self._erps[0]
        dot = f" {self._shapes.dot} "
        self._out.print(Text(f"Mutants: {', '.join(told)}{dot}{where}{dot}{span(seconds)}", "strong"), soft_wrap=True)

    def _table(self, rows: Iterable[tuple[Mutant, list[Hunted]]]) -> None:
        for cells in (("", "id", "defect", "should fire", "fired", "on ERPs", "smallest"), *map(self._row_of, rows)):
            line = "".join(f"{cell:<{width}}" for cell, width in zip(cells, WIDTHS, strict=True)).rstrip()
            self._out.print(Text(line, SIGN_STYLES.get(cells[0], "soft")), soft_wrap=True)

    def _row_of(self, row: tuple[Mutant, list[Hunted]]) -> tuple[str, ...]:
        mutant, found = row
        best = max(found, key=lambda one: (one.killed, len(one.fired)))
        return (
            (self._shapes.s1, self._shapes.s2, self._shapes.held)[_rank(found)],
            mutant.id,
            short(mutant.defect, WIDTHS[2] - 2),
            " ".join(mutant.expected[:3]),
            " ".join(best.fired[:3]) or "nothing",
            f"{sum(one.killed for one in found)} of {len(found)}",
            _size(best) if best.fired else "not armed",
        )

    def _sentences(self) -> None:
        if self.alarms:
            self._out.print(f"False alarms: {len(self.alarms)}", style="wrong")
        elif self._right_engines:
            told = f"The correct engine and {len(UNUSUAL)} unusual but right ones: no alarm."
            self._out.print(told, style="held")
        for alarm in self.alarms[:LISTED_ALARMS]:
            text = f"{self._shapes.s1} {alarm.engine}: {alarm.case}: {alarm.invariant} {alarm.message}"
            self._out.print(text, soft_wrap=True)
        for one in self.broken:
            self._out.print(f"{self._shapes.s1} {one.mutant.id} on {one.erp}: {one.trouble}")
        for mutant in self.survivors:
            names = " or ".join(mutant.expected)
            self._out.print(
                f"{self._shapes.s1} The suite misses {mutant.id}: nothing makes {names} fire.", style="wrong"
            )
        if NOT_YET:
            self._out.print(
                f"Not yet: {', '.join(NOT_YET)} (see mock-erps mutants --mutant ID for the reason)", style="soft"
            )


def _rank(found: Iterable[Hunted]) -> int:
    """0 survived everywhere, 1 caught by another invariant only, 2 killed."""
    found = list(found)
    return 2 if any(one.killed for one in found) else int(any(one.fired for one in found))


def _size(one: Hunted) -> str:
    return plural(one.faults, "fault") if one.faults else "no fault"


def _row(one: Hunted) -> dict[str, object]:
    return {
        "id": one.mutant.id,
        "killed_by": list(one.fired),
        "expected": list(one.mutant.expected),
        "erp": one.erp,
        "at": one.at or None,
    }
