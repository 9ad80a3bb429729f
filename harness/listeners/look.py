"""How things look: blue is what the engine says, green what the books hold, red where they part. Shapes carry it alone.

Sixteen ANSI colours by role; `NO_COLOR`, `TERM=dumb` and `--color` are rich's business. Without UTF-8 the shapes are
words.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.theme import Theme

THEME = Theme(
    {
        "engine": "blue",
        "books": "green",
        "wrong": "bold red",
        "warn": "yellow",
        "soft": "dim",
        "held": "green",
        "strong": "bold",
    }
)


@dataclass(frozen=True, slots=True)
class Shapes:
    """One sign per meaning."""

    held: str = "✓"
    s1: str = "◆"
    s2: str = "▲"
    s3: str = "■"
    not_armed: str = "○"
    lost: str = "✕"
    commit: str = "●"
    bar: str = "█"
    rest: str = "░"
    dot: str = "·"
    dash: str = "─"

    def of(self, severity: str) -> str:
        return {"S1": self.s1, "S2": self.s2}.get(severity, self.s3)

    def ranked(self, severity: str) -> str:
        """Sign and rank, `◆ S1`; where the sign is the rank, once."""
        sign = self.of(severity)
        return severity if sign == severity else f"{sign} {severity}"


PLAIN = Shapes("ok", "S1", "S2", "S3", "--", "x", "o", "#", ".", "-", "-")


def shapes_for(encoding: str | None) -> Shapes:
    """The drawn signs where the terminal can show them."""
    return Shapes() if "utf" in (encoding or "").lower() else PLAIN


def styled(severity: str) -> str:
    return {"S1": "wrong", "S2": "warn"}.get(severity, "soft")


def terminal(error: bool = False, color: str = "auto", width: int | None = None) -> Console:
    """A console on stdout (results) or stderr (progress). `color`: auto, always, never."""
    stream = sys.stderr if error else sys.stdout
    return Console(
        file=stream,
        theme=THEME,
        force_terminal=True if color == "always" else None,
        no_color=True if color == "never" else None,
        highlight=False,
        width=width or (None if stream.isatty() else 100),
        soft_wrap=False,
    )


def span(seconds: float) -> str:
    """`8 d 4 h`, `2 h 5 min`, `42 s`, `0.4 s`: two units at most."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = int(seconds)
    units = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))
    parts: list[str] = []
    for name, size in units:
        count, whole = divmod(whole, size)
        if count or parts:
            parts.append(f"{count} {name}")
    return " ".join(part for part in parts[:2] if not part.startswith("0 "))


def short(text: str, width: int) -> str:
    """Cut to a width, with an ellipsis."""
    flat = " ".join(text.split())
    return flat if len(flat) <= width else flat[: width - 1].rstrip() + "…"


def tail(text: str, width: int) -> str:
    """Cut to a width at the front: of a path, its end tells more."""
    return text if len(text) <= width else "…" + text[len(text) - width + 1 :]


def first_of(names: Sequence[str], most: int) -> str:
    """`a, b and 3 more`: so many by name."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def plural(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"
