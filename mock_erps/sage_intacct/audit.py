"""The neutral view of a company's books, read from the vendor's own documents (dossier sage_intacct §3, §4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

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
from mock_erps.platform.company import Company
from mock_erps.platform.money import ZERO, rounded

ERP = "sage_intacct"
RECEIVABLE, TAX, EXCHANGE = "1100", "2200", "7900"
_STATUS = {"Draft": "draft", "Reversed": "void", "Paid": "paid"}


def audit(company: Company) -> AuditView:
    """Everything but the reversing records: they are the other half of documents shown as void."""
    invoices = [document(company, doc, "ARINVOICEITEMS") for doc in company.books["ARINVOICE"] if "REVERSES" not in doc]
    adjustments = [document(company, doc, "ARADJUSTMENTITEMS") for doc in company.books["ARADJUSTMENT"]]
    until = company.facts.get("closed_until")
    return AuditView(
        erp=ERP,
        company=company.id,
        currency=company.currency,
        zone=company.zone,
        documents=tuple(invoices + adjustments),
        payments=tuple(payment(company, doc) for doc in company.books["ARPYMT"]),
        parties=tuple(party(company, doc) for doc in company.books["CUSTOMER"]),
        closed_until=dt.date.fromisoformat(until) if until else None,
    )


def audit_one(company: Company, kind: str, doc: Doc) -> Any:
    """None for what auditors do not read."""
    if kind == "ARINVOICE":
        return None if "REVERSES" in doc else document(company, doc, "ARINVOICEITEMS")
    if kind == "ARADJUSTMENT":
        return document(company, doc, "ARADJUSTMENTITEMS")
    if kind == "ARPYMT":
        return payment(company, doc)
    return party(company, doc) if kind == "CUSTOMER" else None


@read_once
def document(company: Company, doc: Doc, items: str) -> AuditDocument:
    """A negative adjustment is a credit note, told in positive amounts; a positive one (a debit memo) an invoice."""
    total = doc["TRX_TOTALENTERED"]
    credit = doc["RECORDTYPE"] == "aradjustment" and total <= 0
    sign = -1 if credit else 1
    lines = tuple(_line(line, sign) for line in doc[items])
    status = _STATUS.get(doc["STATE"], "open")
    return AuditDocument(
        erp=ERP,
        company=company.id,
        kind="credit_note" if credit else "invoice",
        id=doc["RECORDNO"],
        version=doc["WHENMODIFIED"].isoformat(),
        number=doc["RECORDID"],
        reference=doc["DOCNUMBER"],
        party_id=doc["CUSTOMERID"],
        party=doc["CUSTOMERNAME"],
        date=doc["WHENCREATED"],
        due=doc.get("WHENDUE"),
        currency=doc["CURRENCY"],
        rate=doc["EXCHANGE_RATE"],
        lines=lines,
        net=sum((line.net for line in lines), ZERO),
        tax=sum((line.tax for line in lines), ZERO),
        total=total * sign,
        balance=ZERO if status in ("void", "draft") else doc["TRX_TOTALDUE"] * sign,
        status=status,
        memo=doc["DESCRIPTION"],
        texts=tuple(_texts(doc, items)),
        postings=tuple(_postings(doc, items)) if status in ("open", "paid") and not doc["NOGL"] else (),
        foreign=dict(doc["CUSTOM"]),
    )


def _line(line: Doc, sign: int) -> AuditLine:
    """There is no quantity in receivables: one of the line's amount."""
    net = line["TRX_AMOUNT"] * sign
    return AuditLine(
        description=line["ENTRYDESCRIPTION"],
        quantity=Decimal(1),
        unit_price=net,
        net=net,
        tax=sum((entry["TRX_TAX"] for entry in line["TAXENTRIES"]), ZERO) * sign,
        tax_code=", ".join(entry["DETAILID"] for entry in line["TAXENTRIES"]),
        item=line.get("ITEMID", ""),
        account=line["ACCOUNTNO"],
    )


def _texts(doc: Doc, items: str) -> Iterator[str]:
    for field in ("RECORDID", "DOCNUMBER", "DESCRIPTION", "EXTERNALID", "CUSTOMERNAME"):
        if doc[field]:
            yield doc[field]
    yield from doc["CUSTOM"].values()
    for line in doc[items]:
        if line["ENTRYDESCRIPTION"]:
            yield line["ENTRYDESCRIPTION"]
        yield from line["CUSTOM"].values()


def _postings(doc: Doc, items: str) -> Iterator[Posting]:
    """Receivable against income and tax, in home currency."""
    yield Posting(RECEIVABLE, doc["TOTALENTERED"])
    for line in doc[items]:
        yield Posting(line["ACCOUNTNO"], -line["AMOUNT"])
        for entry in line["TAXENTRIES"]:
            yield Posting(TAX, -_home(entry["TRX_TAX"], doc))


def _home(amount: Decimal, doc: Doc) -> Decimal:
    rate = doc["EXCHANGE_RATE"]
    return amount if rate == 1 else rounded(amount * rate)


@read_once
def payment(company: Company, doc: Doc) -> AuditPayment:
    applied: dict[str, Decimal] = {}
    for detail in doc["ARPYMTDETAILS"]:
        target = detail.get("RECORDKEY") or detail.get("POSADJKEY")
        if target and not _is_credit(detail):
            applied[target] = applied.get(target, ZERO) + detail["TRX_PAYMENTAMOUNT"]
    status = {"Draft": "draft", "Reversed": "void"}.get(doc["STATE"], "open")
    return AuditPayment(
        erp=ERP,
        company=company.id,
        id=doc["RECORDNO"],
        party_id=doc["CUSTOMERID"],
        party=doc["CUSTOMERNAME"] or doc["PAYERNAME"],
        date=doc["RECEIPTDATE"],
        currency=doc["CURRENCY"],
        total=doc["TRX_TOTALENTERED"],
        applied=applied if status == "open" else {},
        reference=doc["DOCNUMBER"],
        status=status,
        texts=tuple(doc[field] for field in ("DOCNUMBER", "DESCRIPTION", "PAYERNAME") if doc[field]),
        postings=_payment_postings(doc) if status == "open" else (),
    )


def _is_credit(detail: Doc) -> bool:
    return any(name.endswith("KEY") and name not in _OWN_KEYS for name in detail)


_OWN_KEYS = frozenset(("PAYMENTKEY", "RECORDKEY", "ENTRYKEY", "POSADJKEY"))


def _payment_postings(doc: Doc) -> tuple[Posting, ...]:
    """Bank at the payment's rate, receivable at the documents' rates; the difference is realised."""
    paid = sum((d["PAYMENTAMOUNT"] for d in doc["ARPYMTDETAILS"] if "PAYMENTAMOUNT" in d and not _is_credit(d)), ZERO)
    bank, settled = doc["TOTALENTERED"], paid + doc["TOTALDUE"]
    rows = [Posting(doc["GLACCOUNTNO"], bank), Posting(RECEIVABLE, -settled)]
    return (*rows, Posting(EXCHANGE, settled - bank)) if settled != bank else tuple(rows)


@read_once
def party(company: Company, doc: Doc) -> AuditParty:
    return AuditParty(
        erp=ERP,
        company=company.id,
        id=doc["CUSTOMERID"],
        name=doc["NAME"],
        code=doc["CUSTOMERID"],
        email=doc.get("DISPLAYCONTACT", {}).get("EMAIL1", ""),
        active=doc["STATUS"] == "active",
    )
