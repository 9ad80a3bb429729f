"""The neutral view of a company's books, read from Business Central's own shapes.

The number of a document is its sender's, `externalDocumentNumber`; the vendor draws its own. A credit memo that undoes
a cancelled invoice is the vendor's own book-keeping and part of that invoice's end: it is no document of anybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from mock_erps.dynamics_business_central.model import ETAG, NO_ID
from mock_erps.dynamics_business_central.times import day_of
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
from mock_erps.platform.money import decimal

if TYPE_CHECKING:
    from mock_erps.platform.company import Company

_KINDS = {"salesInvoices": "invoice", "salesCreditMemos": "credit_note"}
_DATES = {"salesInvoices": "invoiceDate", "salesCreditMemos": "creditMemoDate"}
_STATUSES = {"Draft": "draft", "In_x0020_Review": "draft", "Open": "open", "Paid": "paid", "Canceled": "void"}
#: properties that people fill in on the vendor's screens
_FOREIGN = ("disputeStatus", "shipToContact", "shortcutDimension1Code", "promisedPayDate")
_NOTHING = ("", "0001-01-01")


def audit(company: Company) -> AuditView:
    books = company.books
    closed = company.facts.get("closed_until")
    return AuditView(
        erp="dynamics_business_central",
        company=company.id,
        currency=company.currency,
        zone=company.zone,
        documents=tuple(
            _document(company, doc, kind) for kind in _KINDS for doc in books[kind] if doc["status"] != "Corrective"
        ),
        payments=tuple(_payments(company)),
        parties=tuple(_party(company, doc) for doc in books["customers"]),
        closed_until=day_of(str(closed)) if closed else None,
    )


def audit_one(company: Company, kind: str, doc: Doc) -> AuditDocument | AuditPayment | AuditParty | None:
    """One document as the view shows it; None for what auditors of sales do not read."""
    if kind in _KINDS:
        return _document(company, doc, kind) if "_corrects" not in doc and not _undoes(company, doc) else None
    if kind == "customerPayments":
        return _payment(company, doc)
    return _party(company, doc) if kind == "customers" else None


def _undoes(company: Company, doc: Doc) -> bool:
    """An early version of what is by now the end of a cancelled document."""
    now = company.books["salesInvoices"].get(doc["id"]) or company.books["salesCreditMemos"].get(doc["id"])
    return now is not None and "_corrects" in now


@read_once
def _document(company: Company, doc: Doc, kind: str) -> AuditDocument:
    status = _STATUSES.get(doc["status"], "open")
    total = decimal(doc["totalAmountIncludingTax"])
    lines = doc[f"{kind[:-1]}Lines"]
    return AuditDocument(
        erp="dynamics_business_central",
        company=company.id,
        kind=_KINDS[kind],
        id=doc["id"],
        version=doc[ETAG],
        number=doc["externalDocumentNumber"] or doc["number"],
        reference=doc.get("customerPurchaseOrderReference", ""),
        party_id=doc["customerId"],
        party=doc["customerName"],
        date=day_of(doc[_DATES[kind]]),
        due=day_of(doc["dueDate"]),
        currency=doc["currencyCode"],
        rate=decimal(doc["_rate"]) if "_rate" in doc else _present_rate(company, doc),
        lines=tuple(_lines(lines))[::-1],
        net=decimal(doc["totalAmountExcludingTax"]),
        tax=decimal(doc["totalTaxAmount"]),
        total=total,
        balance=decimal(doc.get("_remaining", total)),
        status=status,
        texts=texts_in({name: value for name, value in doc.items() if name[0] not in "_@"}),
        postings=_postings(company, doc["number"]) if status in ("open", "paid") else (),
        foreign={name: str(doc[name]) for name in _FOREIGN if doc.get(name, "") not in _NOTHING},
    )


def _present_rate(company: Company, doc: Doc) -> Decimal:
    """What a draft would be booked at."""
    if doc["currencyCode"] == company.currency:
        return Decimal(1)
    rows = company.books["currencyExchangeRates"].find("currency", doc["currencyCode"])
    begun = [row for row in rows if row["startingDate"] <= doc["postingDate"]]
    if not begun:
        return Decimal(1)
    row = max(begun, key=lambda row: row["startingDate"])
    return decimal(row["relationalExchangeRateAmount"]) / decimal(row["exchangeRateAmount"])


def _lines(lines: Sequence[Doc]) -> Iterator[AuditLine]:
    """Each line with the comment lines below it: they carry on its description, as extended texts do."""
    texts: list[str] = []
    for line in reversed(lines):
        texts.insert(0, line["description"])
        if line["lineType"] != "Comment":
            yield _line(line, " ".join(texts))
            texts = []


def _line(line: Doc, description: str) -> AuditLine:
    is_item = line["lineType"] == "Item"
    return AuditLine(
        description=description,
        quantity=decimal(line["quantity"]),
        unit_price=decimal(line["unitPrice"]),
        net=decimal(line["netAmount"]),
        tax=decimal(line["netTaxAmount"]),
        tax_code=line["taxCode"],
        item=line["lineObjectNumber"] if is_item else "",
        account="" if is_item else line["lineObjectNumber"],
    )


def _postings(company: Company, number: str) -> tuple[Posting, ...]:
    """The ledger's entries of a document number."""
    entries = company.books["generalLedgerEntries"].find("document", number)
    return tuple(
        Posting(entry["accountNumber"], decimal(entry["debitAmount"]) - decimal(entry["creditAmount"]))
        for entry in entries
    )


def _payments(company: Company) -> Iterator[AuditPayment]:
    """Lines of one document number are one receipt that settles several documents."""
    receipts: dict[tuple[str, str, bool], list[AuditPayment]] = defaultdict(list)
    for doc in company.books["customerPayments"]:
        receipts[doc["documentNumber"], doc["customerId"], doc["_posted"]].append(_payment(company, doc))
    for lines in receipts.values():
        applied: dict[str, Decimal] = defaultdict(Decimal)
        for id, amount in (pair for line in lines for pair in line.applied.items()):
            applied[id] += amount
        yield replace(lines[0], total=sum((line.total for line in lines), Decimal(0)), applied=dict(applied))


@read_once
def _payment(company: Company, doc: Doc) -> AuditPayment:
    """A receipt, by its document number: the line it was entered on is gone once it is posted.

    One that is not posted yet settles nothing.
    """
    received = -decimal(doc["amount"])
    document = doc["appliesToInvoiceId"]
    customer = company.books["customers"].get(doc["customerId"])
    return AuditPayment(
        erp="dynamics_business_central",
        company=company.id,
        id=doc["documentNumber"],
        party_id=doc["customerId"],
        party=customer["displayName"] if customer else "",
        date=day_of(doc["postingDate"]),
        currency=doc.get("_currency", company.currency),
        total=received,
        applied={document: decimal(doc["_applied"])} if document != NO_ID and doc["_posted"] else {},
        reference=doc["externalDocumentNumber"] or doc["documentNumber"],
        status="void" if doc.get("_reversed") else "open" if doc["_posted"] else "draft",
        texts=texts_in({name: value for name, value in doc.items() if name[0] not in "_@"}),
        postings=_postings(company, doc["documentNumber"]) if doc["_posted"] else (),
    )


@read_once
def _party(company: Company, doc: Doc) -> AuditParty:
    return AuditParty(
        erp="dynamics_business_central",
        company=company.id,
        id=doc["id"],
        name=doc["displayName"],
        code=doc["number"],
        email=doc["email"],
        active=doc["blocked"] not in ("All", "Invoice"),
    )
