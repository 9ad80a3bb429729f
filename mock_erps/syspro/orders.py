"""Sales orders and the invoices they are shipped with (dossier syspro §3.3, §3.6).

An order is open (1), goes to the warehouse (4), is ready to invoice (8) and complete (9) when its last line is fully
invoiced; what was shipped in part waits as a back-order (2). So one order may have several invoices.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from mock_erps.platform.books import Doc
from mock_erps.platform.company import Company
from mock_erps.platform.money import exponent, rounded
from mock_erps.syspro import receipts
from mock_erps.syspro.seed import CASH, CURRENCIES, TAX_RATES
from mock_erps.syspro.values import stored

OPEN, BACK_ORDER, READY, COMPLETE, CANCELLED = "1", "2", "8", "9", "\\"
STATUS = {
    "0": "In process",
    "1": "Open",
    "2": "Open back order",
    "3": "Released back order",
    "4": "In warehouse",
    "6": "Ready to dispatch",
    "7": "Ready to dispatch",
    "8": "Ready to invoice",
    "9": "Complete",
    "F": "Forward",
    "S": "Suspense",
    "*": "Cancelled during entry",
    "\\": "Cancelled",
}


def enter(company: Company, header: Mapping[str, Any], lines: list[Doc]) -> Doc:
    """A new open order; the next number where `header` gives none."""
    number = stored(str(header.get("SalesOrder") or company.books.next("order", 1)))
    order: Doc = {
        "DocumentType": "O",
        "TaxStatusCode": "",
        "CustomerPoNumber": "",
        "ShippingInstrs": "",
        "SpecialInstrs": "",
        "InvTermsOverride": "30",
        "LastInvoice": "",
        "DateLastInvPrt": None,
        "Branch": "10",
        "ExchangeRate": Decimal(1),
        "AlternateKey": "",
        **header,
        "SalesOrder": number,
        "OrderStatus": OPEN,
        "Completed": None,
        "Lines": [{"Line": place, "Invoiced": Decimal(0), **line} for place, line in enumerate(lines, 1)],
    }
    return company.books.put("SorMaster", number, order)


def stock_line(code: str, title: str, quantity: Decimal, price: Decimal, tax: str, unit: str = "EA") -> Doc:
    """Merchandise, ordered in `unit` and priced by the piece."""
    dozen = unit == "DZ"
    return {
        "LineType": "1",
        "MStockCode": code,
        "MStockDes": title,
        "MWarehouse": "FG",
        "MOrderQty": quantity,
        "MOrderUom": unit,
        "MStockingUom": "EA",
        "MConvFactOrdUm": Decimal(12 if dozen else 1),
        "MMulDivAlloc": "M",
        "MPrice": price,
        "MPriceUom": "EA",
        "MConvFactPrcUm": Decimal(1),
        "MMulDivPrc": "M",
        "MTaxCode": tax,
    }


def charge_line(kind: str, title: str, value: Decimal, tax: str) -> Doc:
    """Freight (`4`), a miscellaneous charge (`5`) or a comment (`6`): a kind of line of its own."""
    return {"LineType": kind, "Text": title, "MOrderQty": Decimal(1), "MPrice": value, "MTaxCode": tax}


def pieces(line: Doc, quantity: Decimal) -> Decimal:
    """A quantity of the line in its price's unit: by way of the stocking unit (§4)."""
    if line["LineType"] != "1" or line["MOrderUom"] == line["MPriceUom"]:
        return quantity
    stock = converted(quantity, line["MConvFactOrdUm"], line["MMulDivAlloc"])
    return converted(stock, line["MConvFactPrcUm"], "D" if line["MMulDivPrc"] == "M" else "M")


def converted(quantity: Decimal, factor: Decimal, way: str) -> Decimal:
    return quantity * factor if way == "M" else quantity / factor


def value_of(company: Company, order: Doc, shipped: Mapping[int, Decimal]) -> Decimal:
    """What so much of each line comes to, tax included."""
    return sum((part for line in order["Lines"] for part in money(order, line, shipped)), Decimal(0))


