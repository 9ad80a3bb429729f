"""A target in memory for tests of ledger and delivery: it commits, loses answers, throttles and crashes as scripted."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from threading import RLock
from typing import TypeVar

from sync_engine.canonical import Application, Document, Intent, Kind, Line, Party, Payment
from sync_engine.connectors import (
    Catalogue,
    Draft,
    PaymentDraft,
    Recovery,
    RemoteDocument,
    RemoteParty,
    RemotePayment,
    Traits,
    Write,
)
from sync_engine.outcomes import Ambiguous, Done, Duplicate, Missing, Outcome, Stale, VendorError

CEILING = 60.0

T = TypeVar("T")


class Crash(BaseException):
    """The process dies here."""


@dataclass
class Bomb:
    """Counts the points where a process can die, and dies at one of them."""

    at: int = 0
    passed: int = 0

    def tick(self) -> None:
        self.passed += 1
        if self.passed == self.at:
            raise Crash


#: What happens to one call: `before` raises instead of committing, `after` raises once it is committed,
#: `late` commits that many seconds after the answer was lost.
@dataclass(frozen=True)
class Fault:
    operation: str
    occurrence: int
    error: Callable[[], BaseException] = lambda: Ambiguous("connection reset")
    committed: bool = False
    late: float = 0.0


@dataclass
class Books:
    """The state of the fake company, and everything it was asked."""

    recovery: Recovery = Recovery.REPLAYED_KEY
    batch_size: int = 1
    two_steps: bool = False
    documents: dict[str, RemoteDocument] = field(default_factory=dict)
    parties: dict[str, RemoteParty] = field(default_factory=dict)
    payments: dict[str, RemotePayment] = field(default_factory=dict)
    #: (number, moment) of what people deleted, as the company remembers it
    deleted: list[tuple[str, float]] = field(default_factory=list)
    answers: dict[str, Done] = field(default_factory=dict)
    keys: list[tuple[str, str, str]] = field(default_factory=list)
    refuse: dict[str, VendorError] = field(default_factory=dict)
    item_faults: dict[str, list[VendorError]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    #: (look-up, its number) of those that answer with an empty list whatever there is
    blank: frozenset[tuple[str, int]] = frozenset()
    calls: Counter[str] = field(default_factory=Counter)
    times: list[tuple[float, str]] = field(default_factory=list)
    bomb: Bomb = field(default_factory=Bomb)
    during: Callable[[str], None] = lambda operation: None
    #: workers share the books: a vendor, too, does one thing after the other
    lock: RLock = field(default_factory=RLock)
    delayed: list[tuple[float, Callable[[], object]]] = field(default_factory=list)

    def live(self, number: str) -> list[RemoteDocument]:
        return [document for document in self.documents.values() if document.number == number and document.live]

    def writes(self) -> int:
        return sum(self.calls[name] for name in ("create", "update", "void", "create_party", "create_payment"))

    def act(self, operation: str, work: Callable[[], T]) -> T:
        """One call: dies, fails, commits or does both as scripted."""
        self._commit_late()
        self.bomb.tick()
        self.calls[operation] += 1
        self.times.append((time.time(), operation))
        self.during(operation)
        fault = next(
            (f for f in self.faults if (f.operation, f.occurrence) == (operation, self.calls[operation])), None
        )
        if fault and fault.late:
            self.delayed.append((time.time() + fault.late, work))
            raise fault.error()
        if fault and not fault.committed:
            raise fault.error()
        with self.lock:
            answer = work()
        self.bomb.tick()
        if fault:
            raise fault.error()
        return answer

    def found(self, operation: str, work: Callable[[], list[T]]) -> list[T]:
        """What a look-up brings."""
        everything = self.act(operation, work)
        return [] if (operation, self.calls[operation]) in self.blank else everything

    def _commit_late(self) -> None:
        for at, work in list(self.delayed):
            if at <= time.time():
                self.delayed.remove((at, work))
                work()


class FakeConnector:
    """The connector of those books."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.traits = Traits(
            "fake",
            books.recovery,
            21,
            CEILING,
            batch_size=books.batch_size,
            key_limit=50,
            refuses_stale=True,
            two_steps=books.two_steps,
        )

    def close(self) -> None:
        self.books.calls["close"] += 1

    def take_back(self, write: Write) -> None:
        self.books.act("take_back", lambda: None)

    def catalogue(self, skus: Iterable[str]) -> Catalogue:
        return self.books.act("catalogue", lambda: Catalogue("GBP", "Europe/London", items={"X": "1"}))

    def find_parties(self, party: Party) -> Sequence[RemoteParty]:
        parties = self.books.parties
        return self.books.found("find_parties", lambda: [p for p in parties.values() if p.name == party.name])

    def create_party(self, party: Party, key: str) -> RemoteParty:
        return self.books.act("create_party", lambda: self._party(party, key))

    def _party(self, party: Party, key: str) -> RemoteParty:
        books = self.books
        books.keys.append(("party", party.name, key))
        if party.name in books.refuse:
            raise books.refuse[party.name]
        repeated = self._repeated(key)
        if isinstance(repeated, Duplicate):
            raise repeated
        if repeated:
            return books.parties[repeated.id]
        made = RemoteParty(f"P{len(books.parties) + 1}", party.name, party.key)
        books.parties[made.id] = made
        books.answers[key] = Done(made.id)
        return made

    def _repeated(self, key: str) -> Done | Duplicate | None:
        books = self.books
        if key in books.answers and books.recovery is Recovery.REPLAYED_KEY:
            return books.answers[key]
        if key in books.answers and books.recovery is Recovery.REFUSED_KEY:
            return Duplicate("this key was used before", "DUP-KEY")
        return None

    def find_documents(self, kind: Kind, number: str) -> Sequence[RemoteDocument]:
        documents = self.books.documents
        return self.books.found("find", lambda: [d for d in documents.values() if (d.kind, d.number) == (kind, number)])

    def read_document(self, kind: Kind, id: str) -> RemoteDocument | None:
        return self.books.act("read", lambda: self.books.documents.get(id))

    def deleted(self, kind: Kind, number: str, since: float) -> bool:
        return self.books.act("deleted", lambda: any(n == number and at >= since for n, at in self.books.deleted))

    def create_documents(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        return self.books.act("create", lambda: [self._document(write) for write in writes])

    def _document(self, write: Write) -> Outcome:
        books, draft = self.books, write.draft
        books.keys.append(("create", draft.document.key, write.key))
        if draft.number in books.refuse:
            return books.refuse[draft.number]
        queued = books.item_faults.get(draft.number)
        fault = queued.pop(0) if queued else None
        if fault is not None and fault.code != "after":
            return fault
        made = self._made(draft, write.key)
        return fault or made

    def _made(self, draft: Draft, key: str) -> Outcome:
        books = self.books
        if repeated := self._repeated(key):
            return repeated
        if books.recovery is Recovery.UNIQUE_NUMBER and books.live(draft.number):
            return Duplicate("this number is taken", "DUP-NO")
        document = draft.document
        id = f"D{len(books.documents) + 1}"
        books.documents[id] = RemoteDocument(
            id, document.kind, draft.number, "0", draft.party_id, document.issue_date, document.currency,
            document.total, document.total, True, draft.reference,
        )  # fmt: skip
        books.answers[key] = Done(id, "0", draft.number)
        return books.answers[key]

    def update_document(self, remote: RemoteDocument, draft: Draft, key: str) -> Outcome:
        return self.books.act("update", lambda: self._updated(remote, draft, key))

    def _updated(self, remote: RemoteDocument, draft: Draft, key: str) -> Outcome:
        self.books.keys.append(("update", f"{draft.document.key} at {remote.version}", key))
        total = draft.document.total
        return self._changed(remote, key, total=total, balance=total)

    def void_document(self, remote: RemoteDocument, key: str) -> Outcome:
        def work() -> Outcome:
            self.books.keys.append(("void", f"{remote.number} at {remote.version}", key))
            return self._changed(remote, key, live=False, balance=Decimal(0))

        return self.books.act("void", work)

    def _changed(self, remote: RemoteDocument, key: str, **fields: object) -> Outcome:
        books = self.books
        if repeated := self._repeated(key):
            return repeated
        now = books.documents.get(remote.id)
        if now is None:
            return Missing("no such document")
        if now.version != remote.version:
            return Stale("stale version", "5010")
        version = str(int(now.version) + 1)
        books.documents[remote.id] = replace(now, version=version, **fields)  # type: ignore[arg-type]
        books.answers[key] = Done(remote.id, version)
        return books.answers[key]

    def find_payments(self, draft: PaymentDraft) -> Sequence[RemotePayment]:
        payments = self.books.payments
        ours = lambda: [p for p in payments.values() if p.reference == draft.reference]  # noqa: E731
        return self.books.found("find_payments", ours)

    def create_payment(self, draft: PaymentDraft, key: str) -> Outcome:
        return self.books.act("create_payment", lambda: self._paid(draft, key))

    def _paid(self, draft: PaymentDraft, key: str) -> Outcome:
        books = self.books
        books.keys.append(("payment", draft.payment.key, key))
        if repeated := self._repeated(key):
            return repeated
        id = f"Y{len(books.payments) + 1}"
        payment = draft.payment
        books.payments[id] = RemotePayment(
            id, draft.reference, draft.party_id, payment.date, payment.amount, dict(draft.applications)
        )
        for remote_id, amount in draft.applications.items():
            now = books.documents[remote_id]
            version = str(int(now.version) + 1)
            books.documents[remote_id] = replace(now, balance=now.balance - amount, version=version)
        books.answers[key] = Done(id)
        return books.answers[key]


def document(key: str, total: str = "100.00", **changes: object) -> Document:
    """A plain invoice of one line."""
    amount = Decimal(total)
    line = Line(1, "Air filter", Decimal(1), amount, amount, sku="X")
    plain = Document(
        key, f"N-{key}", Kind.INVOICE, Party("ACME", "Acme Ltd"), date(2026, 3, 1), "GBP",
        (line,), amount, Decimal(0), amount,
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


def voided(key: str, revision: int = 2) -> Document:
    return document(key, revision=revision, intent=Intent.VOID)


def payment(key: str, amount: str, *applied: tuple[str, str]) -> Payment:
    applications = tuple(Application(to, Decimal(part)) for to, part in applied)
    return Payment(
        key, Party("ACME", "Acme Ltd"), date(2026, 3, 2), "GBP", Decimal(amount), applications, reference=f"R-{key}"
    )
