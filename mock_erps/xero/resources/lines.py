"""Line items: what a line inherits from its item and account, its amount and its tax (dossier xero §3).

Amounts are computed per line and rounded to two places; totals are sums of the rounded lines. `unitdp=4` keeps four
places of the unit price, otherwise it is rounded to two first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, decimal, number, rounded
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


@dataclass(frozen=True, slots=True)
class Terms:
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
    totals, catalogue = Totals(), Catalogue(call, terms.sales)
    lines = []
    for index, line in enumerate(sent):
        old = known.get(str(line.get("LineItemID")).lower()) if known else None
        given = line if old is None else _over(old, line)
        lines.append(_Line(call, element, index, given, old, terms, catalogue).compose(totals))
    return lines, totals


def summed(lines: Sequence[Doc], mode: str) -> Totals:
    """The totals of lines that stay as they are."""
    totals = Totals()
    for line in lines:
        totals.add(decimal(line["LineAmount"]), decimal(line["TaxAmount"]), mode)
        totals.discount += decimal(line.get("DiscountAmount", 0)) if "DiscountRate" not in line else _off(line)
    return totals


def _off(line: Doc) -> Decimal:
    return rounded(decimal(line["Quantity"]) * decimal(line["UnitAmount"])) - decimal(line["LineAmount"])


class _Line:
    """One line in the making: `given` is what was sent (over what stood there), `done` what will stand."""

    __slots__ = (
        "account",
        "amount",
        "call",
        "catalogue",
        "defaults",
        "done",
        "element",
        "given",
        "index",
        "item",
        "off",
        "terms",
    )

    def __init__(
        self,
        call: Call,
        element: Element,
        index: int,
        given: Mapping[str, Any],
        old: Doc | None,
        terms: Terms,
        catalogue: Catalogue,
    ) -> None:
        self.call, self.element, self.index, self.given = call, element, index, given
        self.terms, self.catalogue = terms, catalogue
        self.done: Doc = {"LineItemID": old["LineItemID"] if old else self._new_id()}
        self.account: Doc | None = None
        self.amount = self.off = ZERO

    def compose(self, totals: Totals) -> Doc:
        self.item = self._item()
        self.defaults: Doc = self.item.get("SalesDetails" if self.terms.sales else "PurchaseDetails") or {}
        self._describe()
        self._price()
        self._book()
        tax = self._tax()
        if self.item:
            self.done["ItemCode"] = self.item["Code"]
        tracking = self.given.get("Tracking")
        self.done["Tracking"] = self.catalogue.tracking(tracking) if tracking else []
        self.done["ValidationErrors"] = []
        totals.add(self.amount, tax, self.terms.mode)
        totals.discount += self.off
        return self.done

    def _say(self, name: str, **details: Any) -> None:
        self.element.say(name, "LineItems", self.index, **details)

    def _number(self, name: str) -> Decimal | None:
        value = self.given.get(name)
        return None if value is None or value == "" else bounded(value, name)

    def _new_id(self) -> str:
        given = self.given.get("LineItemID")
        return given.lower() if isinstance(given, str) and is_guid(given) else draw(self.call, "line")

    def _item(self) -> Doc:
        code = self.given.get("ItemCode")
        if code is None or code == "":
            return {}
        item = self.catalogue.item(code)
        if item is None:
            self._say("item_invalid", code=code)
        return item or {}

    def _describe(self) -> None:
        description = str(self.given.get("Description") or self.item.get("Description") or "")
        if len(description) > DESCRIPTION_MAX:
            self._say("too_long", field="Description", max=DESCRIPTION_MAX)
        if description:
            self.done["Description"] = description

    # --- amount --------------------------------------------------------------------------------------------------

    def _price(self) -> None:
        unit, quantity, told = self._number("UnitAmount"), self._number("Quantity"), self._number("LineAmount")
        checked = told is not None and unit is not None
        if quantity is None:
            quantity = _ONE if unit is not None or told is not None or self.item else ZERO
        if unit is None:
            unit = told / quantity if told is not None and quantity else self._default_price()
        unit, quantity = rounded(unit, self.terms.places), rounded(quantity, 4)
        expected = self._discounted(quantity * unit)
        if told is not None and rounded(told, 4) != told:
            # what the books cannot hold comes back as two odd sentences (Xero-Java 353)
            self._say("amount_precision")
            self._say("tax_rate_precision")
        elif checked and told != expected:
            self._say("line_total_mismatch", given=f"{told:.2f}", expected=f"{expected:.2f}")
        # a line told by its amount alone keeps it: the unit price shown is the rounded quotient
        kept = self._number("_kept") if told is None else told
        self.amount = expected if kept is None else rounded(kept)
        self.done["UnitAmount"] = float(unit)
        self.done["Quantity"] = float(quantity)
        self.done["LineAmount"] = float(self.amount)

    def _default_price(self) -> Decimal:
        return decimal(self.defaults.get("UnitPrice", 0))

    def _discounted(self, gross: Decimal) -> Decimal:
        if "DiscountRate" not in self.given and "DiscountAmount" not in self.given:
            return rounded(gross)
        rate, off = self._number("DiscountRate"), self._number("DiscountAmount")
        if not rate and not off:
            return rounded(gross)
        if not self.terms.discounts:
            self._say("discount_not_for_bills")
            return rounded(gross)
        if rate:
            self.done["DiscountRate"] = number(rate)
            amount = rounded(gross * (1 - rate / _HUNDRED))
        else:
            amount = rounded(gross - (off or ZERO))
            self.done["DiscountAmount"] = number(off or ZERO)
        self.off = rounded(gross) - amount
        return amount

    # --- account and tax -----------------------------------------------------------------------------------------

    def _book(self) -> None:
        """The income (or expense) account."""
        code = self.given.get("AccountCode") or self.defaults.get("AccountCode") or self.given.get("AccountID")
        if not code:
            if self.terms.firm:
                self._say("account_missing")
            return
        account = self.catalogue.account(code)
        if account is not None:
            self.account = account
            self.done["AccountCode"] = account["Code"]
            self.done["AccountID"] = account["AccountID"]
            return
        self.element.warnings.append(Refusal("account_removed", code=code))
        if self.terms.firm or self.call.setting("draft_unknown_account") == "refuse":
            self._say("account_invalid", code=code)

    def _tax(self) -> Decimal:
        self.done["TaxAmount"] = 0.0
        if self.terms.mode == "NoTax":
            self.done["TaxType"] = "NONE"
            return ZERO
        kind = self.given.get("TaxType") or self.defaults.get("TaxType") or self._account_tax()
        if not kind:
            if self.terms.firm and self.account is not None:
                self._say("tax_missing")
            return ZERO
        rate = self.catalogue.rate(kind)
        if rate is None:
            self._say("tax_invalid", code=kind)
            self._say("tax_not_for_account", code=kind, account=self.done.get("AccountCode", ""))
            return ZERO
        told = self._number("TaxAmount")
        tax = self._taxed(rate[1]) if told is None else rounded(told)
        self.done["TaxType"] = rate[0]
        self.done["TaxAmount"] = float(tax)
        return tax

    def _account_tax(self) -> str:
        """The account's own tax type, where it fits the side of the document."""
        kind = self.account.get("TaxType") if self.account else None
        return str(kind) if kind and self.catalogue.rate(kind) is not None else ""

    def _taxed(self, rate: Decimal) -> Decimal:
        tax = self.amount * rate
        return rounded(tax / (1 + rate) if self.terms.mode == "Inclusive" else tax, 2, self.terms.rounding)


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
