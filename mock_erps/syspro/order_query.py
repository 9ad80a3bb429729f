"""SORQRY: one order with its lines, flat, in numbers made for reading (dossier syspro §3.2, §3.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from mock_erps.platform.books import Doc
from mock_erps.platform.company import Company
from mock_erps.platform.messages import Reply
from mock_erps.platform.money import ZERO
from mock_erps.syspro.errors import words
from mock_erps.syspro.orders import STATUS
from mock_erps.syspro.values import edited, plain, shown, stored
from mock_erps.syspro.wire import document, element, group, value

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_LINE_OPTIONS = {
    "1": "IncludeStockedLines",
    "4": "IncludeFreightLines",
    "5": "IncludeMiscLines",
    "6": "IncludeCommentLines",
}


def sorqry(call: Call, root: Element) -> Reply:
    """The whole order, whichever of its invoices is asked for."""
    wanted = value(root, "Key/SalesOrder")
    order = call.books["SorMaster"].get(stored(wanted))
    if order is None and (bill := call.books["ArInvoice"].get(stored(value(root, "Key/Invoice")))):
        order = call.books["SorMaster"].get(bill["SalesOrder"])
    if order is None:
        return _unknown(call, wanted)
    lines = "".join(
        _line(call, line)
        for line in order["Lines"]
        if value(root, f"Option/{_LINE_OPTIONS[line['LineType']]}").upper() != "N"
    )
    return document("SorDetail", *_header(call.company, order), lines)


def _unknown(call: Call, wanted: str) -> Reply:
    if call.setting("unknown_order_reply") == "empty detail":
        return document("SorDetail")
    told = group("ErrorMessages", element("ErrorDescription", words(call, "no_such_order", given=wanted)))
    return document("SorDetail", element("SalesOrder", wanted), told)


def _header(company: Company, order: Doc) -> Iterator[str]:
    customer = company.books["ArCustomer"].get(order["Customer"]) or {}
    yield element("SalesOrder", shown(company, order["SalesOrder"]))
    yield element("DocumentType", order["DocumentType"])
    yield element("DocumentTypeDesc", "Order")
    for name in ("Customer", "CustomerName", "TaxStatusCode"):
        yield element(name, order[name])
    yield element("SoldToName", order["CustomerName"])
    yield element("OrderStatus", order["OrderStatus"])
    yield element("OrderStatusDesc", STATUS[order["OrderStatus"]])
    for name in ("CustomerPoNumber", "OrderDate", "ShippingInstrs", "SpecialInstrs", "InvTermsOverride"):
        yield element(name, order[name])
    yield element("LastInvoice", shown(company, order["LastInvoice"]) if order["LastInvoice"] else "")
    yield element("DateLastInvPrt", order["DateLastInvPrt"] or "")
    yield element("Branch", order["Branch"])
    yield element("Currency", order["Currency"])
    yield element("Email", customer.get("Email", ""))
    yield element("ExchangeRate", plain(order["ExchangeRate"]))
    yield element("Edited_ExchangeRate", f"{order['ExchangeRate']:.6f}")
    yield element("MulDiv", "M")
    yield element("AlternateKey", order["AlternateKey"])


def _line(call: Call, line: Doc) -> str:
    if line["LineType"] == "1":
        return group("SalesOrderLine", group("Merchandise", *_merchandise(call, line)))
    number = element("Line", f"{line['Line']:04}")
    if line["LineType"] == "6":
        return group("SalesOrderLine", group("CommentLine", number, element("NComment", line["Text"])))
    # both kinds bear the column names of SorDetail
    told = element("NComment", line["Text"]), element("NMscChargeValue", edited(line["MPrice"], 2))
    name = "Freight" if line["LineType"] == "4" else "MiscCharge"
    return group("SalesOrderLine", group(name, number, *told, element("NMscTaxCode", line["MTaxCode"])))


def _merchandise(call: Call, line: Doc) -> Iterator[str]:
    gone = line["Invoiced"] if call.setting("ship_quantity") == "invoiced" else ZERO
    yield element("Line", f"{line['Line']:04}")
    yield element("LineType", "1")
    for name in ("MStockCode", "MStockDes", "MWarehouse"):
        yield element(name, line[name])
    yield element("MOrderQty", edited(line["MOrderQty"], 3))
    yield element("Unedited_MOrderQty", plain(line["MOrderQty"]))
    yield element("MShipQty", edited(gone, 3))
    yield element("MBackOrderQty", edited(line["MOrderQty"] - line["Invoiced"], 3))
    for name in ("MOrderUom", "MStockingUom"):
        yield element(name, line[name])
    yield element("MPrice", edited(line["MPrice"], 5))
    yield element("Edit_MPrice", edited(line["MPrice"], 3))
    yield element("MPriceUom", line["MPriceUom"])
    yield element("MConvFactOrdUm", plain(line["MConvFactOrdUm"]))
    yield element("MMulDivAlloc", line["MMulDivAlloc"])
    yield element("MConvFactPrcUm", plain(line["MConvFactPrcUm"]))
    yield element("MMulDivPrc", line["MMulDivPrc"])
    yield element("MTaxCode", line["MTaxCode"])
