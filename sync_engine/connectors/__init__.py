"""The seam to a target: what delivery asks of a connector. One package per target, found by its slug.

A connector is a thin translator. It knows paths, shapes, paging, quoting and error codes of one vendor and nothing of
queues, retries or the ledger: it makes one attempt per call and raises an `outcomes.VendorError` for everything that
is not success. Only two things repeat inside: the pages of one read, and one replay after a token refresh where the
vendor checks authentication before it works.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from importlib import import_module
from typing import Protocol, cast, runtime_checkable

from sync_engine.canonical import Document, Kind, Party, Payment
from sync_engine.connectors.feed import FeedTraits
from sync_engine.outcomes import Outcome


class Recovery(StrEnum):
    """What makes a second attempt of the same create safe (dossier `_rate_limits_and_recovery` §2)."""

    REPLAYED_KEY = "replayed key"  # the same key answers the first result again
    REFUSED_KEY = "refused key"  # the same key is refused once it has succeeded
    UNIQUE_NUMBER = "unique number"  # the vendor refuses a second document of that number
    SEARCH_FIRST = "search first"  # nothing protects: search, and only then send again


@dataclass(frozen=True, slots=True)
class Traits:
    """What delivery must know of a target. Lengths are characters, times seconds."""

    slug: str
    recovery: Recovery
    number_limit: int  # longest document number
    processing_ceiling: float  # how long after a lost answer the vendor may still commit
    batch_size: int = 1  # documents per create call
    key_limit: int = 50  # longest idempotency key
    amount_decimals: int = 2  # decimals an amount may have in the target, whatever its currency
    requests_per_second: float | None = None  # pace of a considerate client
    refuses_stale: bool = False  # a change that names an old version is refused, whatever else it says
    two_steps: bool = False  # a create is a draft and its posting: it offers `TwoSteps`
    feed: FeedTraits | None = None  # what `feed.Feed` it offers; None: changes there cannot be read


@dataclass(frozen=True, slots=True)
class RemoteParty:
    """A customer in the target. `active` is False for one that is archived or inactive."""

    id: str
    name: str
    code: str = ""
    email: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class RemoteDocument:
    """A document in the target, as far as the engine must recognise and compare it."""

    id: str
    kind: Kind
    number: str
    version: str  # SyncToken, ETag …; empty where the vendor has none
    party_id: str
    issue_date: date | None
    currency: str
    total: Decimal
    balance: Decimal
    live: bool  # False when void, deleted or reversed
    reference: str = ""
    raw: Mapping[str, object] = field(default_factory=dict)  # the vendor's own shape, for a merge


@dataclass(frozen=True, slots=True)
class RemotePayment:
    """A payment in the target; `applications` maps document id → amount. Where several are told as one, `parts` maps
    document id → the id of the one that settles it."""

    id: str
    reference: str
    party_id: str
    date: date | None
    amount: Decimal
    applications: Mapping[str, Decimal]
    live: bool = True
    parts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A company's reference data, read once per run. Keys are what people write, values the vendor's ids."""

    currency: str
    zone: str  # IANA name of the company's time zone
    accounts: Mapping[str, str] = field(default_factory=dict)
    tax_codes: Mapping[str, str] = field(default_factory=dict)
    tax_rates: Mapping[str, Decimal] = field(default_factory=dict)  # tax code as written → percent
    terms: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)  # sku or name → id


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line with everything resolved to the target's ids; empty string = the target has no such field."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    tax: Decimal
    item_id: str = ""
    account_id: str = ""
    tax_code_id: str = ""
    dimensions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """A document ready for one target: mapped, resolved, validated. `document` stays for everything else."""

    document: Document
    number: str
    party_id: str
    lines: tuple[DraftLine, ...]
    term_id: str = ""
    reference: str = ""
    memo: str = ""
    deposit_account_id: str = ""  # where the money of a sales receipt goes
    notes: tuple[str, ...] = ()  # what mapping had to adapt, in sentences, for the report


@dataclass(frozen=True, slots=True)
class PaymentDraft:
    """A payment ready for one target; `applications` maps remote document id → amount, `done` those that a lost
    attempt has settled already → the payment that did."""

    payment: Payment
    party_id: str
    reference: str
    account_id: str
    applications: Mapping[str, Decimal]
    done: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Write:
    """One create: the draft and the idempotency key that stays with it through every attempt."""

    draft: Draft
    key: str


