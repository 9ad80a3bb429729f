"""Matrix and heat map as rows of cells, ready to be drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from math import log10

from harness.report.coverage import group_of
from harness.report.shapes import Cell, RunRecord, Step

#: group of faults → what it is about
GROUP_NAMES = {
    "NET": "the wire",
    "PRE": "before commit",
    "POST": "after commit",
    "RSP": "answer",
    "VIS": "reading",
    "AUT": "access",
    "THR": "throttle",
    "BAT": "batch",
    "BIZ": "rules",
    "CON": "others",
    "CRA": "crash",
}
#: token's letter → what a reader hears
WORDS = {
    "": "# deliveries",
    "v": "violated after # deliveries",
    "m": "masked # times",
    "!": "placed, never reached",
    ".": "not placed",
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """`kind` is the end of a CSS class; `sign` a symbol's name, shown before the text."""

    kind: str
    text: str
    label: str
    sign: str = ""
    filter: str = ""


def matrix_rows(record: RunRecord) -> Iterator[tuple[str, list[Drawn], int]]:
    """(ERP, cells, sum of cases) in the record's order."""
    cells = {(cell["erp"], cell["family"]): cell for cell in record["matrix"]}
    for erp in record["erps"]:
        row = [cells.get((erp["slug"], family)) for family in record["families"]]
        drawn = [_cell(cell, erp["name"], family) for cell, family in zip(row, record["families"], strict=True)]
        yield erp["name"], drawn, sum(cell["cases"] for cell in row if cell)


def _cell(cell: Cell | None, erp: str, family: str) -> Drawn:
    name = f"{erp}, {spoken(family)}"
    if cell is None:
        return Drawn("absent", "·", f"{name}: not offered")
    words = f"erp:{cell['erp']} family:{family}"
    if cell["violated"]:
        label = f"{name}: {cell['violated']} of {cell['cases']} violated"
        kind = (cell["worst"] or "S1").lower()
        return Drawn(kind, str(cell["violated"]), label, kind, f"{words} s:violated")
    if cell["unarmed"] == cell["cases"]:
        return Drawn("none", str(cell["cases"]), f"{name}: {cell['cases']} not armed", filter=words)
    if cell["unarmed"]:
        label = f"{name}: {cell['held']} held, {cell['unarmed']} not armed"
        return Drawn("held", f"{cell['cases']}°", label, filter=words)
    return Drawn("held", str(cell["cases"]), f"{name}: {cell['held']} held", filter=words)


def spoken(family: str) -> str:
    """A folder's name as a heading."""
    return family.replace("_", " ").capitalize()


def heat_groups(record: RunRecord) -> list[tuple[str, str, int]]:
    """(group, meaning, number of its faults) over the columns."""
    groups = [(group, len(list(faults))) for group, faults in groupby(record["heat"]["faults"], key=group_of)]
    return [(group, GROUP_NAMES.get(group, ""), width) for group, width in groups]


def heat_rows(record: RunRecord, erp: str) -> list[tuple[str, list[Drawn]]]:
    """(operation, cells) of one ERP."""
    worst = worst_of(record).get(erp, "S1")
    heat = record["heat"]
    return [
        (operation, [_spot(token, worst) for token in tokens.split(" ")])
        for operation, tokens in zip(heat["operations"], heat["rows"].get(erp, []), strict=True)
    ]


def _spot(token: str, worst: str) -> Drawn:
    letter = token[0] if token[0] in ".!mv" else ""
    digits = token.removeprefix(letter)
    label = WORDS[letter].replace("#", digits)
    if letter == "v":
        return Drawn("v" if worst == "S1" else "v s2", "", label, worst.lower())
    if letter in (".", "!"):
        return Drawn("n" if letter == "." else "r", "·" if letter == "." else "!", label)
    return Drawn("m" if letter else str(_shade(int(digits))), digits, label)


def _shade(count: int) -> int:
    return 1 + sum(count >= step for step in (3, 9, 20))


def worst_of(record: RunRecord) -> dict[str, str]:
    """ERP → its worst severity."""
    worst: dict[str, str] = {}
    for cell in record["matrix"]:
        if cell["worst"]:
            worst[cell["erp"]] = min(worst.get(cell["erp"], "S3"), cell["worst"])
    return worst


def first_erp(record: RunRecord) -> str:
    """The ERP whose heat map is drawn: the worst one, else the first."""
    rows, worst = list(record["heat"]["rows"]), worst_of(record)
    return min(rows, key=lambda slug: (worst.get(slug, "S9"), rows.index(slug)), default="")


def funnel(steps: list[Step]) -> list[tuple[Step, str]]:
    """Each step with the width of its bar, on a logarithmic scale up to 100."""
    most = max((step["count"] for step in steps), default=0)
    return [(step, f"{100 * log10(step['count'] + 1) / log10(most + 1):.1f}" if most else "0") for step in steps]
