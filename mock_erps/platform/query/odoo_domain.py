"""Domains: lists of conditions in prefix notation, as Odoo and its relatives write them (dossier odoo §5).

`["|", ["a", "=", 1], ["b", "=", 2], ["c", ">", 3]]` reads (a or b) and c: an operator takes the next terms, and what
is left side by side must all hold. What a condition means depends on its field, so the ERP gives `read_leaf`; `scalar`
makes the usual ones. A field written `~name` is to be read without regard to case: `folding` does that to a getter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from mock_erps.platform.books import Doc
from mock_erps.platform.query.filters import All, Any_, Compare, Filter, Getter, Has, In, Like, Not, Null

#: (field, operator in lower case, value) → what must hold; raises BadDomain for what the field cannot be asked
ReadLeaf = Callable[[str, str, Any], Filter]
_TEXT = ("like", "ilike", "=like", "=ilike")
_NOT_TEXT = tuple(f"not {one}" for one in _TEXT)
_ORDER = ("=", "!=", "<>", "==", "<", "<=", ">", ">=", "=?")
OPERATORS = frozenset((*_ORDER, *_TEXT, *_NOT_TEXT, "in", "not in", "child_of", "parent_of", "any", "not any"))
MAX_DEPTH = 200
_SAME = {"<>": "!=", "==": "="}
_TAKES = {"!": 1, "&": 2, "|": 2}


class BadDomain(Exception):
    """A domain that cannot be read; the message is what the vendor would say of it."""


def read_domain(domain: Any, read_leaf: ReadLeaf) -> Filter:
    """What a row must hold. Raises BadDomain."""
    if not isinstance(domain, list | tuple):
        raise BadDomain(f"Domain() invalid item in domain: {domain!r}")
    reader = _Reader(domain, read_leaf)
    parts = reader.rest()
    return parts[0] if len(parts) == 1 else All(parts)


class _Reader:
    def __init__(self, items: Sequence[Any], read_leaf: ReadLeaf) -> None:
        self._items = items
        self._read_leaf = read_leaf
        self._at = 0

    def rest(self) -> tuple[Filter, ...]:
        found: list[Filter] = []
        while self._at < len(self._items):
            found.append(self._term(0))
        return tuple(found)

    def _term(self, depth: int) -> Filter:
        if self._at >= len(self._items) or depth > MAX_DEPTH:
            raise BadDomain(f"Domain is syntactically not correct: {list(self._items)!r}")
        item = self._items[self._at]
        self._at += 1
        if isinstance(item, str) and item in _TAKES:
            parts = tuple(self._term(depth + 1) for _ in range(_TAKES[item]))
            return Not(parts[0]) if item == "!" else All(parts) if item == "&" else Any_(parts)
        if isinstance(item, list | tuple) and len(item) == 3:
            return self._condition(item)
        raise BadDomain(f"Domain() invalid item in domain: {item!r}")

    def _condition(self, item: Sequence[Any]) -> Filter:
        field, operator, value = item
        if field in (0, 1) and operator == "=" and value == 1:  # the vendor's own "always" and "never"
            return All(()) if field == 1 else Any_(())
        if not isinstance(field, str) or not isinstance(operator, str):
            raise BadDomain(f"Domain() invalid item in domain: {list(item)!r}")
        sign = operator.lower()
        if sign not in OPERATORS:
            raise BadDomain(f"Invalid operator in {list(item)!r}")
        return self._read_leaf(field, _SAME.get(sign, sign), value)


def scalar(field: str, operator: str, value: Any) -> Filter:
    """A condition on a field that holds one value; False and None stand for "empty"."""
    negated = operator.startswith("not ")
    if operator == "=?":
        return All(()) if value in (None, False) else scalar(field, "=", value)
    if operator.removeprefix("not ") in _TEXT:
        text = _pattern(field, operator.removeprefix("not "), value)
        return Not(text) if negated else text
    if operator in ("in", "not in"):
        among = _among(field, value)
        return Not(among) if negated else among
    if value is None or value is False:
        return Null(field) if operator == "=" else Not(Null(field)) if operator == "!=" else Any_(())
    return Compare(field, operator, value)


def _pattern(field: str, operator: str, value: Any) -> Filter:
    """`%` and `_` stand for any text, also where nobody meant them; `like` looks anywhere, `=like` at all of it."""
    text = "" if value is None or value is False else str(value)
    if operator in ("ilike", "=ilike"):
        field, text = f"~{field}", text.casefold()
    if operator.startswith("="):
        return Like(field, text, single=True)
    plain = "%" not in text and "_" not in text
    return Has(field, "contains", text) if plain else Like(field, f"%{text}%", single=True)


def _among(field: str, value: Any) -> Filter:
    given = list(value) if isinstance(value, list | tuple) else [value]
    found: list[Filter] = [In(field, tuple(one for one in given if one is not None and one is not False))]
    if None in given or any(one is False for one in given):
        found.append(Null(field))
    return Any_(tuple(found))


def folding(get: Getter) -> Getter:
    """A getter that also knows the fields written `~name`."""

    def folded(doc: Doc, field: str) -> Any:
        if field[:1] != "~":
            return get(doc, field)
        value = get(doc, field[1:])
        return value.casefold() if isinstance(value, str) else value

    return folded
