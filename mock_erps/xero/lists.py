"""Reading: by path, and lists with their filters, order, paging and change dates (dossier xero §5)."""

from __future__ import annotations

import datetime as dt
import email.utils
import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.messages import Reply
from mock_erps.platform.query import Filter, matches, ordered
from mock_erps.platform.query.xero_where import BadWhere, NullField, parse_order, parse_where
from mock_erps.platform.refusals import Refusal
from mock_erps.xero.dates import read_instant
from mock_erps.xero.fields import getter, model
from mock_erps.xero.resources.element import Element
from mock_erps.xero.wire import ok

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

PAGE_SIZE = 100
PAGE_SIZE_MAX = 1000
#: what `searchTerm` looks into
_SEARCHED = {
    "invoice": ("InvoiceNumber", "Reference"),
    "credit_note": ("CreditNoteNumber", "Reference"),
    "contact": ("Name", "FirstName", "LastName", "ContactNumber", "EmailAddress", "CompanyNumber"),
}
#: kinds whose unpaged lists leave out lines
_SUMMED = ("invoice", "credit_note")


def read_one(call: Call, kind: type[Element], id: str) -> Doc:
    """The document of a path. Raises `not_found`."""
    doc = kind().known(call, id)
    if doc is None:
        raise Refusal("not_found", kind=kind.kind, id=id)
    return doc


def answer_one(call: Call, kind: type[Element], id: str) -> Reply:
    return ok(call, kind.plural, [kind().show(call, read_one(call, kind, id))])


def find(call: Call, kind: type[Element]) -> Reply:
    """A list as the query asks for it."""
    resource = kind()
    rows = _named(call, kind, call.rows(kind.kind))
    rows = _changed_since(call, rows)
    rows = _filtered(call, kind, rows)
    rows = _ordered(call, kind, rows)
    page = call.query.get("page")
    if page is None:
        if len(rows) > call.setting("max_rows"):
            raise Refusal("too_many_rows", max=call.setting("max_rows"))
        show = resource.summary if kind.kind in _SUMMED else resource.show
        return ok(call, kind.plural, [show(call, doc) for doc in rows])
    size = min(max(call.query.get("pageSize", PAGE_SIZE), 1), PAGE_SIZE_MAX)
    first = (max(page, 1) - 1) * size
    show = resource.summary if call.query.get("summaryOnly") else resource.show
    pages = {"page": max(page, 1), "pageSize": size, "pageCount": math.ceil(len(rows) / size), "itemCount": len(rows)}
    return ok(call, kind.plural, [show(call, doc) for doc in rows[first : first + size]], pages)


def _named(call: Call, kind: type[Element], rows: Iterable[Doc]) -> list[Doc]:
    """The list parameters, each a comma separated set."""
    query = call.query
    checks: list[tuple[str, Any]] = []
    if ids := _set(query.get("IDs")):
        checks.append((kind.id_field, ids))
    if numbers := _set(query.get("InvoiceNumbers")):
        checks.append(("InvoiceNumber", numbers))
    if statuses := _set(query.get("Statuses")):
        checks.append(("Status", statuses))
    found = [doc for doc in rows if all(str(doc.get(name, "")).lower() in wanted for name, wanted in checks)]
    if contacts := _set(query.get("ContactIDs")):
        found = [doc for doc in found if doc["Contact"]["ContactID"] in contacts]
    if query.get("createdByMyApp"):
        found = [doc for doc in found if doc.get("_app") == call.principal]
    if not query.get("includeArchived"):
        found = [doc for doc in found if doc.get("ContactStatus", "ACTIVE") == "ACTIVE"]
    return _searched(kind, found, str(query.get("searchTerm", "")).strip().lower())


def _set(text: Any) -> set[str]:
    return {part.strip().lower() for part in str(text or "").split(",") if part.strip()}


def _searched(kind: type[Element], rows: list[Doc], term: str) -> list[Doc]:
    if not term:
        return rows
    names = _SEARCHED.get(kind.kind, ())
    return [doc for doc in rows if any(term in str(doc.get(name, "")).lower() for name in names)]


# --- change dates -----------------------------------------------------------------------------------------------------


def _changed_since(call: Call, rows: list[Doc]) -> list[Doc]:
    """`If-Modified-Since`, inclusive; kinds without a time of change are told in full."""
    header = call.request.headers.get("if-modified-since")
    since = _instant_of(header) if header else None
    if since is None:
        return rows
    return [doc for doc in rows if "UpdatedDateUTC" not in doc or read_instant(doc["UpdatedDateUTC"]) >= since]


def _instant_of(header: str) -> dt.datetime | None:
    """ISO (UTC unless it says otherwise) or RFC 1123; None for what is neither: the vendor ignores it."""
    try:
        return read_instant(header.strip())
    except ValueError:
        pass
    try:
        moment = email.utils.parsedate_to_datetime(header)
    except ValueError:
        return None
    return moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment


# --- where and order --------------------------------------------------------------------------------------------------


def _filtered(call: Call, kind: type[Element], rows: list[Doc]) -> list[Doc]:
    text = call.query.get("where")
    if not text:
        return rows
    try:
        condition: Filter = parse_where(text, model(call, kind))
        fold = call.setting("where_case") == "insensitive"
        get = getter(call, strict_nulls=call.setting("null_methods") == "fail")
        return [doc for doc in rows if matches(doc, condition, get, fold)]
    except BadWhere as error:
        raise Refusal("bad_where", reason=str(error)) from None
    except NullField:
        raise Refusal("bad_where", reason="Object reference not set to an instance of an object.") from None


def _ordered(call: Call, kind: type[Element], rows: list[Doc]) -> list[Doc]:
    text = call.query.get("order")
    if not text:
        return rows
    try:
        orders = parse_order(text, model(call, kind))
    except BadWhere as error:
        raise Refusal("bad_where", reason=str(error)) from None
    return ordered(rows, orders, getter(call, strict_nulls=False))
