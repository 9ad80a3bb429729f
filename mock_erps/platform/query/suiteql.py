"""A subset of SuiteQL (dossier netsuite §5): one table, conditions, order, a window of rows; no joins, no grouping.

    SELECT id, BUILTIN.DF(status) AS state FROM transaction t
    WHERE t.type = 'CustInvc' AND t.trandate >= TO_DATE('2026-03-01', 'YYYY-MM-DD')
    ORDER BY id OFFSET 10 ROWS FETCH NEXT 5 ROWS ONLY

Names are told in lower case and without the table's alias. A column of a condition may stand in a function: its name
is then `upper(companyname)`, which `expression` takes apart. Dates become ISO text.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from mock_erps.platform.query.cursor import Cursor, Token
from mock_erps.platform.query.filters import All, Any_, Compare, Filter, In, Like, Not, Null, Order

_TOKENS = re.compile(
    r"(?P<blank>\s+)|(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<word>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)"
    r"|(?P<sign><>|!=|<=|>=|[=<>(),*])"
)
_EXPRESSION = re.compile(r"(?:(?P<function>[\w.]+)\()?(?P<column>[\w.*]+)(?:,(?P<format>[^)]*))?\)?$")
_FUNCTIONS = frozenset(("builtin.df", "upper", "lower", "to_char"))
_SIGNS = {"<>": "!=", "!=": "!=", "=": "=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
#: formats of TO_DATE and TO_CHAR → those of Python
_FORMATS = (("YYYY", "%Y"), ("MM", "%m"), ("DD", "%d"), ("HH24", "%H"), ("MI", "%M"), ("SS", "%S"))


class BadStatement(ValueError):
    """A statement that cannot be read; the message says where."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A column, perhaps in a function: builtin.df, upper, lower, to_char (then with `format`)."""

    column: str
    function: str = ""
    format: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """`label` is the key of its value in a row."""

    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Statement:
    """`columns` is empty for `*`; `counts` is the label of a COUNT(*); `first` and `most` are the window of rows."""

    table: str
    columns: tuple[Column, ...]
    counts: str
    where: Filter
    orders: tuple[Order, ...]
    first: int
    most: int | None


def parse(text: str) -> Statement:
    """Raises BadStatement."""
    return _Parser(list(_tokens(text))).statement()


def expression(text: str) -> Expression:
    """`to_char(trandate,YYYY-MM-DD)` taken apart."""
    found = _EXPRESSION.match(text)
    assert found is not None, text
    return Expression(found["column"], found["function"] or "", found["format"] or "")


def python_format(format: str) -> str:
    """`YYYY-MM-DD HH24:MI:SS` → `%Y-%m-%d %H:%M:%S`"""
    for theirs, ours in _FORMATS:
        format = format.replace(theirs, ours)
    return format


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    while at < len(text):
        found = _TOKENS.match(text, at)
        if found is None:
            raise BadStatement(f"unexpected character {text[at]!r} at position {at + 1}")
        kind = found.lastgroup or ""
        if kind != "blank":
            yield Token(kind, found[0], at + 1)
        at = found.end()
    yield Token("end", "", len(text) + 1)


