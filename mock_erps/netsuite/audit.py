"""The neutral view of an account's books, read from the vendor's own documents (dossier §3, §4)."""

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

ERP = "netsuite"
RECEIVABLE, TAX, EXCHANGE, DISCOUNTS, SHIPPING = "1100", "2200", "7900", "4900", "4910"
_STATUS = {"Voided": "void", "Paid In Full": "paid", "Fully Applied": "paid"}
_UNPOSTED = ("Pending Approval", "Rejected")


def audit(company: Company) -> AuditView:
    """Everything but the credits that reverse an invoice: they are the other half of one that is shown as void."""
    credits = [doc for doc in company.books["creditMemo"] if not _reverses(company, doc)]
    until = company.facts.get("closed_until")
    return AuditView(
        erp=ERP,
        company=company.id,
        currency=company.currency,
        zone=company.zone,
        documents=tuple(
            [document(company, doc, "invoice") for doc in company.books["invoice"]]
            + [document(company, doc, "credit_note") for doc in credits]
        ),
        payments=tuple(payment(company, doc) for doc in company.books["customerPayment"]),
        parties=tuple(party(company, doc) for doc in company.books["customer"]),
        closed_until=dt.date.fromisoformat(until) if until else None,
    )


def audit_one(company: Company, kind: str, doc: Doc) -> Any:
    """None for what auditors do not read."""
    if kind == "invoice":
        return document(company, doc, "invoice")
    if kind == "creditMemo":
        return None if _reverses(company, doc) else document(company, doc, "credit_note")
    if kind == "customerPayment":
        return payment(company, doc)
    return party(company, doc) if kind == "customer" else None


def _reverses(company: Company, credit: Doc) -> bool:
    """Made from an invoice, for its whole total, and applied to it entirely: nothing is left of either."""
    source = company.books["invoice"].get(credit.get("createdFrom", ""))
    if source is None or source["total"] != credit["total"]:
        return False
    return any(row["doc"] == source["id"] and row["amount"] == credit["total"] for row in credit["apply"])


def _is_reversed(company: Company, doc: Doc) -> bool:
    return any(_reverses(company, credit) for credit in company.books["creditMemo"].find("source", doc["id"]))


@read_once
def document(company: Company, doc: Doc, kind: str) -> AuditDocument:
    status = "draft" if doc["status"] in _UNPOSTED else _STATUS.get(doc["status"], "open")
    if kind == "invoice" and status == "paid" and _is_reversed(company, doc):
        status = "void"
    lines = tuple(_lines(company, doc))
    customer = company.books["customer"].get(doc["entity"]) or {}
    return AuditDocument(
        erp=ERP,
        company=company.id,
        kind=kind,
        id=doc["id"],
        version=str(doc["lastModifiedDate"]),
        number=doc["tranId"],
        reference=doc.get("otherRefNum", ""),
        party_id=doc["entity"],
        party=str(customer.get("companyName") or customer.get("entityId", "")),
        date=dt.date.fromisoformat(doc["tranDate"]),
        due=dt.date.fromisoformat(doc["dueDate"]) if "dueDate" in doc else None,
        currency=_symbol(company, doc),
        rate=doc["exchangeRate"],
        lines=lines,
        net=sum((line.net for line in lines), ZERO),
        tax=doc["taxTotal"],
        total=doc["total"],
        balance=ZERO if status in ("void", "draft") else doc["amountRemaining"],
        status=status,
        memo=doc.get("memo", ""),
        texts=tuple(_texts(doc)),
        postings=tuple(_postings(company, doc, -1 if kind == "credit_note" else 1))
        if status in ("open", "paid")
        else (),
        foreign=dict(doc["custom"]),
    )


def _symbol(company: Company, doc: Doc) -> str:
    currency = company.books["currency"].get(doc["currency"])
    return str(currency["symbol"]) if currency else ""


def _lines(company: Company, doc: Doc) -> Iterator[AuditLine]:
    for line in doc["item"]:
        item = company.books["item"].get(line["item"]) or {}
        code = company.books["salesTaxItem"].get(line.get("taxCode", "")) or {}
        quantity = line.get("quantity", Decimal(1))
        yield AuditLine(
            description=line.get("description", ""),
            quantity=quantity,
            unit_price=line.get("rate", line["amount"] / quantity if quantity else line["amount"]),
            net=line["amount"],
            tax=line["tax1Amt"],
            tax_code=code.get("itemId", ""),
            item=item.get("itemId", ""),
            account=_number(company, item.get("incomeAccount", "")),
        )
    for name, amount in (("Discount", doc["discountTotal"]), ("Shipping", doc.get("shippingCost", ZERO))):
        if amount:
            account = DISCOUNTS if name == "Discount" else SHIPPING
            yield AuditLine(name, Decimal(1), amount, amount, account=account)


def _number(company: Company, account: str) -> str:
    doc = company.books["account"].get(account)
    return str(doc["acctNumber"]) if doc else ""


def _texts(doc: Doc) -> Iterator[str]:
    for field in ("tranId", "externalId", "otherRefNum", "memo"):
        if doc.get(field):
            yield doc[field]
    yield from doc["custom"].values()
    for line in doc["item"]:
        if line.get("description"):
            yield line["description"]
        yield from line["custom"].values()


def _postings(company: Company, doc: Doc, sign: int) -> Iterator[Posting]:
    """Receivable against income and tax, in home currency; what rounding leaves goes with the receivable."""
    others: dict[str, Decimal] = {}
    for line in _lines(company, doc):
        others[line.account] = others.get(line.account, ZERO) + _home(line.net, doc)
    others[TAX] = others.get(TAX, ZERO) + _home(doc["taxTotal"], doc)
    yield Posting(RECEIVABLE, sign * sum(others.values(), ZERO))
    for account, amount in others.items():
        if amount:
            yield Posting(account, -sign * amount)


def _home(amount: Decimal, doc: Doc) -> Decimal:
    rate: Decimal = doc["exchangeRate"]
    return amount if rate == 1 else rounded(amount * rate)


@read_once
def payment(company: Company, doc: Doc) -> AuditPayment:
    customer = company.books["customer"].get(doc["customer"]) or {}
    return AuditPayment(
        erp=ERP,
        company=company.id,
        id=doc["id"],
        party_id=doc["customer"],
        party=customer.get("companyName", ""),
        date=dt.date.fromisoformat(doc["tranDate"]),
        currency=_symbol(company, doc),
        total=doc["payment"],
        applied={row["doc"]: row["amount"] for row in doc["apply"]},
        reference=doc.get("checkNum", ""),
        texts=tuple(doc[field] for field in ("tranId", "externalId", "checkNum", "memo") if doc.get(field)),
        postings=tuple(_payment_postings(company, doc)),
    )


def _payment_postings(company: Company, doc: Doc) -> Iterator[Posting]:
    """Bank at the payment's rate, receivable at the invoices' rates; the difference is realised."""
    bank = _home(doc["payment"], doc)
    settled = _home(doc["unapplied"], doc)
    for row in doc["apply"]:
        settled += _home(row["amount"], company.books["invoice"].get(row["doc"]) or doc)
    yield Posting(_number(company, doc["account"]), bank)
    yield Posting(RECEIVABLE, -settled)
    if settled != bank:
        yield Posting(EXCHANGE, settled - bank)


@read_once
def party(company: Company, doc: Doc) -> AuditParty:
    return AuditParty(
        erp=ERP,
        company=company.id,
        id=doc["id"],
        name=str(doc.get("companyName") or doc["entityId"]),
        code=doc["entityId"],
        email=doc.get("email", ""),
        active=not doc["isInactive"],
    )
