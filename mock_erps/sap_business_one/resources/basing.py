"""Copy-from: rows that draw on rows of an order, a delivery or an invoice, and what becomes of those (§3, §8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, decimal, number
from mock_erps.platform.refusals import Refusal
from mock_erps.sap_business_one.resources.entity import stamp

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: object type → entity set
BASES = {17: "Orders", 15: "DeliveryNotes", 13: "Invoices"}
_COPIED: tuple[str, ...] = (
    *(
        "ItemCode",
        "ItemDescription",
        "UnitPrice",
        "DiscountPercent",
        "VatGroup",
        "AccountCode",
        "WarehouseCode",
        "CostingCode",
    ),
    *("ProjectCode", "FreeText"),
)


@dataclass(frozen=True, slots=True)
class BaseRow:
    """A row that another document draws on; `given` is what the new row starts from."""

    type: int
    entry: int
    line: int
    given: Mapping[str, Any]


def base_row(call: Call, sent: Mapping[str, Any], card_code: str) -> BaseRow | None:
    """The base of a sent row, None for one that stands alone. Raises what the vendor says against the base."""
    type, entry, line = sent.get("BaseType"), sent.get("BaseEntry"), sent.get("BaseLine") or 0
    if type in (None, -1, 0) or entry is None:
        return None
    if type not in BASES:
        raise Refusal("base_unknown")
    base = call.books[BASES[type]].get(str(entry))
    rows = base["DocumentLines"] if base else []
    row = next((row for row in rows if row["LineNum"] == line), None)
    if base is None or row is None:
        raise Refusal("base_unknown")
    if base["DocumentStatus"] != "bost_Open" or base["CancelStatus"] != "csNo":
        suffix = "[INV1.BaseEntry][line: 1]" if call.setting("base_closed_suffix") == "on" else ""
        raise Refusal("base_closed", suffix=suffix)
    if base["CardCode"] != card_code:
        raise Refusal("base_customer")
    given = {name: row[name] for name in _COPIED if row.get(name) is not None}
    return BaseRow(type, entry, line, {**given, "Quantity": row["RemainingOpenQuantity"]})


def draw(call: Call, row: Mapping[str, Any]) -> None:
    """Take a new row's quantity from its base; a row used up closes, and with its last row the document (§3)."""
    doc, rows = _with_base(call, row, -decimal(row["Quantity"]))
    done = row["BaseType"] != 13 and all(one["LineStatus"] == "bost_Close" for one in rows)
    _keep(call, row, doc, DocumentLines=rows, DocumentStatus="bost_Close" if done else doc["DocumentStatus"])


def give_back(call: Call, row: Mapping[str, Any]) -> None:
    """The document that drew on a base is cancelled: the base is open again."""
    doc, rows = _with_base(call, row, decimal(row["Quantity"]))
    _keep(call, row, doc, DocumentLines=rows, DocumentStatus="bost_Open")


def _with_base(call: Call, row: Mapping[str, Any], quantity: Decimal) -> tuple[Doc, list[Doc]]:
    """The base document, and its rows after `quantity` was added to the one drawn on."""
    doc = call.books[BASES[row["BaseType"]]].docs[str(row["BaseEntry"])]
    return doc, [_moved(one, quantity) if one["LineNum"] == row["BaseLine"] else one for one in doc["DocumentLines"]]


def _moved(row: Doc, quantity: Decimal) -> Doc:
    left = max(decimal(row["RemainingOpenQuantity"]) + quantity, ZERO)
    return {**row, "RemainingOpenQuantity": number(left), "LineStatus": "bost_Open" if left else "bost_Close"}


def _keep(call: Call, row: Mapping[str, Any], doc: Doc, **fields: Any) -> None:
    after = {**doc, **fields}
    stamp(call, "Document", after, doc)
    call.books.put(BASES[row["BaseType"]], str(doc["DocEntry"]), after)
