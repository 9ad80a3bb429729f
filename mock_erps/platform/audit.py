"""The neutral view of a company's books: what an auditor would read, whatever the vendor calls it.

Each ERP package writes its view from the vendor's own shape, independently of any engine's mapping: the oracle shares
no code with the accused. Amounts are Decimal in the document's currency; a credit note's amounts are positive.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from mock_erps.platform.books import Doc
    from mock_erps.platform.company import Company

#: records remembered of one company: a sandbox that is served for days may hold a million documents
MOST_KEPT = 5000

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class AuditLine:
    """`net` is without tax. `item` and `account` are what people read (sku or name, account code or name)."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    tax: Decimal = Decimal(0)
    tax_code: str = ""
    item: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of a book entry: a debit (positive) or a credit (negative) in home currency."""

    account: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class AuditDocument:
    """`kind`: invoice, credit_note, sales_receipt. `status`: draft, open, paid, void, deleted."""

    erp: str
    company: str
    kind: str
    id: str
    version: str
    number: str
    reference: str
    party_id: str
    party: str
    date: dt.date | None
    due: dt.date | None
    currency: str
    rate: Decimal
    lines: tuple[AuditLine, ...]
    net: Decimal
    tax: Decimal
    total: Decimal
    balance: Decimal
    status: str
    memo: str = ""
    #: every text in the document, for tracing it to its source
    texts: tuple[str, ...] = ()
    postings: tuple[Posting, ...] = ()
    #: fields nobody but an outside user sets (custom fields …), for I15
    foreign: Mapping[str, str] = field(default_factory=dict)

    @property
    def live(self) -> bool:
        return self.status not in ("void", "deleted")


@dataclass(frozen=True, slots=True)
class AuditPayment:
    """`applied` maps document id → amount."""

    erp: str
    company: str
    id: str
    party_id: str
    party: str
    date: dt.date | None
    currency: str
    total: Decimal
    applied: Mapping[str, Decimal]
    reference: str = ""
    status: str = "open"
    texts: tuple[str, ...] = ()
    postings: tuple[Posting, ...] = ()

    @property
    def live(self) -> bool:
        return self.status not in ("void", "deleted")


@dataclass(frozen=True, slots=True)
class AuditParty:
    """A customer."""

    erp: str
    company: str
    id: str
    name: str
    code: str = ""
    email: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class AuditView:
    """One company at one moment. `receivable` is the control account where the vendor keeps one, else None."""

    erp: str
    company: str
    currency: str
    zone: str
    documents: tuple[AuditDocument, ...] = ()
    payments: tuple[AuditPayment, ...] = ()
    parties: tuple[AuditParty, ...] = ()
    closed_until: dt.date | None = None

    def settling(self, id: str) -> list[AuditPayment]:
        """The payments that settle a document today."""
        return [one for one in self.payments if one.live and id in one.applied]


def texts_in(value: Any) -> tuple[str, ...]:
    """Every text in a vendor's document, at any depth, in its order."""
    found: list[str] = []
    _gather((value,), found)
    return tuple(found)


def _gather(parts: Iterable[Any], found: list[str]) -> None:
    for part in parts:
        if isinstance(part, str):
            found.append(part)
        elif isinstance(part, dict):
            _gather(part.values(), found)
        elif isinstance(part, list):
            _gather(part, found)


def read_once(read: Callable[Concatenate[Company, Doc, P], R]) -> Callable[Concatenate[Company, Doc, P], R]:
    """For a reader of one document: what it read stands as long as the company's books do.

    Documents are never changed in place and every change of the books is on their list, so while the same change is
    the last one, nothing that a reader looks at is another than it was: a view and a history share their records.
    """

    @wraps(read)
    def reader(company: Company, doc: Doc, /, *rest: P.args, **named: P.kwargs) -> R:
        known = company.books.readings
        key = (read, id(doc), *rest, *named.values())
        found = known.get(key)
        if found is None:
            # the document is kept too, lest another one takes its place in memory
            found = (doc, read(company, doc, *rest, **named))
            if len(known) < MOST_KEPT:
                known[key] = found
        record: R = found[1]
        return record

    return reader
