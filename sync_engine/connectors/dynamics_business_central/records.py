"""The shapes of Business Central read: customers, documents, reference data (§3, §4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from sync_engine.canonical import Kind
from sync_engine.connectors import RemoteDocument, RemoteParty
from sync_engine.connectors.dynamics_business_central.facts import DATE, ENDED
from sync_engine.connectors.feed import Copy, Status
from sync_engine.connectors.names import indexed
from sync_engine.connectors.wire_json import Shape, amount, day, instant, text
from sync_engine.outcomes import Done

_PERCENT = re.compile(r"(\d+(?:\.\d+)?) ?%")


def party(row: Shape) -> RemoteParty:
    return RemoteParty(
        id=text(row, "id"),
        name=text(row, "displayName"),
        code=text(row, "number"),
        email=text(row, "email"),
        active=text(row, "blocked") not in ("All", "Invoice"),
    )


def is_draft(row: Shape) -> bool:
    return text(row, "status") in ("Draft", "In_x0020_Review")


def document(kind: Kind, row: Shape) -> RemoteDocument:
    """Its number is the sender's: the vendor's own changes when the document is posted (§3)."""
    total = amount(row, "totalAmountIncludingTax")
    return RemoteDocument(
        id=text(row, "id"),
        kind=kind,
        number=text(row, "externalDocumentNumber"),
        version=text(row, "@odata.etag"),
        party_id=text(row, "customerId"),
        issue_date=day(text(row, DATE[kind])),
        currency=text(row, "currencyCode"),
        total=total,
        balance=_balance(row, total),
        live=text(row, "status") not in ENDED,
        reference=text(row, "customerPurchaseOrderReference"),
        raw=row,
    )


def _balance(row: Shape, total: Decimal) -> Decimal:
    """Credit memos do not show what is left of them, only whether anything is."""
    if "remainingAmount" in row:
        return amount(row, "remainingAmount")
    return Decimal(0) if text(row, "status") == "Paid" else total


def copy(kind: Kind, row: Shape) -> Copy:
    """The document for the local copy."""
    read = document(kind, row)
    status = Status.PAID if text(row, "status") == "Paid" else Status.OPEN
    return Copy(
        kind=kind,
        id=read.id,
        modified=instant(text(row, "lastModifiedDateTime")),
        status=status if read.live else Status.VOID,
        number=read.number or text(row, "number"),
        version=read.version,
        currency=read.currency,
        total=read.total,
        balance=read.balance if read.live else Decimal(0),
    )


def receipt(number: str, entries: Sequence[Shape]) -> Copy:
    """A posted receipt, from its entries on the receivables account; in company currency, which has no name there."""
    return Copy(
        kind=Kind.PAYMENT,
        id=number,
        modified=max(instant(text(entry, "lastModifiedDateTime")) for entry in entries),
        status=Status.OPEN,
        number=number,
        total=sum((amount(entry, "creditAmount") - amount(entry, "debitAmount") for entry in entries), Decimal(0)),
    )


def done(row: Shape, number: str) -> Done:
    return Done(text(row, "id"), number=number, total=text(row, "totalAmountIncludingTax"))


def tax_codes(found: Iterable[Shape]) -> dict[str, str]:
    """Code by code and by name."""
    return indexed(found, "code", "code", "displayName")


def tax_rates(found: Iterable[Shape]) -> dict[str, Decimal]:
    """Percent by code, as far as names say it, "Standard VAT (20%)": the API tells rates nowhere else (§4)."""
    percents = ((text(row, "code"), _PERCENT.search(text(row, "displayName"))) for row in found)
    return {code: Decimal(percent[1]) for code, percent in percents if percent}
