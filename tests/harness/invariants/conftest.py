"""A small world to judge: sources, exchanges, books and the engine's story, written by hand and without any ERP."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest

from harness.documents import Applied, SourceDocument, SourceLine, SourceParty
from harness.evidence import BookVersion, EngineRun, Evidence, LedgerEntry, PlacedFault, Profile
from harness.invariants import catalogue
from harness.verdicts import Finding, Verdict
from mock_erps.platform.audit import AuditDocument, AuditLine, AuditParty, AuditPayment, AuditView
from mock_erps.platform.journal import Commit, Delivered, Exchange
from mock_erps.platform.messages import Reply, Request

DAY = dt.date(2026, 3, 2)
ALDGATE = SourceParty("ALD01", "Aldgate Timber Ltd")
HOME = {"main": "c-1", "second": "c-2"}


@dataclass
class World:
    """One case in the making. Each call takes one second of its clock unless told otherwise."""

    traits: dict[str, Any] = field(default_factory=lambda: {"version_token": True})
    limits: tuple[Any, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    kept_out: list[float] = field(default_factory=list)
    now: float = 1000.0
    sources: list[SourceDocument] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    history: list[BookVersion] = field(default_factory=list)
    faults: list[PlacedFault] = field(default_factory=list)
    ledger: dict[str, LedgerEntry] | None = field(default_factory=dict)
    books: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    seed: list[tuple[str, Any]] = field(default_factory=list)
    targets: tuple[str, ...] = ("main",)
    zones: dict[str, str] = field(default_factory=dict)
    closed: dt.date | None = None
    closed_meanwhile: bool = False  # not yet when the case began
    secrets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    excused: dict[str, str] = field(default_factory=dict)
    runs: list[dict[str, Any]] = field(default_factory=list)

    # --- the source

    def invoice(self, number: str = "INV-1007", **changes: Any) -> SourceDocument:
        """A plain invoice of 100.00 and 20.00 tax; `total` and the other fields may be given."""
        total = Decimal(changes.pop("total", "120.00"))
        tax = Decimal(changes.pop("tax", "20.00"))
        line = SourceLine("Oak boards", Decimal(2), (total - tax) / 2, total - tax, sku="OAK-40", tax=tax)
        fields: dict[str, Any] = {
            "key": f"k-{number}", "number": number, "token": number, "kind": "invoice", "company": "main",
            "party": ALDGATE, "date": DAY, "due": DAY + dt.timedelta(days=30), "currency": "GBP", "total": total,
            "lines": (line,), "net": total - tax, "tax": tax,
        }  # fmt: skip
        source = SourceDocument(**fields | changes)
        self.sources.append(source)
        return source

    def payment(self, number: str, of: SourceDocument, amount: str = "", **changes: Any) -> SourceDocument:
        paid = Decimal(amount) if amount else of.total
        fields: dict[str, Any] = {
            "key": f"k-{number}", "number": number, "token": number, "kind": "payment", "company": of.company,
            "party": of.party, "date": DAY, "currency": of.currency, "total": paid, "applied": (Applied(of.key, paid),),
        }  # fmt: skip
        source = SourceDocument(**fields | changes)
        self.sources.append(source)
        return source

    # --- the engine

    def run(self, phase: str = "first", **changes: Any) -> None:
        """A run begins; the one before it has ended."""
        self.now += 60
        story = {"exit_code": 0, "phase": phase, "first_seq": len(self.exchanges) + 1, "started": self.now}
        self.runs.append(story | changes)

    def call(
        self, operation: str, *about: SourceDocument, seconds: float = 1.0, after: float = 0.0, **changes: Any
    ) -> Exchange:
        """One exchange, fully answered with 200 unless told otherwise. `about` puts its keys on it."""
        self.now += after
        reply = Reply(changes.get("status", 200), changes.pop("headers", []), changes.pop("reply", b"{}"))
        request = Request(
            changes.pop("method", "POST"), changes.pop("path", f"/{operation.replace(' ', '/')}"),
            changes.pop("query", ""), changes.pop("request_headers", {}), changes.pop("body", b""),
            changes.pop("host", "api.example"), changes.pop("connection", 1),
        )  # fmt: skip
        keys = tuple(source.key for source in about)
        fields: dict[str, Any] = {
            "company": HOME[about[0].company if about else "main"], "operation": operation, "operations": (operation,),
            "key": keys[0] if keys else "", "keys": keys, "phase": self.runs[-1]["phase"], "status": 200,
            "delivered": Delivered.FULL, "reply": reply, "done": self.now + seconds,
        }  # fmt: skip
        exchange = Exchange(len(self.exchanges) + 1, changes.pop("erp", "erp"), request, self.now, **fields | changes)
        exchange.committed = list(exchange.committed)
        self.exchanges.append(exchange)
        self.now = exchange.done
        return exchange

    def lost(self, operation: str, *about: SourceDocument, **changes: Any) -> Exchange:
        """An exchange whose answer never arrives."""
        fields = {"delivered": Delivered.NONE, "fault": "F-POST-RESET"} | changes
        exchange = self.call(operation, *about, **fields)
        if exchange.fault:
            self.faults.append(PlacedFault(exchange.fault, operation, (exchange.seq,), "yes"))
        return exchange

    def create(self, source: SourceDocument, id: str = "145", how: Any = None, **changes: Any) -> AuditDocument:
        """A create that commits the document as the source has it; `how` (e.g. `world.lost`) makes the exchange."""
        wire = {name: changes.pop(name) for name in list(changes) if name in WIRE}
        exchange = (how or self.call)(f"create {source.kind.replace('_', ' ')}", source, **wire)
        return self.book(source, id, exchange, **changes)

    def say(self, source: SourceDocument, state: str, remote_id: str = "", **changes: Any) -> None:
        """The ledger's word on a source record."""
        assert self.ledger is not None
        self.ledger[source.key] = LedgerEntry(source.key, source.kind, state, remote_id, source.number, **changes)

    def tell(
        self, source: SourceDocument, text: str = "Customer is inactive", state: str = "failed", code: str = "610"
    ) -> None:
        """The report of the current run names a record."""
        problem = {"key": source.key, "number": source.number, "state": state, "code": code, "text": text}
        self.runs[-1].setdefault("problems", []).append(problem)

    # --- the books

    def book(self, source: SourceDocument, id: str, exchange: Exchange | None, **changes: Any) -> Any:
        """A version of a document in the books, made by the exchange (None: by an outside user)."""
        target = changes.pop("target", source.company)
        record = paper(source, id, target, **changes)
        place = target, type(record).__name__, id
        if exchange is not None:
            what = "updated" if place in self.books else "created"
            exchange.committed.append(Commit(source.kind, id, "0", what))
        self.change(target, record, exchange)
        return record

    def change(self, target: str, record: Any, exchange: Exchange | None, gone: bool = False) -> None:
        """A step in the history of a record; the books show it (or no longer)."""
        place = target, type(record).__name__, record.id
        before, seq = self.books.get(place), exchange.seq if exchange else 0
        after = None if gone else record
        kind = "party" if isinstance(record, AuditParty) else getattr(record, "kind", "payment")
        self.history.append(BookVersion(HOME[target], seq, self.now, kind, record.id, before, after))
        if gone:
            del self.books[place]
        else:
            self.books[place] = record

    def void(self, doc: AuditDocument, exchange: Exchange | None, target: str = "main") -> None:
        """Void a document; None = an outside user does it."""
        self.change(target, replace(doc, status="void"), exchange)

    def seeded(self, record: Any, target: str = "main") -> Any:
        """A record that was there before the engine."""
        self.seed.append((target, record))
        self.books[target, type(record).__name__, record.id] = record
        return record

    def seeded_stranger(self, number: str = "OLD-1", **changes: Any) -> AuditDocument:
        """A document of another customer that was in the books before."""
        doc: AuditDocument = self.seeded(stranger(number, **changes))
        return doc

    def customer(self, id: str, name: str, code: str = "", seeded: bool = False, **changes: Any) -> AuditParty:
        """A customer of the books; without `seeded` the engine made it."""
        party = AuditParty("erp", "c-1", id, name, code, **changes)
        if seeded:
            self.seeded(party)
        self.books["main", "AuditParty", id] = party
        return party

    # --- the verdict

    def view(self, target: str, records: list[Any]) -> AuditView:
        def of(kind: type) -> tuple[Any, ...]:
            return tuple(record for record in records if isinstance(record, kind))

        return AuditView(
            "erp", HOME[target], "GBP", self.zones.get(target, "UTC"),
            of(AuditDocument), of(AuditPayment), of(AuditParty), self.closed,
        )  # fmt: skip

    def evidence(self) -> Evidence:
        after = {
            target: self.view(target, [r for (t, _, _), r in self.books.items() if t == target])
            for target in self.targets
        }
        before = {target: self.view(target, [r for t, r in self.seed if t == target]) for target in self.targets}
        if self.closed_meanwhile:
            before = {target: replace(view, closed_until=None) for target, view in before.items()}
        return Evidence(
            "case", Profile("erp", "ERP", self.traits, self.limits), tuple(self.sources), before, after,
            tuple(self.history), tuple(self.exchanges), self._runs(), tuple(self.faults),
            None if self.ledger is None else tuple(self.ledger.values()),
            companies={target: HOME[target] for target in self.targets},
            secrets=self.secrets, excused=self.excused, facts=self.facts, kept_out=tuple(self.kept_out), recoveries=1,
        )  # fmt: skip

    def _runs(self) -> tuple[EngineRun, ...]:
        ended = []
        for index, story in enumerate(self.runs):
            later = self.runs[index + 1] if index + 1 < len(self.runs) else None
            ends = {"last_seq": later["first_seq"] - 1, "ended": later["started"] - 60} if later else {}
            close = {"last_seq": len(self.exchanges), "ended": self.now} | ends
            ended.append(EngineRun(**close | story | {"problems": tuple(story.get("problems", ()))}))
        return tuple(ended)

    def judge(self, id: str) -> Finding:
        return catalogue()[id].judge(self.evidence())

    def held(self, id: str) -> Finding:
        finding = self.judge(id)
        assert finding.verdict is Verdict.HELD, [violation.message for violation in finding.violations] or "not armed"
        return finding

    def violated(self, id: str) -> str:
        """The first sentence of the violation."""
        finding = self.judge(id)
        assert finding.verdict is Verdict.VIOLATED, finding
        return finding.violations[0].message

    def not_armed(self, id: str) -> None:
        finding = self.judge(id)
        assert finding.verdict is Verdict.NOT_ARMED, finding


