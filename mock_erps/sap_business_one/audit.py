"""The neutral view of a company's books, read from the vendor's own documents (dossier sap_business_one §3, §4).

What people call the number of a document that came from elsewhere is the customer's reference number (NumAtCard), the
usual carrier of an external number (§3); without one it is DocNum. Cancellation documents are the other half of
documents shown as void, so they are left out; orders, deliveries and drafts stand in no ledger of receivables.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.platform.audit import (
    AuditDocument,
    AuditLine,
    AuditParty,
    AuditPayment,
    AuditView,
    Posting,
    read_once,
)
from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, decimal
from mock_erps.sap_business_one.seed import BANK, DISCOUNT, EXCHANGE, FREIGHT, RECEIVABLE, ROUNDING, TAX

if TYPE_CHECKING:
    from mock_erps.platform.company import Company

ERP = "sap_business_one"
_KINDS = {"Invoices": "invoice", "CreditNotes": "credit_note"}


def audit(company: Company) -> AuditView:
    books, until = company.books, company.facts.get("closed_until")
    return AuditView(
        erp=ERP,
        company=company.id,
        currency=company.currency,
        zone=company.zone,
        documents=tuple(_document(company, doc, kind) for kind in _KINDS for doc in books[kind] if _is_told(doc)),
        payments=tuple(_payment(company, doc) for doc in books["IncomingPayments"]),
        parties=tuple(_party(company, doc) for doc in books["BusinessPartners"] if doc["CardType"] == "cCustomer"),
        closed_until=dt.date.fromisoformat(str(until)) if until else None,
    )


def audit_one(company: Company, kind: str, doc: Doc) -> Any:
    """None for what auditors of sales do not read."""
    if kind in _KINDS:
        return _document(company, doc, kind) if _is_told(doc) else None
    if kind == "IncomingPayments":
        return _payment(company, doc)
    return _party(company, doc) if kind == "BusinessPartners" else None


def _is_told(doc: Doc) -> bool:
    return bool(doc["CancelStatus"] != "csCancellation")


@read_once
def _document(company: Company, doc: Doc, kind: str) -> AuditDocument:
    foreign = doc["DocCurrency"] != company.currency
    total = decimal(doc["DocTotalFc"] if foreign else doc["DocTotal"])
    tax = decimal(doc["VatSumFc"] if foreign else doc["VatSum"])
    paid = decimal(doc["PaidToDateFC"] if foreign else doc["PaidToDate"])
    status = _status(doc, total, paid)
    return AuditDocument(
        erp=ERP,
        company=company.id,
        kind=_KINDS[kind],
        id=str(doc["DocEntry"]),
        version=str(doc["DataVersion"]),
        number=doc.get("NumAtCard") or str(doc["DocNum"]),
        reference=doc.get("JournalMemo") or "",
        party_id=doc["CardCode"],
        party=doc["CardName"],
        date=dt.date.fromisoformat(doc["DocDate"]),
        due=dt.date.fromisoformat(doc["DocDueDate"]),
        currency=doc["DocCurrency"],
        rate=decimal(doc["DocRate"]),
        lines=tuple(_lines(doc, foreign)),
        net=total - tax,
        tax=tax,
        total=total,
        balance=ZERO if status == "void" else total - paid,
        status=status,
        memo=doc.get("Comments") or "",
        texts=tuple(_texts(doc)),
        postings=tuple(_postings(kind, doc)) if status != "void" else (),
        foreign={name: str(value) for name, value in doc.items() if name.startswith("U_") and value},
    )


def _status(doc: Doc, total: Decimal, paid: Decimal) -> str:
    if doc["CancelStatus"] == "csYes":
        return "void"
    return "paid" if doc["DocumentStatus"] == "bost_Close" and paid >= total else "open"


def _lines(doc: Doc, foreign: bool) -> Iterator[AuditLine]:
    """Rows, freight, and the document's discount as rows of their own."""
    for row in doc["DocumentLines"]:
        yield AuditLine(
            description=row.get("ItemDetails") or row.get("FreeText") or row.get("ItemDescription") or "",
            quantity=decimal(row["Quantity"]),
            unit_price=decimal(row["Price"]),
            net=decimal(row["RowTotalFC"] if foreign else row["LineTotal"]),
            tax=decimal(row["NetTaxAmountFC"] if foreign else row["TaxTotal"]),
            tax_code=row["VatGroup"],
            item=row["ItemCode"] or "",
            account=row["AccountCode"],
        )
    for row in doc["DocumentAdditionalExpenses"]:
        net, tax = (row["LineTotalFC"], row["TaxSumFC"]) if foreign else (row["LineTotal"], row["TaxSum"])
        yield AuditLine("freight", Decimal(1), decimal(net), decimal(net), decimal(tax), row.get("VatGroup") or "")
    if discount := decimal(doc["TotalDiscountFC"] if foreign else doc["TotalDiscount"]):
        yield AuditLine("discount", Decimal(1), -discount, -discount, account=DISCOUNT)


