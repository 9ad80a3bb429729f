"""Lines of an invoice, their taxes, its discount: rounded half away from zero, taxes computed by Wave (dossier §3)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, exponent, rounded
from mock_erps.platform.refusals import Refusal
from mock_erps.wave.references import referred
from mock_erps.wave.resources.catalogue import rate_on
from mock_erps.wave.values import amount, trimmed

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

Given = dict[str, Any]
_ONE = Decimal(1)


def items_of(call: Call, given: list[Given]) -> list[Doc]:
    """What a client says of its lines, with the product's own price, text and taxes where it is silent (§3, §11.3)."""
    return [_item(call, one, index) for index, one in enumerate(given)]


def _item(call: Call, given: Given, index: int) -> Doc:
    product = referred(call, "product", given["productId"], "items", index, "productId")
    if not product["isSold"] or (product["isArchived"] and call.setting("archived_records") == "refuse"):
        raise Refusal("invalid", text="Product cannot be sold.", path=("input", "items", index, "productId"))
    quantity, price = given.get("quantity"), given.get("unitPrice")
    text = given.get("description")
    return {
        "productId": product["id"],
        "accountId": product["incomeAccountId"],
        "description": product["description"] if text is None else text,
        "quantity": trimmed(_ONE if quantity is None else quantity),
        "unitPrice": trimmed(Decimal(product["unitPrice"]) if price is None else price),
        "taxIds": _tax_ids(call, given.get("taxes"), product, index),
    }


def _tax_ids(call: Call, given: list[Given] | None, product: Doc, index: int) -> list[str]:
    if given is None:
        return list(product["defaultSalesTaxIds"])
    place = ("items", index, "taxes")
    return [
        str(referred(call, "sales_tax", tax["salesTaxId"], *place, number, "salesTaxId")["id"])
        for number, tax in enumerate(given)
    ]


def discount_of(call: Call, given: list[Given] | None) -> list[Doc]:
    """At most one, of the kind it says [SDL]."""
    if not given:
        return []
    if len(given) > 1:
        raise Refusal("invalid", text="Only one discount is allowed.", path=("input", "discounts"))
    field = "percentage" if given[0]["discountType"] == "PERCENTAGE" else "amount"
    if given[0].get(field) is None:
        raise Refusal("required", path=("input", "discounts", 0, field))
    if given[0][field] < 0 or (field == "percentage" and given[0][field] > 100):
        raise Refusal("invalid", text="Enter a valid discount.", path=("input", "discounts", 0, field))
    return [{"type": given[0]["discountType"], "name": given[0].get("name"), field: trimmed(given[0][field])}]


def compute(call: Call, doc: Doc) -> None:
    """Fill in subtotals, taxes and totals."""
    places = exponent(doc["currency"])
    subtotals = [rounded(Decimal(item["quantity"]) * Decimal(item["unitPrice"]), places) for item in doc["items"]]
    subtotal = sum(subtotals, ZERO)
    discount = rounded(_discount(doc, subtotal), places)
    taxed = (subtotal - discount) / subtotal if subtotal and call.setting("taxed_amount") == "discounted" else _ONE
    total_tax, items = ZERO, []
    for number, (item, net) in enumerate(zip(doc["items"], subtotals, strict=True), 1):
        taxes = _taxes(call, doc, item, net * taxed, places)
        tax = sum((Decimal(one["amount"]) for one in taxes), ZERO)
        total_tax += tax
        sums = {"subtotal": amount(net, doc["currency"]), "total": amount(net + tax, doc["currency"])}
        items.append({**item, "number": number, "taxes": taxes, **sums})
    total = subtotal - discount + total_tax
    doc["items"] = items
    for name, value in (("subtotal", subtotal), ("discountTotal", discount), ("taxTotal", total_tax), ("total", total)):
        doc[name] = amount(value, doc["currency"])


def _discount(doc: Doc, subtotal: Decimal) -> Decimal:
    for discount in doc["discounts"]:
        if discount["type"] == "PERCENTAGE":
            return subtotal * Decimal(discount["percentage"]) / 100
        return Decimal(discount["amount"])
    return ZERO


def _taxes(call: Call, doc: Doc, item: Doc, net: Decimal, places: int) -> list[Doc]:
    """One row per tax; compound ones are taken of the net with the others upon it [SDL]."""
    taxes = [call.books["sales_tax"].docs[id] for id in item["taxIds"]]
    rows, plain_taxes = [], ZERO
    for tax in sorted(taxes, key=lambda tax: bool(tax["isCompound"])):
        rate = Decimal(rate_on(tax, doc["invoiceDate"]))
        base = net + plain_taxes if tax["isCompound"] else net
        part = rounded(base * rate, places)
        plain_taxes += ZERO if tax["isCompound"] else part
        rows.append({"salesTaxId": tax["id"], "rate": trimmed(rate, 6), "amount": amount(part, doc["currency"])})
    return rows
