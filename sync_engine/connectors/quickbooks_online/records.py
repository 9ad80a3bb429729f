"""The shapes of QuickBooks Online read: customers, documents, payments, reference data (§3, §4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from sync_engine.canonical import Kind
from sync_engine.connectors import RemoteDocument, RemoteParty, RemotePayment
from sync_engine.connectors.feed import Copy, Status
from sync_engine.connectors.names import indexed
from sync_engine.connectors.quickbooks_online.facts import DELETED, UNTAXED, Company
from sync_engine.connectors.wire_json import Shape, amount, day, instant, part, rows, text
from sync_engine.outcomes import Done


def company(info: Shape, preferences: Shape) -> Company:
    currency = part(preferences, "CurrencyPrefs")
    return Company(
        home_currency=text(part(currency, "HomeCurrency"), "value") or "USD",
        multi_currency=text(currency, "MultiCurrencyEnabled").lower() == "true",
        american=text(info, "Country").upper() in ("US", "USA"),
        zone=text(info, "DefaultTimeZone") or "America/Los_Angeles",
    )


def tax_codes(found: Iterable[Shape], *, american: bool) -> dict[str, str]:
    """Id by name; NON, the code of lines without tax, is a name in every company that has one."""
    codes = indexed(found, "Id", "Name")
    if american:
        return {**codes, "TAX": "TAX", "NON": "NON"}
    untaxed = next((codes[name] for name in UNTAXED if name in codes), "")
    return {**codes, "NON": untaxed} if untaxed else codes


def tax_rates(found: Iterable[Shape], rates: Iterable[Shape], names: Iterable[str]) -> dict[str, Decimal]:
    """Percent by name, as far as it is one of `names`; a code may add up several rates."""
    percent = {text(rate, "Id"): amount(rate, "RateValue") for rate in rates}
    told = {text(code, "Name"): _percent(code, percent) for code in found}
    return {**told, "NON": Decimal(0)} if "NON" in names else told


def _percent(code: Shape, rates: Mapping[str, Decimal]) -> Decimal:
    details = rows(part(code, "SalesTaxRateList"), "TaxRateDetail")
    return sum((rates.get(_id(detail, "TaxRateRef"), Decimal(0)) for detail in details), Decimal(0))


def party(row: Shape) -> RemoteParty:
    active = text(row, "Active").lower() != "false"
    name = text(row, "DisplayName")
    return RemoteParty(
        id=text(row, "Id"),
        name=name if active else name.removesuffix(DELETED),
        email=text(part(row, "PrimaryEmailAddr"), "Address"),
        active=active,
    )


def document(kind: Kind, row: Shape) -> RemoteDocument:
    return RemoteDocument(
        id=text(row, "Id"),
        kind=kind,
        number=text(row, "DocNumber"),
        version=text(row, "SyncToken"),
        party_id=_id(row, "CustomerRef"),
        issue_date=day(text(row, "TxnDate")),
        currency=_id(row, "CurrencyRef"),
        total=amount(row, "TotalAmt"),
        balance=amount(row, "Balance"),
        live=not _voided(row),
        reference=text(row, "PrivateNote"),
        raw=row,
    )


def payment(row: Shape) -> RemotePayment:
    applications: dict[str, Decimal] = {}
    for line in rows(row, "Line"):
        for link in rows(line, "LinkedTxn"):
            if text(link, "TxnType") == "Invoice":
                id = text(link, "TxnId")
                applications[id] = applications.get(id, Decimal(0)) + amount(line, "Amount")
    return RemotePayment(
        id=text(row, "Id"),
        reference=text(row, "PaymentRefNum"),
        party_id=_id(row, "CustomerRef"),
        date=day(text(row, "TxnDate")),
        amount=amount(row, "TotalAmt"),
        applications=applications,
        live=not _voided(row),
    )


def credited(row: Shape, invoice: str) -> Decimal:
    """What a payment settles of an invoice beyond the money it brings; money goes to its lines in their order."""
    money, short = amount(row, "TotalAmt"), Decimal(0)
    for id, applied in payment(row).applications.items():
        covered = min(money, applied)
        money -= covered
        short += applied - covered if id == invoice else 0
    return short


def copy(kind: Kind, row: Shape) -> Copy:
    """The record for the local copy; of a deleted one the vendor tells id and time only (§10)."""
    return Copy(
        kind=kind,
        id=text(row, "Id"),
        modified=instant(text(part(row, "MetaData"), "LastUpdatedTime")),
        status=_status(kind, row),
        number=text(row, "PaymentRefNum" if kind is Kind.PAYMENT else "DocNumber"),
        version=text(row, "SyncToken"),
        currency=_id(row, "CurrencyRef"),
        total=amount(row, "TotalAmt"),
        balance=Decimal(0) if kind is Kind.PAYMENT else amount(row, "Balance"),
        applied=payment(row).applications if kind is Kind.PAYMENT else {},
    )


def _status(kind: Kind, row: Shape) -> Status:
    if text(row, "status") == "Deleted":
        return Status.DELETED
    if _voided(row):
        return Status.VOID
    settled = kind is not Kind.PAYMENT and amount(row, "TotalAmt") != 0 and amount(row, "Balance") == 0
    return Status.PAID if settled else Status.OPEN


def done(row: Shape) -> Done:
    return Done(text(row, "Id"), text(row, "SyncToken"), text(row, "DocNumber"), text(row, "TotalAmt"))


def _voided(row: Shape) -> bool:
    """There is no status: a void document has no value and a note that says so (§3)."""
    return amount(row, "TotalAmt") == 0 and text(row, "PrivateNote").lower().startswith("voided")


def _id(row: Shape, reference: str) -> str:
    return text(part(row, reference), "value")
