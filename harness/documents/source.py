"""The harness's own record of a source document. It shares no code with any engine: it is the oracle's side.

Every document carries a `token` in its texts and a total no other document of the case has, so that it can be found in
the books even when an engine dropped its number.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class TaxMode(StrEnum):
    EXCLUSIVE = "exclusive"
    INCLUSIVE = "inclusive"
    NONE = "none"


class Want(StrEnum):
    """What the books owe a document at the end, as the scenario says."""

    PRESENT = "present"  # once, live, exact
    REFUSED = "refused"  # the vendor's rules or the source's state forbid it: absent, and the engine says why
    VOID = "void"  # absent or void
    EITHER = "either"  # the scenario leaves it open (a policy of the engine); if present, then exact


@dataclass(frozen=True, slots=True)
class SourceParty:
    code: str
    name: str
    email: str = ""
    tax_id: str = ""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """`net` and `unit_price` are without tax unless the document is tax-inclusive; `tax_rate` is percent."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    sku: str = ""
    tax_code: str = ""
    tax_rate: Decimal | None = None
    tax: Decimal = Decimal(0)
    account: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """The part of a payment that settles one document."""

    key: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """One version of one source record. `kind`: invoice, credit_note, payment. `company` is a target's name.

    `void` asks for the document to be voided; `key_class` groups interchangeable documents (plain, multi_line, taxed,
    foreign, credit_note, update, void, payment …).
    """

    key: str
    number: str
    token: str
    kind: str
    company: str
    party: SourceParty
    date: dt.date
    currency: str
    total: Decimal
    lines: tuple[SourceLine, ...] = ()
    net: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    due: dt.date | None = None
    rate: Decimal | None = None
    tax_mode: TaxMode = TaxMode.EXCLUSIVE
    revision: int = 1
    void: bool = False
    reference: str = ""
    memo: str = ""
    terms: str = ""
    key_class: str = "plain"
    want: Want = Want.PRESENT
    applied: tuple[Applied, ...] = ()
    method: str = ""
    #: the state the source's own review gave it (InvoiceOps: authorized, draft, rejected …)
    review: str = "authorized"
