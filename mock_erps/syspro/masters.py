"""ARSQRY and INVQRY: one customer, one stock item (dossier syspro §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from mock_erps.platform.messages import Reply
from mock_erps.syspro.errors import words
from mock_erps.syspro.values import edited, plain
from mock_erps.syspro.wire import document, element, group, value

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_CUSTOMER = ("Customer", "Name", "Email", "TaxStatus", "Currency", "TermsCode")
_STOCK = ("StockCode", "Description", "LongDesc", "StockUom", "AlternateUom", "OtherUom")


def arsqry(call: Call, root: Element) -> Reply:
    code, root_name = value(root, "Key/Customer"), str(call.setting("root_customer"))
    doc = call.books["ArCustomer"].get(code)
    if doc is None:
        return document(root_name, _missing(words(call, "no_such_customer", given=code)))
    limit = element("CreditLimit", edited(doc["CreditLimit"], 0))
    return document(root_name, group("ArCustomer", *(element(name, doc[name]) for name in _CUSTOMER), limit))


def invqry(call: Call, root: Element) -> Reply:
    """All warehouses return in spite of the filter."""
    code, root_name = value(root, "Key/StockCode"), str(call.setting("root_stock"))
    doc = call.books["InvMaster"].get(code)
    if doc is None:
        return document(root_name, _missing(words(call, "no_such_stock", given=code)))
    units = element("ConvFactAltUom", plain(doc["ConvFactAltUom"])), element("ConvMulDiv", doc["ConvMulDiv"])
    price = element("SellingPrice", edited(doc["SellingPrice"], 2))
    stocks = "".join(
        group("WarehouseItem", element("Warehouse", place), element("QtyOnHand", held), element("AvailableQty", held))
        for place, held in (("FG", "1,200.000"), ("NW", "80.000"))
    )
    return document(root_name, *(element(name, doc[name]) for name in _STOCK), *units, price, stocks)


def _missing(told: str) -> str:
    return group("ErrorMessages", element("ErrorDescription", told))
