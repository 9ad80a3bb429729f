"""The organisation's tables: items, accounts, tax rates, currencies and the rest (dossier xero §4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, decimal, number, rounded
from mock_erps.xero.resources.element import Element, bounded, flag, raw, text

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_CLASSES = {
    "ASSET": ("BANK", "CURRENT", "FIXED", "INVENTORY", "NONCURRENT", "PREPAYMENT"),
    "LIABILITY": ("CURRLIAB", "LIABILITY", "TERMLIAB"),
    "EQUITY": ("EQUITY",),
    "REVENUE": ("REVENUE", "SALES", "OTHERINCOME"),
    "EXPENSE": ("EXPENSE", "DIRECTCOSTS", "OVERHEADS", "DEPRECIATN"),
}
CLASS_OF = {kind: name for name, kinds in _CLASSES.items() for kind in kinds}


def _price(element: Element, call: Call, _name: str, value: Mapping[str, Any]) -> Doc:
    """SalesDetails or PurchaseDetails; two places of the unit price unless `unitdp=4`."""
    price: Doc = {}
    if value.get("UnitPrice") not in (None, ""):
        places = 4 if call.query.get("unitdp") == 4 else 2
        price["UnitPrice"] = number(rounded(bounded(value["UnitPrice"], "UnitPrice"), places))
    for name in ("AccountCode", "COGSAccountCode", "TaxType"):
        if value.get(name):
            price[name] = str(value[name])
            if name != "TaxType" and not call.books["account"].find("key", price[name].lower()):
                element.say("account_invalid", code=price[name])
    return price


class Item(Element):
    kind = "item"
    plural = "Items"
    singular = "Item"
    id_field = "ItemID"
    fields: ClassVar = {
        **dict.fromkeys(("Code", "Name", "Description", "PurchaseDescription", "InventoryAssetAccountCode"), text),
        **dict.fromkeys(("IsSold", "IsPurchased"), flag),
        **dict.fromkeys(("SalesDetails", "PurchaseDetails"), _price),
    }
    lengths: ClassVar = {"Code": 30, "Name": 50, "Description": 4000, "PurchaseDescription": 4000}

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        given = self.taken(call, body)
        return {"IsTrackedAsInventory": False, "IsSold": True, "IsPurchased": True, "SalesDetails": {}, **given}

    def matched(self, call: Call, body: Mapping[str, Any]) -> Doc | None:
        found = self.by_id(call, body, "item_unknown")
        if found is None and body.get("Code"):
            same = call.books["item"].find("key", str(body["Code"]).strip().lower())
            return same[0] if same else None
        return found

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        code = doc.get("Code", "").strip()
        if not code:
            self.say("item_code_missing")
        elif any(other["ItemID"] != doc.get("ItemID") for other in call.books["item"].find("key", code.lower())):
            self.say("item_code_taken", code=code)

    def show(self, call: Call, doc: Doc) -> Doc:
        price = doc["SalesDetails"].get("UnitPrice")
        if price is None or call.query.get("unitdp") == 4 or round(price, 2) == price:
            return dict(doc)
        return {**doc, "SalesDetails": {**doc["SalesDetails"], "UnitPrice": number(rounded(decimal(price)))}}


class Account(Element):
    kind = "account"
    plural = "Accounts"
    singular = "Account"
    id_field = "AccountID"
    fields: ClassVar = {
        **dict.fromkeys(("Code", "Name", "Type", "BankAccountNumber", "Status", "Description"), text),
        **dict.fromkeys(("CurrencyCode", "TaxType"), text),
        **dict.fromkeys(("EnablePaymentsToAccount", "ShowInExpenseClaims"), flag),
    }
    lengths: ClassVar = {"Code": 10, "Name": 150, "Description": 4000}

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        given = self.taken(call, body)
        return {"Status": "ACTIVE", "EnablePaymentsToAccount": False, "ShowInExpenseClaims": False, **given}

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        doc["Class"] = CLASS_OF.get(doc.get("Type", ""), "ASSET")
        if doc["Class"] in ("ASSET", "LIABILITY", "EQUITY"):
            doc.setdefault("TaxType", "NONE")

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        for field in ("Name", "Type", *(() if doc.get("Type") == "BANK" else ("Code",))):
            if not doc.get(field):
                self.say("account_incomplete", field=field)
        if before is not None and before.get("SystemAccount"):
            self.say("system_account")
        for field, index, taken in (("Name", "name", "account_name_taken"), ("Code", "key", "account_code_taken")):
            same = call.books["account"].find(index, doc.get(field, "").lower()) if doc.get(field) else ()
            if any(other["AccountID"] != doc.get("AccountID") for other in same):
                self.say(taken)

    def show(self, call: Call, doc: Doc) -> Doc:
        return {**doc, "HasAttachments": False}


class TaxRate(Element):
    """Known by TaxType; one that is made gets the next free TAX001, TAX002 …"""

    kind = "tax_rate"
    plural = "TaxRates"
    singular = "TaxRate"
    id_field = "TaxType"
    fields: ClassVar = {
        **dict.fromkeys(("Name", "TaxType", "Status", "ReportTaxType"), text),
        "TaxComponents": raw,
    }
    lengths: ClassVar = {"Name": 50}

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        given = self.taken(call, body)
        sides = dict.fromkeys(("Assets", "Equity", "Expenses", "Liabilities", "Revenue"), True)
        return {"Status": "ACTIVE", **{f"CanApplyTo{side}": yes for side, yes in sides.items()}, **given}

    def known(self, call: Call, id: str) -> Doc | None:
        found = call.books["tax_rate"].find("key", id.strip().lower())
        return found[0] if found else None

    def matched(self, call: Call, body: Mapping[str, Any]) -> Doc | None:
        if not body.get("TaxType"):
            return None
        found = self.known(call, str(body["TaxType"]))
        if found is None:
            self.say("tax_rate_unknown")
            self.refuse()
        return found

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        if "TaxType" not in doc:
            doc["TaxType"] = f"TAX{call.books.next('tax rate'):03d}"
        rates = [bounded(part.get("Rate") or 0, "Rate") for part in doc.get("TaxComponents") or ()]
        doc["EffectiveRate"] = doc["DisplayTaxRate"] = number(sum(rates, ZERO))
        doc["TaxComponents"] = [
            {
                "Name": str(part.get("Name") or ""),
                "Rate": number(rate),
                "IsCompound": str(part.get("IsCompound", "")).lower() == "true",
                "IsNonRecoverable": str(part.get("IsNonRecoverable", "")).lower() == "true",
            }
            for part, rate in zip(doc.get("TaxComponents") or (), rates, strict=True)
        ]

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        if not doc.get("Name"):
            self.say("tax_rate_incomplete", field="Name")
        if not doc["TaxComponents"]:
            self.say("tax_rate_incomplete", field="TaxComponents")

    def stamp(self, call: Call, doc: Doc, before: Doc | None) -> None:
        """Tax rates carry no time of change."""


class Currency(Element):
    kind = "currency"
    plural = "Currencies"
    singular = "Currency"
    id_field = "Code"
    fields: ClassVar = dict.fromkeys(("Code", "Description"), text)

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        if len(doc.get("Code", "")) != 3 or not doc["Code"].isalpha():
            self.say("currency_unsubscribed", currency=doc.get("Code", ""))
        else:
            doc["Code"] = doc["Code"].upper()

    def stamp(self, call: Call, doc: Doc, before: Doc | None) -> None:
        """Currencies carry no time of change."""


class TrackingCategory(Element):
    kind = "tracking_category"
    plural = "TrackingCategories"
    singular = "TrackingCategory"
    id_field = "TrackingCategoryID"
    fields: ClassVar = {}


class BrandingTheme(Element):
    kind = "branding_theme"
    plural = "BrandingThemes"
    singular = "BrandingTheme"
    id_field = "BrandingThemeID"
    fields: ClassVar = {}
