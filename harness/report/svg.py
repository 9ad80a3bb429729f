"""Small drawings as SVG. Colours are the style sheet's tokens; shapes carry the meaning without them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from harness.listeners.look import span
from harness.report.shapes import ViolationTold
from harness.report.timeline_shapes import Mark

#: severity or state → the symbol's name in `_glyphs.html.j2`
SYMBOLS = {"S1": "s1", "S2": "s2", "S3": "s3", "held": "ok", "violated": "s1", "not armed": "un"}


def glyph(name: str, label: str = "", extra: str = "") -> Markup:
    """A symbol as large as the text around it; silent unless it has a label."""
    told = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    classes = f"glyph {extra}".strip()
    return Markup('<svg class="{}" {}><use href="#g-{}"/></svg>').format(classes, told, SYMBOLS.get(name, name))


def bar(parts: Iterable[tuple[float, str]]) -> Markup:
    """Shares of 1 with their colours, side by side."""
    at, drawn = 0.0, []
    for share, color in parts:
        width = max(0.0, min(share, 1.0)) * 100
        drawn.append(_rect(at, 0, width, 6, color))
        at += width
    start = Markup('<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">')
    return start + Markup("").join(drawn) + Markup("</svg>")


def _rect(x: float, y: float, width: float, height: float, color: str, round_: int = 0) -> Markup:
    text = '<rect x="{}" y="{}" width="{}" height="{}" fill="var(--{})"{}/>'
    corner = Markup(' rx="{}"').format(round_) if round_ else Markup("")
    return Markup(text).format(_n(x), _n(y), _n(width), _n(height), color, corner)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _line(x1: float, y1: float, x2: float, y2: float, color: str, extra: str = "") -> Markup:
    text = '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="var(--{})" {}/>'
    return Markup(text).format(_n(x1), _n(y1), _n(x2), _n(y2), color, Markup(extra))


def _text(x: float, y: float, text: str, color: str = "soft", extra: str = "") -> Markup:
    start = Markup('<text x="{}" y="{}" fill="var(--{})" {}>').format(_n(x), _n(y), color, Markup(extra))
    return start + escape(text) + Markup("</text>")


# --- the overview of a case ------------------------------------------------------------------------------------

WIDTH, LEFT, RIGHT = 1040, 92, 1028
ENGINE, WIRE, BOOKS, LEDGER = 34, 62, 90, 118
#: seconds that are folded, how wide one exchange is at most, and how many others are drawn at full width
IDLE, WIDEST, CROWD = 1.2, 80.0, 16


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark with its place on the squeezed time line; `gap` seconds lie between it and the one before."""

    mark: Mark
    x: float
    end: float
    gap: float
    gap_at: float


def placed(marks: Sequence[Mark]) -> list[Placed]:
    """Every exchange takes the same room, a long one and an idle stretch a little more, whatever their length.

    Many that are not about the violation's documents share the room of `CROWD`.
    """
    others = sum(not mark["ours"] for mark in marks)
    narrow = min(1.0, CROWD / others) if others else 1.0
    at, before, found = 0.0, None, []
    for mark in marks:
        gap = mark["t"] - before if before is not None else 0.0
        gap_at = at
        at += 1.6 if gap > IDLE else 0.0
        start = at
        at += narrow if not mark["ours"] else 2.4 if mark["t_done"] - mark["t"] > IDLE else 1.0
        found.append(Placed(mark, start, at, gap, (gap_at + start) / 2))
        before = mark["t_done"]
    unit = min(WIDEST, (RIGHT - LEFT - 8) / at) if at else 0
    return [
        Placed(one.mark, LEFT + one.x * unit, LEFT + one.end * unit, one.gap, LEFT + one.gap_at * unit) for one in found
    ]


def strip(violation: ViolationTold) -> Markup:
    """Where in the run: all exchanges, what they committed and what got lost, and the moment it went wrong."""
    marks = placed(violation["overview"])
    written = {row["seq"] for row in violation["timeline"] if row["row"] == "exchange" and row["ledger"]}
    label = f"Overview of all {violation['exchanges']} exchanges; the list below tells the same"
    start = Markup('<svg class="strip" viewBox="0 0 {} 146" role="img" aria-label="{}">').format(WIDTH, label)
    body = [*_frame(violation, marks), *(drawn for one in marks for drawn in _mark(one, violation, written))]
    return start + Markup("").join([*body, *_gaps(marks), *_doom(violation, marks)]) + Markup("</svg>")


