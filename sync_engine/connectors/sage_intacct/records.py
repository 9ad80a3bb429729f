"""The records of Sage Intacct read: customers, documents, payments (§3, §4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from sync_engine.canonical import Kind
from sync_engine.connectors import RemoteDocument, RemoteParty, RemotePayment
from sync_engine.connectors.feed import Copy, Status
from sync_engine.connectors.sage_intacct.facts import CREDIT_KEYS
from sync_engine.connectors.wire_json import amount, text
from sync_engine.connectors.xml import Element, row

#: A record of a query: texts by field name.
Row = Mapping[str, str]


def party(found: Row) -> RemoteParty:
    return RemoteParty(
        id=text(found, "CUSTOMERID"),
        name=text(found, "NAME"),
        code=text(found, "CUSTOMERID"),
        email=text(found, "DISPLAYCONTACT.EMAIL1"),
        active=text(found, "STATUS").lower() in ("", "active"),
    )


def document(kind: Kind, found: Row) -> RemoteDocument:
    """Credits are negative in the target and positive here."""
    sign = -1 if kind is Kind.CREDIT_NOTE else 1
    return RemoteDocument(
        id=text(found, "RECORDNO"),
        kind=kind,
        number=text(found, "RECORDID"),
        version=text(found, "WHENMODIFIED"),
        party_id=text(found, "CUSTOMERID"),
        issue_date=_day(text(found, "WHENCREATED")),
        currency=text(found, "CURRENCY"),
        total=_transaction(found, "TOTALENTERED") * sign,
        balance=_transaction(found, "TOTALDUE") * sign,
        live=_is_live(found),
        reference=text(found, "DOCNUMBER"),
        raw=found,
    )


def copy(kind: Kind, found: Row, applied: Mapping[str, Decimal] | None = None) -> Copy:
    """The record for the local copy. Nothing is owed on what is reversed or not posted yet."""
    sign = -1 if kind is Kind.CREDIT_NOTE else 1
    state = text(found, "STATE").lower()
    status = Status.OPEN if _is_live(found) else Status.VOID
    owes = kind is not Kind.PAYMENT and status is Status.OPEN and state != "draft"
    return Copy(
        kind=kind,
        id=text(found, "RECORDNO"),
        modified=_instant(text(found, "WHENMODIFIED")),
        status=Status.PAID if owes and state == "paid" else status,
        number=text(found, "DOCNUMBER" if kind is Kind.PAYMENT else "RECORDID"),
        version=text(found, "WHENMODIFIED"),
        currency=text(found, "CURRENCY"),
        total=_transaction(found, "TOTALENTERED") * sign,
        balance=_transaction(found, "TOTALDUE") * sign if owes else Decimal(0),
        applied=applied or {},
    )


def is_of_sales(kind: Kind, found: Row) -> bool:
    """Adjustments upwards are debit memos; an invoice below nought is the mirror image of one that was reversed."""
    total = amount(found, "TRX_TOTALENTERED")
    if kind is Kind.CREDIT_NOTE:
        return total <= 0
    return kind is Kind.PAYMENT or total >= 0 or _is_live(found)


def payment(record: Element) -> RemotePayment:
    found = row(record)
    details = record.findall("ARPYMTDETAILS/*") or record.findall("arpymtdetails/*")
    applications: dict[str, Decimal] = {}
    for detail in map(row, details):
        key = text(detail, "RECORDKEY")
        applications[key] = applications.get(key, Decimal(0)) + detail_amount(detail)
    return RemotePayment(
        id=text(found, "RECORDNO"),
        reference=text(found, "DOCNUMBER"),
        party_id=text(found, "CUSTOMERID"),
        date=_day(text(found, "RECEIPTDATE")),
        amount=_transaction(found, "TOTALENTERED") or sum(applications.values(), Decimal(0)),
        applications=applications,
        live=_is_live(found),
    )


def draws_on_a_credit(detail: Row) -> bool:
    """An advance or an overpayment that is used up came as money."""
    return any(text(detail, key) for key in CREDIT_KEYS)


def detail_amount(detail: Row) -> Decimal:
    return _transaction(detail, "PAYMENTAMOUNT")


def _transaction(found: Row, field: str) -> Decimal:
    """An amount in the document's own currency; in the base currency where no other is told."""
    own = f"TRX_{field}"
    return amount(found, own if text(found, own) else field)


def _is_live(found: Row) -> bool:
    return text(found, "STATE").lower() != "reversed" and text(found, "RAWSTATE") != "V"


def _instant(value: str) -> float:
    """Seconds since the epoch of `MM/DD/YYYY HH:MM:SS` (UTC); 0 for anything else."""
    try:
        return datetime.strptime(value, "%m/%d/%Y %H:%M:%S").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0


def _day(value: str) -> date | None:
    """`MM/DD/YYYY`, with or without a time (§3)."""
    try:
        return datetime.strptime(value[:10], "%m/%d/%Y").date()
    except ValueError:
        return None
