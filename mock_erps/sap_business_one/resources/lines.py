"""Rows of marketing documents: what a row takes from its item or its base, its amount and its tax (§3).

Amounts are worked out in the document's currency with the company's two decimals, half up, per row; the local amounts
are those times the rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, decimal, number, rounded
from mock_erps.platform.refusals import Refusal
from mock_erps.sap_business_one.resources.basing import BaseRow, base_row

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_HUNDRED = Decimal(100)
#: what a row keeps as it was sent
_TEXTS: tuple[str, ...] = (
    *("ItemDescription", "FreeText", "ItemDetails", "WarehouseCode", "CostingCode", "CostingCode2", "CostingCode3"),
    *(
        "CostingCode4",
        "CostingCode5",
        "ProjectCode",
        "ShipDate",
        "UoMCode",
        "MeasureUnit",
        "TaxLiable",
        "TaxCode",
        "SerialNumbers",
    ),
    *("BatchNumbers", "SalesPersonCode", "LineVendor", "U_ExternalLine"),
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the rows of one document have in common. `discount` is the whole document's, in percent."""

    card_code: str
    currency: str
    local: str
    rate: Decimal
    discount: Decimal
    service: bool
    vat_group: str
    rows: str  # the table's name, for messages

    @property
    def foreign(self) -> bool:
        return self.currency != self.local


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it will stand, with its amounts in the document's currency. `taxed` is what its tax comes from."""

    doc: Doc
    net: Decimal
    tax: Decimal
    base: BaseRow | None = None


def composed(call: Call, place: int, sent: Mapping[str, Any], terms: Terms) -> Row:
    """Raises what the vendor says against the row; messages count rows from 1."""
    base = base_row(call, sent, terms.card_code)
    given = {**(base.given if base else {}), **{k: v for k, v in sent.items() if v is not None}}
    item = {} if terms.service else _item(call, place, given)
    amounts = _amounts(call, given, item, terms)
    percent, group = _tax(call, place, given, item, terms)
    amounts, tax = _taxed(call, given, amounts, percent, terms)
    doc = {
        "LineNum": place,
        "ItemCode": item.get("ItemCode"),
        "ItemDescription": item.get("ItemName"),
        **_pricing(amounts, terms),
        "WarehouseCode": None if terms.service else "01",
        "AccountCode": _account(call, place, given, item, terms),
        "VatGroup": group,
        "TaxPercentagePerRow": number(percent),
        **_money(amounts, tax, terms),
        "BaseType": base.type if base else -1,
        "BaseEntry": base.entry if base else None,
        "BaseLine": base.line if base else None,
        "LineStatus": "bost_Open",
        "RemainingOpenQuantity": number(amounts.quantity),
        **{name: given[name] for name in _TEXTS if name in given},
        **{name: value for name, value in given.items() if name.startswith("U_")},
    }
    return Row(doc, amounts.net, tax, base)


@dataclass(frozen=True, slots=True)
class _Amounts:
    quantity: Decimal
    unit: Decimal
    discount: Decimal
    price: Decimal
    net: Decimal


def _item(call: Call, place: int, given: Mapping[str, Any]) -> Doc:
    item = call.books["Items"].get(str(given.get("ItemCode") or ""))
    if item is None:
        raise Refusal("unknown_item", line=place + 1)
    if item.get("SalesItem") == "tNO" or item.get("Frozen") == "tYES":
        raise Refusal("item_not_sold", line=place + 1)
    return item


def _amounts(call: Call, given: Mapping[str, Any], item: Doc, terms: Terms) -> _Amounts:
    """Quantity, price and net. A total that is sent wins, and the price follows it."""
    places = int(call.setting("price_decimals"))
    quantity = decimal(given.get("Quantity", 1))
    told = given.get("RowTotalFC") if terms.foreign else given.get("LineTotal")
    unit, discount = given.get("UnitPrice", given.get("Price")), decimal(given.get("DiscountPercent", 0))
    if unit is None and told is not None:
        unit = decimal(told) / quantity if quantity else decimal(told)
    unit = rounded(decimal(_list_price(item, terms) if unit is None else unit), places)
    price = rounded(unit * (1 - discount / _HUNDRED), places)
    if told is None:
        return _Amounts(quantity, unit, discount, price, rounded(quantity * price))
    net = rounded(decimal(told))
    if net != rounded(quantity * price) and quantity:
        price = rounded(net / quantity, places)
        discount = rounded((1 - price / unit) * _HUNDRED, places) if unit else discount
    return _Amounts(quantity, unit, discount, price, net)


