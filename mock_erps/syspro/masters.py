"""ARSQRY and INVQRY: one customer, one stock item (dossier syspro §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from mock_erps.platform.messages import Reply
from mock_erps.syspro.values import edited, plain
from mock_erps.syspro.wire import document, element, group, value

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_CUSTOMER = ("Customer", "Name", "Email", "TaxStatus", "Currency", "TermsCode")
_STOCK = ("StockCode", "Description", "LongDesc", "StockUom", "AlternateUom", "OtherUom")


def arsqry(call: Call, root: Element) -> Reply:
    code = value(root, "Key/Customer")
    doc = call.books["ArCustomer"].get(code)
    if doc is None:
        return document("ARStatement", _missing(f"Customer '{code}' not found"))
    limit = element("CreditLimit", edited(doc["CreditLimit"], 0))
    return document("ARStatement", group("ArCustomer", *(element(name, doc[name]) for name in _CUSTOMER), limit))


def invqry(call: Call, root: Element) -> Reply:
    """All warehouses return in spite of the filter."""
    code = value(root, "Key/StockCode")
    doc = call.books["InvMaster"].get(code)
    if doc is None:
        return document("InvQuery", _missing(f"Stock code '{code}' not found"))
    units = element("ConvFactAltUom", plain(doc["ConvFactAltUom"])), element("ConvMulDiv", doc["ConvMulDiv"])
    price = element("SellingPrice", edited(doc["SellingPrice"], 2))
    stocks = "".join(
        group("WarehouseItem", element("Warehouse", place), element("QtyOnHand", held), element("AvailableQty", held))
        for place, held in (("FG", "1,200.000"), ("NW", "80.000"))
    )
    return document("InvQuery", *(element(name, doc[name]) for name in _STOCK), *units, price, stocks)


def _missing(told: str) -> str:
    return group("ErrorMessages", element("ErrorDescription", told))