def _texts(doc: Doc) -> Iterator[str]:
    names = ("NumAtCard", "Comments", "JournalMemo", "Reference1", "Reference2", "OpeningRemarks", "ClosingRemarks")
    yield from (str(doc[name]) for name in names if doc.get(name))
    yield from (str(value) for name, value in doc.items() if name.startswith("U_") and value)
    for row in doc["DocumentLines"]:
        yield from (row[name] for name in ("ItemDescription", "FreeText", "ItemDetails") if row.get(name))


def _postings(kind: str, doc: Doc) -> Iterator[Posting]:
    """Receivable against income, freight, discount and tax in local currency; rounding takes the cent that is left."""
    side = 1 if kind == "Invoices" else -1
    rows = [(RECEIVABLE, decimal(doc["DocTotal"])), (TAX, -decimal(doc["VatSum"]))]
    rows += [(row["AccountCode"], -decimal(row["LineTotal"])) for row in doc["DocumentLines"]]
    rows += [(FREIGHT, -decimal(row["LineTotal"])) for row in doc["DocumentAdditionalExpenses"]]
    rows.append((DISCOUNT, decimal(doc["TotalDiscount"])))
    rows.append((ROUNDING, -sum((amount for _, amount in rows), ZERO)))
    yield from (Posting(account, side * amount) for account, amount in rows if amount)


@read_once
def _payment(company: Company, doc: Doc) -> AuditPayment:
    live = doc["Cancelled"] == "tNO"
    applied: dict[str, Decimal] = {}
    for row in doc["PaymentInvoices"] if live else ():
        amount = decimal(row["AppliedFC"] or row["SumApplied"])
        applied[str(row["DocEntry"])] = applied.get(str(row["DocEntry"]), ZERO) + amount
    return AuditPayment(
        erp=ERP,
        company=company.id,
        id=str(doc["DocEntry"]),
        party_id=doc["CardCode"],
        party=doc["CardName"],
        date=dt.date.fromisoformat(doc["DocDate"]),
        currency=doc["DocCurrency"],
        total=_came_in(doc),
        applied=applied,
        reference=doc.get("TransferReference") or doc.get("Reference1") or "",
        status="open" if live else "void",
        texts=tuple(str(doc[name]) for name in ("TransferReference", "Remarks", "JournalRemarks") if doc.get(name)),
        postings=tuple(_payment_postings(company, doc)) if live else (),
    )


def _came_in(doc: Doc) -> Decimal:
    means = [doc["CashSum"], doc["TransferSum"]]
    means += [check.get("CheckSum") or 0 for check in doc.get("PaymentChecks") or ()]
    means += [card.get("CreditSum") or 0 for card in doc.get("PaymentCreditCards") or ()]
    return sum((decimal(value) for value in means), ZERO)


def _payment_postings(company: Company, doc: Doc) -> Iterator[Posting]:
    """Bank at the payment's rate, receivables at their documents' rates; the difference is realised."""
    foreign = doc["DocCurrency"] != company.currency
    rate = decimal(doc["DocRate"])
    bank = round(_came_in(doc) * rate, 2) if foreign else _came_in(doc)
    settled = sum((_settled(company, row, foreign) for row in doc["PaymentInvoices"]), ZERO)
    on_account = bank - sum((decimal(row["SumApplied"]) for row in doc["PaymentInvoices"]), ZERO)
    yield Posting(doc.get("TransferAccount") or doc.get("CashAccount") or BANK, bank)
    yield Posting(RECEIVABLE, -(settled + on_account))
    if difference := settled + on_account - bank:
        yield Posting(EXCHANGE, difference)


def _settled(company: Company, row: Doc, foreign: bool) -> Decimal:
    if not foreign:
        return decimal(row["SumApplied"])
    kind = "Invoices" if row["InvoiceType"] == "it_Invoice" else "CreditNotes"
    doc = company.books[kind].docs[str(row["DocEntry"])]
    return round(decimal(row["AppliedFC"]) * decimal(doc["DocRate"]), 2)


@read_once
def _party(company: Company, doc: Doc) -> AuditParty:
    return AuditParty(
        erp=ERP,
        company=company.id,
        id=doc["CardCode"],
        name=doc["CardName"] or "",
        code=doc["CardCode"],
        email=doc.get("EmailAddress") or "",
        active=doc.get("Frozen") != "tYES" and doc.get("Valid") != "tNO",
    )
