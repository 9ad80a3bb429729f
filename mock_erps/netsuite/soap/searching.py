"""Searches over SOAP: basic searches into the filter tree, pages by search id, what was deleted (dossier §5, §10)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mock_erps.netsuite.records import BY_CODE, BY_KIND, ITEM_TYPES, RECORDS, Record, table_of
from mock_erps.netsuite.soap.answers import Answer
from mock_erps.netsuite.soap.reading import pointer_in
from mock_erps.netsuite.soap.writing import write_record
from mock_erps.netsuite.values import offset_day, offset_instant
from mock_erps.platform.books import Doc
from mock_erps.platform.company import Company
from mock_erps.platform.query.filters import All, Compare, Filter, Has, In, Not, Null, matches
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.wires.soap import TYPE, Element, child, children, local, text, type_of, written

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_SMALLEST, _LARGEST = 5, 1000
_DELETED_PAGE = 1000
#: fields of searches that are called otherwise than the record's
_NAMES = {
    "internalId": "id",
    "externalIdString": "externalId",
    "dateCreated": "createdDate",
    "number": "acctNumber",
    "type": "_type",
    "status": "_status",
}
_SHOWN: Mapping[str, Callable[[Company, Any], str]] = {"instant": offset_instant, "date": offset_day}
_TEXTS: Mapping[str, Callable[[str, str], Filter]] = {
    "is": lambda name, value: Compare(name, "=", value),
    "isNot": lambda name, value: Not(Compare(name, "=", value)),
    "contains": lambda name, value: Has(name, "contains", value),
    "hasKeywords": lambda name, value: Has(name, "contains", value),
    "doesNotContain": lambda name, value: Not(Has(name, "contains", value)),
    "startsWith": lambda name, value: Has(name, "startswith", value),
    "doesNotStartWith": lambda name, value: Not(Has(name, "startswith", value)),
    "empty": lambda name, _value: Null(name),
    "notEmpty": lambda name, _value: Not(Null(name)),
}
_DATES = {
    "on": "=",
    "after": ">",
    "before": "<",
    "onOrAfter": ">=",
    "onOrBefore": "<=",
    "notAfter": "<=",
    "notBefore": ">=",
}


def search(call: Call, answer: Answer, operation: Element) -> None:
    wanted = child(operation, "searchRecord")
    if wanted is None:
        raise Refusal("bad_query", text="A search record is required.")
    records = _records(type_of(wanted))
    basic = child(wanted, "basic") if type_of(wanted).endswith("Search") else wanted
    condition = All(tuple(_conditions(call, basic)))
    found = [
        (record.type, str(doc["id"]))
        for record in records
        for doc in call.rows(table_of(record))
        if doc.get("itemType", record.kind) == record.kind and matches(_seen(call, record, doc), condition, _value)
    ]
    id = hashlib.sha256(f"{call.vendor.seed}:{call.exchange.seq}:search".encode()).hexdigest()[:32]
    call.vendor.facts["searches"][id] = (call.company.id, found, _page_size(call))
    _page(call, answer, id, 1)


def more(call: Call, answer: Answer, operation: Element) -> None:
    page = text(operation, "pageIndex")
    _page(call, answer, text(operation, "searchId"), int(page) if page.isdecimal() else 0)


def _count(answer: Answer, rows: int, size: int, page: int) -> None:
    """The head of a page, numbered from 1. Raises the refusal of one that is not there."""
    pages = -(-rows // size)
    if page < 1 or page > max(pages, 1):
        raise Refusal("bad_page", page=page)
    answer.status(answer.result)
    for name, figure in (("totalRecords", rows), ("pageSize", size), ("totalPages", pages), ("pageIndex", page)):
        written(answer.result, answer.core, name, figure)


def _page(call: Call, answer: Answer, id: str, page: int) -> None:
    company, found, size = call.vendor.facts["searches"].get(id, ("", [], 1))
    if company != call.company.id:
        raise Refusal("bad_search", id=id)
    _count(answer, len(found), size, page)
    written(answer.result, answer.core, "searchId", id)
    if not found:
        return  # no empty list: a client tests for its absence (§5)
    rows = written(answer.result, answer.core, "recordList")
    for type, key in found[(page - 1) * size : page * size]:
        doc = call.books[table_of(RECORDS[type])].get(key)
        if doc is not None:
            write_record(call, answer, rows, RECORDS[type], doc)


def _page_size(call: Call) -> int:
    asked = text(call.body.headers.get("searchPreferences"), "pageSize")
    return min(max(int(asked), _SMALLEST), _LARGEST) if asked.isdecimal() else _LARGEST


def _records(kind: str) -> list[Record]:
    """What a search is of: `CustomerSearch`, `TransactionSearchBasic`, `ItemSearch` …"""
    stem = kind.removesuffix("Basic").removesuffix("Search")
    if stem == "Transaction":
        return list(BY_CODE.values())
    if stem == "Item":
        return [RECORDS[type] for type in ITEM_TYPES]
    if stem not in BY_KIND or kind == stem:
        raise Refusal("bad_query", text=f"Invalid search type: {kind}.")
    return [BY_KIND[stem]]


def _conditions(call: Call, basic: Element | None) -> Iterator[Filter]:
    for part in basic if basic is not None else ():
        name = _NAMES.get(local(part), local(part))
        yield _condition(call, name, part, str(part.get("operator", "")))


def _condition(call: Call, name: str, part: Element, operator: str) -> Filter:
    chosen = children(part, "searchValue")
    if chosen and all(pointer_in(one).shown for one in chosen):
        condition: Filter = In(name, tuple(pointer_in(one).shown for one in chosen))
        return Not(condition) if operator == "noneOf" else condition
    values = [text(one) for one in chosen]
    if operator in ("anyOf", "noneOf"):
        condition = In(name, tuple(values))
        return Not(condition) if operator == "noneOf" else condition
    if operator in _TEXTS:
        return _TEXTS[operator](name, values[0] if values else "")
    if operator == "on" and values:
        return Has(name, "startswith", _moment(call, values[0])[:10])
    if operator in _DATES and values:
        return Compare(name, _DATES[operator], _moment(call, values[0]))
    if operator == "within" and values:
        until = _moment(call, text(part, "searchValue2"))
        return All((Compare(name, ">=", _moment(call, values[0])), Compare(name, "<=", until)))
    if not operator and values:
        return Compare(name, "=", values[0])
    raise Refusal("bad_query", text=f"Invalid operator: {operator}.")


def _moment(call: Call, said: str) -> str:
    """An instant in the account's own zone, so that instants compare as text."""
    try:
        moment = dt.datetime.fromisoformat(said)
    except ValueError:
        raise Refusal("bad_query", text=f"Invalid date: {said}.") from None
    zone = ZoneInfo(call.company.zone)
    moment = moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
    return moment.isoformat(timespec="milliseconds")


