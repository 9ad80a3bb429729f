"""What a hunt brings, collected: which mutants lived, which fell by name, and who complained about a right engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import groupby

import orjson

from harness.mutants.chase import Hunted
from harness.mutants.hunt import Alarm, Errand, News, Stopped
from harness.mutants.mutant import Mutant


class Fate(IntEnum):
    """What became of a mutant on all ERPs where it does harm, the worst first."""

    SURVIVED = 0  # nothing fired anywhere
    BY_ANOTHER = 1  # something fired, nowhere what names the defect
    IN_PLACES = 2  # killed by name, but not on every ERP
    KILLED = 3


@dataclass(slots=True)
class Board:
    """Collects news. `right_engines`: the correct engine and the unusual ones were let loose as well."""

    erps: Sequence[str]
    right_engines: bool = True
    hunted: dict[tuple[str, str], Hunted] = field(default_factory=dict)
    alarms: list[Alarm] = field(default_factory=list)
    stopped: bool = False
    #: what a hunt that was stopped has no verdict on: mutants and right engines, as `M13 on xero`
    not_judged: Sequence[str] = ()

    def hear(self, news: News) -> None:
        """The last word on a mutant and an ERP counts: the explorer comes after the suite."""
        if isinstance(news, Stopped):
            self._withdraw(news.left)
        elif isinstance(news, Alarm):
            self.alarms.append(news)
        else:
            self.hunted[news.mutant.id, news.erp] = news

    def _withdraw(self, left: Sequence[Errand]) -> None:
        """No verdict on what was not finished, nor on a mutant that lives where it was tried while a place is left."""
        self.stopped = True
        missing = dict.fromkeys((one.mutant or one.right_engine, one.erp) for one in left)
        self.hunted = {pair: one for pair, one in self.hunted.items() if pair not in missing}
        undecided = {mutant.id for mutant in self.survivors} & {one.mutant for one in left}
        alive = [pair for pair, one in self.hunted.items() if one.alive and one.mutant.id in undecided]
        missing |= dict.fromkeys(alive)
        for pair in alive:
            del self.hunted[pair]
        self.right_engines = self.right_engines and all(one.mutant for one in left)
        self.not_judged = [f"{name} on {erp}" for name, erp in missing]

    @property
    def counted(self) -> list[Hunted]:
        """Those that have something to kill, in the order of ids."""
        return [one for _, one in sorted(self.hunted.items()) if not one.equivalent]

    @property
    def equivalent(self) -> list[Hunted]:
        """Those that do no harm on their ERP, in the order of ids."""
        return [one for _, one in sorted(self.hunted.items()) if one.equivalent]

    @property
    def by_mutant(self) -> dict[Mutant, list[Hunted]]:
        return {mutant: list(found) for mutant, found in groupby(self.counted, key=lambda one: one.mutant)}

    def of_fate(self, *fates: Fate) -> list[Mutant]:
        return [mutant for mutant, found in self.by_mutant.items() if fate(found) in fates]

    @property
    def survivors(self) -> list[Mutant]:
        """Mutants that no ERP kills by name."""
        return self.of_fate(Fate.SURVIVED, Fate.BY_ANOTHER)

    @property
    def broken(self) -> list[Hunted]:
        """Mutants that do not fit the engine any more, and survivors with a case that failed on our side."""
        return [one for one in self.hunted.values() if one.trouble and not one.killed]

    def as_json(self) -> bytes:
        """`mutants` has a row per mutant and ERP where it does harm; `score` is the share killed on at least one of
        those that were judged; `not_begun` are the others, after Ctrl-C."""
        total = len(self.by_mutant)
        killed = total - len(self.survivors)
        content = {
            "score": round(killed / total, 4) if total else None,
            "killed": killed,
            "total": total,
            "false_alarms": len(self.alarms),
            "mutants": [_row(one) for one in self.counted],
            "not_begun": list(self.not_judged),
        }
        return orjson.dumps(content, option=orjson.OPT_INDENT_2)


def fate(found: Sequence[Hunted]) -> Fate:
    """By what became of one mutant on each ERP."""
    if all(one.killed for one in found):
        return Fate.KILLED
    if any(one.killed for one in found):
        return Fate.IN_PLACES
    return Fate.BY_ANOTHER if any(one.fired for one in found) else Fate.SURVIVED


def _row(one: Hunted) -> dict[str, object]:
    return {
        "id": one.mutant.id,
        "killed_by": list(one.fired),
        "expected": list(one.mutant.expected),
        "erp": one.erp,
        "at": one.at or None,
    }
