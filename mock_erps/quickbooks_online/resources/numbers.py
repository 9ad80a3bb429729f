"""DocNumber: given, counted on, refused when taken (dossier quickbooks_online §6)."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: numbers are compared over all of these (§6: a credit memo can block an invoice)
SHARED = {"Invoice": "Invoice", "CreditMemo": "Credit Memo", "SalesReceipt": "Sales Receipt"}
_FIRST = 1001
_COUNTED = re.compile(r"^(\D*)(\d+)$")
_LOOK_BACK = 200


def settle(call: Call, kind: str, doc: Doc, before: Doc | None) -> None:
    """Assign a number where the company's preference says so; refuse a taken one where it warns."""
    custom = call.setting("custom_txn_numbers")
    if "DocNumber" not in doc:
        if not custom:
            doc["DocNumber"] = before["DocNumber"] if before and "DocNumber" in before else _next(call, kind)
        return
    doc["DocNumber"] = str(doc["DocNumber"])
    if before is not None and before.get("DocNumber") == doc["DocNumber"]:
        return
    if custom and call.setting("warn_duplicates") and not _allowed(call):
        _refuse_taken(call, doc["DocNumber"], before)


def _allowed(call: Call) -> bool:
    return "allowduplicatedocnum" in str(call.query.get("include", "")).lower()


def _refuse_taken(call: Call, number: str, before: Doc | None) -> None:
    for kind, shown in SHARED.items():
        for other in call.books[kind].find("number", number.lower()):
            if other["DocNumber"] == number and (before is None or other["Id"] != before["Id"]):
                raise Refusal("duplicate_number", number=number, type=shown, id=other["Id"])


def _next(call: Call, kind: str) -> str:
    """One more than the last number that ends in digits."""
    for doc in islice(reversed(call.books[kind].docs.values()), _LOOK_BACK):
        found = _COUNTED.match(doc.get("DocNumber", ""))
        if found:
            return f"{found[1]}{int(found[2]) + 1:0{len(found[2])}d}"
    return str(_FIRST)
