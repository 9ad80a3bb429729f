"""SORTOI and SORTIC: orders imported, changed, cancelled; and invoiced (dossier syspro §3.5, §3.6)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from mock_erps.platform.books import Doc
from mock_erps.platform.messages import Reply
from mock_erps.syspro import orders
from mock_erps.syspro.errors import words
from mock_erps.syspro.values import day, number, shown, stored
from mock_erps.syspro.wire import asked, document, element, group, value

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_DECIMALS = {"Price": 2, "OrderQty": 6}


def today(call: Call) -> dt.date:
    return dt.datetime.fromtimestamp(call.now, dt.UTC).date()


def sortoi(call: Call, root: Element) -> Reply:
    """Order by order; a clean import tells counts only, so that its caller must look for the number (§3.5)."""
    process = asked(str(call.query.get("XmlParameters") or "<none/>"))
    keep = value(process, ".//ValidateOnly").upper() != "Y"
    told, done, invalid = [], 0, 0
    for given in root.findall("Orders"):
        why = _refusal(call, given)
        header = given.find("OrderHeader")
        action = value(header, "OrderActionType").upper() or "A"
        number_ = "" if why or not keep else _carried_out(call, given, action)
        done, invalid = done + (not why), invalid + bool(why)
        if why or call.setting("clean_import_reply") == "with number":
            errors = group("ErrorMessages", element("ErrorDescription", why)) if why else ""
            told.append(
                group(
                    "Order",
                    element("CustomerPoNumber", value(header, "CustomerPoNumber")),
                    element("SalesOrder", shown(call.company, number_) if number_ else ""),
                    element("OrderActionType", action),
                    errors,
                )
            )
    return document("SalesOrders", *told, _counts(done, invalid))


def _counts(done: int, invalid: int) -> str:
    return group(
        "StatusOfItems",
        element("ItemsProcessed", f"{done:06}"),
        element("ItemsInvalid", f"{invalid:06}"),
        element("ItemsRejectedWithWarnings", "000000"),
        element("ItemsProcessedWithWarnings", "000000"),
    )


def _refusal(call: Call, given: Element) -> str:
    header = given.find("OrderHeader")
    action = value(header, "OrderActionType").upper() or "A"
    if action in ("C", "D"):
        known = call.books["SorMaster"].get(stored(value(header, "SalesOrder")))
        return "" if known else words(call, "no_such_order", given=value(header, "SalesOrder"))
    if call.books["ArCustomer"].get(value(header, "Customer")) is None:
        return words(call, "no_such_customer", given=value(header, "Customer"))
    po = value(header, "CustomerPoNumber")
    if po and call.setting("duplicate_customer_po") == "refused" and call.books["SorMaster"].find("po", po):
        return words(call, "po_taken", given=po)
    return next((why for line in given.findall("OrderDetails/StockLine") if (why := _line_refusal(call, line))), "")


def _line_refusal(call: Call, line: Element) -> str:
    if call.books["InvMaster"].get(value(line, "StockCode")) is None:
        return words(call, "no_such_stock", given=value(line, "StockCode"))
    for name, decimals in _DECIMALS.items():
        found = number(value(line, name))
        if found is None or -int(found.as_tuple().exponent) > decimals:
            return words(call, "not_numeric", field=name, given=value(line, name))
    return ""


def _carried_out(call: Call, given: Element, action: str) -> str:
    header = given.find("OrderHeader")
    if action == "A":
        return _added(call, header, given)
    order = call.books["SorMaster"].get(stored(value(header, "SalesOrder")))
    assert order is not None
    changed = (
        {"OrderStatus": orders.CANCELLED} if action == "D" else {"AlternateKey": value(header, "AlternateReference")}
    )
    call.books.put("SorMaster", order["SalesOrder"], order | changed)
    return str(order["SalesOrder"])


def _added(call: Call, header: Element | None, given: Element) -> str:
    customer = call.books["ArCustomer"].get(value(header, "Customer")) or {}
    fields = {
        "SalesOrder": value(header, "SalesOrder"),
        "Customer": customer["Customer"],
        "CustomerName": customer["Name"],
        "CustomerPoNumber": value(header, "CustomerPoNumber")[:30],
        "OrderDate": day(value(header, "OrderDate")) or today(call),
        "ShippingInstrs": value(header, "ShippingInstrs")[:30],
        "AlternateKey": value(header, "AlternateReference"),
        "Currency": customer["Currency"],
    }
    return str(
        orders.enter(call.company, fields, [_line(call, one) for one in given.findall("OrderDetails/StockLine")])[
            "SalesOrder"
        ]
    )


def _line(call: Call, line: Element) -> Doc:
    stock = call.books["InvMaster"].get(value(line, "StockCode")) or {}
    quantity, price = number(value(line, "OrderQty")) or Decimal(0), number(value(line, "Price")) or Decimal(0)
    unit = value(line, "OrderUom") or "EA"
    return orders.stock_line(
        stock["StockCode"], stock["Description"], quantity, price, value(line, "StockTaxCode"), unit
    )


def sortic(call: Call, root: Element) -> Reply:
    """Invoice what is outstanding of an order."""
    given = value(root, ".//SalesOrder")
    order = call.books["SorMaster"].get(stored(given))
    if order is None or order["OrderStatus"] in (orders.COMPLETE, orders.CANCELLED):
        why = words(call, "no_such_order" if order is None else "not_invoiceable", given=given)
        refused = group("Item", group("ErrorMessages", element("ErrorDescription", why)))
        return document(str(call.setting("root_invoicing")), refused, _counts(0, 1))
    made = orders.invoice(call.company, order, orders.outstanding(order), today(call), call.now)
    year, month = today(call).year, today(call).month
    told = (
        element("SalesOrder", shown(call.company, order["SalesOrder"])),
        element("InvoiceNumber", shown(call.company, made["Invoice"])),
        *(element("TrnYear", year), element("TrnMonth", month), element("Register", "1")),
        *(element("GlYear", year), element("GlPeriod", month), element("GlJournal", made["Invoice"].lstrip("0"))),
    )
    return document(str(call.setting("root_invoicing")), group("Item", *told), _counts(1, 0))