class Connector(Protocol):
    """One company in one target. Every method raises `outcomes.VendorError` subclasses, nothing else."""

    traits: Traits

    def catalogue(self, skus: Iterable[str]) -> Catalogue: ...

    def find_parties(self, party: Party) -> Sequence[RemoteParty]:
        """All that could be this party, archived ones included: by confirmed id, code, then name."""
        ...

    def create_party(self, party: Party, key: str) -> RemoteParty: ...

    def find_documents(self, kind: Kind, number: str) -> Sequence[RemoteDocument]:
        """Every document that bears this number, void and deleted ones included where the vendor shows them."""
        ...

    def read_document(self, kind: Kind, id: str) -> RemoteDocument | None: ...

    def create_documents(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """At most `traits.batch_size` writes; one outcome per write, in order. Raises when all share one fate."""
        ...

    def update_document(self, remote: RemoteDocument, draft: Draft, key: str) -> Outcome: ...

    def void_document(self, remote: RemoteDocument, key: str) -> Outcome: ...

    def find_payments(self, draft: PaymentDraft) -> Sequence[RemotePayment]: ...

    def create_payment(self, draft: PaymentDraft, key: str) -> Outcome: ...

    def close(self) -> None:
        """Log out where sessions cost seats; never raises."""
        ...


@runtime_checkable
class TellsCredits(Protocol):
    """A connector that can tell money from credit notes in what settled an invoice."""

    def credited(self, remote: RemoteDocument) -> Decimal:
        """What credit notes settled of an invoice as just read, in its currency. Raises as every read does."""
        ...


@runtime_checkable
class TellsDeletions(Protocol):
    """A connector whose target remembers what was deleted, while its searches and its keys no longer do."""

    def deleted(self, kind: Kind, number: str, since: float) -> bool:
        """Whether a document of that number was deleted at that instant, somewhat before or later. Raises as every
        read does."""
        ...


class TwoSteps(Protocol):
    """A connector whose creates are a draft and its posting, which between them are no document yet."""

    def take_back(self, write: Write) -> None:
        """Delete the draft that an unfinished create of this has left, if there is one."""
        ...


def sized(traits: Traits, wanted: object) -> Traits:
    """The traits with the batch size an operator asks for (option `batch_size`), never above the target's own."""
    if not isinstance(wanted, int) or wanted < 1:
        return traits
    return replace(traits, batch_size=min(wanted, traits.batch_size))


def connector_module(slug: str) -> ConnectorModule:
    """The package of a target; it offers `connect(target)`. Raises `LookupError` with the known slugs."""
    name = f"{__name__}.{slug}"
    if not hasattr(sys.modules.get(name), "__path__") and slug not in known():
        raise LookupError(f"no connector is called {slug!r}; there are: {', '.join(known())}")
    return cast(ConnectorModule, import_module(name))


def known() -> list[str]:
    """Slugs of all connectors in this installation: each is a package, the modules beside them serve all."""
    from pkgutil import iter_modules

    return sorted(module.name for module in iter_modules(__path__) if module.ispkg)


class ConnectorModule(Protocol):
    """What a connector's package offers."""

    def connect(self, target: Target) -> Connector: ...


class TokenStore(Protocol):
    """Durable, shared credentials of one company. `refreshing` is single-flight over threads and processes."""

    def load(self) -> Mapping[str, str]: ...

    def save(self, tokens: Mapping[str, str]) -> None:
        """Durable when it returns: a rotated token is stored before it is used."""
        ...

    def refreshing(self) -> AbstractContextManager[None]:
        """Hold while refreshing; `load()` again inside, another worker may just have done it.

        Raises `outcomes.NotStarted` when another worker has been refreshing for over a minute.
        """
        ...


@dataclass(frozen=True, slots=True)
class Target:
    """One company to deliver to, as configured."""

    slug: str
    company: str  # realm id, tenant id, company id …
    hosts: Mapping[str, str]  # role (api, token …) → base URL without a slash at the end; may be empty
    credentials: Mapping[str, str]
    tokens: TokenStore
    options: Mapping[str, object] = field(default_factory=dict)
    connect_time_out: float = 10.0
    read_time_out: float = 130.0
    #: remembers beyond this run that the target wants no call for so many seconds
    hold: Callable[[float], None] | None = None
