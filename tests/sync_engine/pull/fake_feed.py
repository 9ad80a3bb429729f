"""A company to be read, in memory: lists in the order of change, change data that overflow, records that vanish."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sync_engine.canonical import Kind
from sync_engine.connectors.feed import Copy, FeedTraits, Page, Place, Status, onward
from sync_engine.outcomes import VendorError
from tests.sync_engine.fake_target import Books, FakeConnector

NOW = 1_780_000_000.0
CHANGE_DATA = FeedTraits(overlap=60.0, window=30 * 86400.0, vanishes=True)


@dataclass
class Company:
    """What stands there. `during` is called with each call's name and may change anything, or die."""

    feed: FeedTraits = CHANGE_DATA
    page: int = 3
    most: int = 5
    told: bool = True
    now: Callable[[], float] = lambda: NOW
    records: dict[tuple[Kind, str], Copy] = field(default_factory=dict)
    deaths: dict[tuple[Kind, str], float] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    errors: dict[str, list[VendorError]] = field(default_factory=dict)
    during: Callable[[str], None] = lambda call: None

    def put(
        self, id: str, balance: str = "100", at: float | None = None, kind: Kind = Kind.INVOICE, **changes: object
    ) -> None:
        """A record as it is from now on."""
        total = Decimal(100)
        plain = Copy(kind, id, self.now() if at is None else at, Status.OPEN, f"N-{id}", "1", "GBP", total)
        status = Status.PAID if balance == "0" else Status.OPEN
        made = replace(plain, status=status, balance=Decimal(balance))
        self.records[kind, id] = replace(made, **changes)  # type: ignore[arg-type]

    def pay(self, id: str, amount: str, **applied: str) -> None:
        """A payment of documents by id."""
        parts = {document: Decimal(part) for document, part in applied.items()}
        self.put(id, "0", kind=Kind.PAYMENT, status=Status.OPEN, total=Decimal(amount), applied=parts)

    def delete(self, id: str, kind: Kind = Kind.INVOICE) -> None:
        del self.records[kind, id]
        self.deaths[kind, id] = self.now()

    def asked(self, call: str) -> None:
        self.calls[call] += 1
        self.during(call)
        if self.errors.get(call):
            raise self.errors[call].pop(0)

    def truth(self) -> dict[tuple[str, str], Copy]:
        return {(kind.value, id): copy for (kind, id), copy in self.records.items()}


class FakeFeed:
    """The feed of that company."""

    def __init__(self, company: Company) -> None:
        self._company = company

    def _of(self, kind: Kind) -> list[Copy]:
        found = [copy for (of, _), copy in self._company.records.items() if of is kind]
        return sorted(found, key=lambda copy: (copy.modified, copy.id))

    def changed(self, kind: Kind, since: float) -> Page:
        company = self._company
        company.asked("changed")
        gone = [Copy(of, id, at, Status.DELETED) for (of, id), at in company.deaths.items() if of is kind]
        found = [copy for copy in (*self._of(kind), *gone) if copy.modified >= since][: company.most]
        return Page(tuple(found), told=self._clock(), overflowed=len(found) >= company.most)

    def listed(self, kind: Kind, place: Place) -> Page:
        company = self._company
        company.asked("listed")
        found = [copy for copy in self._of(kind) if copy.modified >= place.since]
        shown = tuple(found[place.skip : place.skip + company.page])
        return onward(shown, place, full=len(shown) == company.page, told=self._clock())

    def ids(self, kind: Kind) -> Iterator[str]:
        self._company.asked("ids")
        return iter([copy.id for copy in self._of(kind)])

    def look(self, kind: Kind, id: str) -> Copy | None:
        self._company.asked("look")
        return self._company.records.get((kind, id))

    def _clock(self) -> float:
        return self._company.now() if self._company.told else 0.0


class ReadableConnector(FakeConnector):
    """The fake connector, with a feed."""

    def __init__(self, company: Company, books: Books | None = None) -> None:
        super().__init__(books or Books())
        self.traits = replace(self.traits, feed=company.feed)
        self.feed = FakeFeed(company)
