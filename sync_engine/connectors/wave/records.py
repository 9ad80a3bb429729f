"""The shapes of Wave read: customers, invoices, payments (§3, §4)."""

from __future__ import annotations

from sync_engine.canonical import Kind
from sync_engine.connectors import RemoteDocument, RemoteParty, RemotePayment
from sync_engine.connectors.feed import Copy, Status
from sync_engine.connectors.wire_json import Shape, amount, day, instant, part, text
from sync_engine.outcomes import Done


def party(row: Shape) -> RemoteParty:
    return RemoteParty(
        id=text(row, "id"),
        name=text(row, "name"),
        code=text(row, "displayId"),
        email=text(row, "email"),
        active=row.get("isArchived") is not True,
    )


def document(row: Shape) -> RemoteDocument:
    """Deleted invoices are not shown any more, so what is shown lives."""
    return RemoteDocument(
        id=text(row, "id"),
        kind=Kind.INVOICE,
        number=text(row, "invoiceNumber"),
        version=text(row, "modifiedAt"),
        party_id=text(part(row, "customer"), "id"),
        issue_date=day(text(row, "invoiceDate")),
        currency=text(part(row, "currency"), "code"),
        total=amount(part(row, "total"), "value"),
        balance=amount(part(row, "amountDue"), "value"),
        live=True,
        reference=text(row, "poNumber"),
        raw=row,
    )


def copy(row: Shape) -> Copy:
    """The invoice for the local copy."""
    read = document(row)
    return Copy(
        kind=Kind.INVOICE,
        id=read.id,
        modified=instant(read.version),
        status=Status.PAID if text(row, "status") in ("PAID", "OVERPAID") else Status.OPEN,
        number=read.number,
        version=read.version,
        currency=read.currency,
        total=read.total,
        balance=read.balance,
    )


def payment_copy(row: Shape, modified: float) -> Copy:
    """The payment for the local copy; it has no clock of its own, so `modified` is its invoice's."""
    read = payment(row)
    return Copy(
        kind=Kind.PAYMENT,
        id=read.id,
        modified=modified,
        status=Status.OPEN,
        number=read.reference,
        total=read.amount,
        applied=read.applications,
    )


def payment(row: Shape) -> RemotePayment:
    return RemotePayment(
        id=text(row, "id"),
        reference=text(row, "memo"),
        party_id=text(part(row, "customer"), "id"),
        date=day(text(row, "paymentDate")),
        amount=amount(row, "amount"),
        applications={text(part(row, "invoice"), "id"): amount(row, "amount")},
    )


def done(row: Shape) -> Done:
    return Done(text(row, "id"), text(row, "modifiedAt"), text(row, "invoiceNumber"), text(part(row, "total"), "value"))
