"""The shapes of QuickBooks Online read: customers, documents, payments, reference data (§3, §4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from sync_engine.canonical import Kind
from sync_engine.connectors import RemoteDocument, RemoteParty, RemotePayment
from sync_engine.connectors.quickbooks_online.facts import DELETED, Company
from sync_engine.connectors.wire_json import Shape, amount, day, part, rows, text
from sync_engine.outcomes import Done


def company(info: Shape, preferences: Shape) -> Company:
    currency = part(preferences, "CurrencyPrefs")
    return Company(
        home_currency=text(part(currency, "HomeCurrency"), "value") or "USD",
        multi_currency=text(currency, "MultiCurrencyEnabled").lower() == "true",
        american=text(info, "Country").upper() in ("US", "USA"),
        zone=text(info, "DefaultTimeZone") or "America/Los_Angeles",
    )


def tax_rates(codes: Iterable[Shape], rates: Iterable[Shape]) -> dict[str, Decimal]:
    """Percent by the name of the tax code; a code may add up several rates."""
    percent = {text(rate, "Id"): amount(rate, "RateValue") for rate in rates}
    return {text(code, "Name"): _percent(code, percent) for code in codes}


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
                applications[text(link, "TxnId")] = amount(line, "Amount")
    return RemotePayment(
        id=text(row, "Id"),
        reference=text(row, "PaymentRefNum"),
        party_id=_id(row, "CustomerRef"),
        date=day(text(row, "TxnDate")),
        amount=amount(row, "TotalAmt"),
        applications=applications,
        live=not _voided(row),
    )


def done(row: Shape) -> Done:
    return Done(text(row, "Id"), text(row, "SyncToken"), text(row, "DocNumber"), text(row, "TotalAmt"))


def _voided(row: Shape) -> bool:
    """There is no status: a void document has no value and a note that says so (§3)."""
    return amount(row, "TotalAmt") == 0 and text(row, "PrivateNote").lower().startswith("voided")


def _id(row: Shape, reference: str) -> str:
    return text(part(row, reference), "value")
