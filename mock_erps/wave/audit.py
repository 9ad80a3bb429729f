"""The neutral view of a business's books, from Wave's own shapes: amounts as Money has them, rates as factors to home.

The API shows a deleted invoice to nobody; an auditor reads in the books' history what it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
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
from mock_erps.platform.money import ZERO, exponent, rounded

if TYPE_CHECKING:
    from mock_erps.platform.books import Doc
    from mock_erps.platform.company import Company

_ERP = "wave"
_RECEIVABLE, _TAX, _DISCOUNTS, _ROUNDING = "1100", "2200", "4100", "7000"
#: fields that people set on the vendor's screens
_FOREIGN = ("footer", "subhead")


def audit(company: Company) -> AuditView:
    books = company.books
    return AuditView(
        erp=_ERP,
        company=company.id,
        currency=company.currency,
        zone=company.zone,
        documents=(*(_document(company, doc) for doc in books["invoice"]), *_deleted(company)),
        payments=tuple(_payment(company, doc) for doc in books["payment"]),
        parties=tuple(_party(company, doc) for doc in books["customer"]),
    )


def audit_one(company: Company, kind: str, doc: Doc) -> AuditDocument | AuditPayment | AuditParty | None:
    if kind == "invoice":
        return _document(company, doc)
    if kind == "payment":
        return _payment(company, doc) if doc["invoiceId"] in company.books["invoice"].docs else None
    return _party(company, doc) if kind == "customer" else None


@read_once
def _document(company: Company, doc: Doc) -> AuditDocument:
    lines = tuple(_line(company, item) for item in doc["items"])
    discount = Decimal(doc["discountTotal"])
    return AuditDocument(
        erp=_ERP,
        company=company.id,
        kind="invoice",
        id=doc["id"],
        version=doc["modifiedAt"],
        number=doc["invoiceNumber"],
        reference=doc["poNumber"] or "",
        party_id=doc["customerId"],
        party=_party_name(company, doc["customerId"]),
        date=dt.date.fromisoformat(doc["invoiceDate"]),
        due=dt.date.fromisoformat(doc["dueDate"]),
        currency=doc["currency"],
        rate=Decimal(doc["exchangeRate"]),
        lines=lines,
        net=Decimal(doc["subtotal"]) - discount,
        tax=Decimal(doc["taxTotal"]),
        total=Decimal(doc["total"]),
        balance=Decimal(doc["amountDue"]),
        status=_status(doc),
        memo=doc["memo"] or "",
        texts=texts_in({key: value for key, value in doc.items() if key not in ("id", "customerId")}),
        postings=_postings(company, doc, lines, discount) if doc["status"] != "DRAFT" else (),
        foreign={name: doc[name] for name in _FOREIGN if doc[name]},
    )


def _deleted(company: Company) -> Iterator[AuditDocument]:
    for change in company.books.changes:
        if change.kind == "invoice" and change.after is None and change.before is not None:
            yield replace(_document(company, change.before), status="deleted", balance=ZERO, postings=())


def _status(doc: Doc) -> str:
    if doc["status"] == "DRAFT":
        return "draft"
    return "paid" if Decimal(doc["amountPaid"]) and Decimal(doc["amountDue"]) <= 0 else "open"


def _party_name(company: Company, id: str) -> str:
    customer = company.books["customer"].get(id)
    return str(customer["name"]) if customer else ""


def _line(company: Company, item: Doc) -> AuditLine:
    books = company.books
    taxes = [books["sales_tax"].docs[tax["salesTaxId"]]["abbreviation"] for tax in item["taxes"]]
    product, account = books["product"].docs[item["productId"]], books["account"].get(item["accountId"])
    return AuditLine(
        description=item["description"] or "",
        quantity=Decimal(item["quantity"]),
        unit_price=Decimal(item["unitPrice"]),
        net=Decimal(item["subtotal"]),
        tax=sum((Decimal(tax["amount"]) for tax in item["taxes"]), ZERO),
        tax_code="+".join(taxes),
        item=product["name"],
        account=str(account["displayId"] or account["name"]) if account else "",
    )


def _postings(company: Company, doc: Doc, lines: tuple[AuditLine, ...], discount: Decimal) -> tuple[Posting, ...]:
    """Receivable against income per line, discount and tax; the cent that rounding to home leaves goes to exchange."""
    rate, places = Decimal(doc["exchangeRate"]), exponent(company.currency)
    home = [(_RECEIVABLE, rounded(Decimal(doc["total"]) * rate, places))]
    home += [(line.account, -rounded(line.net * rate, places)) for line in lines]
    home += [(_DISCOUNTS, rounded(discount * rate, places)), (_TAX, -rounded(Decimal(doc["taxTotal"]) * rate, places))]
    left = sum((amount for _, amount in home), ZERO)
    return tuple(Posting(account, amount) for account, amount in [*home, (_ROUNDING, -left)] if amount)


@read_once
def _payment(company: Company, doc: Doc) -> AuditPayment:
    invoice = company.books["invoice"].docs[doc["invoiceId"]]
    value = Decimal(doc["amount"])
    account = company.books["account"].docs[doc["paymentAccountId"]]
    home = rounded(value * Decimal(invoice["exchangeRate"]), exponent(company.currency))
    return AuditPayment(
        erp=_ERP,
        company=company.id,
        id=doc["id"],
        party_id=invoice["customerId"],
        party=_party_name(company, invoice["customerId"]),
        date=dt.date.fromisoformat(doc["paymentDate"]),
        currency=invoice["currency"],
        total=value,
        applied={invoice["id"]: value},
        reference=doc["memo"] or "",
        texts=texts_in(doc["memo"]),
        postings=(Posting(str(account["displayId"] or account["name"]), home), Posting(_RECEIVABLE, -home)),
    )


@read_once
def _party(company: Company, doc: Doc) -> AuditParty:
    return AuditParty(
        erp=_ERP,
        company=company.id,
        id=doc["id"],
        name=doc["name"],
        code=doc["displayId"] or "",
        email=doc["email"] or "",
        active=not doc["isArchived"],
    )
