"""The engine's connectors in front of the mocks: the vendor's own host names, the sandbox's time, the seeded logins."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import Any

import pytest

from mock_erps.doors.network import network
from mock_erps.platform.audit import AuditDocument
from mock_erps.platform.contract import slugs
from mock_erps.platform.sandbox import Sandbox
from sync_engine.canonical import Application, Document, Kind, Line, Party, Payment, TaxMode
from sync_engine.connectors import (
    Catalogue,
    Connector,
    Draft,
    Recovery,
    Target,
    Write,
    answers,
    connector_module,
    http,
    known,
    oauth,
)
from sync_engine.mapping.policy import Policy, policy_for
from sync_engine.mapping.resolve import resolve, resolve_payment
from sync_engine.money import rounded
from sync_engine.outcomes import Done, Outcome, VendorError

SLUGS = tuple(slug for slug in known() if slug in slugs())
ISSUED = date(2026, 2, 27)


class SandboxTime:
    """Stands in for the module `time` inside the engine."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.time = self.monotonic = sandbox.clock.now
        self.sleep = sandbox.clock.advance


@dataclass
class Tokens:
    """A token store in memory."""

    tokens: Mapping[str, str]
    lock: threading.RLock = field(default_factory=threading.RLock)

    def load(self) -> Mapping[str, str]:
        return self.tokens

    def save(self, tokens: Mapping[str, str]) -> None:
        self.tokens = tokens

    @contextmanager
    def refreshing(self) -> Iterator[None]:
        with self.lock:
            yield


@dataclass
class Bench:
    """One company of one mock, with the connector that serves it and drafts made by the engine's own mapping."""

    slug: str
    company: str
    sandbox: Sandbox
    books: Connector
    policy: Policy
    catalogue: Catalogue

    def party(self, name: str = "Aldgate Timber Ltd") -> str:
        """The id of a seeded customer."""
        [found] = [one for one in self.books.find_parties(Party("", name)) if one.name == name]
        return found.id

    def document(self, number: str, *lines: Line, tax: str = "0", **fields: Any) -> Document:
        """A document of `lines` whose totals fit them; `fields` override anything."""
        inclusive = fields.get("tax_mode") is TaxMode.INCLUSIVE
        total = sum((one.net for one in lines), Decimal(0)) + (0 if inclusive else Decimal(tax))
        made = Document(
            key=f"key-{number}",
            number=number,
            kind=Kind.INVOICE,
            party=Party("", "Aldgate Timber Ltd"),
            issue_date=ISSUED,
            due_date=date(2026, 3, 29),
            currency=self.catalogue.currency,
            lines=tuple(replace(one, number=place) for place, one in enumerate(lines, 1)),
            net=total - Decimal(tax),
            tax=Decimal(tax),
            total=total,
        )
        return replace(made, **fields)

    def draft(self, document: Document, party: str = "") -> Draft:
        party = party or self.party(document.party.name)
        return resolve(document, party, self.catalogue, self.policy, self.books.traits)

    def write(self, number: str, *lines: Line, **fields: Any) -> Write:
        return Write(self.draft(self.document(number, *(lines or (line(),)), **fields)), f"K-{number}")

    def create(self, number: str, *lines: Line, **fields: Any) -> Done:
        [outcome] = self.books.create_documents([self.write(number, *lines, **fields)])
        assert isinstance(outcome, Done), outcome
        return outcome

    def pay(self, reference: str, **applied: str) -> Any:
        """A draft payment of documents by number; `applied` maps the ids there to amounts."""
        parts = tuple(Application(id, Decimal(amount)) for id, amount in applied.items())
        total = sum((part.amount for part in parts), Decimal(0))
        source = Payment("p", Party("", "Aldgate Timber Ltd"), ISSUED, "GBP", total, parts, reference)
        remote_ids = {id: id for id in applied}
        return resolve_payment(source, self.party(), remote_ids, self.catalogue, self.policy, self.books.traits)

    def audited(self, number: str) -> list[AuditDocument]:
        """What an auditor finds under a number."""
        found = self.sandbox.audit(self.slug, self.company).documents
        return [one for one in found if one.number == number]


def outcome(attempt: Any) -> Outcome:
    """What one write came to, raised or returned."""
    try:
        found = attempt()
    except VendorError as error:
        return error
    return found[0] if isinstance(found, list) else found


def traits(bench: Bench) -> Mapping[str, Any]:
    """What the vendor's contract says of it."""
    return bench.sandbox.vendors[bench.slug].contract.extension.traits


def searches_first(bench: Bench) -> bool:
    """Nothing at the vendor stops a second document: delivery looks before it sends again."""
    return bench.books.traits.recovery is Recovery.SEARCH_FIRST


def line(quantity: str = "3", price: str = "50", sku: str = "OAK-40", **fields: Any) -> Line:
    net = rounded(Decimal(quantity) * Decimal(price), "GBP")
    return Line(1, "Oak board, planed", Decimal(quantity), Decimal(price), net, sku, **fields)


def connector(
    slug: str, sandbox: Sandbox, company: str, hold: Callable[[float], None] | None = None, **options: str
) -> Connector:
    """`hold` hears of the pauses that a next run must keep too."""
    login = {name: str(value) for name, value in sandbox.vendors[slug].credentials[company].items()}
    return connector_module(slug).connect(Target(slug, company, {}, login, Tokens(login), options, hold=hold))


@pytest.fixture(params=SLUGS)
def slug(request: pytest.FixtureRequest) -> str:
    """Every connector whose vendor is mocked."""
    return str(request.param)


@cache
def opened(slug: str) -> Sandbox:
    """Opened once: what is compiled of the contract stays compiled."""
    return Sandbox.open([slug])


@pytest.fixture
def sandbox(slug: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """The vendor on the network of this process, in its own time."""
    sandbox = opened(slug)
    sandbox.reset()
    for module in (http, oauth, answers):
        monkeypatch.setattr(module, "time", SandboxTime(sandbox))
    with network(sandbox):
        yield sandbox
    assert not sandbox.mishaps, sandbox.mishaps[0].trace
    assert not sandbox.unknown_hosts


@pytest.fixture
def benches(slug: str, sandbox: Sandbox) -> Iterator[list[Bench]]:
    """Two companies of a mock, the first keeps its books in GBP; who cannot read which currency is told."""
    policy = policy_for(slug, import_module(f"sync_engine.connectors.{slug}").POLICY)
    made = []
    for id, company in list(sandbox.vendors[slug].companies.items())[:2]:
        books = connector(slug, sandbox, id, currency=company.currency)
        made.append(Bench(slug, id, sandbox, books, policy, books.catalogue(["OAK-40", "SALES"])))
    yield made
    for bench in made:
        bench.books.close()


@pytest.fixture
def bench(benches: list[Bench]) -> Bench:
    return benches[0]
