"""A record in XML as what a client says of it (dossier §3, §11): the same as the REST door reads from JSON."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mock_erps.netsuite.records import BY_KIND, SOAP_NAMES, Field, Record, Sublist
from mock_erps.netsuite.values import Given, Pointer, Rows, integer_in, number_in
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.wires.soap import NIL, Element, Envelope, child, children, local, text, type_of

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_REST_NAMES = {theirs: ours for ours, theirs in SOAP_NAMES.items()}


def record_in(element: Element) -> Record:
    """The record type of `<record xsi:type="…">`. Raises Refusal."""
    record = BY_KIND.get(type_of(element))
    if record is None:
        raise Refusal("unknown_record_type", type=type_of(element) or local(element))
    return record


def pointer_in(element: Element) -> Pointer:
    """A RecordRef's attributes; the internal id goes first."""
    return Pointer(str(element.get("internalId", "")), str(element.get("externalId", "")))


def said_in(call: Call, record: Record, element: Element) -> Given:
    """Typed values by the names of `records`. A list replaces the present lines unless it says otherwise (§11.4)."""
    given = _fields(call, record.fields, element)
    for name, sublist in record.sublists.items():
        block = child(element, f"{name}List")
        if block is not None:
            rows = [_row(call, sublist, row) for row in children(block, name)]
            given[name] = Rows(rows, block.get("replaceAll", "true") in ("true", "1"))
    if element.get("externalId"):
        given["externalId"] = element.get("externalId")
    nulls = [text(one) for one in children(child(element, "nullFieldList"), "name")]
    return given | {name: None for name in nulls if name in record.fields}


def _row(call: Call, sublist: Sublist, element: Element) -> Given:
    row = _fields(call, sublist.fields, element)
    if "doc" in sublist.fields and text(element, "doc"):
        row["doc"] = Pointer(text(element, "doc"))
    return row


def _fields(call: Call, fields: Any, element: Element) -> Given:
    given: Given = {}
    for part in element:
        field = fields.get(_REST_NAMES.get(local(part), local(part)))
        if field is not None and field.given and part.get(NIL) not in ("true", "1"):
            given[field.name] = _value(call, field, part)
    custom = {_script_id(one): _custom(one) for one in children(child(element, "customFieldList"), "customField")}
    return {**given, "custom": custom} if custom else given


def _value(call: Call, field: Field, part: Element) -> Any:
    said = text(part)
    match field.kind:
        case "ref":
            pointer = pointer_in(part)
            return pointer if pointer.shown else None
        case "date":
            return _day(call, said)
        case "money" | "number" | "rate":
            return number_in(said)
        case "integer":
            return integer_in(said)
        case "flag":
            return said in ("true", "1")
        case "choice":
            return str(part.get("internalId", "")) or said
    return part.text or ""


def _day(call: Call, said: str) -> str:
    """An instant means the account's day on which it falls (§3)."""
    try:
        moment = dt.datetime.fromisoformat(said)
    except ValueError:
        raise Refusal("invalid_content") from None
    zone = ZoneInfo(call.company.zone)
    return (moment.astimezone(zone) if moment.tzinfo else moment).date().isoformat()


def _script_id(element: Element) -> str:
    return str(element.get("scriptId") or element.get("internalId") or "")


def _custom(element: Element) -> str:
    value = child(element, "value")
    return str(value.get("internalId") or text(value)) if value is not None else ""


def read_envelope_of(call: Call) -> Envelope:
    """The body as `authenticate` has read it."""
    envelope: Envelope = call.body
    return envelope