class _Parser(Cursor):
    """Recursive descent over the tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        super().__init__(tokens)
        self._alias = ""

    def unexpected(self) -> BadStatement:
        shown = self.next.text or "the end"
        return BadStatement(f"unexpected {shown} at position {self.next.at}")

    def statement(self) -> Statement:
        self.need("select")
        start = self.at
        self._skip_to("from")
        table = self.word().lower()
        if (self.next.kind == "word" and not self.sees("where", "order", "as")) or self.took("as"):
            self._alias = self.word().lower()
        behind = self.at
        self.at = start
        columns, counts = self._columns()
        self.at = behind
        where = self._any() if self.took("where") else All(())
        orders = self._orders() if self.took("order") else ()
        first, most = self._window(bool(orders))
        if self.next.kind != "end":
            raise self.unexpected()
        return Statement(table, columns, counts, where, orders, first, most)

    def _skip_to(self, word: str) -> None:
        while not self.took(word):
            if self.next.kind == "end":
                raise self.unexpected()
            self.take()

    # columns

    def _columns(self) -> tuple[tuple[Column, ...], str]:
        if self.took("*"):
            self.need("from")
            return (), ""
        if self.sees("count"):
            self.need("count", "(", "*", ")")
            return (), self._label() or "expr1"
        columns = [self._column()]
        while self.took(","):
            columns.append(self._column())
        self.need("from")
        return tuple(columns), ""

    def _column(self) -> Column:
        text = self._field()
        return Column(text, self._label() or (text if "(" not in text else f"expr{self.at}"))

    def _label(self) -> str:
        self.took("as")
        return self.word().lower() if self.next.kind == "word" and not self.sees("from") else ""

    def _field(self) -> str:
        word = self.word().lower()
        if word not in _FUNCTIONS:
            return self._plain(word)
        self.need("(")
        inner = self._plain(self.word().lower())
        if word == "to_char":
            self.need(",")
            inner += "," + self._text()
        self.need(")")
        return f"{word}({inner})"

    def _plain(self, name: str) -> str:
        return name.removeprefix(f"{self._alias}.") if self._alias else name

    def _text(self) -> str:
        if self.next.kind != "text":
            raise self.unexpected()
        return self.take().text[1:-1].replace("''", "'")

    # conditions

    def _any(self) -> Filter:
        parts = [self._all()]
        while self.took("or"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Any_(tuple(parts))

    def _all(self) -> Filter:
        parts = [self._condition()]
        while self.took("and"):
            parts.append(self._condition())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _condition(self) -> Filter:
        if self.took("not"):
            return Not(self._condition())
        if self.took("("):
            inner = self._any()
            self.need(")")
            return inner
        field = self._field()
        if self.took("is"):
            negated = self.took("not")
            self.need("null")
            return Not(Null(field)) if negated else Null(field)
        if self.took("not"):
            return Not(self._comparison(field))
        return self._comparison(field)

    def _comparison(self, field: str) -> Filter:
        if self.took("in"):
            self.need("(")
            values = [self._value()]
            while self.took(","):
                values.append(self._value())
            self.need(")")
            return In(field, tuple(values))
        if self.took("like"):
            return Like(field, self._text(), single=True)
        if self.took("between"):
            low = self._value()
            self.need("and")
            return All((Compare(field, ">=", low), Compare(field, "<=", self._value())))
        if self.next.kind != "sign" or self.next.text not in _SIGNS:
            raise self.unexpected()
        return Compare(field, _SIGNS[self.take().text], self._value())

    def _value(self) -> str:
        if self.next.kind == "number":
            return self.take().text
        if self.sees("to_date"):
            self.need("to_date", "(")
            text = self._text()
            self.need(",")
            format = self._text()
            self.need(")")
            return _date(text, format)
        return self._text()

    # order and window

    def _orders(self) -> tuple[Order, ...]:
        self.need("by")
        orders = [self._order()]
        while self.took(","):
            orders.append(self._order())
        return tuple(orders)

    def _order(self) -> Order:
        field = self._field()
        if self.took("desc"):
            return Order(field, descending=True)
        self.took("asc")
        return Order(field)

    def _window(self, ordered: bool) -> tuple[int, int | None]:
        """Only in this order, and only of ordered rows."""
        if not ordered or not self.took("offset"):
            return 0, None
        first = self._count()
        self.need("rows")
        if not self.took("fetch"):
            return first, None
        self.need("next")
        most = self._count()
        self.need("rows", "only")
        return first, most

    def _count(self) -> int:
        if self.next.kind != "number" or not self.next.text.isdigit():
            raise self.unexpected()
        return int(self.take().text)


def _date(text: str, format: str) -> str:
    """ISO text, with a time where the format has one."""
    try:
        moment = dt.datetime.strptime(text, python_format(format))
    except ValueError:
        raise BadStatement(f"{text!r} is no date of the form {format}") from None
    return moment.isoformat(sep=" ") if "HH" in format else moment.date().isoformat()
