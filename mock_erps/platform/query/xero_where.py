"""Xero's `where` and `order`: a part of .NET Dynamic LINQ (dossier xero §5), with that parser's own messages.

    Type=="ACCREC" && Date>=DateTime(2026,01,31) && Contact.ContactID==Guid("…") && Reference!=null
    && Reference.Contains("PO")

Field names are checked against a `Model`, in any case, and come out as the vendor writes them. A text method leaves a
mark on the field name (`Name` + METHOD + `tolower`), so that a getter can say what a method on an absent field does.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mock_erps.platform.query.filters import All, Any_, Compare, Filter, Has, Not, Null, Order

#: between a field's path and the method called on it
METHOD = "|"
LOWERED = "tolower"
UPPERED = "toupper"
_TEXT_METHODS = ("contains", "startswith", "endswith")
_CASE_METHODS = (LOWERED, UPPERED, "trim", "tostring")
_OPERATORS = {"==": "=", "=": "=", "!=": "!=", "<>": "!=", ">=": ">=", "<=": "<=", ">": ">", "<": "<"}
_FLIPPED = {"=": "=", "!=": "!=", ">": "<", "<": ">", ">=": "<=", "<=": ">="}
_MAX_DEPTH = 50
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<number>-?\d+(?:\.\d+)?)[mMdDfF]?(?![\w.])|(?P<name>[A-Za-z_]\w*)"""
    r"""|(?P<op>==|!=|<>|>=|<=|&&|\|\||[=<>!().,]))"""
)


class BadWhere(ValueError):
    """The message is the vendor parser's."""


class NullField(Exception):
    """A method was called on a field that the document does not have."""


@dataclass(frozen=True, slots=True)
class Model:
    """A type of the query language: its members, each with its own type when it is an object."""

    name: str
    members: Mapping[str, Model | None]

    def member(self, name: str) -> tuple[str, Model | None]:
        """The member as the vendor writes it. Raises BadWhere."""
        for known, model in self.members.items():
            if known.lower() == name.lower():
                return known, model
        raise BadWhere(f"No property or field '{name}' exists in type '{self.name}'")


@dataclass(frozen=True, slots=True)
class _Field:
    path: str


@dataclass(frozen=True, slots=True)
class _Value:
    value: Any


_Operand = _Field | _Value


def parse_where(text: str, model: Model) -> Filter:
    """The condition. Raises BadWhere."""
    parser = _Parser(_tokens(text), model)
    condition = parser.either(0)
    if parser.kind:
        raise BadWhere("Syntax error")
    return condition


def parse_order(text: str, model: Model) -> list[Order]:
    """`Date DESC, InvoiceNumber`. Raises BadWhere."""
    orders = []
    for part in text.split(","):
        words = part.split()
        if not words or len(words) > 2:
            raise BadWhere("Expression expected" if not words else "Syntax error")
        direction = words[1].lower() if len(words) == 2 else "asc"
        if direction not in ("asc", "ascending", "desc", "descending"):
            raise BadWhere("Syntax error")
        orders.append(Order(_path(words[0].split("."), model), direction.startswith("desc")))
    return orders


def _path(names: list[str], model: Model) -> str:
    path, here = [], model
    for index, name in enumerate(names):
        known, inner = here.member(name)
        path.append(known)
        if index + 1 < len(names):
            if inner is None:
                raise BadWhere(f"No property or field '{names[index + 1]}' exists in type 'String'")
            here = inner
    return ".".join(path)


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise BadWhere(_unreadable(text[at:].lstrip()[:1]))
        kind = str(match.lastgroup)
        found.append((kind, match[kind]))
        at = match.end()
    return found


def _unreadable(sign: str) -> str:
    if sign == "'":
        return "Character literal must contain exactly one character"
    return "Unterminated string literal" if sign == '"' else f"Syntax error '{sign}'"


