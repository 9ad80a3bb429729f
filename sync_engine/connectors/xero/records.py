"""The shapes of Xero read: contacts, documents, payments (§3, §4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from sync_engine.canonical import Kind
from sync_engine.connectors import RemoteDocument, RemoteParty, RemotePayment
from sync_engine.connectors.names import indexed
from sync_engine.connectors.wire_json import Shape, amount, day, part, rows, text
from sync_engine.connectors.xero.facts import BALANCE, DEAD, ID, NUMBER, PATH, ZONES
from sync_engine.outcomes import Done


def accounts(found: Sequence[Shape]) -> dict[str, str]:
    """Code by code and name. A bank account may have no code and goes by its id; the only one is also called Bank."""
    active = [row for row in found if _is_active(row)]
    uncoded = [row for row in active if not text(row, "Code")]
    banks = [row for row in active if text(row, "Type") == "BANK"]
    names = indexed(uncoded, "AccountID", "Name") | indexed(active, "Code", "Code", "Name")
    if len(banks) == 1:
        names.setdefault("Bank", text(banks[0], "Code") or text(banks[0], "AccountID"))
    return names


def sales_taxes(found: Sequence[Shape]) -> list[Shape]:
    return [row for row in found if _is_active(row) and row.get("CanApplyToRevenue") is not False]


def _is_active(row: Shape) -> bool:
    return text(row, "Status") in ("", "ACTIVE")


def zone(organisation: Shape) -> str:
    told = text(organisation, "Timezone")
    return told if "/" in told else ZONES.get(told, "UTC")


def party(row: Shape) -> RemoteParty:
    return RemoteParty(
        id=text(row, "ContactID"),
        name=text(row, "Name"),
        code=text(row, "ContactNumber"),
        email=text(row, "EmailAddress"),
        active=text(row, "ContactStatus") in ("", "ACTIVE"),
    )


def document(kind: Kind, row: Shape) -> RemoteDocument:
    path = PATH[kind]
    return RemoteDocument(
        id=text(row, ID[path]),
        kind=kind,
        number=text(row, NUMBER[path]),
        version=text(row, "UpdatedDateUTC"),
        party_id=text(part(row, "Contact"), "ContactID"),
        issue_date=_day(row),
        currency=text(row, "CurrencyCode"),
        total=amount(row, "Total"),
        balance=amount(row, BALANCE[path]),
        live=text(row, "Status") not in DEAD,
        reference=text(row, "Reference"),
        raw=row,
    )


def payment(row: Shape) -> RemotePayment:
    invoice = part(row, "Invoice")
    return RemotePayment(
        id=text(row, "PaymentID"),
        reference=text(row, "Reference"),
        party_id=text(part(invoice, "Contact"), "ContactID"),
        date=_day(row),
        amount=amount(row, "Amount"),
        applications={text(invoice, "InvoiceID"): amount(row, "Amount")},
        live=text(row, "Status") not in DEAD,
    )


def together(payments: Sequence[RemotePayment]) -> RemotePayment:
    """Payments of one document each, told as the one payment they came from."""
    applications: dict[str, Decimal] = {}
    for payment in payments:
        for id, applied in payment.applications.items():
            applications[id] = applications.get(id, Decimal(0)) + applied
    total = sum(applications.values(), Decimal(0))
    ids = ",".join(payment.id for payment in payments)
    return replace(payments[0], id=ids, amount=total, applications=applications)


def done(path: str, row: Shape) -> Done:
    warnings = tuple(text(warning, "Message") for warning in rows(row, "Warnings"))
    number = text(row, NUMBER.get(path, "Reference"))
    total = text(row, "Total") or text(row, "Amount")
    return Done(text(row, ID[path]), text(row, "UpdatedDateUTC"), number, total, warnings)


def _day(row: Shape) -> date | None:
    """A calendar day, sent twice: as text and as its midnight in UTC, whatever zone anybody lives in (§11.6)."""
    instant = re.match(r"/Date\((-?\d+)", text(row, "Date"))
    if text(row, "DateString") or not instant:
        return day(text(row, "DateString") or text(row, "Date"))
    return date(1970, 1, 1) + timedelta(milliseconds=int(instant.group(1)))
