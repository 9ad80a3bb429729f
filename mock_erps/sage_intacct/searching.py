"""Reading and searching: `read`, `readByName`, `readByQuery` with `readMore`, and `query` (dossier sage_intacct §5)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.query import Filter, Order, matches, ordered
from mock_erps.platform.query.intacct import BadQuery, read_condition, read_sql
from mock_erps.platform.refusals import Refusal
from mock_erps.sage_intacct import answers, values
from mock_erps.sage_intacct.answers import Outcome
from mock_erps.sage_intacct.grouping import grouped
from mock_erps.sage_intacct.objects import OBJECTS, Object
from mock_erps.sage_intacct.rows import Getter, candidates, wanted_fields, written
from mock_erps.sage_intacct.values import text_of
from mock_erps.sage_intacct.wire import Function, Values, is_true, many

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


def read(call: Call, function: Function) -> Outcome:
    """By record numbers; numbers nobody knows are passed over, unless the setting says they fail."""
    return _read(call, function, lambda one, key: [call.books[one.name].get(key)])


def read_by_name(call: Call, function: Function) -> Outcome:
    return _read(call, function, lambda one, key: call.books[one.name].find("name", key.lower()))


def _read(call: Call, function: Function, find: Any) -> Outcome:
    one = _object(function.body)
    fields = wanted_fields(one, text_of(function.body, "fields"))
    found: list[Doc] = []
    for key in filter(None, (key.strip() for key in text_of(function.body, "keys").split(","))):
        there = [doc for doc in (_line(call, one, key) if one.parent else find(one, key)) if doc is not None]
        if not there and call.setting("not_found_read") == "failure":
            raise Refusal("not_there", what=one.told.lower(), key=key, action="read")
        found += there
    rows = [written(call, one, doc, fields, one.name) for doc in found]
    return Outcome(data=answers.data(one.name, rows, count=len(rows)))


def _line(call: Call, one: Object, key: str) -> list[Doc]:
    return [line for line in candidates(call, one, None) if line["RECORDNO"] == key]


def _object(body: Values) -> Object:
    name = text_of(body, "object").upper()
    if name not in OBJECTS:
        raise Refusal("unknown_object", object=text_of(body, "object"))
    return OBJECTS[name]


# --- the older search -------------------------------------------------------------------------------------------------


def read_by_query(call: Call, function: Function) -> Outcome:
    body = function.body
    try:
        one = _object(body)
    except Refusal as refusal:
        raise Refusal("query_failed", **refusal.details) from None
    fields = wanted_fields(one, text_of(body, "fields"))
    size = _number(body, "pagesize", 100, 1000)
    try:
        clause = read_sql(text_of(body, "query"), _reader(one))
    except BadQuery as bad:
        raise Refusal("bad_query", text=str(bad)) from None
    found = _search(call, one, clause.condition, fold_case=False, private=False)[: clause.first]
    return _page(call, one, fields, [_identity(one, doc) for doc in found], len(found), size)


def read_more(call: Call, function: Function) -> Outcome:
    """The next page of a list, by its result id or of the last list of an object."""
    cursors = call.vendor.facts.setdefault("cursors", {})
    object = text_of(function.body, "object").upper()
    key = (call.company.id, object or text_of(function.body, "resultId"))
    if key not in cursors:
        raise Refusal("no_more", id=key[1])
    name, fields, rest, total, size = cursors[key]
    return _page(call, OBJECTS[name], fields, rest, total, size)


def _page(
    call: Call, one: Object, fields: tuple[str, ...], ids: list[tuple[str, str]], total: int, size: int
) -> Outcome:
    rest = ids[size:]
    token = hashlib.sha256(f"{call.vendor.seed}:{call.exchange.seq}:{one.name}:{len(rest)}".encode()).hexdigest()[:20]
    cursors = call.vendor.facts.setdefault("cursors", {})
    for key in (token, one.name):
        cursors[call.company.id, key] = (one.name, fields, rest, total, size)
    tag = one.name.lower()
    docs = [doc for id in ids[:size] if (doc := _again(call, one, id)) is not None]
    rows = [written(call, one, doc, fields, tag) for doc in docs]
    counts = {"count": len(rows), "totalcount": total, "numremaining": len(rest), "resultId": token if rest else ""}
    return Outcome(data=answers.data(tag, rows, **counts))


def _identity(one: Object, doc: Doc) -> tuple[str, str]:
    """Lines are found again through their document."""
    return str(doc.get(one.parent_key) or ""), doc["RECORDNO"]


def _again(call: Call, one: Object, id: tuple[str, str]) -> Doc | None:
    if not one.parent:
        return call.books[one.name].get(id[1])
    parent = call.books[one.parent].get(id[0])
    lines = parent[one.list] if parent else []
    return next((line for line in lines if line["RECORDNO"] == id[1]), None)


# --- the newer search -------------------------------------------------------------------------------------------------


def query(call: Call, function: Function) -> Outcome:
    body = function.body
    one = _object(body)
    select = body["select"] if isinstance(body["select"], dict) else {}
    fields = tuple(name.upper() for name in many(select, "field"))
    sums = [(how, name.upper()) for how in ("count", "sum", "avg", "min", "max") for name in many(select, how)]
    for name in (*fields, *(name for _, name in sums)):
        if one.kind_of(name) is None:
            raise Refusal("bad_field", field=name, object=one.name)
    options: Values = body["options"] if isinstance(body.get("options"), dict) else {}
    if text_of(options, "returnformat") not in ("", "xml"):
        raise Refusal("not_offered", object=one.name, action=f"query with returnformat {options['returnformat']}")
    found = _filtered(call, one, body, options)
    if sums:
        return _whole(one, grouped(call, one, found, fields, sums))
    return _offset_page(call, one, fields, found, body)


def _filtered(call: Call, one: Object, body: Values, options: Values) -> list[Doc]:
    condition = None
    if isinstance(body.get("filter"), dict):
        try:
            condition = read_condition(body["filter"], _reader(one))
        except BadQuery as bad:
            raise Refusal("bad_query", text=str(bad)) from None
    fold = is_true(text_of(options, "caseinsensitive"))
    return _search(call, one, condition, fold_case=fold, private=is_true(text_of(options, "showprivate")))


def _offset_page(call: Call, one: Object, fields: tuple[str, ...], found: list[Doc], body: Values) -> Outcome:
    size = _number(body, "pagesize", 100, 2000)
    offset = _number(body, "offset", 0, None)
    orders = _orders(one, body)
    if orders:
        found = ordered(found, orders, Getter(call, one))
    elif len(found) > size and call.setting("unordered_pages") == "overlap":
        found = _unsteady(found, offset)
    page = found[offset : offset + size]
    rows = [written(call, one, doc, fields, one.name) for doc in page]
    left = max(len(found) - offset - len(page), 0)
    counts = {"totalcount": len(found), "offset": offset, "count": len(rows), "numremaining": left}
    return Outcome(data=answers.data(one.name, rows, **counts))


def _unsteady(found: list[Doc], offset: int) -> list[Doc]:
    """Each call is a query of its own: without an order its rows stand elsewhere than those of the call before (§5)."""
    shift = offset // 8 % len(found)
    return found[-shift:] + found[:-shift] if shift else found


def _whole(one: Object, rows: list[str]) -> Outcome:
    counts = {"totalcount": len(rows), "offset": 0, "count": len(rows), "numremaining": 0}
    return Outcome(data=answers.data(one.name, rows, **counts))


def _orders(one: Object, body: Values) -> list[Order]:
    orderby = body.get("orderby")
    orders = []
    for row in many(orderby, "order") if isinstance(orderby, dict) else []:
        field = text_of(row, "field").upper()
        if one.kind_of(field) is None:
            raise Refusal("bad_field", field=field, object=one.name)
        orders.append(Order(field, "descending" in row))
    return orders


# --- both ------------------------------------------------------------------------------------------------------------


def _search(call: Call, one: Object, condition: Filter | None, fold_case: bool, private: bool) -> list[Doc]:
    found: Iterable[Doc] = candidates(call, one, condition)
    if call.setting("multi_entity") == "on":
        found = [doc for doc in found if _visible(call, doc, private)]
    if condition is None:
        return list(found)
    get = Getter(call, one)
    return [doc for doc in found if matches(doc, condition, get, fold_case)]


def _visible(call: Call, doc: Doc, private: bool) -> bool:
    """An entity sees its own and the top level's records; the top level sees entities' where it asks for them."""
    owner = doc.get("MEGAENTITYID") or ""
    return not owner or owner == call.body.entity or (private and not call.body.entity)


def _reader(one: Object) -> Any:
    """Text of a condition → value, by the kind of the field. Raises BadQuery for a field the object does not have."""

    def value(field: str, text: str) -> Any:
        kind = one.kind_of(field)
        if kind is None:
            raise BadQuery(f"{field} is not a field of {one.name}")
        if kind == "date":
            return values.slash_date(text.split(" ")[0])
        return values.instant(text) if kind == "instant" else text

    return value


def _number(body: Values, name: str, default: int, longest: int | None) -> int:
    text = text_of(body, name)
    if not text:
        return default
    if not text.isdigit() or (longest is not None and not 1 <= int(text) <= longest):
        raise Refusal("bad_page", field=name, value=text)
    return int(text)


def oldest_first(call: Call, customer: str, amount: Decimal) -> list[dict[str, str]]:
    """The details by which an unapplied payment pays the oldest invoices of a customer."""
    details = []
    due = [doc for doc in call.books["ARINVOICE"].find("customer", customer.lower()) if doc["RAWSTATE"] in ("A", "P")]
    for doc in sorted(due, key=lambda doc: doc["WHENCREATED"]):
        part = min(amount, doc["TRX_TOTALDUE"])
        if part > 0 and doc["CURRENCY"] == call.company.currency:
            details.append({"RECORDKEY": doc["RECORDNO"], "TRX_PAYMENTAMOUNT": str(part)})
            amount -= part
    return details
