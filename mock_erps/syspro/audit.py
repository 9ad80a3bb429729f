"""The neutral view: orders, their invoices, the receipts; an order's custom fields are its `foreign` (write-backs)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mock_erps.platform.audit import AuditDocument, AuditLine, AuditParty, AuditPayment, AuditView
from mock_erps.platform.books import Doc
from mock_erps.platform.company import Company
from mock_erps.platform.money import ZERO, exponent, rounded
from mock_erps.syspro import orders
from mock_erps.syspro.orders import iso, pieces, value_of
from mock_erps.syspro.seed import TAX_RATES
from mock_erps.syspro.values import shown

ERP = "syspro"


def audit(company: Company) -> AuditView:
    books = company.books
    return AuditView(
        erp=ERP,
        company=company.id,
        currency=company.currency,
        zone=company.zone,
        documents=(
            *(order(company, doc) for doc in books["SorMaster"]),
            *(bill(company, doc) for doc in books["ArInvoice"]),
        ),
        payments=tuple(receipt(company, doc) for doc in books["ArInvoicePay"]),
        parties=tuple(party(company, doc) for doc in books["ArCustomer"]),
    )


def audit_one(company: Company, kind: str, doc: Doc) -> Any:
    """None for stock and custom fields: those show in their orders."""
    tellers = {"SorMaster": order, "ArInvoice": bill, "ArInvoicePay": receipt, "ArCustomer": party}
    return tellers[kind](company, doc) if kind in tellers else None


def order(company: Company, doc: Doc) -> AuditDocument:
    """`kind` sales_order; its total is what all of it comes to, its balance what is not invoiced yet."""
    ordered = {line["Line"]: line["MOrderQty"] for line in doc["Lines"]}
    open_value = value_of(company, doc, orders.outstanding(doc))
    status = {"9": "paid", "\\": "void", "*": "void"}.get(doc["OrderStatus"], "open")
    return _document(company, doc, "sales_order", doc["SalesOrder"], ordered, open_value, status)


def bill(company: Company, doc: Doc) -> AuditDocument:
    held = company.books["SorMaster"].get(doc["SalesOrder"])
    base = held or {
        "Lines": [],
        "Currency": doc["Currency"],
        "SpecialInstrs": "",
        "CustomerName": "",
        "ExchangeRate": 1,
    }
    merged = {**base, **{name: doc[name] for name in ("Customer", "CustomerPoNumber")}, "OrderDate": doc["InvoiceDate"]}
    status = "paid" if not doc["InvoiceBal1"] else "open"
    return _document(company, merged, "invoice", doc["Invoice"], doc["Shipped"], doc["InvoiceBal1"], status)


def _document(
    company: Company, doc: Doc, kind: str, id: str, quantities: dict[int, Decimal], balance: Decimal, status: str
) -> AuditDocument:
    lines = tuple(_line(doc, line, quantities.get(line["Line"], ZERO)) for line in doc["Lines"])
    net, tax = sum((one.net for one in lines), ZERO), sum((one.tax for one in lines), ZERO)
    return AuditDocument(
        erp=ERP,
        company=company.id,
        kind=kind,
        id=id,
        version="",
        number=shown(company, id),
        reference=doc["CustomerPoNumber"],
        party_id=doc["Customer"],
        party=doc["CustomerName"],
        date=doc["OrderDate"],
        due=None,
        currency=iso(doc["Currency"]),
        rate=Decimal(doc["ExchangeRate"]),
        lines=lines,
        net=net,
        tax=tax,
        total=net + tax,
        balance=balance,
        status=status,
        memo=doc["SpecialInstrs"],
        texts=(doc["CustomerPoNumber"], doc["SpecialInstrs"], *(line.description for line in lines)),
        foreign=_written_back(company, id) if kind == "sales_order" else {},
    )


def _line(doc: Doc, line: Doc, quantity: Decimal) -> AuditLine:
    places = exponent(iso(doc["Currency"]))
    counted = pieces(line, quantity)
    net = rounded(counted * line["MPrice"], places)
    return AuditLine(
        description=line.get("MStockDes") or line.get("Text", ""),
        quantity=counted,
        unit_price=line["MPrice"],
        net=net,
        tax=rounded(net * TAX_RATES.get(line["MTaxCode"], ZERO) / 100, places),
        tax_code=line["MTaxCode"],
        item=line.get("MStockCode", ""),
    )


def _written_back(company: Company, order: str) -> dict[str, str]:
    fields = [doc for doc in company.books["CustomForm"] if doc["KeyField"] == order]
    return {doc["FieldName"]: doc["AlphaValue"] for doc in fields}


def receipt(company: Company, doc: Doc) -> AuditPayment:
    return AuditPayment(
        erp=ERP,
        company=company.id,
        id=doc["Journal"],
        party_id=doc["Customer"],
        party=doc["Customer"],
        date=doc["JournalDate"],
        currency=company.currency,
        total=doc["TrnValue"],
        applied={doc["Invoice"]: doc["Applied"]} if doc["Invoice"] else {},
        reference=doc["Reference"],
        texts=(shown(company, doc["SalesOrder"]),) if doc["SalesOrder"] else (),
    )


def party(company: Company, doc: Doc) -> AuditParty:
    code, name = doc["Customer"], doc["Name"]
    return AuditParty(erp=ERP, company=company.id, id=code, name=name, code=code, email=doc["Email"])
