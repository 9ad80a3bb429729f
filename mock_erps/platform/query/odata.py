"""OData `$filter`, versions 3 and 4 (OASIS "OData 4.0 Part 2: URL Conventions" §5.1.1; odata.org "URI conventions" 3.0)

    number eq 'O''Brien' and (status eq 'Open' or contains(tolower(customer/displayName),'timber'))

Names are checked against an `Entity` and values against its types. Functions on a field are part of the field's name in
the tree (`displayName|tolower`): read documents through `typed`, which calls them. Messages are those of Microsoft's
public OData library; a vendor with other words goes by the class of the error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from mock_erps.platform.query.filters import All, Any_, Compare, Filter, Has, In, Not, Null
from mock_erps.platform.query.odata_model import (
    V3,
    V4,
    BadQuery,
    Dialect,
    Entity,
    IncompatibleTypes,
    UnknownFunction,
    UnknownProperty,
    typed,
)
from mock_erps.platform.query.odata_values import CALL, FUNCTIONS, Literal, NotALiteral, literal_of

_OPERATORS = {"eq": "=", "ne": "!=", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
_FLIPPED = {"=": "=", "!=": "!=", ">": "<", "<": ">", ">=": "<=", "<=": ">="}
_KINDS = {"eq": "Equal", "ne": "NotEqual", "gt": "GreaterThan", "ge": "GreaterThanOrEqual"}
_KINDS |= {"lt": "LessThan", "le": "LessThanOrEqual"}
_TEXT_METHODS = ("contains", "startswith", "endswith", "substringof")
_MAX_DEPTH = 50
_TOKEN = re.compile(r"\s*(?:(?P<literal>[A-Za-z.]*'(?:[^']|'')*')|(?P<word>[A-Za-z0-9_@$.:/+-]+)|(?P<sign>[(),]))")


def parse_filter(text: str, entity: Entity, dialect: Dialect = V4) -> Filter:
    """The condition. Raises BadQuery."""
    parser = _Parser(text, entity, dialect)
    condition = parser.either(0)
    if parser.kind:
        raise BadQuery(parser.syntax_error())
    return condition


@dataclass(frozen=True, slots=True)
class _Field:
    path: str
    type: str


_Operand = _Field | Literal | Has


class _Parser:
    """Recursive descent: either (or) > both (and) > negated > comparison > operand."""

    def __init__(self, text: str, entity: Entity, dialect: Dialect) -> None:
        self._source, self._entity, self._dialect = text, entity, dialect
        self._tokens = _tokens(text)
        self._at = 0

    @property
    def kind(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    @property
    def _text(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    @property
    def _position(self) -> int:
        return self._tokens[self._at][2] if self._at < len(self._tokens) else len(self._source)

    def syntax_error(self, what: str = "Syntax error") -> str:
        return f"{what} at position {self._position} in '{self._source}'."

    def _next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _takes(self, text: str) -> bool:
        if self.kind in ("word", "sign") and self._text == text:
            self._at += 1
            return True
        return False

    def _demand(self, sign: str, what: str) -> None:
        if not self._takes(sign):
            raise BadQuery(self.syntax_error(what))

    def either(self, depth: int) -> Filter:
        parts = [self._both(depth)]
        while self._takes("or"):
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else Any_(tuple(parts))

    def _both(self, depth: int) -> Filter:
        parts = [self._negated(depth)]
        while self._takes("and"):
            parts.append(self._negated(depth))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _negated(self, depth: int) -> Filter:
        if depth > _MAX_DEPTH:
            raise BadQuery("Recursion depth exceeded allowed limit.")
        if self._dialect.negation and self._takes("not"):
            return Not(self._negated(depth + 1))
        if self._takes("("):
            inside = self.either(depth + 1)
            self._demand(")", "')' or operator expected")
            return inside
        return self._comparison()

    def _comparison(self) -> Filter:
        left = self._operand(0)
        if self._dialect.lists and isinstance(left, _Field) and self._takes("in"):
            return self._listed(left)
        if self.kind != "word" or self._text not in _OPERATORS:
            return self._told_true(left)
        word = self._next()
        right = self._operand(0)
        if isinstance(left, Literal):
            if not isinstance(right, _Field):
                raise BadQuery(self.syntax_error())
            return self._compared(right, _FLIPPED[_OPERATORS[word]], left, word)
        if not isinstance(right, Literal):
            raise BadQuery(self.syntax_error())
        if isinstance(left, Has):
            return self._method_compared(left, word, right)
        return self._compared(left, _OPERATORS[word], right, word)

    def _told_true(self, left: _Operand) -> Filter:
        """A condition that stands by itself: a text method or a boolean property."""
        if isinstance(left, Has):
            return left
        if isinstance(left, _Field) and left.type in ("Edm.Boolean", ""):
            return Compare(left.path, "=", True)
        raise BadQuery("The $filter expression must evaluate to a single boolean value.")

    def _method_compared(self, left: Has, word: str, right: Literal) -> Filter:
        """`contains(name,'x') eq true`, as some clients write it."""
        if not isinstance(right.value, bool) or word not in ("eq", "ne"):
            raise IncompatibleTypes("Edm.Boolean", right.type, _KINDS[word])
        return left if right.value is (word == "eq") else Not(left)

    def _compared(self, left: _Field, op: str, right: Literal, word: str) -> Filter:
        if right.value is None:
            return Null(left.path) if op == "=" else Not(Null(left.path))
        return Compare(left.path, op, self._fitting(left, right, _KINDS[word]))

    def _fitting(self, left: _Field, right: Literal, kind: str) -> Any:
        """The value as the property's type has it. Raises IncompatibleTypes."""
        try:
            return (right.unquoted(left.type) if self._dialect.quoted_dates else right).fitting(left.type)
        except NotALiteral:
            raise IncompatibleTypes(left.type, right.type, kind) from None

    def _listed(self, left: _Field) -> Filter:
        self._demand("(", "'(' expected")
        values: list[Any] = []
        while not self._takes(")"):
            if values:
                self._demand(",", "')' or ',' expected")
            operand = self._operand(0)
            if not isinstance(operand, Literal):
                raise BadQuery(self.syntax_error())
            values.append(self._fitting(left, operand, "Equal"))
        return In(left.path, tuple(values))

    # --- operands ----------------------------------------------------------------------------------------------------

    def _operand(self, depth: int) -> _Operand:
        if depth > _MAX_DEPTH:
            raise BadQuery("Recursion depth exceeded allowed limit.")
        if self.kind not in ("literal", "word"):
            raise BadQuery(self.syntax_error("Expression expected"))
        position, text = self._position, self._next()
        if self._takes("("):
            return self._called(text, depth + 1)
        try:
            found = literal_of(text, self._dialect.version)
        except NotALiteral as error:
            raise BadQuery(f"Unrecognized '{error}' literal at '{position}' in '{self._source}'.") from None
        return found or _Field(text, self._entity.type_of(text))

    def _called(self, name: str, depth: int) -> _Field | Has:
        if name not in self._dialect.functions:
            raise UnknownFunction(name)
        arguments = [self._operand(depth)]
        while self._takes(","):
            arguments.append(self._operand(depth))
        self._demand(")", "')' or ',' expected")
        if name in _TEXT_METHODS:
            return self._method(name, arguments)
        first, *others = arguments
        if not isinstance(first, _Field) or not all(isinstance(other, Literal) for other in others):
            raise BadQuery(self.syntax_error())
        function = FUNCTIONS[name]
        if len(others) not in function.arguments:
            raise BadQuery(
                f"No function signature for the function with name '{name}' matches the specified arguments."
            )
        told = ",".join(str(other.value) for other in others if isinstance(other, Literal))
        return _Field(f"{first.path}{CALL}{name}({told})", function.type or first.type)

    def _method(self, name: str, arguments: list[_Operand]) -> Has:
        field, text = (arguments[::-1] if name == "substringof" else arguments) if len(arguments) == 2 else (None, None)
        if not isinstance(field, _Field) or not isinstance(text, Literal) or not isinstance(text.value, str):
            raise BadQuery(
                f"No function signature for the function with name '{name}' matches the specified arguments."
            )
        return Has(field.path, "contains" if name == "substringof" else name, text.value)


def _tokens(text: str) -> list[tuple[str, str, int]]:
    """Kind, text and position of every token. Raises BadQuery."""
    found, at = [], 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise BadQuery(_unreadable(text, at + len(text[at:]) - len(text[at:].lstrip())))
        kind = str(match.lastgroup)
        found.append((kind, match[kind], match.start(kind)))
        at = match.end()
    return found


def _unreadable(text: str, at: int) -> str:
    if text[at] == "'":
        return f"There is an unterminated string literal at position {len(text)} in '{text}'."
    return f"Syntax error: character '{text[at]}' is not valid at position {at} in '{text}'."


__all__ = [
    "V3",
    "V4",
    "BadQuery",
    "Dialect",
    "Entity",
    "IncompatibleTypes",
    "UnknownFunction",
    "UnknownProperty",
    "parse_filter",
    "typed",
]
