"""COMFND, COMBRW, COMFCH: the tables as rows (dossier syspro §3.4, §5). There is no offset: clients page by key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

from mock_erps.platform.books import Doc
from mock_erps.platform.messages import Reply
from mock_erps.platform.query.filters import All, Any_, Compare, Filter, Like, Order, matches, ordered
from mock_erps.platform.refusals import Refusal
from mock_erps.syspro.seed import KINDS
from mock_erps.syspro.values import number, plain, stored
from mock_erps.syspro.wire import document, element, group, value

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_OPERATORS = {"EQ": "=", "NE": "!=", "GT": ">", "LT": "<", "GE": ">=", "LE": "<="}
_TABLES = {name.upper(): name for name in KINDS if name != "CustomForm"}
#: what the books keep beside the table's own columns
_HIDDEN = ("Lines", "Completed", "Shipped", "Applied")


def comfnd(call: Call, root: Element) -> Reply:
    """The rows of a table that meet a condition, in order, at most `ReturnRows`."""
    kind = _table(root)
    condition = _condition(root.findall("Where/Expression"))
    rows = [doc for doc in call.rows(kind) if matches(doc, condition, _get)]
    rows = ordered(rows, [Order(column.text or "") for column in root.findall("OrderBy/Column")], _get)
    wanted = number(value(root, "ReturnRows"))
    most = int(call.setting("most_rows"))
    rows = rows[: min(int(wanted), most) if wanted is not None and wanted > 0 else most]
    columns = [(column.text or "").strip() for column in root.findall("Columns/Column")]
    told = "".join(group("Row", *_cells(doc, columns)) for doc in rows)
    head = group("HeaderDetails", element("TableName", kind))
    return document(kind, head, told, element("RowsReturned", str(len(rows)).rjust(8)))


def combrw(call: Call, root: Element) -> Reply:
    """A page of a table, with the keys of the pages beside it."""
    kind = _table(root)
    size = int(number(value(root, "ReturnRows")) or 20)
    start = stored(value(root, "StartAtKey"))
    rows = sorted(call.rows(kind), key=_key)
    after = [doc for doc in rows if _key(doc) >= start]
    page, rest = after[:size], after[size:]
    cells = "".join(group("Row", *(group(n, element("Value", _text(v))) for n, v in _visible(d))) for d in page)
    ways = element("Fwd", "Y" if rest else "N"), element("Back", "Y" if len(after) < len(rows) else "N")
    keys = group("NextPrevKey", element("PrevKey", start), element("NextKey", _key(rest[0]) if rest else ""), *ways)
    return document(str(call.setting("root_browse")), cells, keys)


def comfch(call: Call, root: Element) -> Reply:
    """One row by its key."""
    kind = _table(root)
    doc = call.books[kind].get(stored(value(root, "Key")))
    return document(kind, group("Row", *_cells(doc, [])) if doc else "")


def _table(root: Element) -> str:
    kind = _TABLES.get(value(root, "TableName").upper())
    if kind is None:
        raise Refusal("unknown_object")
    return kind


def _condition(expressions: Iterable[Element]) -> Filter:
    """Expressions in a row, joined by And or Or, brackets opened and closed along the way; And binds tighter."""
    frames: list[list[list[Filter]]] = [[[]]]
    for expression in expressions:
        if value(expression, "AndOr").upper() == "OR":
            frames[-1].append([])
        frames += [[[]] for _ in value(expression, "OpenBracket")]
        frames[-1][-1].append(_compared(expression))
        for _ in value(expression, "CloseBracket"):
            if len(frames) < 2:
                raise Refusal("bad_xml")
            closed = _joined(frames.pop())
            frames[-1][-1].append(closed)
    if len(frames) != 1:
        raise Refusal("bad_xml")
    return _joined(frames[0])


def _joined(parts: list[list[Filter]]) -> Filter:
    together = [All(tuple(part)) for part in parts]
    return together[0] if len(together) == 1 else Any_(tuple(together))


def _compared(expression: Element) -> Filter:
    column, wanted = value(expression, "Column"), value(expression, "Value")
    condition = value(expression, "Condition").upper()
    if condition == "LIKE":
        return Like(column, wanted)
    if condition not in _OPERATORS:
        raise Refusal("bad_xml")
    return Compare(column, _OPERATORS[condition], wanted)


def _key(doc: Doc) -> str:
    for name in ("SalesOrder", "Invoice", "Customer", "StockCode"):
        if name in doc:
            return str(doc[name])
    return ""


def _get(doc: Doc, name: str) -> Any:
    if name in _HIDDEN:
        return None
    found = doc.get(name)
    return found.isoformat() if isinstance(found, dt.date) else found


def _visible(doc: Doc) -> list[tuple[str, Any]]:
    return [(name, held) for name, held in doc.items() if name not in _HIDDEN]


def _cells(doc: Doc, columns: list[str]) -> list[str]:
    return [element(name, _text(_get(doc, name))) for name in columns or [name for name, _ in _visible(doc)]]


def _text(held: Any) -> str:
    if held is None:
        return ""
    return plain(held) if isinstance(held, Decimal) else str(held)
