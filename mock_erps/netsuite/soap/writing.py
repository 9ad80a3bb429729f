"""A document of the books as a record in XML: elements in the order of the WSDL, its types decide the form."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from lxml import etree

from mock_erps.netsuite.records import SOAP_NAMES, Field, Record
from mock_erps.netsuite.resources import RESOURCES
from mock_erps.netsuite.rest.showing import named
from mock_erps.netsuite.soap.description import Kind, kinds
from mock_erps.netsuite.values import offset_day, offset_instant
from mock_erps.platform.books import Doc
from mock_erps.platform.money import plain
from mock_erps.platform.wires.soap import TYPE, Element, local, written

if TYPE_CHECKING:
    from mock_erps.netsuite.soap.answers import Answer
    from mock_erps.platform.call import Call

_REST_NAMES = {theirs: ours for ours, theirs in SOAP_NAMES.items()}
_PREFIX = "rec"


def write_record(call: Call, answer: Answer, parent: Element, record: Record, doc: Doc) -> None:
    """`<record xsi:type=… internalId=…>` under `parent`; a draft has no id."""
    kind = kinds()[record.kind]
    space = kind.namespace.format(answer.version)
    ids = {name: str(doc[key]) for name, key in (("internalId", "id"), ("externalId", "externalId")) if doc.get(key)}
    element = _typed(parent, space, record.kind, answer)
    for name, value in ids.items():
        element.set(name, value)
    _fill(call, answer, element, kind, record.fields, doc)


def _typed(parent: Element, space: str, kind: str, answer: Answer) -> Element:
    """An element whose `xsi:type` lies in another namespace than its name: the message's, or a list's."""
    owner = etree.QName(parent).namespace if local(parent) == "readResponse" else answer.core
    element = etree.SubElement(parent, etree.QName(owner, "record"), nsmap={_PREFIX: space})
    element.set(TYPE, f"{_PREFIX}:{kind}")
    return element


def _fill(call: Call, answer: Answer, element: Element, kind: Kind, fields: Any, doc: Doc) -> None:
    space = kind.namespace.format(answer.version)
    for name, type in kind.elements:
        rest = _REST_NAMES.get(name, name)
        if name.endswith("List") and isinstance(doc.get(name[:-4]), list):
            _list(call, answer, element, name, kinds()[type], doc)
        elif name == "customFieldList" and doc.get("custom"):
            _custom(answer, element, space, doc["custom"])
        elif rest in fields and doc.get(rest) is not None:
            _write(call, answer, element, space, fields[rest], name, type, doc[rest])


def _list(call: Call, answer: Answer, element: Element, name: str, kind: Kind, doc: Doc) -> None:
    space = kind.namespace.format(answer.version)
    block = written(element, space, name)
    [(member, type)] = kind.elements
    rules = next(record for record in _RECORDS if member in record.sublists and record.sublists[member].kind == type)
    for row in doc[member]:
        _fill(call, answer, written(block, space, member), kinds()[type], rules.sublists[member].fields, row)


_RECORDS = [rules.record for rules in RESOURCES.values()]


def _write(
    call: Call, answer: Answer, parent: Element, space: str, field: Field, name: str, type: str, value: Any
) -> None:
    if type == "RecordRef":
        target = field.target or "currency"
        doc = call.books[target].get(str(value)) if target in call.books.kinds else None
        reference = written(parent, space, name, internalId=str(value))
        if doc is not None:
            rules = RESOURCES["serviceSaleItem" if target == "item" else target]
            written(reference, answer.core, "name", named(rules.record, doc))
        return
    written(parent, space, name, _text(call, field, value))


def _text(call: Call, field: Field, value: Any) -> str:
    if field.kind == "date":
        return offset_day(call.company, value)
    if field.kind == "instant":
        return offset_instant(call.company, value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return plain(value) if isinstance(value, Decimal) else str(value)


def _custom(answer: Answer, parent: Element, space: str, custom: dict[str, str]) -> None:
    block = written(parent, space, "customFieldList")
    for script_id, value in custom.items():
        field = written(block, answer.core, "customField", scriptId=script_id)
        field.set(TYPE, "platformCore:StringCustomFieldRef")
        written(field, answer.core, "value", value)
