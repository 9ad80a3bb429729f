"""OData's other query options: `$orderby $select $expand $top $skip $count` (4.0) and `$inlinecount` (3.0)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mock_erps.platform.query.filters import Filter, Order
from mock_erps.platform.query.odata import parse_filter
from mock_erps.platform.query.odata_model import V4, BadQuery, Dialect, Entity, UnknownProperty

_MAX_DEPTH = 10
_NAVIGATION = re.compile(r"\s*([A-Za-z_]\w*(?:/[A-Za-z_]\w*)*)\s*(?:\((.*)\))?\s*", re.DOTALL)


class BadOption(BadQuery):
    """A query option that does not exist, or a value it does not take."""

    def __init__(self, option: str, message: str) -> None:
        super().__init__(message)
        self.option = option


class UnknownNavigation(BadQuery):
    """`$expand` of something that leads nowhere."""

    def __init__(self, name: str, entity: str) -> None:
        super().__init__(f"Could not find a property named '{name}' on type '{entity}'.")
        self.name = name
        self.entity = entity


@dataclass(frozen=True, slots=True)
class Options:
    """What a query asks for. `select` empty = everything; `top` None = no end; `expand`: navigation → its options."""

    filter: Filter | None = None
    order: tuple[Order, ...] = ()
    select: tuple[str, ...] = ()
    expand: Mapping[str, Options] = field(default_factory=dict)
    top: int | None = None
    skip: int = 0
    count: bool = False

    def selected(self, doc: Mapping[str, Any]) -> dict[str, Any]:
        """The members asked for, in the document's order; annotations and what is expanded stay."""
        if not self.select or "*" in self.select:
            return dict(doc)
        wanted = {*self.select, *self.expand}
        return {name: value for name, value in doc.items() if name in wanted or "@" in name}


#: what each version calls its options
_NAMES = {
    3: ("$filter", "$orderby", "$select", "$expand", "$top", "$skip", "$inlinecount"),
    4: ("$filter", "$orderby", "$select", "$expand", "$top", "$skip", "$count"),
}


def read_options(query: Mapping[str, Any], entity: Entity, dialect: Dialect = V4, depth: int = 0) -> Options:
    """The options of a decoded query string; names without `$` are the vendor's own. Raises BadQuery.

    Other system options (`$skiptoken`, `$format`, …) are passed over: who does not know them asks `unknown_options`.
    """
    filter, order = query.get("$filter"), query.get("$orderby")
    return Options(
        filter=parse_filter(filter, entity, dialect) if filter else None,
        order=parse_order(order, entity) if order else (),
        select=parse_select(query.get("$select", ""), entity),
        expand=parse_expand(query.get("$expand", ""), entity, dialect, depth),
        top=_whole(query, "$top"),
        skip=_whole(query, "$skip") or 0,
        count=_count(query, dialect),
    )


def unknown_options(query: Mapping[str, Any], dialect: Dialect, others: frozenset[str] = frozenset()) -> list[str]:
    """System options that neither the version nor the vendor (`others`) has."""
    known = {*_NAMES[dialect.version], *others}
    return [name for name in query if name.startswith("$") and name not in known]


def parse_order(text: str, entity: Entity) -> tuple[Order, ...]:
    """`number desc,postingDate`. Raises BadQuery."""
    orders = []
    for part in text.split(","):
        words = part.split()
        if not words:
            raise BadQuery(f"Expression expected at position {len(text)} in '{text}'.")
        if len(words) > 2 or (len(words) == 2 and words[1] not in ("asc", "desc")):
            raise BadQuery(f"Syntax error at position {text.find(words[1]) + len(words[1])} in '{text}'.")
        entity.type_of(words[0])
        orders.append(Order(words[0], words[-1] == "desc" and len(words) == 2))
    return tuple(orders)


def parse_select(text: str, entity: Entity) -> tuple[str, ...]:
    """`number,status`; `*` is everything. Raises UnknownProperty."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        if name != "*" and name not in entity.navigations and name not in entity.properties:
            raise UnknownProperty(name, entity.name)
    return names


def parse_expand(text: str, entity: Entity, dialect: Dialect = V4, depth: int = 0) -> dict[str, Options]:
    """`lines($expand=item;$select=id),customer` (4.0) or `lines/item,customer` (3.0). Raises BadQuery."""
    if depth > _MAX_DEPTH:
        raise BadQuery("Recursion depth exceeded allowed limit.")
    expanded: dict[str, Options] = {}
    for part in split(text, ","):
        match = _NAVIGATION.fullmatch(part)
        if match is None:
            raise BadQuery(f"Syntax error at position {len(part)} in '{text}'.")
        name, _, further = match[1].partition("/")
        if name not in entity.navigations:
            raise UnknownNavigation(name, entity.name)
        inner = _inner(match[2]) if match[2] else {"$expand": further} if further else {}
        expanded[name] = read_options(inner, entity.navigations[name], dialect, depth + 1)
    return expanded


def _inner(text: str) -> dict[str, str]:
    """`$expand=item;$top=5` in brackets."""
    found = {}
    for part in split(text, ";"):
        name, equals, value = part.partition("=")
        if not equals or name.strip() not in _NAMES[4]:
            raise BadQuery(f"Syntax error at position {len(name)} in '{text}'.")
        found[name.strip()] = value.strip()
    return found


def split(text: str, sign: str) -> list[str]:
    """`text` at every `sign` that stands neither in brackets nor in quotes; no empty parts."""
    parts, depth, quoted, start = [], 0, False, 0
    for at, letter in enumerate(text):
        if letter == "'":
            quoted = not quoted
        elif not quoted and letter in "()":
            depth += 1 if letter == "(" else -1
        elif letter == sign and not quoted and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [part for part in (*parts, text[start:]) if part.strip()]


def _whole(query: Mapping[str, Any], name: str) -> int | None:
    value = query.get(name)
    if value is None:
        return None
    text = str(value).strip()
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise BadOption(
            name,
            f"Invalid value '{value}' for {name} query option found."
            f" The {name} query option requires a non-negative integer value.",
        )
    return int(text)


def _count(query: Mapping[str, Any], dialect: Dialect) -> bool:
    name, yes, no = ("$inlinecount", "allpages", "none") if dialect.version == 3 else ("$count", "true", "false")
    value = str(query.get(name, no)).lower()
    if value not in (yes, no):
        raise BadOption(
            name, f"Invalid value '{query[name]}' for {name} query option found. Valid values are '{yes}, {no}'."
        )
    return value == yes
