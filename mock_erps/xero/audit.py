"""The neutral view of an organisation's books, read from Xero's own shapes.

Amounts are the document's; postings are in base currency: an amount divided by Xero's CurrencyRate (document currency
per unit of base currency). `AuditDocument.rate` is its inverse, base currency per unit of document currency.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from mock_erps.platform.audit import (
    AuditDocument,
    AuditLine,
    AuditParty,
    AuditPayment,
    AuditView,
    Posting,
    read_once,
    texts_in,
)
from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, decimal, rounded
from mock_erps.xero.dates import read_date

if TYPE_CHECKING:
    from datetime import date

    from mock_erps.platform.company import Company

_KINDS = {"ACCREC": "invoice", "ACCRECCREDIT": "credit_note"}
_STATUSES = {
    "DRAFT": "draft",
    "SUBMITTED": "draft",
    "AUTHORISED": "open",
    "PAID": "paid",
    "VOIDED": "void",
    "DELETED": "deleted",
}
#: fields that people set on the vendor's screens
_FOREIGN = ("ExpectedPaymentDate", "PlannedPaymentDate", "BrandingThemeID", "Url")
_RECEIVABLE = "610"
_TAX = "820"


def audit(company: Company) -> AuditView:
    """Sales documents, their payments and all contacts. Bills are no business of a receivables engine."""
    books = company.books
    documents = (*books["invoice"], *books["credit_note"])
    closed = company.facts.get("closed_until")
    return AuditView(
        erp="xero",
        company=company.id,
        currency=company.currency,
        zone=company.zone,
        documents=tuple(_document(company, doc) for doc in documents if doc["Type"] in _KINDS),
        payments=tuple(_payment(company, doc) for doc in books["payment"] if doc["PaymentType"] == "ACCRECPAYMENT"),
        parties=tuple(_party(company, doc) for doc in books["contact"]),
        closed_until=read_date(str(closed)) if closed else None,
    )


def audit_one(company: Company, kind: str, doc: Doc) -> AuditDocument | AuditPayment | AuditParty | None:
    """One document as the view shows it; None for what auditors of sales do not read."""
    if kind in ("invoice", "credit_note"):
        return _document(company, doc) if doc["Type"] in _KINDS else None
    if kind == "payment":
        return _payment(company, doc) if "Invoice" in doc and doc["PaymentType"] == "ACCRECPAYMENT" else None
    return _party(company, doc) if kind == "contact" else None


@read_once
def _document(company: Company, doc: Doc) -> AuditDocument:
    kind = _KINDS[doc["Type"]]
    noun = "Invoice" if kind == "invoice" else "CreditNote"
    balance = doc["AmountDue"] if kind == "invoice" else doc["RemainingCredit"]
    lines = tuple(_line(doc, line) for line in doc["LineItems"])
    status = _STATUSES[doc["Status"]]
    return AuditDocument(
        erp="xero",
        company=company.id,
        kind=kind,
        id=doc[f"{noun}ID"],
        version=doc["UpdatedDateUTC"],
        number=doc.get(f"{noun}Number", ""),
        reference=doc.get("Reference", ""),
        party_id=doc["Contact"]["ContactID"],
        party=_party_name(company, doc),
        date=_day(doc, "Date"),
        due=_day(doc, "DueDate"),
        currency=doc["CurrencyCode"],
        rate=1 / decimal(doc["CurrencyRate"]),
        lines=lines,
        net=decimal(doc["SubTotal"]),
        tax=decimal(doc["TotalTax"]),
        total=decimal(doc["Total"]),
        balance=decimal(balance),
        status=status,
        texts=texts_in({key: value for key, value in doc.items() if key not in ("Contact", "_app")}),
        postings=_postings(doc, kind, lines) if status in ("open", "paid") else (),
        foreign={name: doc[name] for name in _FOREIGN if name in doc},
    )


def _party_name(company: Company, doc: Doc) -> str:
    contact = company.books["contact"].get(doc["Contact"]["ContactID"])
    return str(contact["Name"] if contact else doc["Contact"]["Name"])


def _day(doc: Doc, field: str) -> date | None:
    return read_date(doc[field]) if field in doc else None


def _line(doc: Doc, line: Doc) -> AuditLine:
    tax = decimal(line["TaxAmount"])
    amount = decimal(line["LineAmount"])
    return AuditLine(
        description=line.get("Description", ""),
        quantity=decimal(line["Quantity"]),
        unit_price=decimal(line["UnitAmount"]),
        net=amount - tax if doc["LineAmountTypes"] == "Inclusive" else amount,
        tax=tax,
        tax_code=line.get("TaxType", ""),
        item=line.get("ItemCode", ""),
        account=line.get("AccountCode", ""),
    )


def _postings(doc: Doc, kind: str, lines: tuple[AuditLine, ...]) -> tuple[Posting, ...]:
    """Receivable against income per line and tax; the home-currency cent that rounding leaves goes to rounding."""
    side = Decimal(1 if kind == "invoice" else -1)
    rate = decimal(doc["CurrencyRate"])
    home = [(_RECEIVABLE, side * rounded(decimal(doc["Total"]) / rate))]
    home += [(line.account, -side * rounded(line.net / rate)) for line in lines]
    home.append((_TAX, -side * rounded(decimal(doc["TotalTax"]) / rate)))
    left = sum((amount for _, amount in home), ZERO)
    if left:
        home.append(("860", -left))
    return tuple(Posting(account, amount) for account, amount in home if amount)


@read_once
def _payment(company: Company, doc: Doc) -> AuditPayment:
    invoice = company.books["invoice"].docs[doc["Invoice"]["InvoiceID"]]
    amount = decimal(doc["Amount"])
    live = doc["Status"] != "DELETED"
    home = rounded(amount / decimal(doc["CurrencyRate"]))
    return AuditPayment(
        erp="xero",
        company=company.id,
        id=doc["PaymentID"],
        party_id=invoice["Contact"]["ContactID"],
        party=_party_name(company, invoice),
        date=_day(doc, "Date"),
        currency=invoice["CurrencyCode"],
        total=amount,
        applied={invoice["InvoiceID"]: amount} if live else {},
        reference=doc["Reference"],
        status="open" if live else "deleted",
        texts=texts_in(doc),
        postings=(Posting(doc["Account"]["Code"], home), Posting(_RECEIVABLE, -home)) if live else (),
    )


@read_once
def _party(company: Company, doc: Doc) -> AuditParty:
    return AuditParty(
        erp="xero",
        company=company.id,
        id=doc["ContactID"],
        name=doc["Name"],
        code=doc.get("ContactNumber", ""),
        email=doc.get("EmailAddress", ""),
        active=doc["ContactStatus"] == "ACTIVE",
    )
