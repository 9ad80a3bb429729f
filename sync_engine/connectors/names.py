"""Searching a vendor by text it cannot be asked for literally: ask for a safe beginning, compare here."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from itertools import takewhile

from sync_engine.connectors import RemoteParty


def folded(value: str) -> str:
    """A name as vendors compare it: composed, without case, blanks collapsed."""
    return " ".join(unicodedata.normalize("NFC", value).casefold().split())


def safe_beginning(value: str, safe: Callable[[str], bool]) -> str:
    """The longest beginning of `value` that consists of safe characters only."""
    return "".join(takewhile(safe, unicodedata.normalize("NFC", value)))


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
