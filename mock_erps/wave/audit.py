"""The books as an auditor reads them, from the vendor's shape alone."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mock_erps.platform.audit import AuditDocument, AuditLine, AuditParty, AuditView, Posting
from mock_erps.platform.money import ZERO, decimal, rounded

if TYPE_CHECKING:
    from mock_erps.platform.books import Doc
    from mock_erps.platform.company import Company

ERP = "wave"


def audit(company: Company) -> AuditView:
    documents = tuple(_document(company, doc) for doc in company.books["invoice"])
    parties = tuple(_party(company, doc) for doc in company.books["customer"])
    return AuditView(ERP, company.id, company.currency, company.zone, documents, parties=parties)


def audit_one(company: Company, kind: str, doc: Doc) -> AuditDocument | AuditParty | None:
    if kind == "invoice":
        return _document(company, doc)
    return _party(company, doc) if kind == "customer" else None


def _party(company: Company, doc: Doc) -> AuditParty:
    return AuditParty(ERP, company.id, doc["id"], doc["name"], doc["code"], doc["email"], doc["active"])


def _document(company: Company, doc: Doc) -> AuditDocument:
    customer = company.books["customer"].get(doc["customer_id"]) or {"name": ""}
    net, tax, total = (decimal(doc[name]) for name in ("net", "tax", "total"))
    live = doc["status"] != "void"
    return AuditDocument(
        erp=ERP,
        company=company.id,
        kind="invoice",
        id=doc["id"],
        version=str(doc["version"]),
        number=doc["number"],
        reference="",
        party_id=doc["customer_id"],
        party=customer["name"],
        date=dt.date.fromisoformat(doc["date"]),
        due=None,
        currency=company.currency,
        rate=decimal(1),
        lines=tuple(_line(line) for line in doc["lines"]),
        net=net,
        tax=tax,
        total=total,
        balance=total if live else ZERO,
        status=doc["status"],
        memo=doc["memo"],
        texts=(doc["number"], doc["memo"], *(line["description"] for line in doc["lines"])),
        postings=(Posting("receivable", total), Posting("sales", -net), Posting("tax", -tax)) if live else (),
    )


def _line(line: Doc) -> AuditLine:
    quantity, price = decimal(line["quantity"]), decimal(line["unit_price"])
    net = rounded(quantity * price)
    tax = rounded(net * decimal(line.get("tax_percent", 0)) / 100)
    return AuditLine(line["description"], quantity, price, net, tax)
