"""Line items: what a line inherits from its item and account, its amount and its tax (dossier xero §3).

Amounts are computed per line and rounded to two places; totals are sums of the rounded lines. `unitdp=4` keeps four
places of the unit price, otherwise it is rounded to two first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, Figure, decimal, number, rounded
from mock_erps.platform.refusals import Refusal
from mock_erps.xero.ids import draw, is_guid
from mock_erps.xero.resources.catalogue import Catalogue
from mock_erps.xero.resources.element import bounded

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.xero.resources.element import Element

DESCRIPTION_MAX = 4000
_HUNDRED = Decimal(100)
_ONE = Decimal(1)


class Terms(NamedTuple):
    """What the lines of one document have in common. `firm` documents are approved: their lines must be complete."""

    sales: bool
    mode: str  # Exclusive, Inclusive, NoTax
    firm: bool
    places: int  # of unit prices
    rounding: str
    discounts: bool


@dataclass(slots=True)
class Totals:
    """Sums of the rounded lines; `net` is without tax in every mode."""

    net: Decimal = ZERO
    tax: Decimal = ZERO
    discount: Decimal = ZERO

    def add(self, amount: Decimal, tax: Decimal, mode: str) -> None:
        self.net += amount - tax if mode == "Inclusive" else amount
        self.tax += tax


def composed(
    call: Call, element: Element, sent: Sequence[Mapping[str, Any]], known: Mapping[str, Doc], terms: Terms
) -> tuple[list[Doc], Totals]:
    """The lines as they will stand. A line with a known LineItemID changes that line; the others are new."""
    reader = _Reader(call, element, terms)
    lines = []
    for line in sent:
        old = known.get(str(line.get("LineItemID")).lower()) if known else None
        lines.append(reader.read(line) if old is None else reader.read(_over(old, line), old["LineItemID"]))
    return lines, reader.totals


def summed(lines: Sequence[Doc], mode: str) -> Totals:
    """The totals of lines that stay as they are."""
    totals = Totals()
    for line in lines:
        totals.add(decimal(line["LineAmount"]), decimal(line["TaxAmount"]), mode)
        totals.discount += decimal(line.get("DiscountAmount", 0)) if "DiscountRate" not in line else _off(line)
    return totals


def _off(line: Doc) -> Decimal:
    return rounded(decimal(line["Quantity"]) * decimal(line["UnitAmount"])) - decimal(line["LineAmount"])


class _Reader:
    """Reads the lines of one document: `given` is what was sent (over what stood there), `done` what will stand."""

    def __init__(self, call: Call, element: Element, terms: Terms) -> None:
        self.call, self.element, self.terms = call, element, terms
        self.catalogue = Catalogue(call, terms.sales)
        self.side = "SalesDetails" if terms.sales else "PurchaseDetails"
        self.totals = Totals()
        self.index = -1

    def read(self, given: Mapping[str, Any], id: str = "") -> Doc:
        """One more line, in the place of an older one where it has that one's id."""
        self.index += 1
        done: Doc = {"LineItemID": id or self._new_id(given)}
        item = self._item(given)
        defaults: Doc = item.get(self.side) or {}
        self._describe(given, item, done)
        amount = self._price(given, item, defaults, done)
        account = self._book(given, defaults, done)
        tax = self._tax(given, defaults, account, amount, done)
        if item:
            done["ItemCode"] = item["Code"]
        tracking = given.get("Tracking")
        done["Tracking"] = self.catalogue.tracking(tracking) if tracking else []
        done["ValidationErrors"] = []
        self.totals.add(amount, tax, self.terms.mode)
        return done

    def _say(self, name: str, **details: Any) -> None:
        self.element.say(name, "LineItems", self.index, **details)

    def _new_id(self, given: Mapping[str, Any]) -> str:
        id = given.get("LineItemID")
        return id.lower() if isinstance(id, str) and is_guid(id) else draw(self.call, "line")

    def _item(self, given: Mapping[str, Any]) -> Doc:
        code = given.get("ItemCode")
        if code is None or code == "":
            return {}
        item = self.catalogue.item(code)
        if item is None:
            self._say("item_invalid", code=code)
        return item or {}

    def _describe(self, given: Mapping[str, Any], item: Doc, done: Doc) -> None:
        description = str(given.get("Description") or item.get("Description") or "")
        if len(description) > DESCRIPTION_MAX:
            self._say("too_long", field="Description", max=DESCRIPTION_MAX)
        if description:
            done["Description"] = description

    # --- amount --------------------------------------------------------------------------------------------------

    def _price(self, given: Mapping[str, Any], item: Doc, defaults: Doc, done: Doc) -> Decimal:
        unit, quantity = self._factors(given, item, defaults)
        told = _number(given, "LineAmount")
        amount = self._discounted(given, done, quantity.exact * unit.exact)
        if told is not None:
            self._hold_to(told, amount, given)
        # a line told by its amount alone keeps it: the unit price shown is the rounded quotient
        kept = _number(given, "_kept") if told is None else told
        if kept is not None:
            amount = rounded(kept)
        done["UnitAmount"] = unit.shown
        done["Quantity"] = quantity.shown
        done["LineAmount"] = float(amount)
        return amount

    def _factors(self, given: Mapping[str, Any], item: Doc, defaults: Doc) -> tuple[Figure, Figure]:
        """Unit price and quantity; where one is missing it follows from the amount, the item or is one."""
        price, count = given.get("UnitAmount"), given.get("Quantity")
        if price is None or price == "" or count is None or count == "":
            return self._completed(given, item, defaults)
        return _figure(price, "UnitAmount", self.terms.places), _figure(count, "Quantity", 4)

    def _completed(self, given: Mapping[str, Any], item: Doc, defaults: Doc) -> tuple[Figure, Figure]:
        unit, quantity, told = (_number(given, name) for name in ("UnitAmount", "Quantity", "LineAmount"))
        if quantity is None:
            quantity = _ONE if unit is not None or told is not None or item else ZERO
        if unit is None:
            unit = told / quantity if told is not None and quantity else decimal(defaults.get("UnitPrice", 0))
        return _rounded_figure(unit, self.terms.places), _rounded_figure(quantity, 4)

    def _hold_to(self, told: Decimal, expected: Decimal, given: Mapping[str, Any]) -> None:
        """The amount a client states is the product it states."""
        if rounded(told, 4) != told:
            # what the books cannot hold comes back as two odd sentences (Xero-Java 353)
            self._say("amount_precision")
            self._say("tax_rate_precision")
        elif told != expected and _number(given, "UnitAmount") is not None:
            self._say("line_total_mismatch", given=f"{told:.2f}", expected=f"{expected:.2f}")

    def _discounted(self, given: Mapping[str, Any], done: Doc, gross: Decimal) -> Decimal:
        full = rounded(gross)
        if "DiscountRate" not in given and "DiscountAmount" not in given:
            return full
        rate, off = _number(given, "DiscountRate"), _number(given, "DiscountAmount")
        if not rate and not off:
            return full
        if not self.terms.discounts:
            self._say("discount_not_for_bills")
            return full
        if rate:
            done["DiscountRate"] = number(rate)
            amount = rounded(gross * (1 - rate / _HUNDRED))
        else:
            amount = rounded(gross - (off or ZERO))
            done["DiscountAmount"] = number(off or ZERO)
        self.totals.discount += full - amount
        return amount

    # --- account and tax -----------------------------------------------------------------------------------------

    def _book(self, given: Mapping[str, Any], defaults: Doc, done: Doc) -> Doc | None:
        """The income (or expense) account."""
        code = given.get("AccountCode") or defaults.get("AccountCode") or given.get("AccountID")
        if not code:
            if self.terms.firm:
                self._say("account_missing")
            return None
        account = self.catalogue.account(code)
        if account is not None:
            done["AccountCode"] = account["Code"]
            done["AccountID"] = account["AccountID"]
            return account
        self.element.warnings.append(Refusal("account_removed", code=code))
        if self.terms.firm or self.call.setting("draft_unknown_account") == "refuse":
            self._say("account_invalid", code=code)
        return None

    def _tax(self, given: Mapping[str, Any], defaults: Doc, account: Doc | None, amount: Decimal, done: Doc) -> Decimal:
        done["TaxAmount"] = 0.0
        if self.terms.mode == "NoTax":
            done["TaxType"] = "NONE"
            return ZERO
        kind = given.get("TaxType") or defaults.get("TaxType") or self._account_tax(account)
        if not kind:
            if self.terms.firm and account is not None:
                self._say("tax_missing")
            return ZERO
        rate = self.catalogue.rate(kind)
        if rate is None:
            self._say("tax_invalid", code=kind)
            self._say("tax_not_for_account", code=kind, account=done.get("AccountCode", ""))
            return ZERO
        told = _number(given, "TaxAmount")
        tax = self._taxed(amount, rate[1]) if told is None else rounded(told)
        done["TaxType"] = rate[0]
        done["TaxAmount"] = float(tax)
        return tax

    def _account_tax(self, account: Doc | None) -> str:
        """The account's own tax type, where it fits the side of the document."""
        kind = account.get("TaxType") if account else None
        return str(kind) if kind and self.catalogue.rate(kind) is not None else ""

    def _taxed(self, amount: Decimal, rate: Decimal) -> Decimal:
        tax = amount * rate
        return rounded(tax / (1 + rate) if self.terms.mode == "Inclusive" else tax, 2, self.terms.rounding)


@lru_cache(maxsize=4096, typed=True)
def _figure(value: Any, name: str, places: int) -> Figure:
    """A number of a request. The same prices and quantities come again and again."""
    return _rounded_figure(bounded(value, name), places)


def _rounded_figure(value: Decimal, places: int) -> Figure:
    exact = rounded(value, places)
    return Figure(exact, float(exact))


def _number(given: Mapping[str, Any], name: str) -> Decimal | None:
    value = given.get(name)
    return None if value is None or value == "" else bounded(value, name)


def _over(old: Doc, line: Mapping[str, Any]) -> Doc:
    """A changed line: what is sent over what stood there, without amounts whose factors change."""
    sent = {key: value for key, value in line.items() if value is not None}
    kept = {key: value for key, value in old.items() if key != "ValidationErrors"}
    if any(name in sent for name in ("Quantity", "UnitAmount", "DiscountRate", "DiscountAmount")):
        kept.pop("LineAmount")
        kept.pop("TaxAmount")
    if "LineAmount" in sent or "TaxType" in sent:
        kept.pop("TaxAmount", None)
    if "LineAmount" in kept:
        kept["_kept"] = kept.pop("LineAmount")
    return {**kept, **sent}
