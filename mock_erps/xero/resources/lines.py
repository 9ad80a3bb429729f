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
from mock_erps.xero.resources.element import bounded

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.xero.resources.element import Element

DESCRIPTION_MAX = 4000
_HUNDRED = Decimal(100)


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
    net: Decimal = ZERO
    tax: Decimal = ZERO
    discount: Decimal = ZERO

    def add(self, line: Doc, mode: str) -> None:
        amount, tax = decimal(line["LineAmount"]), decimal(line["TaxAmount"])
        self.net += amount - tax if mode == "Inclusive" else amount
        self.tax += tax
        if "_discount" in line:
            self.discount += line.pop("_discount")


def composed(
    call: Call, element: Element, given: Sequence[Mapping[str, Any]], known: Mapping[str, Doc], terms: Terms
) -> list[Doc]:
    """The lines as they will stand. A line with a known LineItemID changes that line; the others are new."""
    return [_composed(call, element, index, line, known, terms) for index, line in enumerate(given)]


def _composed(
    call: Call, element: Element, index: int, given: Mapping[str, Any], known: Mapping[str, Doc], terms: Terms
) -> Doc:
    old = known.get(str(given.get("LineItemID") or "").lower())
    line: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    if old is not None:
        line = {**_still_given(old, line), **line}
    item = _item(call, element, index, line)
    defaults: Doc = (item.get("SalesDetails" if terms.sales else "PurchaseDetails") or {}) if item else {}
    done: Doc = {"LineItemID": old["LineItemID"] if old else _new_id(call, line)}
    _describe(element, index, line, item, done)
    _price(element, index, line, defaults, done, terms)
    _account(call, element, index, line, defaults, done, terms)
    _tax(call, element, index, line, defaults, done, terms)
    if item:
        done["ItemCode"] = item["Code"]
    done["Tracking"] = _tracking(call, line.get("Tracking") or ())
    done["ValidationErrors"] = []
    return done


def _still_given(old: Doc, line: Mapping[str, Any]) -> Doc:
    """Of the old line, what the new values do not make void: amounts are computed anew when their factors change."""
    kept = {key: value for key, value in old.items() if key not in ("ValidationErrors", "DiscountEnteredAsPercent")}
    if any(name in line for name in ("Quantity", "UnitAmount", "DiscountRate", "DiscountAmount")):
        kept.pop("LineAmount", None)
        kept.pop("TaxAmount", None)
    if "LineAmount" in line or "TaxType" in line:
        kept.pop("TaxAmount", None)
    if "LineAmount" in kept:
        kept["_kept"] = kept.pop("LineAmount")
    return kept


def _new_id(call: Call, line: Mapping[str, Any]) -> str:
    given = str(line.get("LineItemID") or "")
    return given.lower() if is_guid(given) else draw(call, "line")


def _item(call: Call, element: Element, index: int, line: Mapping[str, Any]) -> Doc | None:
    code = line.get("ItemCode")
    if code in (None, ""):
        return None
    found = call.books["item"].find("key", str(code).strip().lower())
    if not found:
        element.say("item_invalid", "LineItems", index, code=code)
        return None
    return found[0]


def _describe(element: Element, index: int, line: Mapping[str, Any], item: Doc | None, done: Doc) -> None:
    description = str(line.get("Description") or (item or {}).get("Description") or "")
    if len(description) > DESCRIPTION_MAX:
        element.say("too_long", "LineItems", index, field="Description", max=DESCRIPTION_MAX)
    if description:
        done["Description"] = description


# --- amount ------------------------------------------------------------------------------------------------------------


def _price(element: Element, index: int, line: Mapping[str, Any], defaults: Doc, done: Doc, terms: Terms) -> None:
    unit, quantity = _number(line.get("UnitAmount")), _number(line.get("Quantity"))
    given = _number(line.get("LineAmount"))
    if quantity is None:
        quantity = Decimal(1) if unit is not None or given is not None else ZERO
    if unit is None and given is not None and quantity:
        unit = given / quantity
    elif unit is None:
        unit = _number(defaults.get("UnitPrice")) or ZERO
    unit, quantity = rounded(unit, terms.places), rounded(quantity, 4)
    expected = _discounted(element, index, line, quantity * unit, done, terms)
    if given is not None and rounded(given) != given:
        _say_over_precise(element, index, given)
    if given is not None and line.get("UnitAmount") is not None and given != expected:
        element.say("line_total_mismatch", "LineItems", index, given=f"{given:.2f}", expected=f"{expected:.2f}")
    done["UnitAmount"] = number(unit)
    done["Quantity"] = number(quantity)
    # a line told by its amount alone keeps it: the unit price shown is the rounded quotient
    kept = _number(line.get("_kept")) if given is None else given
    done["LineAmount"] = number(expected if kept is None else kept)


def _number(value: Any) -> Decimal | None:
    return None if value in (None, "") else bounded(value, "LineItems")


