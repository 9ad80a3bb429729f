"""The records of Odoo read: contacts, documents, payments (dossier odoo §3, §4). `false` stands for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sync_engine.canonical import Kind
from sync_engine.connectors import RemoteDocument, RemoteParty, RemotePayment
from sync_engine.connectors.feed import Copy, Status
from sync_engine.connectors.wire_json import Shape, amount, day, instant


def text(row: Shape, name: str) -> str:
    found = row.get(name)
    return "" if found is None or found is False else str(found)


def linked(row: Shape, name: str) -> str:
    """The id of a relation, told as [id, name]."""
    found: Any = row.get(name)
    return str(found[0]) if isinstance(found, list) and found else ""


def label(row: Shape, name: str) -> str:
    """The name of a relation."""
    found: Any = row.get(name)
    return str(found[1]) if isinstance(found, list) and len(found) > 1 else ""


def moment(row: Shape, name: str) -> date | None:
    return day(text(row, name))


def party(row: Shape) -> RemoteParty:
    return RemoteParty(
        id=text(row, "id"),
        name=text(row, "name"),
        code=text(row, "ref"),
        email=text(row, "email"),
        active=row.get("active") is not False,
    )


def document(kind: Kind, row: Shape) -> RemoteDocument:
    """A draft owes all of its total: nothing can be settled before it is posted."""
    total = amount(row, "amount_total")
    return RemoteDocument(
        id=text(row, "id"),
        kind=kind,
        number=text(row, "name"),
        version=text(row, "write_date"),
        party_id=linked(row, "partner_id"),
        issue_date=moment(row, "invoice_date"),
        currency=label(row, "currency_id"),
        total=total,
        balance=amount(row, "amount_residual") if row.get("state") == "posted" else total,
        live=row.get("state") != "cancel",
        reference=text(row, "ref"),
        raw=row,
    )


def payment(row: Shape, applied: Mapping[str, Decimal]) -> RemotePayment:
    return RemotePayment(
        id=text(row, "id"),
        reference=text(row, "memo"),
        party_id=linked(row, "partner_id"),
        date=moment(row, "date"),
        amount=amount(row, "amount"),
        applications=applied,
        live=text(row, "state") not in ("canceled", "cancel", "rejected"),
    )


def document_copy(kind: Kind, row: Shape) -> Copy:
    """For the local copy. A document that is not posted owes nothing yet."""
    return Copy(
        kind=kind,
        id=text(row, "id"),
        modified=instant(text(row, "write_date")),
        status=_status(row),
        number=text(row, "name"),
        version=text(row, "write_date"),
        currency=label(row, "currency_id"),
        total=amount(row, "amount_total"),
        balance=amount(row, "amount_residual") if row.get("state") == "posted" else Decimal(0),
    )


def _status(row: Shape) -> Status:
    if row.get("state") == "cancel":
        return Status.VOID
    return Status.PAID if text(row, "payment_state") in ("paid", "in_payment", "reversed") else Status.OPEN


def payment_copy(row: Shape, applied: Mapping[str, Decimal]) -> Copy:
    """As above; what is cancelled settles nothing."""
    read = payment(row, applied)
    return Copy(
        kind=Kind.PAYMENT,
        id=read.id,
        modified=instant(text(row, "write_date")),
        status=Status.OPEN if read.live else Status.VOID,
        number=read.reference,
        version=text(row, "write_date"),
        currency=label(row, "currency_id"),
        total=read.amount,
        applied=applied if read.live else {},
    )
