"""What a document comes to: rows, freight, discount, tax, in its own currency and the company's (§3)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, decimal, number, rounded
from mock_erps.platform.refusals import Refusal
from mock_erps.sap_business_one.resources.lines import Row, Terms

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_HUNDRED = Decimal(100)


def expenses(call: Call, sent: Sequence[Doc], terms: Terms) -> list[Row]:
    """Freight rows; they take no part in the document's discount."""
    rows = []
    for place, given in enumerate(sent):
        told = given.get("LineTotalFC") if terms.foreign else given.get("LineTotal")
        net, percent, group = rounded(decimal(told or 0)), ZERO, given.get("VatGroup")
        if group:
            found = call.books["VatGroups"].get(str(group))
            if found is None:
                raise Refusal("unknown_tax", line=place + 1, rows=terms.rows)
            percent = decimal((found.get("VatGroups_Lines") or [{"Rate": 0}])[-1]["Rate"])
        tax = rounded(net * percent / _HUNDRED)
        amounts = {"LineTotal": number(_home(net, terms)), "TaxSum": number(_home(tax, terms))}
        if terms.foreign:
            amounts.update(LineTotalFC=number(net), TaxSumFC=number(tax))
        rows.append(Row({"TaxPercent": number(percent), **given, "LineNum": place, **amounts}, net, tax))
    return rows


def of(rows: Sequence[Row], freight: Sequence[Row], terms: Terms) -> Doc:
    """The header's computed amounts."""
    net = sum((row.net for row in rows), ZERO)
    discount = rounded(net * terms.discount / _HUNDRED)
    tax = sum((row.tax for row in (*rows, *freight)), ZERO)
    total = net - discount + sum((row.net for row in freight), ZERO) + tax
    foreign = terms.foreign
    return {
        "DocTotal": number(_home(total, terms)),
        "VatSum": number(_home(tax, terms)),
        "TotalDiscount": number(_home(discount, terms)),
        "DocTotalSys": number(_home(total, terms)),
        "VatSumSys": number(_home(tax, terms)),
        "DocTotalFc": number(total if foreign else ZERO),
        "VatSumFc": number(tax if foreign else ZERO),
        "TotalDiscountFC": number(discount if foreign else ZERO),
    }


def installments(doc: Doc) -> list[Doc]:
    """One, due with the document."""
    amounts = {"Percentage": 100.0, "Total": doc["DocTotal"], "TotalFC": doc["DocTotalFc"]}
    return [{"InstallmentId": 1, "DueDate": doc["DocDueDate"], **amounts}]


def _home(amount: Decimal, terms: Terms) -> Decimal:
    return rounded(amount * terms.rate) if terms.foreign else amount