#: what describes the exchange, not the document, in `World.create`
WIRE = frozenset(
    (
        *("status", "delivered", "fault", "idempotency_key", "after", "seconds", "replayed", "body", "because"),
        *("vendor_code", "version_sent", "token", "reply", "headers", "connection", "retry_after"),
    )
)


def paper(source: SourceDocument, id: str, target: str = "main", **changes: Any) -> Any:
    """The record that shows exactly what the source says."""
    if source.kind == "payment":
        applied: Mapping[str, Decimal] = changes.pop("applied", {})
        fields = {"total": source.total, "reference": source.number, "texts": (source.token,), "date": source.date}
        fields |= {"currency": source.currency, "party": source.party.name, "party_id": f"p-{source.party.code}"}
        return AuditPayment("erp", HOME[target], id, applied=applied, **fields | changes)
    lines = tuple(
        AuditLine(line.description, line.quantity, line.unit_price, line.net, line.tax, line.tax_code, line.sku)
        for line in source.lines
    )
    document: dict[str, Any] = {
        "kind": source.kind, "version": "0", "number": source.number, "reference": source.reference,
        "party_id": f"p-{source.party.code}", "party": source.party.name, "date": source.date, "due": source.due,
        "currency": source.currency, "rate": source.rate or Decimal(1), "lines": lines, "net": source.net,
        "tax": source.tax, "total": source.total, "balance": source.total, "status": "open", "memo": source.memo,
        "texts": (source.token, source.number, source.memo),
    }  # fmt: skip
    return AuditDocument("erp", HOME[target], id=id, **document | changes)


def stranger(number: str, id: str = "900", **changes: Any) -> AuditDocument:
    """A document that was in the books before, of another customer."""
    old = SourceDocument(
        f"old-{number}", number, f"old-{number}", "invoice", "main", SourceParty("ZZ9", "Zeta Freight"), DAY, "GBP",
        Decimal("77.70"), (SourceLine("Freight", Decimal(1), Decimal("77.70"), Decimal("77.70")),), Decimal("77.70"),
    )  # fmt: skip
    doc: AuditDocument = paper(old, id, **changes)
    return doc


@pytest.fixture
def world() -> World:
    """An empty case whose first run has begun."""
    fresh = World()
    fresh.run("first")
    return fresh
