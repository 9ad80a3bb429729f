"""The shapes of Xero read: contacts, documents, payments (§3, §4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sync_engine.canonical import Kind
from sync_engine.connectors import RemoteDocument, RemoteParty, RemotePayment
from sync_engine.connectors.feed import Copy, Status
from sync_engine.connectors.names import indexed
from sync_engine.connectors.wire_json import Shape, amount, day, part, rows, text
from sync_engine.connectors.xero.facts import BALANCE, DEAD, FEED_PATH, ID, NUMBER, PATH, ZONES
from sync_engine.outcomes import Done

_INSTANT = re.compile(r"/Date\((-?\d+)")
#: drafts and what waits for approval are open here
_STATUSES = {"PAID": Status.PAID, "VOIDED": Status.VOID, "DELETED": Status.DELETED}


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


def copy(kind: Kind, row: Shape) -> Copy:
    """The record for the local copy."""
    path = FEED_PATH[kind]
    paying = kind is Kind.PAYMENT
    settled = payment(row) if paying else None
    return Copy(
        kind=kind,
        id=text(row, ID[path]),
        modified=instant(text(row, "UpdatedDateUTC")),
        status=_STATUSES.get(text(row, "Status"), Status.OPEN),
        number=text(row, NUMBER.get(path, "Reference")),
        version=text(row, "UpdatedDateUTC"),
        currency=text(part(row, "Invoice") if paying else row, "CurrencyCode"),
        total=amount(row, "Amount" if paying else "Total"),
        balance=Decimal(0) if paying else amount(row, BALANCE[path]),
        applied=settled.applications if settled and settled.live else {},
    )


def done(path: str, row: Shape) -> Done:
    warnings = tuple(text(warning, "Message") for warning in rows(row, "Warnings"))
    number = text(row, NUMBER.get(path, "Reference"))
    total = text(row, "Total") or text(row, "Amount")
    return Done(text(row, ID[path]), text(row, "UpdatedDateUTC"), number, total, warnings)


def instant(value: str) -> float:
    """Seconds since the epoch of `/Date(ms+0000)/`; 0 for anything else."""
    found = _INSTANT.match(value)
    return int(found.group(1)) / 1000 if found else 0.0


def _day(row: Shape) -> date | None:
    """A calendar day, sent twice: as text and as its midnight in UTC, whatever zone anybody lives in (§11.6)."""
    midnight = _INSTANT.match(text(row, "Date"))
    if text(row, "DateString") or not midnight:
        return day(text(row, "DateString") or text(row, "Date"))
    return date(1970, 1, 1) + timedelta(milliseconds=int(midnight.group(1)))
