"""Sage Intacct's two query languages: the XML `<filter>` of `query`, the SQL-like text of `readByQuery` (dossier §5).

`read_value(field, text)` turns the text of a condition into a value by the kind of the field; it raises `BadQuery` for
a field that does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mock_erps.platform.query.filters import All, Any_, Compare, Filter, In, Like, Not, Null

ReadValue = Callable[[str, str], Any]
_COMPARISONS = {
    "equalto": "=",
    "notequalto": "!=",
    "lessthan": "<",
    "lessthanorequalto": "<=",
    "greaterthan": ">",
    "greaterthanorequalto": ">=",
}


class BadQuery(Exception):
    """A query that cannot be read; the message is what the vendor would say of it."""


# --- the filter of `query`, as values: {operator: {field, value}} or {and|or: {operator: ...}} ----------


def read_condition(values: dict[str, Any], read_value: ReadValue) -> Filter:
    """One condition, or several that all must hold."""
    parts = _conditions(values, read_value)
    return parts[0] if len(parts) == 1 else All(parts)


def _conditions(values: dict[str, Any], read_value: ReadValue) -> tuple[Filter, ...]:
    found: list[Filter] = []
    for operator, inner in values.items():
        for one in inner if isinstance(inner, list) else [inner]:
            if operator == "and":
                found.append(All(_conditions(one, read_value)))
            elif operator == "or":
                found.append(Any_(_conditions(one, read_value)))
            else:
                found.append(_condition(operator, one, read_value))
    return tuple(found)


def _condition(operator: str, values: dict[str, Any], read_value: ReadValue) -> Filter:
    field = str(values["field"]).upper()
    given = values.get("value", [])
    texts = [str(text) for text in (given if isinstance(given, list) else [given])]
    if operator in ("isnull", "isnotnull"):
        read_value(field, "01/01/2000")
        return Null(field) if operator == "isnull" else Not(Null(field))
    if operator in ("like", "notlike"):
        read_value(field, "01/01/2000")
        like = Like(field, texts[0], single=True)
        return like if operator == "like" else Not(like)
    read = [read_value(field, text) for text in texts]
    if operator in ("in", "notin"):
        among = In(field, tuple(read))
        return among if operator == "in" else Not(among)
    if operator == "between":
        return All((Compare(field, ">=", read[0]), Compare(field, "<=", read[1])))
    return Compare(field, _COMPARISONS[operator], read[0])


# --- the text of `readByQuery` ---------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][\w.]*)"
    r"|(?P<op><=|>=|=|<|>)|(?P<mark>[(),]))"
)
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Clause:
    """`condition` None = everything; `first` from `ROWNUM`: how many rows at most, None = all."""

    condition: Filter | None
    first: int | None = None


def read_sql(text: str, read_value: ReadValue) -> Clause:
    """Raises BadQuery with the place at which it was not understood."""
    if not text.strip():
        return Clause(None)
    return _Reader(text, read_value).clause()


class _Reader:
    """Recursive descent: OR of ANDs of comparisons, with parentheses."""

    def __init__(self, text: str, read_value: ReadValue) -> None:
        self._text = text
        self._read_value = read_value
        self._tokens = self._split(text)
        self._at = 0
        self._first: int | None = None

    def _split(self, text: str) -> list[tuple[str, str]]:
        tokens, at = [], 0
        while text[at:].strip():
            found = _TOKEN.match(text, at)
            if found is None or found.lastgroup is None:
                raise BadQuery(f"not understood at position {at + 1}: {text[at : at + 20].strip()}")
            tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()
        return tokens

    def clause(self) -> Clause:
        condition = self._either()
        if self._at < len(self._tokens):
            raise BadQuery(f"not understood: {self._tokens[self._at][1]}")
        return Clause(condition, self._first)

    def _either(self) -> Filter:
        parts = [self._both()]
        while self._word("OR"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Any_(tuple(parts))

    def _both(self) -> Filter:
        parts = [self._one()]
        while self._word("AND"):
            parts.append(self._one())
        kept = tuple(part for part in parts if part != All(()))
        return kept[0] if len(kept) == 1 else All(kept)

    def _one(self) -> Filter:
        if self._mark("("):
            inner = self._either()
            if not self._mark(")"):
                raise BadQuery("a parenthesis is not closed")
            return inner
        return self._comparison(self._take("name").upper())

    def _comparison(self, field: str) -> Filter:
        if field == "ROWNUM":
            return self._row_number()
        if self._word("IS"):
            absent = not self._word("NOT")
            self._expect_word("NULL")
            self._read_value(field, "01/01/2000")
            return Null(field) if absent else Not(Null(field))
        negated = self._word("NOT")
        if self._word("LIKE"):
            self._read_value(field, "01/01/2000")
            like = Like(field, self._literal(), single=True)
            return Not(like) if negated else like
        if self._word("IN"):
            among = In(field, tuple(self._read_value(field, text) for text in self._list()))
            return Not(among) if negated else among
        if negated:
            raise BadQuery("NOT is followed by LIKE or IN")
        operator = self._take("op")
        return Compare(field, operator, self._read_value(field, self._literal()))

    def _row_number(self) -> Filter:
        operator, bound = self._take("op"), self._literal()
        if operator not in ("<", "<=") or not bound.isdigit():
            raise BadQuery("ROWNUM is compared by < or <= with a number")
        self._first = int(bound) - (operator == "<")
        return All(())

    def _list(self) -> list[str]:
        if not self._mark("("):
            raise BadQuery("IN is followed by a list in parentheses")
        found = [self._literal()]
        while self._mark(","):
            found.append(self._literal())
        if not self._mark(")"):
            raise BadQuery("a list is not closed")
        return found

    def _literal(self) -> str:
        kind, text = self._next()
        if kind == "text":
            return _ESCAPED.sub(r"\1", text[1:-1])
        if kind == "number":
            return text
        raise BadQuery(f"a value is expected, not {text}")

    def _next(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise BadQuery("the query ends too early")
        self._at += 1
        return self._tokens[self._at - 1]

    def _take(self, kind: str) -> str:
        found, text = self._next()
        if found != kind:
            raise BadQuery(f"not understood: {text}")
        return text

    def _word(self, word: str) -> bool:
        return self._accept("name", word)

    def _mark(self, mark: str) -> bool:
        return self._accept("mark", mark)

    def _accept(self, kind: str, text: str) -> bool:
        if self._at == len(self._tokens):
            return False
        there, written = self._tokens[self._at]
        self._at += (there, written.upper()) == (kind, text)
        return (there, written.upper()) == (kind, text)

    def _expect_word(self, word: str) -> None:
        if not self._word(word):
            raise BadQuery(f"{word} is expected")
