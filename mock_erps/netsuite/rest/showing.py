"""A document of the books as the vendor's REST resource: links, references with names, sublists (dossier §3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.netsuite.places import record_url
from mock_erps.netsuite.records import Field, Record, Sublist
from mock_erps.netsuite.resources import RESOURCES
from mock_erps.netsuite.resources.catalogue import of_item
from mock_erps.netsuite.values import instant
from mock_erps.platform.books import Doc
from mock_erps.platform.money import number, plain

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

Shape = dict[str, Any]
_CHOICES = {"approvalStatus": {"1": "Pending Approval", "2": "Approved", "3": "Rejected"}}
#: one-letter status ids, where an account shows those (§3)
LETTERS = {
    "Open": "A",
    "Paid In Full": "B",
    "Fully Applied": "B",
    "Voided": "V",
    "Pending Approval": "D",
    "Rejected": "E",
    "Not Deposited": "B",
    "Deposited": "C",
}


def shown(call: Call, record: Record, doc: Doc, expand: bool = False, fields: frozenset[str] = frozenset()) -> Shape:
    """`fields` in lower case; empty for all."""
    url = record_url(call, record.type, doc["id"])
    shape: Shape = {"links": [_link("self", url)], "id": doc["id"]}
    for name, field in record.fields.items():
        if name in doc and (not fields or name.lower() in fields):
            shape[name] = _SHOW[field.kind](call, field, doc[name])
    for name, value in doc["custom"].items():
        if not fields or name in fields:
            shape[name] = value
    for name, sublist in record.sublists.items():
        if not fields or name.lower() in fields:
            shape[name] = lines(call, record, sublist, doc) if expand else {"links": [_link("self", f"{url}/{name}")]}
    return shape


def lines(call: Call, record: Record, sublist: Sublist, doc: Doc) -> Shape:
    """A sublist with all its lines."""
    url = f"{record_url(call, record.type, doc['id'])}/{sublist.name}"
    rows = [line(call, sublist, row, f"{url}/{row['line']}") for row in doc.get(sublist.name, ())]
    return {"links": [_link("self", url)], "items": rows, "totalResults": len(rows)}


def line(call: Call, sublist: Sublist, row: Doc, url: str) -> Shape:
    shape: Shape = {"links": [_link("self", url)]}
    for name, field in sublist.fields.items():
        if name in row:
            shape[name] = _SHOW[field.kind](call, field, row[name])
    return {**shape, **row.get("custom", {})}


def _link(rel: str, href: str) -> dict[str, str]:
    return {"rel": rel, "href": href}


def _reference(call: Call, field: Field, id: str) -> Shape:
    """Answered as a string, with its name and a link where there is a record behind it."""
    target = call.books[field.target].get(id) if field.target in call.books.kinds else None
    if target is None:
        return {"links": [], "id": id}
    rules = of_item(target["itemType"]) if field.target == "item" else RESOURCES[field.target]
    link = _link("self", record_url(call, rules.record.type, id))
    return {"links": [link], "id": id, "refName": named(rules.record, target)}


def named(record: Record, doc: Doc) -> str:
    """What people call it: a customer by its number and its name."""
    title = str(doc.get(record.title) or doc["id"])
    name = str(doc.get("companyName") or "")
    return f"{title} {name}" if name and name != title else title


def _money(call: Call, _field: Field, value: Decimal) -> float | str:
    return plain(value) if call.setting("money_form") == "string" else number(value)


def _choice(call: Call, field: Field, value: str) -> Shape | str:
    simple = str(call.query.get("simpleEnumFormat", "")).lower() == "true"
    name = _CHOICES.get(field.name, {}).get(value, value)
    letters = field.name == "status" and call.setting("status_ids") == "letter"
    id = LETTERS.get(value, value) if letters else value
    return id if simple else {"id": id, "refName": name}


_SHOW: Mapping[str, Callable[[Call, Field, Any], Any]] = {
    "text": lambda _call, _field, value: value,
    "date": lambda _call, _field, value: value,
    "flag": lambda _call, _field, value: value,
    "integer": lambda _call, _field, value: value,
    "instant": lambda _call, _field, value: instant(value),
    "number": lambda _call, _field, value: number(value),
    "rate": lambda _call, _field, value: number(value),
    "money": _money,
    "ref": _reference,
    "choice": _choice,
}
