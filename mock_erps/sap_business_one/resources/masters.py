"""Items, and the lists that documents draw on: accounts, tax groups, terms, currencies (§4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal
from mock_erps.sap_business_one.resources.entity import Entity

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class Listed(Entity):
    """A list whose key the caller gives."""

    taken_key: ClassVar[str] = "duplicate_entry"

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        given = {name: value for name, value in self.taken(call, body).items() if value is not None}
        if not given.get(self.key):
            raise Refusal("not_found_inside")
        if call.books[self.kind].get(str(given[self.key])) is not None:
            raise Refusal(self.taken_key, code=given[self.key])
        return given


class Item(Listed):
    kind, type, key = "Items", "Item", "ItemCode"
    taken_key = "duplicate_item"
    computed: ClassVar = Entity.computed | {"CreateDate", "QuantityOnStock", "QuantityOrderedByCustomers"}
    members: ClassVar = {"ItemPrices": ("PriceList",)}

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        usual = {"SalesItem": "tYES", "InventoryItem": "tYES", "PurchaseItem": "tYES", "Valid": "tYES", "Frozen": "tNO"}
        return {**usual, "QuantityOnStock": 0.0, "ItemPrices": [], **super().compose(call, body)}

    def remove(self, call: Call, doc: Doc) -> None:
        rows = (row for kind in ("Invoices", "Orders") for held in call.books[kind] for row in held["DocumentLines"])
        if any(row["ItemCode"] == doc["ItemCode"] for row in rows):
            raise Refusal("in_use", code=doc["ItemCode"])
        super().remove(call, doc)


class Account(Listed):
    kind, type, key = "ChartOfAccounts", "ChartOfAccount", "Code"


class VatGroup(Listed):
    kind, type, key = "VatGroups", "VatGroup", "Code"


class SalesTaxCode(Listed):
    kind, type, key = "SalesTaxCodes", "SalesTaxCode", "Code"


class PaymentTerms(Listed):
    kind, type, key = "PaymentTermsTypes", "PaymentTermsType", "GroupNumber"
    number_key = True

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        return super().compose(call, {**body, "GroupNumber": call.books.next("GroupNumber", 10)})

    def parsed(self, key: str) -> str:
        """Cash basic is -1."""
        return key if key == "-1" else super().parsed(key)


class Currency(Listed):
    kind, type, key = "Currencies", "Currency", "Code"
