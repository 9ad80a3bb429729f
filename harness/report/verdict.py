"""The top of the page: may I ship, how much was tested, and what must not be concluded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from harness.listeners.look import plural, span
from harness.report.shapes import RunRecord, VerdictWord
from harness.report.svg import bar

#: verdict → headline, symbol, colour
HEADS: dict[VerdictWord, tuple[str, str, str]] = {
    "ship": ("Ship.", "ok", "held"),
    "stop": ("Do not ship.", "s1", "s1"),
    "inconclusive": ("Inconclusive.", "un", "s2"),
    "none": ("No verdict.", "s2", "s2"),
}
#: names that one line of the unknowns shows before it folds the rest
NAMED = 6


@dataclass(frozen=True, slots=True)
class Tile:
    name: str
    value: str
    unit: str
    note: str
    bar: Markup


@dataclass(frozen=True, slots=True)
class Unknown:
    """A sentence with a bold head; `names` are what it is about."""

    head: str
    text: str
    names: list[str]


def sentence(record: RunRecord) -> Markup:
    """One bold count, the two worst titles, and why the verdict is no better."""
    counts, violations = record["counts"], record["violations"]
    cases = plural(counts["cases"], "case")
    if not violations:
        rest = f"; {counts['unarmed']:,} not armed" if counts["unarmed"] else ""
        parts = [Markup("<b>No violation in {}{}.</b>").format(cases, rest)]
    else:
        kinds = f", of {plural(len(violations), 'kind')}" if counts["violations"] != len(violations) else ""
        parts = [Markup("<b>{} in {}{}.</b>").format(plural(counts["violations"], "violation"), cases, kinds)]
        parts += [escape(f"{_short(one['title'])} ({one['erp_name']}).") for one in violations[:2]]
    missing = counts["planned"] - counts["cases"]
    if missing > 0:
        parts.append(escape(f"{plural(missing, 'case')} of {counts['planned']:,} never ran."))
    return Markup(" ").join([*parts, *(escape(reason) for reason in record["gate"]["reasons"])])


def _short(title: str, most: int = 140) -> str:
    return title if len(title) <= most else f"{title[: most - 1].rstrip()}…"


def tiles(record: RunRecord) -> list[Tile]:
    return [_held(record), _delivered(record), _armed(record), _mutants(record), _time(record)]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _held(record: RunRecord) -> Tile:
    counts = record["counts"]
    held, all_ = counts["held"], counts["cases"]
    parts = ((_share(held, all_), "ramp-3"), (_share(counts["violated"], all_), "wrong-fill"), (1, "edge"))
    note = f"{counts['violated']:,} violated, {counts['unarmed']:,} not armed"
    return Tile("Cases held", f"{held:,}", f"of {all_:,}", note, bar(parts))


def _delivered(record: RunRecord) -> Tile:
    faults = record["faults"]
    if not faults["placed"]:
        return Tile("Faults really delivered", "none", "", "no fault was placed", bar(()))
    share = _share(faults["delivered"], faults["placed"])
    note = f"{faults['delivered']:,} of {faults['placed']:,} placed"
    parts = ((share, "ramp-3"), (1, "edge"))
    return Tile("Faults really delivered", str(int(share * 100)), "%", note, bar(parts))


def _armed(record: RunRecord) -> Tile:
    rows = record["invariants"]
    armed = sum(bool(row["armed"]) for row in rows)
    silent = len(rows) - armed
    note = f"{silent} never had a chance to fail" if silent else "each had its chance to fail"
    parts = ((_share(armed, len(rows)), "ramp-3"), (1, "edge"))
    return Tile("Invariants armed", str(armed), f"of {len(rows)}", note, bar(parts))


def _mutants(record: RunRecord) -> Tile:
    mutants = record.get("mutants")
    if mutants is None:
        return Tile("Mutants killed", "–", "", "not tried in this run", bar(()))
    survivors = [row["id"] for row in mutants["rows"] if not row["fired"]]
    share = _share(mutants["killed"], mutants["all"])
    note = f"{', '.join(survivors[:3])} survived" if survivors else "none survived"
    return Tile(
        "Mutants killed",
        str(mutants["killed"]),
        f"of {mutants['all']}",
        note,
        bar(((share, "ramp-3"), (1, "wrong-fill"))),
    )


def _time(record: RunRecord) -> Tile:
    value, _, unit = span(record["run"]["virtual_seconds"]).partition(" ")
    note = f"in {span(record['run']['real_seconds'])}, {plural(record['run']['jobs'], 'worker')}"
    return Tile("Time lived", value, unit, note, Markup('<svg class="bar" aria-hidden="true"></svg>'))


def unknowns(record: RunRecord) -> list[Unknown]:
    """Sentences about what was not seen. An honest grey beats a false green."""
    return list(_unknowns(record))


def _unknowns(record: RunRecord) -> Iterator[Unknown]:
    told = record["unknowns"]
    if told["mishaps"]:
        head = f"mock-erps itself failed in {plural(len(told['mishaps']), 'case')}"
        yield Unknown(head, "; nothing follows from them.", told["mishaps"])
    if told["not_reached"]:
        head = f"{plural(len(told['not_reached']), 'fault was', 'faults were')} placed and never reached"
        yield Unknown(head, "; they count as not covered.", told["not_reached"])
    if told["masked"]:
        head = f"{plural(len(told['masked']), 'fault was', 'faults were')} masked by another one"
        yield Unknown(head, "; they count as not covered.", told["masked"])
    if told["not_as_planned"]:
        head = f"{plural(len(told['not_as_planned']), 'case')} did not put to the test what was meant"
        yield Unknown(head, ".", told["not_as_planned"])
    never = [f"{row['id']} {row['name']}" for row in record["invariants"] if not row["armed"]]
    if never:
        yield Unknown(
            f"{plural(len(never), 'invariant was', 'invariants were')} never armed",
            ": their precondition never occurred.",
            never,
        )
    if told["vacuous"]:
        yield Unknown(
            f"{plural(len(told['vacuous']), 'cell')} of the matrix say nothing",
            ": no invariant was armed there.",
            told["vacuous"],
        )
    if told["not_offered"]:
        text = " by their vendor; reasons: mock-erps list scenarios --skipped."
        yield Unknown(f"{plural(told['not_offered'], 'case is', 'cases are')} not offered", text, [])
    if told["unsourced_settings"]:
        text = " rest on no published source; each has a documented default."
        yield Unknown(f"{plural(told['unsourced_settings'], 'setting')} of the mocks", text, [])
