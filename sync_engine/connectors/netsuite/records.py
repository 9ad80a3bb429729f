"""The records and rows of NetSuite read: customers, documents, payments, reference data (§3, §4, §5)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sync_engine.canonical import Kind
from sync_engine.connectors import RemoteDocument, RemoteParty, RemotePayment
from sync_engine.connectors.feed import Copy, Status
from sync_engine.connectors.netsuite.facts import Company
from sync_engine.connectors.wire_json import Shape, amount, day, part, rows, text

#: columns of a document in SuiteQL; its rows are text under lower-case names
COLUMNS = (
    "id, tranid, entity, TO_CHAR(trandate, 'YYYY-MM-DD') AS trandate, currency, foreigntotal, foreignamountunpaid, "
    "status, otherrefnum, TO_CHAR(lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS') AS lastmodifieddate"
)


def company(currencies: Iterable[Shape]) -> Company:
    known = list(currencies)
    home = next((text(row, "symbol") for row in known if text(row, "isbasecurrency") == "T"), "")
    return Company(home, {text(row, "symbol"): text(row, "id") for row in known})


def party(row: Shape) -> RemoteParty:
    """A row of SuiteQL."""
    return RemoteParty(
        id=text(row, "id"),
        name=text(row, "companyname") or text(row, "entityid"),
        code=text(row, "entityid"),
        email=text(row, "email"),
        active=text(row, "isinactive") != "T",
    )


def found(kind: Kind, row: Shape, known: Company) -> RemoteDocument:
    """A row of SuiteQL: credits may bear a minus there."""
    return RemoteDocument(
        id=text(row, "id"),
        kind=kind,
        number=text(row, "tranid"),
        version=text(row, "lastmodifieddate"),
        party_id=text(row, "entity"),
        issue_date=day(text(row, "trandate")),
        currency=known.symbol(text(row, "currency")),
        total=abs(amount(row, "foreigntotal")),
        balance=abs(amount(row, "foreignamountunpaid")),
        live=not text(row, "status").endswith("V"),
        reference=text(row, "otherrefnum"),
        raw=row,
    )


def copy(kind: Kind, row: Shape, known: Company, modified: float) -> Copy:
    """A row of SuiteQL for the local copy. Nothing is owed on what is void, or waits for approval (§11.6)."""
    read = found(kind, row, known)
    letter = text(row, "status")[-1:]
    status = Status.PAID if letter == "B" and kind is not Kind.PAYMENT else Status.OPEN
    owes = read.live and letter in ("A", "B") and kind is not Kind.PAYMENT
    return Copy(
        kind=kind,
        id=read.id,
        modified=modified,
        status=status if read.live else Status.VOID,
        number=read.reference if kind is Kind.PAYMENT else read.number,
        version=read.version,
        currency=read.currency,
        total=read.total,
        balance=read.balance if owes else Decimal(0),
    )


def document(kind: Kind, record: Shape, known: Company) -> RemoteDocument:
    """A record of the REST service."""
    return RemoteDocument(
        id=text(record, "id"),
        kind=kind,
        number=text(record, "tranId"),
        version=text(record, "lastModifiedDate").rstrip("Z").replace("T", " "),
        party_id=text(part(record, "entity"), "id"),
        issue_date=day(text(record, "tranDate")),
        currency=known.symbol(text(part(record, "currency"), "id")),
        total=amount(record, "total"),
        balance=amount(record, "amountRemaining"),
        live=not _voided(record),
        reference=text(record, "otherRefNum"),
        raw=record,
    )


def _voided(record: Shape) -> bool:
    """The status is an object whose id is the word or a letter, or the bare word (§3)."""
    return (text(part(record, "status"), "id") or text(record, "status")) in ("Voided", "V")


def payment(record: Shape) -> RemotePayment:
    applications: dict[str, Decimal] = {}
    for row in rows(part(record, "apply"), "items"):
        if text(row, "apply").lower() != "false":
            applications[text(part(row, "doc"), "id")] = amount(row, "amount")
    return RemotePayment(
        id=text(record, "id"),
        reference=text(record, "checkNum"),
        party_id=text(part(record, "customer"), "id"),
        date=day(text(record, "tranDate")),
        amount=amount(record, "payment"),
        applications=applications,
        live=not _voided(record),
    )
