"""The canonical model: what a source says, before any target is known.

Money is `Decimal`, document dates are `date` (calendar dates of the issuing company, never instants). Records are
frozen; a change at the source is a new record with a higher `revision`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """What a record is. Values are stored in the ledger, so they never change."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PAYMENT = "payment"
    SALES_RECEIPT = "sales_receipt"  # an invoice that was paid at once; only targets that have it are sent one


class TaxMode(StrEnum):
    """How `Line.net` and `Line.unit_price` stand to the tax."""

    EXCLUSIVE = "exclusive"
    INCLUSIVE = "inclusive"
    NONE = "none"


class Intent(StrEnum):
    """What the source wants of the target: the document present, or voided there."""

    POST = "post"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Party:
    """A customer as the source knows it. `key` is the source's own code; it may be empty, the name may not."""

    key: str
    name: str
    email: str = ""
    tax_id: str = ""
    country: str = ""  # as the source writes it
    currency: str = ""  # of its documents; some targets bind a customer to one currency
    #: target slug → id in that target, where a reviewer already confirmed the match
    matched: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `net` is signed like the document's own convention (credit notes are positive)."""

    number: int
    description: str
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    sku: str = ""
    unit: str = ""
    tax_code: str = ""
    tax_rate: Decimal | None = None
    tax: Decimal = Decimal(0)
    account: str = ""
    discount: Decimal = Decimal(0)
    dimensions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice, sales receipt or credit note. `key` identifies it for ever at its source, `number` is for people."""

    key: str
    number: str
    kind: Kind
    party: Party
    issue_date: date
    currency: str
    lines: tuple[Line, ...]
    net: Decimal
    tax: Decimal
    total: Decimal
    due_date: date | None = None
    revision: int = 1
    intent: Intent = Intent.POST
    tax_mode: TaxMode = TaxMode.EXCLUSIVE
    exchange_rate: Decimal | None = None
    reference: str = ""
    memo: str = ""
    terms: str = ""
    target: str = ""  # the configured target the source names; empty = the only one


@dataclass(frozen=True, slots=True)
class Application:
    """The part of a payment that settles one document, in the payment's currency."""

    document_key: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Payment:
    """Money received. The sum of `applications` never exceeds `amount`; the rest stays on account."""

    key: str
    party: Party
    date: date
    currency: str
    amount: Decimal
    applications: tuple[Application, ...]
    reference: str = ""
    method: str = ""
    revision: int = 1
    kind: Kind = Kind.PAYMENT
    target: str = ""  # as in `Document`


@dataclass(frozen=True, slots=True)
class Problem:
    """A source record that does not become canonical: named, never dropped."""

    key: str
    where: str
    reason: str
    skipped: bool = False  # True: a stated policy left it out, nothing is wrong


@dataclass(frozen=True, slots=True)
class Batch:
    """All that one reading of a source yielded, in source order."""

    documents: tuple[Document, ...] = ()
    payments: tuple[Payment, ...] = ()
    problems: tuple[Problem, ...] = ()
    policy: Mapping[str, object] = field(default_factory=dict)  # overrides that the column map declares
