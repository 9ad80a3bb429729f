"""The shapes of SAP Business One read: partners, documents, payments (§3, §4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo
from decimal import Decimal

from sync_engine.canonical import Kind
from sync_engine.connectors import RemoteDocument, RemoteParty, RemotePayment
from sync_engine.connectors.feed import Copy, Status
from sync_engine.connectors.sap_business_one.facts import INVOICE_TYPE
from sync_engine.connectors.wire_json import Shape, amount, day, rows, text
from sync_engine.outcomes import Ambiguous, Done


def party(row: Shape) -> RemoteParty:
    return RemoteParty(
        id=text(row, "CardCode"),
        name=text(row, "CardName"),
        code=text(row, "CardCode"),
        email=text(row, "EmailAddress"),
        active=text(row, "Frozen") != "tYES" and text(row, "Valid") != "tNO",
    )


def document(kind: Kind, row: Shape) -> RemoteDocument:
    total = _in_own_currency(row, "DocTotal")
    paid = amount(row, "PaidToDateFC") if _is_foreign(row) else amount(row, "PaidToDate")
    live = text(row, "CancelStatus") in ("", "csNo")
    return RemoteDocument(
        id=text(row, "DocEntry"),
        kind=kind,
        number=text(row, "NumAtCard"),
        version=text(row, "@odata.etag"),
        party_id=text(row, "CardCode"),
        issue_date=day(text(row, "DocDate")),
        currency=text(row, "DocCurrency"),
        total=total,
        balance=total - paid if live else Decimal(0),
        live=live,
        reference=text(row, "JournalMemo"),
        raw=row,
    )


def credited(row: Shape, invoice: str) -> Decimal:
    """What a credit note settles of an invoice that it was copied from: its rows of that invoice, as far as it was
    used at all."""
    note = document(Kind.CREDIT_NOTE, row)
    net, tax = ("RowTotalFC", "NetTaxAmountFC") if _is_foreign(row) else ("LineTotal", "TaxTotal")
    copied = [one for one in rows(row, "DocumentLines") if _base(one) == (INVOICE_TYPE, invoice)]
    return min(sum((amount(one, net) + amount(one, tax) for one in copied), Decimal(0)), note.total - note.balance)


def _base(line: Shape) -> tuple[str, str]:
    return text(line, "BaseType"), text(line, "BaseEntry")


def _is_foreign(row: Shape) -> bool:
    """Its amounts are told twice; the local ones alone where the document is in local currency (§3)."""
    return bool(amount(row, "DocTotalFc"))


def _in_own_currency(row: Shape, name: str) -> Decimal:
    return amount(row, f"{name}Fc") if _is_foreign(row) else amount(row, name)


def payment(row: Shape) -> RemotePayment:
    applications: dict[str, Decimal] = {}
    for part in rows(row, "PaymentInvoices"):
        applied = amount(part, "AppliedFC") or amount(part, "SumApplied")
        entry = text(part, "DocEntry")
        applications[entry] = applications.get(entry, Decimal(0)) + applied
    return RemotePayment(
        id=text(row, "DocEntry"),
        reference=text(row, "TransferReference"),
        party_id=text(row, "CardCode"),
        date=day(text(row, "DocDate")),
        amount=_came_in(row),
        applications=applications,
        live=text(row, "Cancelled") != "tYES",
    )


def _came_in(row: Shape) -> Decimal:
    """By transfer, in cash, by cheques, by cards (§4)."""
    means = [amount(row, "TransferSum"), amount(row, "CashSum")]
    means += [amount(check, "CheckSum") for check in rows(row, "PaymentChecks")]
    means += [amount(card, "CreditSum") for card in rows(row, "PaymentCreditCards")]
    return sum(means, Decimal(0))


def document_copy(kind: Kind, row: Shape, zone: tzinfo) -> Copy:
    read = document(kind, row)
    return Copy(
        kind=kind,
        id=read.id,
        modified=_updated(row, zone),
        status=_status(row, read),
        number=read.number or text(row, "DocNum"),
        currency=read.currency,
        total=read.total,
        balance=read.balance,
    )


def _updated(row: Shape, zone: tzinfo) -> float:
    """When it was last changed by the clock on the company's wall; 0 where it says no day."""
    try:
        stamp = datetime.fromisoformat(f"{text(row, 'UpdateDate')[:10]}T{text(row, 'UpdateTime') or '00:00:00'}")
    except ValueError:
        return 0.0
    return stamp.replace(tzinfo=zone).timestamp()


def _status(row: Shape, read: RemoteDocument) -> Status:
    """Closed by hand is not paid (§3)."""
    if not read.live:
        return Status.VOID
    return Status.PAID if text(row, "DocumentStatus") == "bost_Close" and read.balance <= 0 else Status.OPEN


def payment_copy(row: Shape) -> Copy:
    read = payment(row)
    return Copy(
        kind=Kind.PAYMENT,
        id=read.id,
        modified=0.0,
        status=Status.OPEN if read.live else Status.VOID,
        number=read.reference,
        currency=text(row, "DocCurrency"),
        total=read.amount,
        applied=read.applications if read.live else {},
    )


def done(row: Shape) -> Done:
    """A document or payment that was made. Raises `Ambiguous` for an answer that names none."""
    if not text(row, "DocEntry"):
        raise Ambiguous("the answer to a write names no document")
    total = _in_own_currency(row, "DocTotal")
    return Done(text(row, "DocEntry"), text(row, "@odata.etag"), text(row, "NumAtCard"), format(total, "f"))


def tax_rates(groups: Iterable[Shape]) -> dict[str, Decimal]:
    """Percent by code: the last line is the rate in force (§4)."""
    return {
        text(group, "Code"): amount(lines[-1], "Rate") for group in groups if (lines := rows(group, "VatGroups_Lines"))
    }