def _taxed(
    call: Call, given: Mapping[str, Any], amounts: _Amounts, percent: Decimal, terms: Terms
) -> tuple[_Amounts, Decimal]:
    """Amounts and tax, from a price that includes it where no other is sent. The document's discount lessens the tax,
    not the row's net."""
    if "UnitPrice" not in given and "PriceAfterVAT" in given:
        amounts, tax = _from_gross(call, given, amounts, percent)
        if not terms.discount:
            return amounts, tax
    return amounts, rounded(amounts.net * (1 - terms.discount / _HUNDRED) * percent / _HUNDRED)


def _from_gross(call: Call, given: Mapping[str, Any], amounts: _Amounts, percent: Decimal) -> tuple[_Amounts, Decimal]:
    """A price that includes the tax (§3: PriceAfterVAT): net and tax add up to it."""
    places = int(call.setting("price_decimals"))
    gross = rounded(amounts.quantity * decimal(given["PriceAfterVAT"]))
    net = rounded(gross / (1 + percent / _HUNDRED))
    unit = rounded(decimal(given["PriceAfterVAT"]) / (1 + percent / _HUNDRED), places)
    return _Amounts(amounts.quantity, unit, ZERO, unit, net), gross - net


def _list_price(item: Doc, terms: Terms) -> Any:
    """The price list's, not an error (§11.7); nothing in a currency it is not kept in."""
    prices = item.get("ItemPrices") or ()
    found = next((row for row in prices if row.get("Currency") in (None, "", terms.currency)), None)
    return found["Price"] if found and found.get("Price") is not None else 0


def _tax(call: Call, place: int, given: Mapping[str, Any], item: Doc, terms: Terms) -> tuple[Decimal, str]:
    """Percent and group: the row's, else the item's, else the customer's (§11.7)."""
    code = given.get("VatGroup") or item.get("SalesVATGroup") or terms.vat_group
    if not code:
        return ZERO, ""
    group = call.books["VatGroups"].get(str(code))
    if group is None or group.get("Inactive") == "tYES" or group.get("Category") == "bovcInputTax":
        raise Refusal("unknown_tax", line=place + 1, rows=terms.rows)
    rates = group.get("VatGroups_Lines") or [{"Rate": 0}]
    return decimal(rates[-1]["Rate"]), str(code)


def _account(call: Call, place: int, given: Mapping[str, Any], item: Doc, terms: Terms) -> str:
    code = str(given.get("AccountCode") or item.get("IncomeAccount") or call.company.facts["cast"]["sales_account"])
    if call.books["ChartOfAccounts"].get(code) is None:
        raise Refusal("unknown_account", line=place + 1, rows=terms.rows)
    return code


def _pricing(amounts: _Amounts, terms: Terms) -> Doc:
    """How many at what price, in the document's currency."""
    return {
        "Quantity": number(amounts.quantity),
        "UnitPrice": number(amounts.unit),
        "Price": number(amounts.price),
        "DiscountPercent": number(amounts.discount),
        "Currency": terms.currency,
        "Rate": number(terms.rate) if terms.foreign else 0.0,
    }


def _money(amounts: _Amounts, tax: Decimal, terms: Terms) -> Doc:
    """Local amounts, and the document's own beside them where it is in a foreign currency."""
    gross = amounts.net + tax
    home = [rounded(value * terms.rate) for value in (amounts.net, tax, gross)] if terms.foreign else None
    net, own_tax, own_gross = home or (amounts.net, tax, gross)
    per_unit = gross / amounts.quantity if amounts.quantity else gross
    return {
        "LineTotal": number(net),
        "TaxTotal": number(own_tax),
        "NetTaxAmount": number(own_tax),
        "GrossTotal": number(own_gross),
        "PriceAfterVAT": number(rounded(per_unit, 6)),
        "GrossPrice": number(rounded(per_unit, 6)),
        "OpenAmount": number(net),
        "RowTotalFC": number(amounts.net if home else ZERO),
        "NetTaxAmountFC": number(tax if home else ZERO),
        "GrossTotalFC": number(gross if home else ZERO),
    }
