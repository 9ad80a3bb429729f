"""Tax of sales documents: US and elsewhere, exclusive and inclusive (dossier quickbooks_online §3, §8, §11.9)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, rounded
from mock_erps.platform.refusals import Refusal
from mock_erps.quickbooks_online.resources import amounts
from mock_erps.quickbooks_online.resources.entity import empty, is_true
from mock_erps.quickbooks_online.resources.lines import SALES, Lines, Sold
from mock_erps.quickbooks_online.resources.references import bare

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

INCLUSIVE = "TaxInclusive"
NONE = "NotApplicable"
_HUNDRED = Decimal(100)
_WHOLE = Decimal(1)


class Rate(NamedTuple):
    """One tax rate of a code. `percent` 20 means 20 %; `shown` is that as JSON."""

    id: str
    percent: Decimal
    shown: float | int


@dataclass(slots=True)
class Share:
    """What one rate takes of a document."""

    rate: Rate
    net: Decimal = ZERO
    tax: Decimal = ZERO


def is_american(call: Call) -> bool:
    return call.company.country == "US"


def settle(call: Call, doc: Doc, lines: Lines) -> Decimal:
    """Check the lines' codes, write TxnTaxDetail, return the total tax. Inclusive lines become net."""
    if is_american(call):
        doc.pop("GlobalTaxCalculation", None)  # the US edition ignores it (§3)
        shares = _american(call, doc, lines)
    else:
        mode = doc.setdefault("GlobalTaxCalculation", "TaxExcluded")
        if mode == NONE:
            _refuse_detail(doc)
            shares = []
        else:
            shares = _by_code(call, doc, lines, mode == INCLUSIVE)
    told = doc.get("TxnTaxDetail") or {}
    if told and call.setting("sales_tax") == "supplied":
        _override(call, told, shares, lines, doc.get("GlobalTaxCalculation") == INCLUSIVE)
    total = sum([share.tax for share in shares], ZERO)
    doc["TxnTaxDetail"] = _detail(told, shares, total)
    return total


def _refuse_detail(doc: Doc) -> None:
    told = doc.get("TxnTaxDetail") or {}
    if told.get("TaxLine") or amounts.read(told.get("TotalTax")):
        raise Refusal("tax_not_applicable")


def _taxable(doc: Doc, lines: Lines) -> Decimal:
    """What part of a line's amount is taxed: all, or what the discount leaves of it (ApplyTaxAfterDiscount)."""
    if not lines.discount or not is_true(doc.get("ApplyTaxAfterDiscount")):
        return _WHOLE
    subtotal = lines.subtotal
    return (subtotal - lines.discount) / subtotal if subtotal else _WHOLE


def _american(call: Call, doc: Doc, lines: Lines) -> list[Share]:
    taxed = [sold.amount for sold in lines.sold if _american_code(call, sold.line) == "TAX"]
    ref = (doc.get("TxnTaxDetail") or {}).get("TxnTaxCodeRef") or {}
    id = str(ref.get("value") or "")
    if id and call.books["TaxCode"].get(id) is None:
        raise Refusal("bad_reference", list="TaxCodes", id=id)
    if not taxed:
        return []
    rates = rates_of(call, id if id.isdigit() else call.company.facts["sales_tax_code"])
    part = _taxable(doc, lines)
    return _on_top(call, {rate: [amount * part for amount in taxed] for rate in rates})


def _american_code(call: Call, line: Doc) -> str:
    """TAX or NON and nothing else (§3); a line without one follows its item."""
    detail = line[SALES]
    if "TaxCodeRef" not in detail:
        item = call.books["Item"].get(detail["ItemRef"]["value"]) or {}
        detail["TaxCodeRef"] = {"value": "TAX" if item.get("Taxable") else "NON"}
    code = str(detail["TaxCodeRef"]["value"])
    if code not in ("TAX", "NON"):
        raise Refusal("bad_line_tax_code", id=code)
    return code


def _by_code(call: Call, doc: Doc, lines: Lines, inclusive: bool) -> list[Share]:
    groups: dict[str, list[Sold]] = {}
    for sold in lines.sold:
        groups.setdefault(sold.code, []).append(sold)
    if "" in groups:
        raise Refusal("business_rule", text="Make sure all your transactions have a tax rate before you save.")
    for id in groups:
        _check_code(call, id)
    part = _taxable(doc, lines)
    if inclusive:
        return [share for id, group in groups.items() for share in _inside(call, rates_of(call, id), group, part)]
    nets: dict[Rate, list[Decimal]] = {}
    for id, group in groups.items():
        taxed = [sold.amount for sold in group] if part is _WHOLE else [sold.amount * part for sold in group]
        for rate in rates_of(call, id):
            nets.setdefault(rate, []).extend(taxed)
    return _on_top(call, nets)


