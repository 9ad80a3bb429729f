"""The query endpoint: one statement, one page (dossier quickbooks_online §5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote_plus

from mock_erps.platform.books import Doc
from mock_erps.platform.messages import Reply
from mock_erps.platform.query import All, Compare, Filter, In, Like, Not, Order, matches, ordered
from mock_erps.platform.query.qbo_sql import BadStatement, Dialect, Statement, parse
from mock_erps.platform.reading import media_type
from mock_erps.platform.refusals import Refusal
from mock_erps.quickbooks_online.company import company_info
from mock_erps.quickbooks_online.entities import BY_NAME
from mock_erps.quickbooks_online.fields import FIELDS, Field
from mock_erps.quickbooks_online.writing import answered

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_DEFAULT, _MOST = 100, 1000
#: lower-case field → the index that finds its value, where one does
_INDEXED = {"docnumber": "number", "displayname": "name", "name": "name", "customerref": "party"}


def search(call: Call) -> Reply:
    return answered(call, {"QueryResponse": run(call, _statement(call))})


def read_form(call: Call) -> Any:
    """A form's fields; a posted statement is no form, whatever its media type says."""
    if call.operation.id == "query_by_post":
        return call.request.body
    return dict(parse_qsl(call.request.body.decode("utf-8", "replace"), keep_blank_values=True))


def _statement(call: Call) -> str:
    """From the query string, or the raw body of a POST; a form's body is percent-encoded."""
    if call.request.method == "GET" or not call.request.body:
        return str(call.query.get("query", ""))
    text = call.request.body.decode("utf-8", "replace")
    if media_type(call) == "application/x-www-form-urlencoded":
        text = unquote_plus(text).removeprefix("query=")
    return text


def run(call: Call, text: str) -> dict[str, Any]:
    """The QueryResponse of a statement; `{}` when nothing is found (§5)."""
    dialect = Dialect(
        lenient=call.setting("lenient_query"),
        bare_numbers=call.setting("bare_numbers") == "accept",
        latin1=call.setting("query_alphabet") == "latin1",
    )
    try:
        statement = parse(text, dialect)
    except BadStatement as error:
        raise Refusal("query_parse", text=str(error)) from None
    return _answer(call, statement)


def _answer(call: Call, statement: Statement) -> dict[str, Any]:
    kind = _kind(statement.entity)
    search = _Search(call, kind)
    condition = search.typed(statement.where)
    orders = [Order(search.field(order.field).name, order.descending) for order in statement.orders]
    shapes = _shapes(search, statement.columns)
    start, size = _page(statement)
    found = [doc for doc in search.candidates(statement.where) if matches(doc, condition, search.get)]
    if statement.counts:
        return {"totalCount": len(found)}
    rows = ordered(found, orders, search.get)[start - 1 : start - 1 + size]
    if not rows:
        return {}
    return {kind: [_shown(kind, doc, shapes) for doc in rows], "startPosition": start, "maxResults": len(rows)}


def _kind(name: str) -> str:
    if name.lower() == "companyinfo":
        return "CompanyInfo"
    entity = BY_NAME.get(name.lower())
    if entity is None:
        # gh ruckus/quickbooks-ruby/issues/628
        raise Refusal("query_invalid", text=f"Metadata not found for Entity: {name}")
    return entity.kind


def _page(statement: Statement) -> tuple[int, int]:
    start = 1 if statement.start is None else statement.start
    size = _DEFAULT if statement.size is None else statement.size
    for value in (start, size):
        if value < 1:
            raise Refusal("query_invalid", text=f"value {value} is too small. Min allowed value is 1")
    if size > _MOST:
        raise Refusal("query_invalid", text=f"value {size} is too large. Max allowed value is {_MOST}")
    return start, size


class _Search:
    """One entity's fields and rows."""

    def __init__(self, call: Call, kind: str) -> None:
        self._call = call
        self._kind = kind
        self._fields: Mapping[str, Field] = FIELDS[kind]

    def field(self, name: str) -> Field:
        """A queryable field by its name in any case, or the vendor's 4001."""
        field = self._fields.get(name.lower())
        if field is not None:
            return field
        schemas = self._call.vendor.contract.document["components"]["schemas"]
        known = schemas.get(self._kind, {}).get("properties", {})
        if name in known:
            raise Refusal("query_invalid", text=f"property '{name}' is not queryable")
        raise Refusal("query_invalid", text=f"Property {name} not found for Entity {self._kind}")

    def get(self, doc: Doc, name: str) -> Any:
        return self._fields[name.lower()].read(doc)

    def typed(self, condition: Filter) -> Filter:
        """The same condition with values of the fields' types; inactive rows are hidden unless asked for (§5)."""
        if isinstance(condition, All):
            parts = [self.typed(part) for part in condition.parts]
            if "active" in self._fields and not any(_names_active(part) for part in condition.parts):
                parts.append(Compare("Active", "=", True))
            return All(tuple(parts))
        if isinstance(condition, Not):
            return Not(self.typed(condition.part))
        if isinstance(condition, Compare):
            field = self.field(condition.field)
            return Compare(field.name, condition.op, self._value(field, condition.value))
        if isinstance(condition, In):
            field = self.field(condition.field)
            return In(field.name, tuple(self._value(field, value) for value in condition.values))
        assert isinstance(condition, Like)
        return Like(self.field(condition.field).name, condition.pattern)

    def _value(self, field: Field, given: str | bool) -> Any:
        try:
            return field.literal(given)
        except ValueError:
            raise Refusal("query_invalid", text=f"value {given} is not valid for property '{field.name}'") from None

    def candidates(self, where: All) -> list[Doc]:
        """Rows that may match: found by an index where the statement allows it, else all."""
        call = self._call
        if self._kind == "CompanyInfo":
            return [company_info(call)]
        entity = BY_NAME[self._kind.lower()]
        return [entity.show(call, doc) for doc in self._indexed(where)]

    def _indexed(self, where: All) -> list[Doc]:
        table = self._call.books[self._kind]
        if self._call.company.read_lag:
            return self._call.rows(self._kind)
        for part in where.parts:
            if isinstance(part, Compare) and part.op == "=" and isinstance(part.value, str):
                index = _INDEXED.get(part.field.lower())
                if index is not None and index in table.indexes and part.value.strip():
                    return table.find(index, part.value.strip().lower())
        return self._call.rows(self._kind)


def _names_active(condition: Filter) -> bool:
    if isinstance(condition, All):
        return any(_names_active(part) for part in condition.parts)
    if isinstance(condition, Not):
        return _names_active(condition.part)
    return isinstance(condition, Compare | In | Like) and condition.field.lower() == "active"


def _shapes(search: _Search, columns: tuple[str, ...]) -> list[str] | None:
    """The columns asked for by name; None for `*` alone."""
    named = [search.field(column).name for column in columns if column != "*"]
    if "*" not in columns:
        return named
    return ["*", *named] if named else None


def _shown(kind: str, doc: Doc, columns: list[str] | None) -> Doc:
    """A row; an item's Sku is shown only when it is asked for (python-quickbooks asks for `*, Sku`)."""
    if columns is None or "*" in columns:
        if kind == "Item" and (columns is None or "Sku" not in columns):
            return {name: value for name, value in doc.items() if name != "Sku"}
        return doc
    row: Doc = {"domain": "QBO", "sparse": True}
    for column in columns:
        name, _, part = column.partition(".")
        if name not in doc:
            continue
        if part:
            row.setdefault(name, {})[part] = doc[name][part]
        else:
            row[name] = doc[name]
    return row
