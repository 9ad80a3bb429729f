"""The records of Odoo read: contacts, documents, payments (dossier odoo §3, §4). `false` stands for nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sync_engine.canonical import Kind
from sync_engine.connectors import RemoteDocument, RemoteParty, RemotePayment
from sync_engine.connectors.wire_json import Shape, amount, day


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


def applied(matches: Iterable[Shape], items: Iterable[Shape]) -> dict[str, Decimal]:
    """Document → amount, from the matches of a payment and the documents' items in them."""
    documents = {text(item, "id"): linked(item, "move_id") for item in items}
    found: dict[str, Decimal] = {}
    for match in matches:
        id = documents.get(linked(match, "debit_move_id"), "")
        found[id] = found.get(id, Decimal(0)) + amount(match, "debit_amount_currency")
    return found
