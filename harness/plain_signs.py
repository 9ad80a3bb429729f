"""Output to a terminal or file that cannot show our signs: each becomes its plain form instead of an error."""

from __future__ import annotations

import codecs
import io
import sys

NAME = "plain-signs"
PLAIN = {
    "✓": "ok", "◆": "S1", "▲": "S2", "■": "S3", "○": "--", "✕": "x", "●": "o", "█": "#", "░": ".", "·": "-", "─": "-",
    "…": "...", "→": "->", "×": "x", "−": "-", "—": "-", "–": "-", "«": '"', "»": '"', "’": "'", "“": '"', "”": '"',
}  # fmt: skip


def _plain(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return "".join(PLAIN.get(sign, "?") for sign in error.object[error.start : error.end]), error.end


def install() -> None:
    """From now on nothing that is printed fails for its encoding."""
    codecs.register_error(NAME, _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=NAME)
