"""The books as an auditor reads them, from the vendor's own shape and nothing else (DESIGN §2).

Written apart from every rule of `resources/`: what is void is read off the document (the vendor has no status field),
what is paid off the payments' lines, what was deleted off the history of the books.
"""

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
    texts_in,
)
from mock_erps.platform.books import Doc
from mock_erps.platform.company import Company
from mock_erps.platform.money import ZERO, decimal, rounded

_KINDS = {"Invoice": "invoice", "CreditMemo": "credit_note", "SalesReceipt": "sales_receipt"}
_ERP = "quickbooks_online"
_HUNDRED = Decimal(100)


def audit(company: Company) -> AuditView:
    """Everything an invariant may want to know of one company."""
    closed = company.facts.get("closed_until")
    books = company.books
    return AuditView(
        erp=_ERP,
        company=company.id,
        currency=company.currency,
        zone=company.zone,
        documents=tuple(_document(company, doc, kind) for kind, doc in _documents(company)),
        payments=tuple(_payment(company, doc) for doc in [*books["Payment"], *_deleted(company, "Payment")]),
        parties=tuple(_party(company, doc) for doc in books["Customer"]),
        closed_until=dt.date.fromisoformat(str(closed)) if closed else None,
    )


def audit_one(company: Company, kind: str, doc: Doc) -> AuditDocument | AuditPayment | AuditParty | None:
    """One document as the view shows it; None for what auditors do not read."""
    if kind in _KINDS:
        return _document(company, doc, kind)
    if kind == "Payment":
        return _payment(company, doc)
    return _party(company, doc) if kind == "Customer" else None


@read_once
def _document(company: Company, doc: Doc, kind: str) -> AuditDocument:
    return _Reader(company, kind, doc).document()


def _documents(company: Company) -> Iterator[tuple[str, Doc]]:
    for kind in _KINDS:
        for doc in [*company.books[kind], *_deleted(company, kind)]:
            yield kind, doc


def _deleted(company: Company, kind: str) -> list[Doc]:
    """Documents that are gone, as they last were, marked."""
    gone = [c.before for c in company.books.changes if c.kind == kind and c.after is None and c.before is not None]
    return [{**doc, "status": "Deleted"} for doc in gone]


def _amount(value: Any) -> Decimal:
    return decimal(value) if value not in (None, "") else ZERO


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _is_void(doc: Doc) -> bool:
    """Nought in total and the word before the note (dossier §3)."""
    return not _amount(doc.get("TotalAmt")) and str(doc.get("PrivateNote", "")).startswith("Voided")


