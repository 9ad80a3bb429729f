"""A company: one set of books at one vendor, with its settings and its place in the world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mock_erps.platform.books import Books, Mark


@dataclass(slots=True)
class Company:
    """`id` is the vendor's own (realm, tenant, company id). Settings override the contract's defaults."""

    id: str
    name: str
    books: Books
    currency: str
    country: str  # ISO 3166 alpha-2: vendors differ by country edition
    zone: str  # IANA time zone
    settings: dict[str, Any] = field(default_factory=dict)
    seeded: Mark | None = None
    #: seconds by which searches lag behind writes (F-VIS); reading by id is never late
    read_lag: float = 0.0
    #: whatever the vendor's package keeps per company beside documents (plain data)
    facts: dict[str, Any] = field(default_factory=dict)
    _pristine: tuple[dict[str, Any], dict[str, Any]] | None = None

    def remember(self) -> None:
        """Make the present state the one that `reset` returns to."""
        self.books.settle()
        self.seeded = self.books.mark()
        self._pristine = (dict(self.settings), dict(self.facts))

    def reset(self) -> None:
        if self.seeded is None or self._pristine is None:
            return
        self.books.rollback(self.seeded)
        self.settings, self.facts = dict(self._pristine[0]), dict(self._pristine[1])
        self.read_lag = 0.0


@dataclass(frozen=True, slots=True)
class CompanyPlan:
    """What a company shall be when it is made: `preset` names one of the vendor's seeds."""

    id: str
    name: str
    currency: str
    country: str
    zone: str
    settings: Mapping[str, Any] = field(default_factory=dict)
