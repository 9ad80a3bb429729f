"""XML bodies as JSON-like values and back, for vendors whose XML and JSON say the same thing.

Read with defences: no DTD, no entities, no external references, a bound on depth. Leaves are text: the vendor's schema
says what a number is. `lists` names the elements that hold a list and what their members are called
(`{"LineItems": "LineItem"}`); every other element with children is an object.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

#: deeper documents are refused: no vendor's objects nest so far
MAX_DEPTH = 40
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


class BadXml(ValueError):
    """A body that cannot be read; the message says why."""


def read_xml(body: bytes, lists: Mapping[str, str]) -> tuple[str, Any]:
    """The root's name and its value. Raises BadXml."""
    try:
        root = fromstring(body, forbid_dtd=True)
    except ParseError as error:
        raise BadXml(str(error)) from None
    except DefusedXmlException as error:
        raise BadXml(f"{type(error).__name__}: document types and entities are not accepted") from None
    except (ValueError, LookupError) as error:  # an encoding nobody knows
        raise BadXml(str(error)) from None
    return _local(root.tag), _value(root, lists, 0)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _value(element: Element, lists: Mapping[str, str], depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise BadXml(f"elements nest deeper than {MAX_DEPTH}")
    if _local(element.tag) in lists:
        return [_value(child, lists, depth + 1) for child in element]
    if element.get(NIL) == "true":
        return None
    if not len(element):
        return element.text or ""
    found: dict[str, Any] = {}
    for child in element:
        name, value = _local(child.tag), _value(child, lists, depth + 1)
        # an element that comes twice without being a declared list keeps the last, as vendors' serialisers do
        found[name] = value
    return found


def write_xml(root: str, value: Any, lists: Mapping[str, str], attributes: Mapping[str, str] | None = None) -> bytes:
    """The document of a value, UTF-8. `@name` is an attribute; None leaves no element; control signs are dropped."""
    element = Element(root, dict(attributes or {}))
    _fill(element, value, lists)
    text: bytes = tostring(element, encoding="utf-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="utf-8"?>' + text


def _fill(element: Element, value: Any, lists: Mapping[str, str]) -> None:
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name.startswith("@"):
                element.set(name[1:], str(part))
            elif part is not None:
                _fill(SubElement(element, name), part, lists)
    elif isinstance(value, list | tuple):
        member = lists.get(element.tag, element.tag)
        for part in value:
            _fill(SubElement(element, member), part, lists)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    else:
        element.text = _clean(str(value))


def _clean(text: str) -> str:
    """Without the control characters that XML 1.0 cannot carry."""
    return "".join(c for c in text if c >= " " or c in "\t\n\r") if any(c < " " for c in text) else text