class _Reader:
    """Reads one sales document."""

    def __init__(self, company: Company, kind: str, doc: Doc) -> None:
        self.company = company
        self.kind = kind
        self.doc = doc
        self.rate = _amount(doc.get("ExchangeRate", 1))

    def document(self) -> AuditDocument:
        doc = self.doc
        lines = tuple(self._lines())
        tax = _amount((doc.get("TxnTaxDetail") or {}).get("TotalTax"))
        total = _amount(doc["TotalAmt"])
        party = doc.get("CustomerRef") or {}
        return AuditDocument(
            erp=_ERP,
            company=self.company.id,
            kind=_KINDS[self.kind],
            id=doc["Id"],
            version=doc["SyncToken"],
            number=doc.get("DocNumber", ""),
            reference=doc.get("PrivateNote", ""),
            party_id=party.get("value", ""),
            party=party.get("name", ""),
            date=_date(doc.get("TxnDate")),
            due=_date(doc.get("DueDate")),
            currency=doc["CurrencyRef"]["value"],
            rate=self.rate,
            lines=lines,
            net=total - tax,
            tax=tax,
            total=total,
            balance=_amount(doc.get("Balance")),
            status=self._status(total),
            memo=(doc.get("CustomerMemo") or {}).get("value", ""),
            texts=texts_in(doc),
            postings=self._postings(lines, tax, total),
            foreign={
                field.get("Name", field.get("DefinitionId", "")): field.get("StringValue", "")
                for field in doc.get("CustomField", ())
            },
        )

    def _status(self, total: Decimal) -> str:
        if self.doc.get("status") == "Deleted":
            return "deleted"
        if _is_void(self.doc):
            return "void"
        return "paid" if total and not _amount(self.doc.get("Balance")) else "open"

    def _lines(self) -> Iterator[AuditLine]:
        for line in self.doc["Line"]:
            if line["DetailType"] == "GroupLineDetail":
                yield from (
                    self._line(part) for part in line["GroupLineDetail"]["Line"] if "SalesItemLineDetail" in part
                )
            elif line["DetailType"] == "SalesItemLineDetail":
                yield self._line(line)
            elif line["DetailType"] == "DiscountLineDetail":
                yield AuditLine(line.get("Description", "Discount"), ZERO, ZERO, -_amount(line["Amount"]))

    def _line(self, line: Doc) -> AuditLine:
        detail = line["SalesItemLineDetail"]
        net = _amount(line["Amount"])
        code = (detail.get("TaxCodeRef") or {}).get("value", "")
        gross = detail.get("TaxInclusiveAmt")
        tax = _amount(gross) - net if gross is not None else rounded(net * self._percent(code) / _HUNDRED)
        item = self.company.books["Item"].get(detail["ItemRef"]["value"]) or {}
        return AuditLine(
            description=line.get("Description", ""),
            quantity=_amount(detail.get("Qty", 1)),
            unit_price=_amount(detail.get("UnitPrice", line["Amount"])),
            net=net,
            tax=tax,
            tax_code=self._code_name(code),
            item=str(item.get("Sku") or item.get("Name", "")),
            account=self._account(
                (detail.get("ItemAccountRef") or item.get("IncomeAccountRef") or {}).get("value", "")
            ),
        )

    def _code_name(self, code: str) -> str:
        return str((self.company.books["TaxCode"].get(code) or {}).get("Name", code))

    def _percent(self, code: str) -> Decimal:
        """The rate a line's code stands for; US lines say TAX and take the document's code."""
        if self.doc.get("GlobalTaxCalculation") == "NotApplicable" or code == "NON":
            return ZERO
        if code == "TAX":
            lines = (self.doc.get("TxnTaxDetail") or {}).get("TaxLine", ())
            return sum((_amount(line["TaxLineDetail"]["TaxPercent"]) for line in lines), ZERO)
        doc = self.company.books["TaxCode"].get(code) or {}
        details = (doc.get("SalesTaxRateList") or {}).get("TaxRateDetail", ())
        rates = (self.company.books["TaxRate"].get(detail["TaxRateRef"]["value"]) for detail in details)
        return sum((_amount(rate["RateValue"]) for rate in rates if rate), ZERO)

    def _account(self, id: str) -> str:
        account = self.company.books["Account"].get(id) or {}
        return str(account.get("AcctNum") or account.get("Name", ""))

    def _postings(self, lines: tuple[AuditLine, ...], tax: Decimal, total: Decimal) -> tuple[Posting, ...]:
        """Receivable (or the bank) against income and tax, in home currency, nought in sum."""
        if not total or self.doc.get("status") == "Deleted":
            return ()
        sign = Decimal(-1 if self.kind == "CreditMemo" else 1)
        income = [Posting(line.account or "Discounts", -sign * rounded(line.net * self.rate)) for line in lines]
        taxes = [Posting("Tax payable", -sign * rounded(tax * self.rate))] if tax else []
        debit = -sum((posting.amount for posting in (*income, *taxes)), ZERO)
        return (Posting(self._debited(), debit), *income, *taxes)

    def _debited(self) -> str:
        if self.kind == "SalesReceipt":
            return self._account(self.doc["DepositToAccountRef"]["value"])
        return "Accounts receivable"


@read_once
def _payment(company: Company, doc: Doc) -> AuditPayment:
    party = doc.get("CustomerRef") or {}
    total, rate = _amount(doc.get("TotalAmt")), _amount(doc.get("ExchangeRate", 1))
    status = "deleted" if doc.get("status") == "Deleted" else "void" if _is_void(doc) else "open"
    home = rounded(total * rate) if status == "open" else ZERO
    bank = company.books["Account"].get((doc.get("DepositToAccountRef") or {}).get("value", "")) or {}
    return AuditPayment(
        erp=_ERP,
        company=company.id,
        id=doc["Id"],
        party_id=party.get("value", ""),
        party=party.get("name", ""),
        date=_date(doc.get("TxnDate")),
        currency=doc["CurrencyRef"]["value"],
        total=total,
        applied=_applied(doc),
        reference=doc.get("PaymentRefNum", ""),
        status=status,
        texts=texts_in(doc),
        postings=(Posting(bank.get("Name", "Bank"), home), Posting("Accounts receivable", -home)) if home else (),
    )


def _applied(doc: Doc) -> dict[str, Decimal]:
    applied: dict[str, Decimal] = {}
    for line in doc.get("Line", ()):
        for link in line.get("LinkedTxn", ()):
            applied[link["TxnId"]] = applied.get(link["TxnId"], ZERO) + _amount(line["Amount"])
    return applied


@read_once
def _party(company: Company, doc: Doc) -> AuditParty:
    return AuditParty(
        erp=_ERP,
        company=company.id,
        id=doc["Id"],
        name=doc["DisplayName"],
        code=doc.get("AcctNum", ""),
        email=(doc.get("PrimaryEmailAddr") or {}).get("Address", ""),
        active=bool(doc.get("Active", True)),
    )
