"""Pages of a business's records: filters, orders and page numbers (dossier wave §5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal
from mock_erps.wave.chart import SUBTYPES
from mock_erps.wave.resources.invoices import shown_status
from mock_erps.wave.values import today

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

Arguments = dict[str, Any]
#: (row, the argument's value, the call) → whether the row is wanted
_Wanted = Callable[[Doc, Any, "Call"], bool]


def page(call: Call, rows: list[Doc], arguments: Arguments) -> dict[str, Any]:
    """A connection. An empty list is page 1 of 1 (recorded by a client's tests, §5)."""
    number, size = arguments.get("page"), arguments.get("pageSize")
    number, size = 1 if number is None else number, int(call.setting("page_max")) if size is None else size
    if number < 1 or size < 1:
        raise Refusal("bad_page", field="page" if number < 1 else "pageSize")
    size = min(size, int(call.setting("page_max")))
    start = (number - 1) * size
    info = {"currentPage": number, "totalPages": max(ceil(len(rows) / size), 1), "totalCount": len(rows)}
    return {"pageInfo": info, "edges": [{"node": row} for row in rows[start : start + size]]}


def chosen(call: Call, rows: Iterable[Doc], arguments: Arguments) -> list[Doc]:
    """The rows that all arguments let pass; an argument left out or null filters nothing."""
    found = list(rows)
    for name, value in arguments.items():
        if value is not None and (wanted := _FILTERS.get(name)):
            found = [row for row in found if wanted(row, value, call)]
    return found


def ordered(call: Call, rows: list[Doc], orders: Iterable[str]) -> list[Doc]:
    """The first order counts most; of equals the last made comes first where it descends."""
    wanted = [order.rpartition("_") for order in orders]
    rows = rows[::-1] if wanted and wanted[0][2] == "DESC" else list(rows)
    for name, _, way in reversed(wanted):
        rows.sort(key=partial(_ORDERS[name], call=call), reverse=way == "DESC")
    return rows


def _like(text: str) -> _Wanted:
    """Matches loosely: the client compares exactly itself (§4, §5)."""
    return lambda row, value, _call: value.casefold() in str(row[text] or "").casefold()


def _same(field: str) -> _Wanted:
    return lambda row, value, _call: bool(row[field] == value)


_FILTERS: Mapping[str, _Wanted] = {
    "email": _like("email"),
    "invoiceNumber": _like("invoiceNumber"),
    "modifiedAtAfter": lambda row, value, _call: row["modifiedAt"] > value,
    "modifiedAtBefore": lambda row, value, _call: row["modifiedAt"] < value,
    "isArchived": _same("isArchived"),
    "isBought": _same("isBought"),
    "isSold": _same("isSold"),
    "types": lambda row, value, _call: SUBTYPES[row["subtype"]][0] in value,
    "subtypes": lambda row, value, _call: row["subtype"] in value,
    "excludedSubtypes": lambda row, value, _call: row["subtype"] not in value,
    "currency": _same("currency"),
    "customerId": _same("customerId"),
    "amountDue": lambda row, value, _call: Decimal(row["amountDue"]) == value,
    "invoiceDateStart": lambda row, value, _call: row["invoiceDate"] >= value,
    "invoiceDateEnd": lambda row, value, _call: row["invoiceDate"] <= value,
    # nothing of ours comes from a source: recurring invoices and estimates are not served
    "sourceId": lambda _row, _value, _call: False,
    "status": lambda row, value, call: shown_status(row, today(call).isoformat()) == value,
}


def _customer_name(row: Doc, call: Call) -> str:
    customer = call.books["customer"].get(row["customerId"])
    return str(customer["name"]).casefold() if customer else ""


_ORDERS: Mapping[str, Callable[..., Any]] = {
    "CREATED_AT": lambda row, call: row["createdAt"],
    "MODIFIED_AT": lambda row, call: row["modifiedAt"],
    "NAME": lambda row, call: row["name"].casefold(),
    "AMOUNT_DUE": lambda row, call: Decimal(row["amountDue"]),
    "AMOUNT_PAID": lambda row, call: Decimal(row["amountPaid"]),
    "TOTAL": lambda row, call: Decimal(row["total"]),
    "CUSTOMER_NAME": _customer_name,
    "DUE_AT": lambda row, call: row["dueDate"],
    "INVOICE_DATE": lambda row, call: row["invoiceDate"],
    "INVOICE_NUMBER": lambda row, call: row["invoiceNumber"],
    "STATUS": lambda row, call: shown_status(row, today(call).isoformat()),
}
