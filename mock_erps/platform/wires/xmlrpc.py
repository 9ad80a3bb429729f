"""XML-RPC calls read and answers written, as Python's own `xmlrpc` writes them: most vendors that speak it run on that.

Read with defences: no DTD, no entities, a bound on depth. `nil` is read as None; written, None is a `CannotMarshal`
unless a vendor allows it, for the specification knows no such value.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from xmlrpc.client import Fault, dumps

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

#: deeper values are refused: no client's arguments nest so far
MAX_DEPTH = 60
MEDIA_TYPE = "text/xml"


class BadCall(ValueError):
    """A body that is no call; the message says why."""


class CannotMarshal(TypeError):
    """A value the wire has no form for; the message is the one Python's marshaller gives."""


def read_call(body: bytes) -> tuple[str, list[Any]]:
    """The method's name and its parameters. Raises BadCall."""
    try:
        root = fromstring(body, forbid_dtd=True)
    except DefusedXmlException as error:
        raise BadCall(f"{type(error).__name__}: document types and entities are not accepted") from None
    except (ParseError, ValueError, LookupError) as error:
        raise BadCall(str(error)) from None
    name = root.findtext("methodName")
    if root.tag != "methodCall" or not name:
        raise BadCall("not a methodCall with a methodName")
    return name.strip(), [_value(value, 0) for value in root.iterfind("params/param/value")]


def _value(element: Element, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise BadCall(f"values nest deeper than {MAX_DEPTH}")
    typed = next(iter(element), None)
    if typed is None:
        return element.text or ""
    if typed.tag == "array":
        return [_value(value, depth + 1) for value in typed.iterfind("data/value")]
    if typed.tag == "struct":
        return dict(_member(member, depth + 1) for member in typed.iterfind("member"))
    read = _SCALARS.get(typed.tag.rpartition("}")[2])
    if read is None:
        raise BadCall(f"unknown type {typed.tag!r}")
    try:
        return read(typed.text or "")
    except (ValueError, binascii.Error):
        raise BadCall(f"{typed.text!r} is not of type {typed.tag}") from None


def _member(member: Element, depth: int) -> tuple[str, Any]:
    value = member.find("value")
    if value is None:
        raise BadCall("a member of a struct without a value")
    return member.findtext("name", ""), _value(value, depth)


def _boolean(text: str) -> bool:
    return {"0": False, "1": True}[text.strip()] if text.strip() in ("0", "1") else _refuse(text)


def _refuse(text: str) -> bool:
    raise ValueError(text)


_SCALARS: dict[str, Callable[[str], Any]] = {
    "int": int,
    "i4": int,
    "i8": int,
    "boolean": _boolean,
    "double": float,
    "string": str,
    "dateTime.iso8601": str,
    "base64": lambda text: base64.b64decode(text.encode("ascii", "replace")),
    "nil": lambda _text: None,
}


def write_answer(value: Any, allow_none: bool = False) -> bytes:
    """The methodResponse of a value. Raises CannotMarshal."""
    try:
        text = dumps((_clean(value),), methodresponse=True, allow_none=allow_none)
    except (TypeError, OverflowError) as error:
        raise CannotMarshal(str(error)) from None
    return text.encode()


def write_fault(code: Any, text: str) -> bytes:
    """A fault. The specification wants an integer code; there are vendors that send a text."""
    return dumps(Fault(_clean(code), _clean(text)), methodresponse=True).encode()


def _clean(value: Any) -> Any:
    """Without the control characters that XML 1.0 cannot carry."""
    if isinstance(value, str):
        return "".join(c for c in value if c >= " " or c in "\t\n\r") if min(value, default=" ") < " " else value
    if isinstance(value, dict):
        return {_clean(str(name)): _clean(part) for name, part in value.items()}
    return [_clean(part) for part in value] if isinstance(value, list | tuple) else value