def _discounted(
    element: Element, index: int, line: Mapping[str, Any], gross: Decimal, done: Doc, terms: Terms
) -> Decimal:
    rate, off = _number(line.get("DiscountRate")), _number(line.get("DiscountAmount"))
    if not rate and not off:
        return rounded(gross)
    if not terms.discounts:
        element.say("discount_not_for_bills", "LineItems", index)
        return rounded(gross)
    if rate:
        done["DiscountRate"] = number(rate)
        amount = rounded(gross * (1 - rate / _HUNDRED))
    else:
        amount = rounded(gross - (off or ZERO))
        done["DiscountAmount"] = number(off or ZERO)
    done["_discount"] = rounded(gross) - amount
    return amount


def _say_over_precise(element: Element, index: int, value: Decimal) -> None:
    """Amounts beyond what the vendor's books hold come back as two odd sentences (Xero-Java 353)."""
    if rounded(value, 4) != value:
        element.say("amount_precision", "LineItems", index)
        element.say("tax_rate_precision", "LineItems", index)


# --- account and tax ---------------------------------------------------------------------------------------------------


def _account(
    call: Call, element: Element, index: int, line: Mapping[str, Any], defaults: Doc, done: Doc, terms: Terms
) -> None:
    code = str(line.get("AccountCode") or "") or str(defaults.get("AccountCode") or "")
    by_id = str(line.get("AccountID") or "").lower()
    if not code and not by_id:
        if terms.firm:
            element.say("account_missing", "LineItems", index)
        return
    found = call.books["account"].find("key", code.lower()) if code else []
    account = found[0] if found else call.books["account"].get(by_id)
    if account is not None and _takes_lines(account):
        done["AccountCode"] = account["Code"]
        done["AccountID"] = account["AccountID"]
        return
    element.warnings.append(Refusal("account_removed", code=code or by_id))
    if terms.firm or call.setting("draft_unknown_account") == "refuse":
        element.say("account_invalid", "LineItems", index, code=code or by_id)


def _takes_lines(account: Doc) -> bool:
    return (
        account["Status"] == "ACTIVE"
        and account["Type"] != "BANK"
        and account.get("SystemAccount") not in ("DEBTORS", "CREDITORS")
    )


def _tax(
    call: Call, element: Element, index: int, line: Mapping[str, Any], defaults: Doc, done: Doc, terms: Terms
) -> None:
    done["TaxAmount"] = 0.0
    kind = str(line.get("TaxType") or "") or str(defaults.get("TaxType") or "") or _account_tax(call, done, terms)
    if terms.mode == "NoTax":
        done["TaxType"] = "NONE"
        return
    if not kind:
        if terms.firm and "AccountCode" in done:
            element.say("tax_missing", "LineItems", index)
        return
    rate = _rate(call, kind, terms.sales)
    if rate is None:
        element.say("tax_invalid", "LineItems", index, code=kind)
        element.say("tax_not_for_account", "LineItems", index, code=kind, account=done.get("AccountCode", ""))
        return
    done["TaxType"] = rate["TaxType"]
    given = _number(line.get("TaxAmount"))
    done["TaxAmount"] = number(rounded(given) if given is not None else _taxed(done, rate, terms))


def _account_tax(call: Call, done: Doc, terms: Terms) -> str:
    """The account's own tax type, where it fits the side of the document."""
    if "AccountID" not in done:
        return ""
    kind = str(call.books["account"].docs[done["AccountID"]].get("TaxType") or "")
    return kind if kind and _rate(call, kind, terms.sales) is not None else ""


def _rate(call: Call, kind: str, sales: bool) -> Doc | None:
    found = call.books["tax_rate"].find("key", kind.lower())
    if not found or found[0]["Status"] != "ACTIVE":
        return None
    return found[0] if found[0]["CanApplyToRevenue" if sales else "CanApplyToExpenses"] else None


def _taxed(done: Doc, rate: Doc, terms: Terms) -> Decimal:
    percent = decimal(rate["EffectiveRate"]) / _HUNDRED
    amount = decimal(done["LineAmount"])
    tax = amount * percent / (1 + percent) if terms.mode == "Inclusive" else amount * percent
    return rounded(tax, 2, terms.rounding)


def _tracking(call: Call, given: Sequence[Mapping[str, Any]]) -> list[Doc]:
    """Known categories and options, at most two; unknown ones fall away."""
    found = []
    for choice in given[:2]:
        for category in call.books["tracking_category"]:
            if (
                choice.get("Name") == category["Name"]
                or choice.get("TrackingCategoryID") == category["TrackingCategoryID"]
            ):
                found += _option(choice, category)
    return found


def _option(choice: Mapping[str, Any], category: Doc) -> list[Doc]:
    for option in category["Options"]:
        if option["Name"] == choice.get("Option") or option["TrackingOptionID"] == choice.get("TrackingOptionID"):
            return [
                {
                    "Name": category["Name"],
                    "Option": option["Name"],
                    "TrackingCategoryID": category["TrackingCategoryID"],
                    "TrackingOptionID": option["TrackingOptionID"],
                }
            ]
    return []
