"""Lines of sales documents: price levels, amounts, taxes, and what a merge leaves alone (dossier §3, §11)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from mock_erps.netsuite.records import Sublist
from mock_erps.netsuite.resources.references import resolved
from mock_erps.netsuite.values import Given, Rows, in_currency
from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

CUSTOM_PRICE = "-1"
_HUNDRED = Decimal(100)


def merged(call: Call, sublist: Sublist, before: list[Doc], given: Rows, currency: str) -> list[Doc]:
    """The lines after a write: a row with the number of a present line changes it, all others are added (§11.3)."""
    lines = {} if given.replace else {line["line"]: line for line in before}
    for index, row in enumerate(given.rows):
        known = lines.get(row.get("line"))
        number = known["line"] if known else max(lines, default=0) + 1
        where = f"{sublist.name}.items[{index}]."
        lines[number] = _line(call, sublist, {**row, "line": number}, known or {}, currency, where)
    return list(lines.values())


def _line(call: Call, sublist: Sublist, row: Given, before: Doc, currency: str, where: str) -> Doc:
    said = resolved(call, sublist.fields, row, where)
    line: Doc = {**before, **said, "custom": {**before.get("custom", {}), **row.get("custom", {})}}
    line = {name: value for name, value in line.items() if value is not None}
    if not line.get("item"):
        raise Refusal("missing_field", fields="Item")
    _price(call, line, said)
    _amount(call, line, said, currency)
    _tax(call, line, said, currency)
    return line


def _price(call: Call, line: Doc, said: Doc) -> None:
    """A price level overrides the rate unless it is the custom one (§11.5)."""
    if "rate" in said and "price" not in said:
        line["price"] = CUSTOM_PRICE
        return
    level = line.get("price", "")
    if level == CUSTOM_PRICE or ("amount" in said and "price" not in said):
        return
    item = call.books["item"].get(line["item"])
    price = item.get("basePrice") if item else None
    if price is not None:
        line["price"], line["rate"] = level or "1", price


def _amount(call: Call, line: Doc, said: Doc, currency: str) -> None:
    if said.get("amount") is not None:
        line["amount"] = in_currency(call, said["amount"], currency)
    elif line.get("rate") is not None and ("amount" not in line or {"rate", "quantity", "price", "item"} & said.keys()):
        line["amount"] = in_currency(call, line.get("quantity", Decimal(1)) * line["rate"], currency)
    elif "amount" not in line:
        raise Refusal("missing_field", fields="Amount")


def _tax(call: Call, line: Doc, said: Doc, currency: str) -> None:
    """The line's own tax: the code's rate on the amount, unless the client's figure stands."""
    code = call.books["salesTaxItem"].get(line.get("taxCode", ""))
    line["taxRate1"] = code["rate"] if code else ZERO
    stands = said.get("tax1Amt") is not None and call.setting("line_tax_amount") == "stands"
    if stands:
        line["tax1Amt"] = in_currency(call, said["tax1Amt"], currency)
    elif (
        "tax1Amt" not in line
        or "tax1Amt" in said
        or {"amount", "rate", "quantity", "price", "item", "taxCode"} & said.keys()
    ):
        line["tax1Amt"] = in_currency(call, line["amount"] * line["taxRate1"] / _HUNDRED, currency)
    line["grossAmt"] = line["amount"] + line["tax1Amt"]


def tax_of(call: Call, lines: list[Doc], currency: str) -> Decimal:
    """The document's tax: the sum of the lines', or computed anew on each rate's sum."""
    if call.setting("tax_rounding") == "line":
        return sum((line["tax1Amt"] for line in lines), ZERO)
    bases: dict[Decimal, Decimal] = {}
    for line in lines:
        bases[line["taxRate1"]] = bases.get(line["taxRate1"], ZERO) + line["amount"]
    return sum((in_currency(call, base * rate / _HUNDRED, currency) for rate, base in bases.items()), ZERO)


def copied(lines: list[Doc]) -> list[Given]:
    """Lines as a client would give them to another document."""
    kept = ("item", "quantity", "rate", "amount", "description", "taxCode", "tax1Amt", "class", "department")
    return [{name: line[name] for name in (*kept, "location") if name in line} for line in lines]
