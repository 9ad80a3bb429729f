"""QuickBooks Online's query language: text → statement (dossier quickbooks_online §5).

`SELECT *|count(*)|fields FROM Entity [WHERE … AND …] [ORDERBY f [ASC|DESC], …] [STARTPOSITION n] [MAXRESULTS n]`.
There is no OR. Only a backslash escapes a quote, numbers stand in quotes, and errors say in the vendor's words where
it stopped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mock_erps.platform.query.filters import All, Compare, Filter, In, Like, Not, Order


class BadStatement(Exception):
    """What the vendor's parser says, without its prefix: `Encountered ">" at line 1, column 37`."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What is open about the vendor's parser. `bare_numbers`: accept numbers without quotes in comparisons."""

    lenient: bool = False
    bare_numbers: bool = False
    latin1: bool = True


_EVERYTHING = All(())


@dataclass(frozen=True, slots=True)
class Statement:
    """Values in `where` are text or bool, as written; `start` and `size` are None where the statement is silent."""

    entity: str
    columns: tuple[str, ...] = ("*",)
    counts: bool = False
    where: All = _EVERYTHING
    orders: tuple[Order, ...] = ()
    start: int | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # word, text, number, sign, end
    text: str
    line: int
    column: int


_TOKENS = re.compile(
    r"(?P<blank>\s+)|(?P<text>'(?:[^'\\]|\\.)*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<word>[A-Za-z_][\w.]*)"
    r"|(?P<sign><=|>=|!=|[=<>(),*])",
    re.DOTALL,
)
_COMPARISONS = ("=", "<", ">", "<=", ">=")
_KINDS = {"word": "<IDENTIFIER>", "text": "<STRING>", "number": "<NUMBER>"}


def parse(text: str, dialect: Dialect) -> Statement:
    """Raises BadStatement."""
    return _Parser(list(_tokens(text, dialect)), dialect).statement()


def _tokens(text: str, dialect: Dialect) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        found = _TOKENS.match(text, at)
        line, column = text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1
        if found is None:
            raise _lexical(text[at], line, column)
        kind = str(found.lastgroup)
        if dialect.latin1:
            _hold_to_latin1(found[0], line, column)
        if kind != "blank":
            yield _Token(kind, found[0], line, column)
        at = found.end()
    # JavaCC places the end at the last character
    yield _Token("end", "", text.count("\n") + 1, len(text) - (text.rfind("\n") + 1))


def _hold_to_latin1(text: str, line: int, column: int) -> None:
    """The vendor's lexer knows no letters beyond Latin-1 (ruckus/quickbooks-ruby issue 362)."""
    for offset, character in enumerate(text):
        if ord(character) > 0xFF:
            raise _lexical(character, line, column + offset)


def _lexical(character: str, line: int, column: int) -> BadStatement:
    shown = character if character.isascii() else f"\\u{ord(character):04x}"
    return BadStatement(f'Lexical error at line {line}, column {column}.  Encountered: "{shown}" ({ord(character)})')


def unquoted(text: str) -> str:
    """The value of a quoted literal: a backslash stands before a quote or a backslash."""
    return re.sub(r"\\(['\\])", r"\1", text[1:-1])


class _Parser:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: list[_Token], dialect: Dialect) -> None:
        self._tokens = tokens
        self._at = 0
        self._dialect = dialect

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._next
        self._at += token.kind != "end"
        return token

    def _is(self, *words: str) -> bool:
        return self._next.kind in ("word", "sign") and self._next.text.lower() in words

    def _took(self, *words: str) -> bool:
        if not self._is(*words):
            return False
        self._take()
        return True

    def _need(self, *words: str) -> _Token:
        if not self._is(*words):
            raise self._encountered(self._next)
        return self._take()

    def _word(self) -> str:
        if self._next.kind != "word":
            raise self._encountered(self._next)
        return self._take().text

    def _encountered(self, token: _Token) -> BadStatement:
        place = f"at line {token.line}, column {token.column}"
        if token.kind == "end":
            return BadStatement(f'Encountered "<EOF>" {place}.')
        if token.kind == "sign":
            return BadStatement(f'Encountered "{token.text}" {place}')
        return BadStatement(f'Encountered " {_KINDS[token.kind]} "{token.text} "" {place}.')

    def statement(self) -> Statement:
        self._need("select")
        columns, counts = self._columns()
        self._need("from")
        entity = self._word()
        where = self._where() if self._took("where") else _EVERYTHING
        orders = self._orders() if self._orders_follow() else ()
        start = self._count("startposition")
        size = self._count("maxresults")
        if self._next.kind != "end":
            raise self._encountered(self._next)
        return Statement(entity, columns, counts, where, orders, start, size)

    def _columns(self) -> tuple[tuple[str, ...], bool]:
        if self._is("from") and self._dialect.lenient:
            return ("*",), False
        if self._is("count") and self._tokens[self._at + 1].text == "(":
            for expected in ("count", "(", "*", ")"):
                self._need(expected)
            return (), True
        names = [self._column()]
        while self._took(","):
            names.append(self._column())
        return tuple(names), False

    def _column(self) -> str:
        if self._took("*"):
            return "*"
        if self._is("from"):
            raise self._encountered(self._next)
        return self._word()

    def _where(self) -> All:
        parts = [self._condition()]
        while self._took("and"):
            parts.append(self._condition())
        return All(tuple(parts))

    def _condition(self) -> Filter:
        if self._dialect.lenient and self._took("not"):
            return Not(self._condition())
        if self._took("("):
            inner = self._where()
            self._need(")")
            return inner
        field = self._word()
        if self._took("in"):
            return In(field, self._values())
        if self._took("like"):
            if self._next.kind != "text":
                raise self._encountered(self._next)
            return Like(field, unquoted(self._take().text))
        return self._comparison(field)

    def _comparison(self, field: str) -> Compare:
        sign = self._next
        allowed = (*_COMPARISONS, "!=") if self._dialect.lenient else _COMPARISONS
        if sign.kind != "sign" or sign.text not in allowed:
            raise self._encountered(sign)
        self._take()
        if self._next.kind == "number" and not self._dialect.bare_numbers:
            # field notes: it is the operator that the vendor stumbles over
            raise self._encountered(sign)
        return Compare(field, sign.text, self._value())

    def _values(self) -> tuple[str | bool, ...]:
        self._need("(")
        values = [self._value()]
        while self._took(","):
            values.append(self._value())
        self._need(")")
        return tuple(values)

    def _value(self) -> str | bool:
        token = self._next
        if token.kind == "text":
            return unquoted(self._take().text)
        if token.kind == "number" and self._dialect.bare_numbers:
            return self._take().text
        if self._is("true", "false"):
            return self._take().text.lower() == "true"
        raise self._encountered(token)

    def _orders_follow(self) -> bool:
        if self._took("orderby"):
            return True
        if self._took("order"):
            self._need("by")
            return True
        return False

    def _orders(self) -> tuple[Order, ...]:
        orders = [self._order()]
        while self._took(","):
            orders.append(self._order())
        return tuple(orders)

    def _order(self) -> Order:
        field = self._word()
        if self._took("desc"):
            return Order(field, descending=True)
        self._took("asc")
        return Order(field)

    def _count(self, word: str) -> int | None:
        if not self._took(word):
            return None
        if self._next.kind != "number" or not self._next.text.lstrip("-").isdigit():
            raise self._encountered(self._next)
        return int(self._take().text)
