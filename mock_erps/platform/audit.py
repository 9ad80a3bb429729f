"""The neutral view of a company's books: what an auditor would read, whatever the vendor calls it.

Each ERP package writes its view from the vendor's own shape, independently of any engine's mapping: the oracle shares
no code with the accused. Amounts are Decimal in the document's currency; a credit note's amounts are positive.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


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
