"""Rows of answers: which documents a search looks at, what a field of one is, and how a row is written."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO
from mock_erps.platform.query import All, Compare, Filter
from mock_erps.platform.refusals import Refusal
from mock_erps.sage_intacct.answers import element
from mock_erps.sage_intacct.objects import INDEXED, OBJECTS, Object
from mock_erps.sage_intacct.resources import references
from mock_erps.sage_intacct.values import shown

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: fields under which documents keep their own rows, and what one row is called on the wire
_LISTS = {
    "ARINVOICE": ("ARINVOICEITEMS", "arinvoiceitem"),
    "ARADJUSTMENT": ("ARADJUSTMENTITEMS", "aradjustmentitem"),
    "ARPYMT": ("ARPYMTDETAILS", "arpymtdetail"),
}
#: numbers kept as text, compared and sorted as numbers
_NUMBERS = frozenset(("RECORDNO", "RECORDKEY", "ENTRYKEY", "POSADJKEY", "PAYMENTKEY", "PRBATCHKEY"))


class Getter:
    """(document, field name) → value, along relations and into nested parts; None for what is empty."""

    def __init__(self, call: Call, object: Object) -> None:
        self._call = call
        self._object = object

    def __call__(self, doc: Doc, name: str) -> Any:
        value = _value(self._call, self._object, doc, name)
        if name in _NUMBERS and isinstance(value, str) and value.isdigit():
            return int(value)
        return None if value == "" else value


def _value(call: Call, one: Object, doc: Doc, name: str) -> Any:
    if (one.name, name) == ("CUSTOMER", "TOTALDUE"):
        return _owed_by(call, str(doc["CUSTOMERID"]).lower())
    value = doc.get(name)
    if value is not None or "." not in name:
        return value if value is not None else doc.get("CUSTOM", {}).get(name)
    prefix, _, rest = name.partition(".")
    if prefix in one.relations:
        field, object = one.relations[prefix]
        other = _related(call, object, field, str(doc.get(field) or ""))
        return _value(call, OBJECTS[object], other, rest) if other else None
    part = doc.get(prefix)
    for step in rest.split("."):
        part = part.get(step) if isinstance(part, dict) else None
    return part


def _owed_by(call: Call, customer: str) -> Decimal:
    """In base currency; credits count against invoices."""
    kinds = ("ARINVOICE", "ARADJUSTMENT")
    return sum((doc["TOTALDUE"] for kind in kinds for doc in call.books[kind].find("customer", customer)), ZERO)


def _related(call: Call, object: str, field: str, id: str) -> Doc | None:
    return call.books[object].get(id) if field == "RECORDKEY" else references.known(call, object, id)


def candidates(call: Call, one: Object, condition: Filter | None) -> list[Doc]:
    """What a search has to look at: all rows, or those an index names for an equality it asks for."""
    table = call.books[one.parent or one.name]
    wanted = _equality(one, condition)
    if wanted is None or call.company.read_lag:
        docs = call.rows(table.kind)
    elif wanted.field in ("RECORDNO", one.parent_key):
        doc = table.get(str(wanted.value))
        docs = [doc] if doc else []
    else:
        docs = table.find(_index(one, wanted.field), str(wanted.value).lower())
    return [line for doc in docs for line in doc[one.list]] if one.parent else docs


def _index(one: Object, field: str) -> str:
    return "name" if field == one.key else INDEXED[field]


def _equality(one: Object, condition: Filter | None) -> Compare | None:
    for part in condition.parts if isinstance(condition, All) else (condition,):
        if isinstance(part, Compare) and part.op == "=" and isinstance(part.value, str) and part.value:
            if one.parent:
                if part.field == one.parent_key:
                    return part
            elif part.field == "RECORDNO" or part.field == one.key or _has_index(one, part.field):
                return part
    return None


def _has_index(one: Object, field: str) -> bool:
    if field == "NAME":
        return one.name == "CUSTOMER"
    return (field in INDEXED and one.name in ("ARINVOICE", "ARADJUSTMENT")) or (field, one.name) == (
        "CUSTOMERID",
        "ARPYMT",
    )


def wanted_fields(one: Object, text: str) -> tuple[str, ...]:
    """The fields of a read; empty for all. Raises `bad_fields` naming those the object does not have."""
    if text in ("", "*"):
        return ()
    fields = tuple(name.strip().upper() for name in text.split(","))
    unknown = [name for name in fields if one.kind_of(name) is None]
    if unknown:
        raise Refusal("bad_fields", fields=",".join(unknown))
    return fields


def written(call: Call, one: Object, doc: Doc, fields: tuple[str, ...], tag: str) -> str:
    """One row. With no fields named, all of them, and the document's own rows."""
    if fields:
        inner = "".join(element(name, shown(_value(call, one, doc, name))) for name in fields)
    else:
        inner = _own_fields(call, one, doc) + _inner_rows(call, one, doc)
    return f"<{tag}>{inner}</{tag}>"


def _own_fields(call: Call, one: Object, doc: Doc) -> str:
    return "".join(element(name, shown(_value(call, one, doc, name))) for name in one.fields)


def _inner_rows(call: Call, one: Object, doc: Doc) -> str:
    custom = "".join(element(name, value) for name, value in doc.get("CUSTOM", {}).items() if name)
    nested = "".join(_part(name, doc[name]) for name in one.nested if isinstance(doc.get(name), dict))
    taxes = "".join(_part("TAXENTRY", entry) for entry in doc.get("TAXENTRIES", ()))
    rows = ""
    if one.name in _LISTS:
        field, tag = _LISTS[one.name]
        lines = OBJECTS[tag.upper()]
        inside = "".join(
            f"<{tag}>{_own_fields(call, lines, line)}{_inner_rows(call, lines, line)}</{tag}>" for line in doc[field]
        )
        rows = f"<{field}>{inside}</{field}>"
    return custom + nested + (f"<TAXENTRIES>{taxes}</TAXENTRIES>" if taxes else "") + rows


def _part(tag: str, part: dict[str, Any]) -> str:
    inner = "".join(
        _part(name, value) if isinstance(value, dict) else element(name, shown(value)) for name, value in part.items()
    )
    return f"<{tag}>{inner}</{tag}>"