def _frame(violation: ViolationTold, marks: list[Placed]) -> list[Markup]:
    shown = {row["seq"] for row in violation["timeline"] if row["row"] == "exchange"}
    inside = [one for one in marks if one.mark["seq"] in shown]
    drawn = []
    if inside:
        width = max(inside[-1].end - inside[0].x + 8, 12)
        drawn.append(_rect(inside[0].x - 6, 18, width, 112, "sunk", 8))
    for y, name, color in (
        (ENGINE, "engine", "says"),
        (WIRE, "wire", "soft"),
        (BOOKS, "books", "is"),
        (LEDGER, "ledger", "says"),
    ):
        drawn.append(_line(LEFT - 8, y, RIGHT, y, "line"))
        drawn.append(_text(0, y + 4, name, color, 'class="name"'))
    return drawn


def _mark(one: Placed, violation: ViolationTold, written: set[int]) -> list[Markup]:
    mark, width = one.mark, one.end - one.x
    size = min(10.0, max(width - 2, 1.5))
    if not mark["ours"]:
        ticks = [_line(one.x + 1, ENGINE - 5, one.x + 1, WIRE + 5, "edge", 'stroke-width="1.5"')]
        return ticks + ([_dot(one.x + 1, BOOKS, 2.5, "ramp-2")] if mark["committed"] else [])
    long = mark["t_done"] - mark["t"] > IDLE
    wrong = violation["wrong_at"] == mark["seq"]
    drawn = [_rect(one.x, ENGINE - 4, max(width - 3, 2) if long else size, 8, "says", 1)]
    if mark["delivered"] == "full":
        drawn.append(_line(one.x, WIRE, one.x + size, WIRE, "soft", 'stroke-width="2"'))
    else:
        drawn.append(_line(one.x, WIRE, one.end - 6, WIRE, "wrong", 'stroke-width="1.5" stroke-dasharray="3 3"'))
        drawn.append(_symbol("x", one.end - 7, WIRE, 10, "wrong"))
    if mark["committed"]:
        where = one.x + size / 2
        drawn.append(_symbol("s1", where, BOOKS, 12, "wrong") if wrong else _dot(where, BOOKS, min(4.5, size), "is"))
    if mark["seq"] in written:
        drawn.append(_rect(one.x, LEDGER - 4, size, 8, "says", 1))
    return drawn


def _dot(x: float, y: float, radius: float, color: str) -> Markup:
    return Markup('<circle cx="{}" cy="{}" r="{}" fill="var(--{})"/>').format(_n(x), y, _n(radius), color)


def _symbol(name: str, x: float, y: float, size: int, color: str) -> Markup:
    text = '<use href="#g-{}" x="{}" y="{}" width="{}" height="{}" fill="var(--{})"/>'
    return Markup(text).format(name, _n(x - size / 2), _n(y - size / 2), size, size, color)


def _gaps(marks: list[Placed]) -> list[Markup]:
    """A zigzag for each idle stretch, with its length where there is room for it."""
    drawn, free = [], 0.0
    for one in marks:
        if one.gap <= IDLE:
            continue
        text = span(one.gap)
        x = min(one.gap_at, WIDTH - 12 - 7.5 * len(text))
        points = f"{_n(x - 5)},140 {_n(x - 2)},134 {_n(x + 1)},144 {_n(x + 4)},138"
        zigzag = '<polyline points="{}" fill="none" stroke="var(--soft)" stroke-width="1.2"/>'
        if x - 5 > free:
            drawn += [Markup(zigzag).format(points), _text(x + 8, 143, text)]
            free = x + 16 + 7.5 * len(text)
    return drawn


def _doom(violation: ViolationTold, marks: list[Placed]) -> list[Markup]:
    """The red line, with its name above it."""
    word, seq = (
        ("doomed at", violation["doomed_at"]) if violation["doomed_at"] else ("wrong from", violation["wrong_at"])
    )
    hit = next((one for one in marks if one.mark["seq"] == seq), None)
    if hit is None:
        return []
    text = f"{word} {seq}"
    x, width = hit.x - 1.5, 8.2 * len(text) + 16
    left = min(x, RIGHT - width)
    return [
        _line(x, 14, x, 130, "wrong-fill", 'stroke-width="2"'),
        _rect(left, 0, width, 19, "wrong-fill", 4),
        _text(left + 8, 14, text, "on-wrong", 'class="name"'),
    ]