def _seen(call: Call, record: Record, doc: Doc) -> Doc:
    """A document as searches compare it."""
    status = str(doc.get("status", "")).replace(" ", "")
    seen = {
        **doc,
        "_type": f"_{record.type}",
        "_status": f"_{record.type}{status}",
        "name": doc.get(record.title),
        "isInactive": bool(doc.get("isInactive")),
        "voided": status == "Voided",
    }
    for name, field in record.fields.items():
        if name in doc and field.kind in _SHOWN:
            seen[name] = _SHOWN[field.kind](call.company, doc[name])
    if "customer" in doc:
        seen["entity"] = doc["customer"]
    return seen


def _value(doc: Doc, name: str) -> Any:
    return doc.get(name)


def deleted(call: Call, answer: Answer, operation: Element) -> None:
    """What is gone, oldest first; narrowed by type and by day."""
    narrowed = child(operation, "getDeletedFilter")
    types = [text(value) for value in children(child(narrowed, "type"), "searchValue")]
    since = child(narrowed, "deletedDate")
    traces = [one for one in call.rows("deleted") if not types or one["type"] in types]
    if since is not None:
        condition = _condition(call, "deletedDate", since, str(since.get("operator", "")))
        traces = [one for one in traces if matches(_dated(call, one), condition, _value)]
    asked = text(operation, "pageIndex") or "1"
    page = int(asked) if asked.isdecimal() else 0
    _count(answer, len(traces), _DELETED_PAGE, page)
    rows = written(answer.result, answer.core, "deletedRecordList")
    for trace in traces[(page - 1) * _DELETED_PAGE : page * _DELETED_PAGE]:
        _deleted(call, answer, rows, trace)


def _dated(call: Call, trace: Doc) -> Doc:
    return {"deletedDate": offset_instant(call.company, trace["deletedDate"])}


def _deleted(call: Call, answer: Answer, rows: Element, trace: Doc) -> None:
    row = written(rows, answer.core, "deletedRecord")
    written(row, answer.core, "deletedDate", offset_instant(call.company, trace["deletedDate"]))
    record = written(row, answer.core, "record", type=trace["type"], internalId=trace["id"])
    record.set(TYPE, "platformCore:RecordRef")
    written(record, answer.core, "name", trace["name"])
