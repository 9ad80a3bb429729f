"""The query endpoint (dossier §5): rows of text under lower-case names, in the collection's envelope."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.netsuite.places import REST, base_of
from mock_erps.netsuite.rest.collections import page, window
from mock_erps.netsuite.rest.tables import TABLES, Table
from mock_erps.platform.books import Doc
from mock_erps.platform.messages import Reply
from mock_erps.platform.money import plain
from mock_erps.platform.query.filters import All, Compare, Filter, matches, ordered
from mock_erps.platform.query.suiteql import BadStatement, Column, Statement, expression, parse, python_format
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: rows beyond this are never told (§5)
CAP = 100_000
_FORMATS = {"M/D/YYYY": "{0.month}/{0.day}/{0.year}", "DD/MM/YYYY": "{0:%d/%m/%Y}", "YYYY-MM-DD": "{0:%Y-%m-%d}"}


def query(call: Call) -> Reply:
    if "transient" not in call.request.headers.get("prefer", "").lower():
        raise Refusal("prefer_transient")
    if set(call.body) != {"q"}:
        raise Refusal("invalid_content")
    offset, limit = window(call)
    rows = rows_of(call, str(call.body["q"]))
    return page(f"{base_of(call)}{REST}/query/v1/suiteql", rows[offset : offset + limit], offset, limit, len(rows))


def rows_of(call: Call, text: str) -> list[dict[str, Any]]:
    """The answer to a statement. Raises Refusal."""
    try:
        statement = parse(text)
    except BadStatement as error:
        raise Refusal("bad_query", text=f"Search error occurred: Invalid or unsupported search: {error}") from None
    table = TABLES.get(statement.table)
    if table is None:
        raise Refusal("unknown_table", table=statement.table)
    search = _Search(call, table)
    return [{"links": [], **row} for row in search.rows(statement)[:CAP]]


class _Search:
    """One statement on one table."""

    def __init__(self, call: Call, table: Table) -> None:
        self._call = call
        self._table = table
        self._fold = call.setting("suiteql_text") == "any case"

    def rows(self, statement: Statement) -> list[dict[str, str]]:
        columns = statement.columns or tuple(Column(name, name) for name in self._table.columns)
        self._check(column.text for column in columns)
        self._check(_fields(statement.where))
        self._check(order.field for order in statement.orders)
        found = [doc for doc in self._candidates(statement.where) if self._matches(doc, statement.where)]
        if statement.counts:
            return [{statement.counts: str(len(found))}]
        last = None if statement.most is None else statement.first + statement.most
        chosen = ordered(found, statement.orders, self._value)[statement.first : last]
        return [self._row(doc, columns) for doc in chosen]

    def _matches(self, doc: Doc, where: Filter) -> bool:
        return matches(doc, where, self._value, self._fold)

    def _check(self, fields: Iterable[str]) -> None:
        for text in fields:
            column = expression(text).column
            if column not in self._table.columns:
                raise Refusal("unknown_identifier", identifier=column, table=self._table.name)

    def _candidates(self, where: Filter) -> list[Doc]:
        """Rows that may match: by an index where the statement allows it, else all."""
        if not self._call.company.read_lag:
            for part in where.parts if isinstance(where, All) else (where,):
                if isinstance(part, Compare) and part.op == "=" and part.field in self._table.indexes:
                    return self._table.found(self._call, part.field, str(part.value))
        return self._table.all(self._call)

    def _value(self, doc: Doc, text: str) -> Any:
        """The value of an expression, typed for comparison."""
        wanted = expression(text)
        value = self._table.columns[wanted.column](self._call, doc)
        if isinstance(value, bool):
            value = "T" if value else "F"
        if wanted.function in ("upper", "lower") and value is not None:
            return str(value).upper() if wanted.function == "upper" else str(value).lower()
        if wanted.function == "builtin.df":
            return self._table.display(self._call, doc, wanted.column, value)
        if wanted.function == "to_char" and value is not None:
            return _moment(value).strftime(python_format(wanted.format))
        return value

    def _row(self, doc: Doc, columns: Iterable[Column]) -> dict[str, str]:
        """Without what is null."""
        values = ((column.label, self._value(doc, column.text), column) for column in columns)
        return {label: self._told(value, column) for label, value, column in values if value not in (None, "")}

    def _told(self, value: Any, column: Column) -> str:
        if isinstance(value, Decimal):
            return plain(value)
        if self._table.is_day(column.text):
            return _FORMATS[str(self._call.setting("date_format"))].format(_moment(value))
        return str(value)


def _moment(value: object) -> dt.datetime:
    return dt.datetime.fromisoformat(str(value))


def _fields(condition: Filter) -> Iterable[str]:
    """Every column a condition names."""
    if hasattr(condition, "parts"):
        for part in condition.parts:
            yield from _fields(part)
    elif hasattr(condition, "part"):
        yield from _fields(condition.part)
    else:
        yield condition.field