class _Parser:
    """Recursive descent: either (||) > both (&&) > negated > comparison > operand."""

    def __init__(self, tokens: list[tuple[str, str]], model: Model) -> None:
        self._tokens = tokens
        self._at = 0
        self._model = model

    @property
    def kind(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    @property
    def _text(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _takes(self, *texts: str) -> bool:
        """Step over one of these operators or words."""
        if self.kind in ("op", "name") and self._text.lower() in texts:
            self._at += 1
            return True
        return False

    def _demand(self, text: str, message: str) -> None:
        if not self._takes(text):
            raise BadWhere(message)

    def either(self, depth: int) -> Filter:
        parts = [self._both(depth)]
        while self._takes("||", "or"):
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else Any_(tuple(parts))

    def _both(self, depth: int) -> Filter:
        parts = [self._negated(depth)]
        while self._takes("&&", "and"):
            parts.append(self._negated(depth))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _negated(self, depth: int) -> Filter:
        if depth > _MAX_DEPTH:
            raise BadWhere("Syntax error")
        if self._takes("!", "not"):
            return Not(self._negated(depth + 1))
        if self._takes("("):
            inside = self.either(depth + 1)
            self._demand(")", "')' or operator expected")
            return inside
        return self._comparison()

    def _comparison(self) -> Filter:
        left = self._operand()
        if isinstance(left, Has):
            return self._told_true(left)
        if self._text not in _OPERATORS:
            if isinstance(left, _Field):
                return Compare(left.path, "=", True)
            raise BadWhere("Expression of type 'Boolean' expected")
        op = _OPERATORS[self._next()]
        right = self._operand()
        return _compared(left, op, right)

    def _told_true(self, condition: Has) -> Filter:
        """`Name.Contains("x") == true`, as some clients write it."""
        if self._text not in ("==", "=", "!="):
            return condition
        positive = self._next() != "!="
        value = self._operand()
        if not isinstance(value, _Value) or not isinstance(value.value, bool):
            raise BadWhere("Operator '==' incompatible with operand types 'Boolean' and 'String'")
        return condition if value.value is positive else Not(condition)

    # --- operands ------------------------------------------------------------------------------------------------

    def _operand(self) -> _Operand | Has:
        if self.kind == "text":
            return _Value(re.sub(r"\\(.)", r"\1", self._next()[1:-1]))
        if self.kind == "number":
            text = self._next()
            return _Value(float(text) if "." in text else int(text))
        if self.kind != "name":
            raise BadWhere("Expression expected")
        word = self._text.lower()
        if word in ("true", "false", "null"):
            self._next()
            return _Value({"true": True, "false": False, "null": None}[word])
        if word in ("guid", "datetime"):
            return self._constructed(word)
        return self._field()

    def _constructed(self, word: str) -> _Value:
        self._next()
        parsing = self._takes(".")
        if parsing and not self._takes("parse"):
            raise BadWhere(f"No property or field '{self._text}' exists in type '{word.capitalize()}'")
        self._demand("(", "'(' expected")
        arguments = self._arguments()
        if word == "guid":
            return _Value(str(arguments[0]).lower() if arguments else "")
        try:
            if parsing:
                return _Value(dt.datetime.fromisoformat(str(arguments[0])).replace(tzinfo=None))
            return _Value(dt.datetime(*map(int, arguments)))  # type: ignore[arg-type]  # vendor UTC
        except (ValueError, TypeError, IndexError):
            raise BadWhere("No applicable constructor exists in type 'DateTime'") from None

    def _arguments(self) -> list[Any]:
        values: list[Any] = []
        while not self._takes(")"):
            if values:
                self._demand(",", "')' or ',' expected")
            operand = self._operand()
            if not isinstance(operand, _Value):
                raise BadWhere("Expression expected")
            values.append(operand.value)
        return values

    def _field(self) -> _Field | Has:
        names = [self._next()]
        method = ""
        while self._takes("."):
            if self.kind != "name":
                raise BadWhere("Identifier expected")
            name = self._next()
            if self._takes("("):
                result = self._called(names, method, name)
                if isinstance(result, Has):
                    return result
                method = result
            else:
                names.append(name)
        path = _path(names, self._model)
        return _Field(f"{path}{METHOD}{method}" if method else path)

    def _called(self, names: list[str], before: str, method: str) -> Has | str:
        """A method on a field: a condition, or the mark of a change of case."""
        arguments = self._arguments()
        path = _path(names, self._model)
        name = method.lower()
        if name in _TEXT_METHODS and len(arguments) == 1 and isinstance(arguments[0], str):
            return Has(f"{path}{METHOD}{before or name}", name, arguments[0])
        if name in _CASE_METHODS and not arguments:
            return name if name in (LOWERED, UPPERED) else before or name
        raise BadWhere(f"No applicable method '{method}' exists in type 'String'")


def _compared(left: _Operand, op: str, right: _Operand | Has) -> Filter:
    if isinstance(right, Has) or (isinstance(left, _Value) and isinstance(right, _Value)):
        raise BadWhere("Expression expected")
    if isinstance(left, _Value):
        assert isinstance(right, _Field)  # two values are refused above
        return _compared(right, _FLIPPED[op], left)
    if isinstance(right, _Field):
        raise BadWhere("Expression expected")
    if right.value is None:
        path = left.path.partition(METHOD)[0]
        return Null(path) if op == "=" else Not(Null(path))
    return Compare(left.path, op, right.value)
