"""What holds of documents that stand in the ledger: what may still change, what is still owed, and when (§3, §8)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, decimal
from mock_erps.platform.refusals import Refusal
from mock_erps.sap_business_one.resources.entity import local_now

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: what may still be changed in a posted document (§3)
SOFT = frozenset((
    *("Comments", "NumAtCard", "DocDueDate", "JournalMemo", "OpeningRemarks", "ClosingRemarks", "Reference1"),
    *("Reference2", "SalesPersonCode", "ContactPersonCode", "ShipToCode", "PayToCode", "TrackingNumber", "Project"),
    *("Address", "AttachmentEntry", "DocumentReferences", "AddressExtension", "TaxExtension", "Confirmed", "Printed"),
    "PaymentReference",
))  # fmt: skip
SOFT_ROWS = frozenset(("FreeText", "ItemDetails", "ShipDate", "CostingCode", "ProjectCode", "ItemDescription"))


def open_balance(doc: Doc, local: str) -> Decimal:
    """What is still owed, in the document's currency."""
    if doc["CancelStatus"] != "csNo":
        return ZERO
    if doc["DocCurrency"] == local:
        return decimal(doc["DocTotal"]) - decimal(doc["PaidToDate"])
    return decimal(doc["DocTotalFc"]) - decimal(doc["PaidToDateFC"])


def check_period(call: Call, date: str) -> None:
    """Locked periods, and dates too far from today (§8)."""
    until = call.company.facts.get("closed_until")
    if until and date <= str(until):
        raise Refusal("period_locked")
    days = int(call.setting("period_window_days"))
    if days and abs((dt.date.fromisoformat(date) - local_now(call).date()).days) > days:
        raise Refusal("date_deviates")


def soft_rows(before: list[Doc], sent: list[Doc]) -> list[Doc]:
    """The texts of rows are merged by LineNum; amounts stay."""
    changes = {row["LineNum"]: row for row in sent if "LineNum" in row}
    return [
        {**row, **{n: v for n, v in changes.get(row["LineNum"], {}).items() if n in SOFT_ROWS or n.startswith("U_")}}
        for row in before
    ]
