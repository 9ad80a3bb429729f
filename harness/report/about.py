"""Which source documents an exchange is about, look-ups by number included."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from harness.evidence import Evidence
from mock_erps.platform.journal import Exchange


class About:
    """Answers for one case; reads each request once."""

    def __init__(self, evidence: Evidence) -> None:
        self._by_number = {source.number: source.key for source in evidence.sources if source.number}
        words = sorted(map(re.escape, self._by_number), key=len, reverse=True)
        self._numbers = re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w-])") if words else None
        self._known: dict[int, frozenset[str]] = {}

    def keys(self, exchange: Exchange) -> frozenset[str]:
        if exchange.seq not in self._known:
            self._known[exchange.seq] = frozenset(exchange.keys) | self._named(exchange)
        return self._known[exchange.seq]

    def _named(self, exchange: Exchange) -> frozenset[str]:
        if self._numbers is None:
            return frozenset()
        request = exchange.request
        text = f"{unquote_plus(request.query)} {unquote_plus(request.path)} {request.body.decode('utf-8', 'replace')}"
        return frozenset(self._by_number[number] for number in self._numbers.findall(text))
