"""A JSON body as what a client says of a record (dossier §3): names in any case, references as objects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import orjson

from mock_erps.netsuite.records import Field, Record, Sublist
from mock_erps.netsuite.values import Given, Pointer, Rows, integer_in, number_in
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: parts of an answer that a client may send back as it got them
_ECHOED = frozenset(("id", "links", "refname", "count", "hasmore", "offset", "totalresults"))
_CUSTOM = ("custbody", "custcol", "custentity", "custitem", "custrecord")


def read_json(call: Call) -> Any:
    """The body; parsed once, since `identify` reads it before the contract does.

    A fault that holds this call may have changed the bytes in between, so then they are read again.
    """
    if call.body is None or call.armed is not None:
        try:
            call.body = orjson.loads(call.request.body)
        except orjson.JSONDecodeError:
            raise Refusal("invalid_content") from None
    return call.body


def said_of(call: Call, record: Record, body: Any, replace: frozenset[str] = frozenset()) -> Given:
    """Typed values by the names of `records`; sublists named in `replace` (lower case) replace the present ones.

    Raises Refusal for a wrong JSON type, and for an unknown name where the client asks for that.
    """
    if not isinstance(body, dict):
        raise Refusal("invalid_content")
    given = _fields(call, record.folded, body, set(record.sublists))
    for name, value in body.items():
        sublist = next((one for own, one in record.sublists.items() if own.lower() == name.lower()), None)
        if sublist is not None and value is not None:
            rows = _rows(call, sublist, value)
            given[sublist.name] = Rows(rows, sublist.name.lower() in replace)
    return given


def _rows(call: Call, sublist: Sublist, value: Any) -> list[Given]:
    items = value.get("items") if isinstance(value, dict) else None
    if not isinstance(items, list) or not all(isinstance(row, dict) for row in items):
        raise Refusal("invalid_content")
    return [_fields(call, sublist.folded, row, set()) for row in items]


def _fields(call: Call, known: Mapping[str, Field], body: Mapping[str, Any], sublists: set[str]) -> Given:
    given: Given = {}
    custom: dict[str, str] = {}
    names = {name.lower() for name in sublists}
    for name, value in body.items():
        folded = name.lower()
        field = known.get(folded)
        if field is not None and field.given:
            given[field.name] = None if value is None else _READ[field.kind](value)
        elif folded.startswith(_CUSTOM):
            custom[folded] = _custom(value)
        elif field is None and folded not in _ECHOED and folded not in names:
            _unknown(call, name)
    return {**given, "custom": custom} if custom else given


def _unknown(call: Call, name: str) -> None:
    """Refused only by those who ask for it; with a warning or ignored, the call succeeds (§8)."""
    header = call.request.headers.get("x-netsuite-propertynamevalidation", "")
    if (header or str(call.setting("property_name_validation"))).lower() == "error":
        raise Refusal("unknown_property", property=name)


def _custom(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("id", value.get("refName", "")))
    return str(value)


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Refusal("invalid_content")
    return str(value)


def _number(value: Any) -> Any:
    """Numbers, and numbers in strings: some clients send them so (§3)."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Refusal("invalid_content")
    return number_in(value)


def _integer(value: Any) -> int:
    return integer_in(_number(value))


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Refusal("invalid_content")
    return value


def _date(value: Any) -> str:
    """`YYYY-MM-DD`, also as the beginning of an instant."""
    try:
        return dt.date.fromisoformat(_text(value)[:10]).isoformat()
    except ValueError:
        raise Refusal("invalid_content") from None


def _pointer(value: Any) -> Pointer | None:
    """`{"id": "220"}`, `{"externalId": "X"}`; an empty object clears, as null does."""
    if not isinstance(value, dict):
        raise Refusal("invalid_content")
    plain = {str(name).lower(): part for name, part in value.items()}
    if plain.get("id") not in (None, ""):
        return Pointer(id=_text(plain["id"]))
    if plain.get("externalid"):
        return Pointer(external_id=_text(plain["externalid"]))
    return None


def _choice(value: Any) -> str:
    return _text(value.get("id", "")) if isinstance(value, dict) else _text(value)


_READ: Mapping[str, Callable[[Any], Any]] = {
    "text": _text,
    "date": _date,
    "instant": _text,
    "money": _number,
    "number": _number,
    "rate": _number,
    "integer": _integer,
    "flag": _flag,
    "ref": _pointer,
    "choice": _choice,
}
