"""The neutral view of a database's books, read from the vendor's own records (dossier odoo §3, §4)."""

from __future__ import annotations

import datetime as dt
import html
import re
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
from mock_erps.platform.money import ZERO

ERP = "odoo"
_KINDS = {"out_invoice": "invoice", "out_refund": "credit_note", "out_receipt": "sales_receipt"}
_STATUS = {"draft": "draft", "cancel": "void"}
_WRITTEN = ("product", "line_section", "line_subsection", "line_note")
_LOCKS = ("fiscalyear_lock_date", "sale_lock_date", "hard_lock_date")
_TAG = re.compile(r"<[^<>]+>")
Moves = list[Doc]


def audit(company: Company) -> AuditView:
    """Customers' documents, their payments, and the contacts who are not the company's own people."""
    books = company.books
    own = company.facts["own_partners"]
    locks = [day for name in _LOCKS if (day := books["res.company"].docs["1"][name])]
    return AuditView(
        erp=ERP,
        company=company.id,
        currency=company.currency,
        zone=company.zone,
        documents=tuple(document(company, doc) for doc in books["account.move"] if doc["move_type"] in _KINDS),
        payments=tuple(payment(company, doc) for doc in books["account.payment"]),
        parties=tuple(party(company, doc) for doc in books["res.partner"] if doc["id"] not in own),
        closed_until=dt.date.fromisoformat(max(locks)) if locks else None,
    )


def audit_one(company: Company, kind: str, doc: Doc) -> Any:
    """None for what auditors do not read."""
    if kind == "account.move":
        return document(company, doc) if doc["move_type"] in _KINDS else None
    if kind == "account.payment":
        return payment(company, doc)
    if kind == "res.partner":
        return None if doc["id"] in company.facts["own_partners"] else party(company, doc)
    return None


@read_once
def document(company: Company, doc: Doc) -> AuditDocument:
    items = company.books["account.move.line"].find("move_id", doc["id"])
    written = sorted((i for i in items if i["display_type"] in _WRITTEN), key=lambda i: (i["sequence"], i["id"]))
    partner = company.books["res.partner"].get(str(doc["partner_id"]))
    settled = doc["payment_state"] in ("paid", "in_payment", "reversed")
    return AuditDocument(
        erp=ERP,
        company=company.id,
        kind=_KINDS[doc["move_type"]],
        id=str(doc["id"]),
        version=doc["write_date"],
        number=doc["name"] or "",
        reference=doc["ref"] or "",
        party_id=str(doc["partner_id"] or ""),
        party=partner["name"] if partner is not None else "",
        date=_day(doc["invoice_date"] or doc["date"]),
        due=_day(doc["invoice_date_due"]),
        currency=_name(company, "res.currency", doc["currency_id"]),
        rate=_rate(doc["invoice_currency_rate"]),
        lines=tuple(_line(company, item) for item in written if item["display_type"] == "product"),
        net=doc["amount_untaxed"],
        tax=doc["amount_tax"],
        total=doc["amount_total"],
        balance=doc["amount_residual"] if doc["state"] == "posted" else ZERO,
        status=_STATUS.get(doc["state"]) or ("paid" if settled else "open"),
        memo=_text(doc["narration"]),
        texts=tuple(_texts(doc, written)),
        postings=_postings(company, items) if doc["state"] == "posted" else (),
        foreign={name: str(value) for name, value in doc.items() if name.startswith("x_")},
    )


def _rate(rate: Decimal) -> Decimal:
    """What one unit costs in the company's currency: the vendor keeps the inverse."""
    return Decimal(1) if rate == 1 else 1 / rate


def _line(company: Company, item: Doc) -> AuditLine:
    product = company.books["product.product"].get(str(item["product_id"])) if item["product_id"] else None
    return AuditLine(
        description=item["name"] or "",
        quantity=item["quantity"],
        unit_price=item["price_unit"],
        net=item["price_subtotal"],
        tax=item["price_total"] - item["price_subtotal"],
        tax_code=", ".join(_name(company, "account.tax", id) for id in item["tax_ids"]),
        item=(product["default_code"] or product["name"]) if product is not None else "",
        account=_account(company, item),
    )


def _account(company: Company, item: Doc) -> str:
    account = company.books["account.account"].get(str(item["account_id"]))
    return str(account["code"]) if account is not None else ""


def _name(company: Company, model: str, id: int) -> str:
    return str(company.books[model].docs[str(id)]["name"])


def _texts(doc: Doc, written: Moves) -> Iterator[str]:
    for field in ("name", "ref", "invoice_origin", "payment_reference"):
        if doc[field]:
            yield doc[field]
    if doc["narration"]:
        yield _text(doc["narration"])
    for item in written:
        if item["name"]:
            yield item["name"]


def _text(narration: Any) -> str:
    """The words in a piece of HTML."""
    return html.unescape(_TAG.sub("", narration)) if narration else ""


def _postings(company: Company, items: Moves) -> tuple[Posting, ...]:
    return tuple(Posting(_account(company, item), item["balance"]) for item in items if item["balance"])


@read_once
def payment(company: Company, doc: Doc) -> AuditPayment:
    items = company.books["account.move.line"].find("move_id", doc["move_id"]) if doc["move_id"] else []
    partner = company.books["res.partner"].get(str(doc["partner_id"]))
    status = {"draft": "draft", "canceled": "void", "cancel": "void"}.get(doc["state"], "open")
    return AuditPayment(
        erp=ERP,
        company=company.id,
        id=str(doc["id"]),
        party_id=str(doc["partner_id"] or ""),
        party=partner["name"] if partner is not None else "",
        date=_day(doc["date"]),
        currency=_name(company, "res.currency", doc["currency_id"]),
        total=doc["amount"],
        applied=_applied(company, items) if status == "open" else {},
        reference=doc["memo"] or "",
        status=status,
        texts=tuple(doc[field] for field in ("name", "memo", "payment_reference") if doc[field]),
        postings=_postings(company, items) if status == "open" else (),
    )


def _applied(company: Company, items: Moves) -> dict[str, Decimal]:
    """By document: what the payment's items are matched with."""
    lines = company.books["account.move.line"]
    found: dict[str, Decimal] = {}
    for item in items:
        for side, other in (("credit", "debit"), ("debit", "credit")):
            for match in company.books["account.partial.reconcile"].find(f"{side}_move_id", item["id"]):
                id = str(lines.docs[str(match[f"{other}_move_id"])]["move_id"])
                found[id] = found.get(id, ZERO) + match[f"{other}_amount_currency"]
    return found


@read_once
def party(company: Company, doc: Doc) -> AuditParty:
    return AuditParty(
        erp=ERP,
        company=company.id,
        id=str(doc["id"]),
        name=doc["name"] or "",
        code=doc["ref"] or "",
        email=doc["email"] or "",
        active=bool(doc["active"]),
    )


def _day(text: Any) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