def money(order: Doc, line: Doc, shipped: Mapping[int, Decimal]) -> tuple[Decimal, Decimal]:
    """Net and tax of what is shipped of a line."""
    places = exponent(iso(order["Currency"]))
    net = rounded(pieces(line, shipped.get(line["Line"], Decimal(0))) * line["MPrice"], places)
    return net, rounded(net * TAX_RATES.get(line["MTaxCode"], Decimal(0)) / 100, places)


def iso(local: str) -> str:
    """The ISO code behind a company's own currency code."""
    return next((code for code, sign in CURRENCIES.items() if sign == local), local)


def outstanding(order: Doc) -> dict[int, Decimal]:
    """What is still to be invoiced, by line."""
    return {line["Line"]: line["MOrderQty"] - line["Invoiced"] for line in order["Lines"]}


def invoice(company: Company, order: Doc, shipped: Mapping[int, Decimal], today: dt.date, now: float) -> Doc:
    """Ship and invoice so much of each line; returns the invoice."""
    number = stored(str(company.books.next("invoice", 301)))
    value = value_of(company, order, shipped)
    lines = [{**line, "Invoiced": line["Invoiced"] + shipped.get(line["Line"], Decimal(0))} for line in order["Lines"]]
    done = all(line["Invoiced"] >= line["MOrderQty"] for line in lines)
    company.books.put(
        "SorMaster",
        order["SalesOrder"],
        {
            **order,
            "Lines": lines,
            "LastInvoice": number,
            "DateLastInvPrt": today,
            "OrderStatus": COMPLETE if done else BACK_ORDER,
            "Completed": now if done else None,
        },
    )
    _detailed(company, order, shipped, number, today)
    made = {
        "Invoice": number,
        "DocumentType": "I",
        "Customer": order["Customer"],
        "SalesOrder": order["SalesOrder"],
        "InvoiceDate": today,
        "Currency": order["Currency"],
        "CurrencyValue": value,
        "InvoiceBal1": value,
        "CustomerPoNumber": order["CustomerPoNumber"],
        "Shipped": dict(shipped),
    }
    company.books.put("ArInvoice", number, made)
    if order["InvTermsOverride"] == company.settings.get("cash_terms", CASH):
        receipts.enter(company, order["Customer"], made, value, f"CASH {number.lstrip('0')}", today)
    return made


def _detailed(company: Company, order: Doc, shipped: Mapping[int, Decimal], invoice: str, today: dt.date) -> None:
    """The lines of an invoice as `ArTrnDetail` keeps them: what went out, and the money that was made of it."""
    sent = [line for line in order["Lines"] if shipped.get(line["Line"]) and line["LineType"] != "6"]
    for place, line in enumerate(sent, 1):
        net, tax = money(order, line, shipped)
        row = {
            "TrnYear": today.year,
            "TrnMonth": today.month,
            "Invoice": invoice,
            "DetailLine": place,
            "InvoiceDate": today,
            "Branch": order["Branch"],
            "Customer": order["Customer"],
            "StockCode": line.get("MStockCode", ""),
            "Warehouse": line.get("MWarehouse", ""),
            "TaxCode": line["MTaxCode"],
            "QtyInvoiced": _stocked(company, line, shipped[line["Line"]]),
            "NetSalesValue": net,
            "TaxValue": tax,
            "LineType": line["LineType"],
            "DocumentType": "I",
            "SalesOrder": order["SalesOrder"],
            "SalesOrderLine": line["Line"],
            "CustomerPoNumber": order["CustomerPoNumber"],
        }
        company.books.put("ArTrnDetail", f"{invoice}:{place}", row)


def _stocked(company: Company, line: Doc, quantity: Decimal) -> Decimal:
    ordered = company.settings.get("invoiced_quantity") == "ordered unit" or line["LineType"] != "1"
    return quantity if ordered else converted(quantity, line["MConvFactOrdUm"], line["MMulDivAlloc"])
