"""Bad input, told in one voice: what, where, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

#: of a line longer than this only the beginning is shown
LINE_WIDTH = 120


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file; line and column count from 1. `width` is how many characters are meant."""

    file: str
    line: int = 0
    column: int = 0
    width: int = 1


class BadInput(Exception):
    """A file, flag or value nothing can be done with. `advice` says the way out in the imperative."""

    def __init__(self, code: str, message: str, place: Place | None = None, advice: str = "", label: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.place = place
        self.advice = advice
        self.label = label

    def excerpt(self) -> list[tuple[int, str]]:
        """The line meant and up to two before it, with their numbers; empty when there is none to show."""
        if self.place is None or not self.place.line:
            return []
        try:
            with Path(self.place.file).open(encoding="utf-8", errors="replace") as file:
                lines = [line.rstrip("\n") for line in islice(file, self.place.line)]
        except (OSError, ValueError):
            return []
        first = max(self.place.line - 2, 1)
        return [(number, _shown(line)) for number, line in enumerate(lines[first - 1 :], first)]

    def told(self) -> str:
        """The whole message as plain text, as REPORTS §2.4 draws it."""
        where = ""
        if self.place is not None:
            where = f"{self.place.file}, line {self.place.line}: " if self.place.line else f"{self.place.file}: "
        excerpt = self.excerpt()
        column = self.place.column if self.place is not None and excerpt else 0
        marked = 0 < column <= LINE_WIDTH
        text = f"✕ {self.code}  {where}{self.message}"
        if self.label and not marked:
            text += f" ({self.label})"
        for number, line in excerpt:
            text += f"\n  {number:>3} | {line}"
        if self.place is not None and marked:
            marks = " " * (column - 1) + "^" * max(min(self.place.width, LINE_WIDTH - column), 1)
            text += f"\n      | {marks} {self.label}".rstrip()
        return f"{text}\n\n  {self.advice}" if self.advice else text


def _shown(line: str) -> str:
    """A line of somebody's file that cannot upset a terminal: no control characters, not endless."""
    clean = "".join(sign if sign.isprintable() else " " if sign == "\t" else "�" for sign in line.lstrip("\ufeff"))
    return clean if len(clean) <= LINE_WIDTH else clean[: LINE_WIDTH - 1] + "…"


def did_you_mean(word: str, known: list[str] | tuple[str, ...]) -> str:
    """`F-POST-TIMEOUT is` for a near miss, else an empty string."""
    from difflib import get_close_matches

    near = get_close_matches(word, known, n=1, cutoff=0.7)
    return f"{near[0]} is" if near else ""