def _check_code(call: Call, id: str) -> None:
    code = call.books["TaxCode"].get(id)
    if code is None:
        if call.setting("unknown_tax_code") == "6160":
            raise Refusal("unusable_tax_code", id=id)
        if not id.isdigit():
            raise Refusal("unresolvable", place=f"Line.{SALES}.TaxCodeRef")
        raise Refusal("bad_reference", list="TaxCodes", id=id)
    if code.get("Active") is False:
        raise Refusal("unusable_tax_code", id=id)


def rates_of(call: Call, code: str) -> list[Rate]:
    """The sales rates of a tax code, in their order."""
    doc, table = call.books["TaxCode"].docs[code], call.books["TaxRate"]
    known: tuple[Doc, list[Rate]] | None = table.memo.get(code)
    if known is None or known[0] is not doc:
        details = (doc.get("SalesTaxRateList") or {}).get("TaxRateDetail", ())
        rates = (table.docs[detail["TaxRateRef"]["value"]] for detail in details)
        known = table.memo[code] = (doc, [_rate(rate) for rate in rates])
    return known[1]


def _rate(doc: Doc) -> Rate:
    percent = amounts.read(doc["RateValue"])
    return Rate(doc["Id"], percent, amounts.number(percent))


def _on_top(call: Call, nets: dict[Rate, list[Decimal]]) -> list[Share]:
    """Tax besides the lines' amounts: of the sum, or of each line (a setting: sources differ)."""
    by_line = call.setting("tax_rounding") == "line"
    shares = []
    for rate, parts in nets.items():
        net = rounded(sum(parts, ZERO))
        taxes = [rounded(part * rate.percent / _HUNDRED) for part in (parts if by_line else (net,))]
        shares.append(Share(rate, net, sum(taxes, ZERO)))
    return shares


def _inside(call: Call, rates: list[Rate], group: list[Sold], part: Decimal) -> list[Share]:
    """Tax inside the lines' amounts: the lines keep their net, the gross moves to TaxInclusiveAmt."""
    gross = [sold.amount for sold in group]
    percent = sum((rate.percent for rate in rates), ZERO)
    factor = 1 + percent / _HUNDRED
    nets = [rounded(amount / factor) for amount in gross]
    if call.setting("tax_rounding") == "total":
        nets[-1] += rounded(sum(gross, ZERO) / factor) - sum(nets, ZERO)
    for sold, net in zip(group, nets, strict=True):
        sold.line[SALES]["TaxInclusiveAmt"] = amounts.number(sold.amount)
        sold.settle(net)
    net = rounded(sum(nets, ZERO) * part)
    tax = rounded((sum(gross, ZERO) - sum(nets, ZERO)) * part)
    return _split(rates, percent, net, tax)


def _split(rates: list[Rate], percent: Decimal, net: Decimal, tax: Decimal) -> list[Share]:
    shares = [Share(rate, net, rounded(tax * rate.percent / percent) if percent else ZERO) for rate in rates]
    if shares:
        shares[-1].tax += tax - sum((share.tax for share in shares), ZERO)
    return shares


def _override(call: Call, told: dict[str, Any], shares: list[Share], lines: Lines, inclusive: bool) -> None:
    """The tax a client states wins over the computed one: by rate where it names rates, else in total."""
    wanted = sum((share.tax for share in shares), ZERO)
    for line in told.get("TaxLine") or ():
        rate = str(((line.get("TaxLineDetail") or {}).get("TaxRateRef") or {}).get("value", ""))
        for share in shares:
            if share.rate.id == rate and not empty(line.get("Amount")):
                share.tax = amounts.money(call, line["Amount"], "TxnTaxDetail.TaxLine.Amount")
    total = sum((share.tax for share in shares), ZERO)
    stated = amounts.money(call, told.get("TotalTax"), "TxnTaxDetail.TotalTax")
    if stated and not told.get("TaxLine") and shares:
        shares[0].tax += stated - total
        total = stated
    if inclusive and total != wanted:
        last = lines.sold[-1]
        last.settle(last.amount - (total - wanted))


def _detail(told: dict[str, Any], shares: list[Share], total: Decimal) -> Doc:
    detail: Doc = {}
    if not empty((told.get("TxnTaxCodeRef") or {}).get("value")):
        detail["TxnTaxCodeRef"] = {"value": str(told["TxnTaxCodeRef"]["value"])}
    detail["TotalTax"] = amounts.number(total)
    if shares:
        detail["TaxLine"] = [_tax_line(share) for share in shares]
    return detail


def _tax_line(share: Share) -> Doc:
    return {
        "Amount": amounts.number(share.tax),
        "DetailType": "TaxLineDetail",
        "TaxLineDetail": {
            "TaxRateRef": bare(share.rate.id),
            "PercentBased": True,
            "TaxPercent": share.rate.shown,
            "NetAmountTaxable": amounts.number(share.net),
        },
    }
