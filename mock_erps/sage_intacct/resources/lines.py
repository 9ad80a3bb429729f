"""The lines of a receivable: account, amount, dimensions, taxes (dossier sage_intacct §3). There is no quantity."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, rounded
from mock_erps.platform.refusals import Refusal
from mock_erps.sage_intacct import values
from mock_erps.sage_intacct.resources.currency import at_home
from mock_erps.sage_intacct.resources.references import ABSENT, DIMENSIONS, dimension, named
from mock_erps.sage_intacct.resources.spelling import Given

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


def new_line(call: Call, doc: Doc, given: Given, number: int) -> Doc:
    """A line of a document. Raises the refusal of whatever is missing, malformed or unknown."""
    line: Doc = {
        "RECORDNO": str(call.books.next("PRENTRY")),
        "RECORDKEY": doc["RECORDNO"],
        "LINE_NO": number,
        "LINEITEM": "T",
        "TRX_TOTALPAID": ZERO,
        "TOTALPAID": ZERO,
        "TAXENTRIES": [],
        "CUSTOM": {},
        "ENTRYDESCRIPTION": "",
    }
    if not given.get("ACCOUNTNO") and not given.get("ACCOUNTLABEL"):
        raise Refusal("missing_field", field="GL Account")
    if not given.get("TRX_AMOUNT") and not given.get("TOTALTRXAMOUNT"):
        raise Refusal("missing_field", field="Amount")
    return settled(call, doc, line, given)


def changed_line(call: Call, doc: Doc, before: Doc, given: Given) -> Doc:
    """The line with what the client changes of it."""
    return settled(call, doc, dict(before), given)


def settled(call: Call, doc: Doc, line: Doc, given: Given) -> Doc:
    _set_account(call, line, given)
    if "ENTRYDESCRIPTION" in given:
        line["ENTRYDESCRIPTION"] = given["ENTRYDESCRIPTION"]
    if "CUSTOM" in given:
        line["CUSTOM"] = given["CUSTOM"]
    _set_dimensions(call, line, given)
    if "TRX_AMOUNT" in given:
        line["TRX_AMOUNT"] = values.amount(given["TRX_AMOUNT"], "Amount")
    _set_taxes(call, line, given)
    line["AMOUNT"] = at_home(line["TRX_AMOUNT"], doc)
    if "TRX_TOTALPAID" in given and doc.get("NOGL"):
        line["TRX_TOTALPAID"] = values.amount(given["TRX_TOTALPAID"], "Total Paid")
    return line


def _set_account(call: Call, line: Doc, given: Given) -> None:
    if "ACCOUNTLABEL" in given:
        label = named(call, "ARACCOUNTLABEL", given["ACCOUNTLABEL"], "unknown_account")
        line["ACCOUNTLABEL"], line["ACCOUNTNO"] = label["ACCOUNTLABEL"], label["GLACCOUNTNO"]
        line["ACCOUNTTITLE"] = label["GLACCOUNTTITLE"]
    elif "ACCOUNTNO" in given:
        account = named(call, "GLACCOUNT", given["ACCOUNTNO"], "unknown_account")
        line["ACCOUNTNO"], line["ACCOUNTTITLE"] = account["ACCOUNTNO"], account["TITLE"]
    if "OFFSETGLACCOUNTNO" in given:
        offset = named(call, "GLACCOUNT", given["OFFSETGLACCOUNTNO"], "unknown_account")
        line["OFFSETGLACCOUNTNO"], line["OFFSETGLACCOUNTTITLE"] = offset["ACCOUNTNO"], offset["TITLE"]


def _set_dimensions(call: Call, line: Doc, given: Given) -> None:
    for field, id in given.items():
        if field in DIMENSIONS:
            dimension(call, line, field, id)
        elif field in ABSENT:
            raise Refusal("unknown_reference", what=ABSENT[field], id=id)
    if not line.get("LOCATIONID") and call.setting("multi_entity") == "on":
        if not call.body.entity:
            raise Refusal("missing_field", field="Location")
        dimension(call, line, "LOCATIONID", call.body.entity)


def _set_taxes(call: Call, line: Doc, given: Given) -> None:
    """Tax entries of a line; a tax the client states overrides the computed one (§3)."""
    inclusive = given.get("TOTALTRXAMOUNT")
    if "TAXENTRIES" not in given and "TRX_AMOUNT" not in given and not inclusive:
        return
    told = given.get("TAXENTRIES") or [(entry["DETAILID"], "") for entry in line["TAXENTRIES"]]
    if told and call.setting("tax_solution") == "off":
        raise Refusal("no_tax_solution")
    details = [named(call, "TAXDETAIL", id, "unknown_reference") for id, _ in told]
    if inclusive:
        _take_tax_out(line, details, values.amount(inclusive, "Total Transaction Amount"))
    line["TAXENTRIES"] = [_entry(line, detail, stated) for detail, (_, stated) in zip(details, told, strict=True)]
    if inclusive and details:
        surplus = line["TOTALTRXAMOUNT"] - total_of(line)
        line["TAXENTRIES"][-1]["TRX_TAX"] += surplus
    line["TRX_TAX"] = tax_of(line)


def _entry(line: Doc, detail: Doc, stated: str) -> Doc:
    rate = detail["VALUE"]
    tax = values.amount(stated, "Tax") if stated else rounded(line["TRX_AMOUNT"] * rate / 100)
    return {"DETAILID": detail["DETAILID"], "TAXRATE": rate, "TRX_TAX": tax}


def _take_tax_out(line: Doc, details: list[Doc], total: Decimal) -> None:
    """Inclusive tax of adjustments: the net amount follows from the total."""
    rates: Decimal = sum((detail["VALUE"] for detail in details), ZERO)
    line["TRX_AMOUNT"] = rounded(total * 100 / (100 + rates))
    line["TOTALTRXAMOUNT"] = total


def tax_of(line: Doc) -> Decimal:
    """The tax of a line in transaction currency."""
    entries = line["TAXENTRIES"]
    if len(entries) == 1:
        tax: Decimal = entries[0]["TRX_TAX"]
        return tax
    return sum((entry["TRX_TAX"] for entry in entries), ZERO)


def total_of(line: Doc) -> Decimal:
    """Net and tax of a line in transaction currency."""
    total: Decimal = line["TRX_AMOUNT"] + tax_of(line)
    return total


def owed_on(line: Doc) -> Decimal:
    """What is still to be paid of a line; negative for a credit."""
    owed: Decimal = total_of(line) - line["TRX_TOTALPAID"]
    return owed
