"""Names at a vendor: what they stand for, and how to find one that no query can spell literally."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from itertools import takewhile

from sync_engine.connectors import RemoteParty
from sync_engine.connectors.wire_json import Shape, text


def folded(value: str) -> str:
    """A name as vendors compare it: composed, without case, blanks collapsed."""
    return " ".join(unicodedata.normalize("NFC", value).casefold().split())


def safe_beginning(value: str, safe: Callable[[str], bool]) -> str:
    """The longest beginning of `value` that consists of safe characters only."""
    return "".join(takewhile(safe, unicodedata.normalize("NFC", value)))


def indexed(found: Iterable[Shape], id: str, *names: str) -> dict[str, str]:
    """Name → id over reference data. A row's number (named first) goes before another row's bare name."""
    known = list(found)
    index: dict[str, str] = {}
    for name in names:
        for row in known:
            if text(row, name) and text(row, id):
                index.setdefault(text(row, name), text(row, id))
    return index


def distinct(parties: Iterable[RemoteParty]) -> list[RemoteParty]:
    """Each party once, in the order of first sight."""
    return list({party.id: party for party in parties}.values())


class NearNames:
    """Parties whose names begin alike, read once per run: what a fuzzy comparison chooses from."""

    def __init__(self, read: Callable[[str], Iterable[RemoteParty]]) -> None:
        self._read = read
        self._known: dict[str, list[RemoteParty]] = {}

    def of(self, name: str) -> list[RemoteParty]:
        """All parties with the first letter of `name`; none for a letter that no vendor can be asked for."""
        letter = name.strip()[:1].lower()
        if not (letter.isascii() and letter.isalnum()):
            return []
        if letter not in self._known:
            self._known[letter] = list(self._read(letter))
        return self._known[letter]
