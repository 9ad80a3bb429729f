"""Accounts, products and sales taxes (dossier wave §3, §4)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal
from mock_erps.wave.references import own_business, referred, required, short_enough
from mock_erps.wave.resources.record import Record, without_nulls
from mock_erps.wave.values import today, trimmed

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

INCOME = ("INCOME", "DISCOUNTS", "OTHER_INCOME")
EXPENSE = ("EXPENSE", "COST_OF_GOODS_SOLD", "PAYMENT_PROCESSING_FEES", "PAYROLL_EXPENSES")
_ABBREVIATION = 10  # characters [SDL]


class Account(Record):
    kind: ClassVar[str] = "account"

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        own_business(call, body)
        kept = without_nulls({name: body[name] for name in body if name not in ("businessId", "restrictions")})
        fixed = {"isArchived": False, "sequence": 0, "classicId": None}
        return {"displayId": None, "description": None, "currency": call.company.currency, **fixed, **kept}

    def merge(self, call: Call, before: Doc, body: dict[str, Any]) -> Doc:
        """The only record with a version: what the caller knows must be the newest (§6)."""
        if body["sequence"] != before["sequence"]:
            raise Refusal("stale_sequence", path=("input", "sequence"))
        return {**before, **body, "sequence": before["sequence"] + 1}

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        required(doc, "name")

    def archive(self, call: Call, doc: Doc) -> Doc:
        return self.touch(call, doc, isArchived=True, sequence=doc["sequence"] + 1)


class Product(Record):
    """Sold when it has an income account, bought when it has an expense account [SDL]; there is no SKU (§4)."""

    kind: ClassVar[str] = "product"

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        own_business(call, body)
        given = {name: value for name, value in body.items() if name != "businessId"}
        return {**_NO_ACCOUNTS, "description": None, "isArchived": False, "defaultSalesTaxIds": [], **given}

    def merge(self, call: Call, before: Doc, body: dict[str, Any]) -> Doc:
        return {**before, **without_nulls(body, "name", "description", "incomeAccountId", "expenseAccountId")}

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        doc["unitPrice"] = trimmed(Decimal(doc["unitPrice"]), 5)
        doc["defaultSalesTaxIds"] = list(doc["defaultSalesTaxIds"] or ())
        doc |= {"isSold": doc["incomeAccountId"] is not None, "isBought": doc["expenseAccountId"] is not None}

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        required(doc, "name")
        short_enough(call, doc, name="name_length")
        _check_account(call, doc, "incomeAccountId", INCOME)
        _check_account(call, doc, "expenseAccountId", EXPENSE)
        for index, id in enumerate(doc["defaultSalesTaxIds"]):
            referred(call, "sales_tax", id, "defaultSalesTaxIds", index)


_NO_ACCOUNTS = {"incomeAccountId": None, "expenseAccountId": None}


def _check_account(call: Call, doc: Doc, field: str, subtypes: tuple[str, ...]) -> None:
    if doc[field] is None:
        return
    if referred(call, "account", doc[field], field)["subtype"] not in subtypes:
        raise Refusal("invalid", text=f"Account must be one of subtypes: {', '.join(subtypes)}.", path=("input", field))


class SalesTax(Record):
    kind: ClassVar[str] = "sales_tax"

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        own_business(call, body)
        given = without_nulls({name: value for name, value in body.items() if name not in ("businessId", "rate")})
        rates = [{"effective": "1970-01-01", "rate": trimmed(body["rate"], 6)}]
        return {**_TAX_DEFAULTS, "rates": rates, **given}

    def merge(self, call: Call, before: Doc, body: dict[str, Any]) -> Doc:
        rates = [{**row, "rate": trimmed(Decimal(row["rate"]), 6)} for row in body.get("rates") or before["rates"]]
        given = without_nulls(body, "name", "abbreviation", "description", "taxNumber")
        return {**before, **given, "rates": sorted(rates, key=lambda row: str(row["effective"]))}

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        required(doc, "name", "abbreviation")
        if len(doc["abbreviation"]) > _ABBREVIATION:
            text = f"Ensure this field has no more than {_ABBREVIATION} characters."
            raise Refusal("invalid", text=text, path=("input", "abbreviation"))
        namesake = call.books["sales_tax"].first("abbreviation", doc["abbreviation"])
        if namesake is not None and namesake["id"] != doc.get("id"):
            raise Refusal("invalid", text="Abbreviation must be unique.", path=("input", "abbreviation"))


_TAX_DEFAULTS = {
    **dict.fromkeys(("description", "taxNumber")),
    **dict.fromkeys(("showTaxNumberOnInvoices", "isCompound", "isRecoverable", "isArchived"), False),
}


def rate_on(tax: Doc, day: str) -> str:
    """The rate in force on a day: the latest that had begun."""
    begun = [row for row in tax["rates"] if row["effective"] <= day]
    return str((begun or tax["rates"])[-1 if begun else 0]["rate"])


def rate_today(call: Call, tax: Doc, day: str | None) -> str:
    return rate_on(tax, day or today(call).isoformat())


ACCOUNT, PRODUCT, SALES_TAX = Account(), Product(), SalesTax()
