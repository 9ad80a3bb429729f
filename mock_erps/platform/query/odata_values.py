"""OData's literals and the functions on a field (OData 4.0 Part 2 §5.1.1.4, §5.1.1.6; 3.0 has types before quotes)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

#: between a field's path and the functions called on it
CALL = "|"
NUMBERS = frozenset({"Edm.Decimal", "Edm.Double", "Edm.Int16", "Edm.Int32", "Edm.Int64", "Edm.Single", "Edm.Byte"})
_QUOTED = re.compile(r"([A-Za-z.]*)'(.*)'", re.DOTALL)
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")
_V3_NUMBER = re.compile(rf"({_NUMBER.pattern})[mMdDfFlL]?")
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,12})?)?(Z|[-+]\d\d:\d\d)?")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


class NotALiteral(ValueError):
    """A text that looks like a value and is none, or a value of the wrong type."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as it was written. `type` is its EDM type."""

    value: Any
    type: str

    def fitting(self, wanted: str) -> Any:
        """The value where a `wanted` type is compared. Raises NotALiteral."""
        if wanted in ("", self.type) or (wanted in NUMBERS and self.type in NUMBERS):
            return self.value
        if wanted == "Edm.DateTimeOffset" and self.type == "Edm.Date":
            return moment(f"{self.value}T00:00:00Z")
        if wanted not in _EDM and self.type == "Edm.String":
            return self.value  # an enum's member stands in quotes
        raise NotALiteral(wanted)

    def unquoted(self, wanted: str) -> Literal:
        """A day or an instant that stands in quotes, also as `20260131`."""
        if self.type != "Edm.String" or wanted not in ("Edm.Date", "Edm.DateTimeOffset"):
            return self
        text = re.sub(r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3", self.value)
        found = _bare(text) or self
        if wanted == "Edm.Date" and found.type == "Edm.DateTimeOffset":
            return Literal(text[:10], "Edm.Date")
        return found


_EDM = NUMBERS | {"Edm.String", "Edm.Guid", "Edm.Boolean", "Edm.Date", "Edm.DateTimeOffset"}


def literal_of(text: str, version: int) -> Literal | None:
    """The value that `text` is, or None for a name. Raises NotALiteral naming the type it fails to be."""
    if text in _WORDS:
        value = _WORDS[text]
        return Literal(value, "Edm.Boolean" if value is not None else "")
    quoted = _QUOTED.fullmatch(text)
    if quoted:
        return _quoted(quoted[1], quoted[2].replace("''", "'"), version)
    if version == 3 and (number := _V3_NUMBER.fullmatch(text)):
        return Literal(Decimal(number[1]), "Edm.Decimal")
    return _bare(text)


def _bare(text: str) -> Literal | None:
    if _GUID.fullmatch(text):
        return Literal(text.lower(), "Edm.Guid")
    if _DATE.fullmatch(text):
        return Literal(_day(text), "Edm.Date")
    if _MOMENT.fullmatch(text):
        return Literal(moment(text), "Edm.DateTimeOffset")
    if _NUMBER.fullmatch(text):
        return Literal(Decimal(text), "Edm.Decimal")
    if text[:1].isdigit() or text[:1] in ("+", "-"):
        raise NotALiteral("Edm.Decimal")
    return None


def _quoted(prefix: str, text: str, version: int) -> Literal:
    """`'text'`, an enum `Namespace.Type'Member'`, or a type of version 3 such as `datetime'…'`."""
    if not prefix or "." in prefix:
        return Literal(text, "Edm.String")
    kind = {"guid": "Edm.Guid", "datetime": "Edm.DateTimeOffset", "datetimeoffset": "Edm.DateTimeOffset"}.get(prefix)
    if version != 3 or kind is None:
        raise NotALiteral(prefix)
    found = _bare(text)
    if found is None or found.type not in (kind, "Edm.Date"):
        raise NotALiteral(kind)
    return Literal(found.fitting(kind), kind)


def _day(text: str) -> str:
    """ISO dates compare as text; a day that no calendar has is refused."""
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise NotALiteral("Edm.Date") from None


def moment(text: str) -> dt.datetime:
    """An instant; without an offset it is UTC. Raises NotALiteral."""
    shortened = re.sub(r"(\.\d{6})\d+", r"\1", text)
    try:
        found = dt.datetime.fromisoformat(shortened)
    except ValueError:
        raise NotALiteral("Edm.DateTimeOffset") from None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def read_as(type: str, value: Any) -> Any:
    """A document's value as its type compares: instants as instants, days as ISO text, the rest as it is."""
    if isinstance(value, str) and value:
        if type == "Edm.DateTimeOffset":
            return moment(value)
        if type == "Edm.Date":
            return value[:10]
    return value


@dataclass(frozen=True, slots=True)
class Function:
    """One function of a field: its result's type ("" = the field's own) and how many literals may follow the field."""

    type: str
    call: Callable[[Any, list[str]], Any]
    arguments: tuple[int, ...] = (0,)

    def apply(self, value: Any, arguments: list[str]) -> Any:
        """Of nothing comes nothing."""
        return None if value is None else self.call(value, arguments)


def _substring(value: Any, arguments: list[str]) -> str:
    start = int(arguments[0])
    return str(value)[start : start + int(arguments[1]) if len(arguments) == 2 else None]


FUNCTIONS: Mapping[str, Function] = {
    "tolower": Function("Edm.String", lambda value, _: str(value).lower()),
    "toupper": Function("Edm.String", lambda value, _: str(value).upper()),
    "trim": Function("Edm.String", lambda value, _: str(value).strip()),
    "length": Function("Edm.Int32", lambda value, _: len(str(value))),
    "indexof": Function("Edm.Int32", lambda value, told: str(value).find(told[0]), (1,)),
    "substring": Function("Edm.String", _substring, (1, 2)),
    "year": Function("Edm.Int32", lambda value, _: int(str(value)[:4])),
    "month": Function("Edm.Int32", lambda value, _: int(str(value)[5:7])),
    "day": Function("Edm.Int32", lambda value, _: int(str(value)[8:10])),
}
