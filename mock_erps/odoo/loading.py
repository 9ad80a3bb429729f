"""`load`: rows of texts upserted by external id; it alone tells messages row by row (dossier odoo §6, §9).

An empty cell means "nothing", a column that is not there "as it is". Lines of a document have columns of their own
(`invoice_line_ids/quantity`); with an external id of its own (`invoice_line_ids/id`) a line is changed and not added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.odoo.catalogue import MODELS, TO_ONE, Field, Model
from mock_erps.odoo.resources import RECORDS
from mock_erps.odoo.searching import search
from mock_erps.odoo.wire import Values
from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

MOST_ERRORS = 10
_DATA = "ir.model.data"
Row = dict[str, Any]
Children = dict[str, list[Row]]


class _Wrong(Exception):
    """A cell that means nothing."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


def load(call: Call, model: Model, names: list[str], rows: list[list[Any]]) -> Doc:
    """All rows or none: any error undoes everything (§9)."""
    mark = call.books.mark()
    ids: list[int] = []
    messages: list[Row] = []
    records = _records(names, rows)
    for first, last, cells, children in records:
        try:
            ids.append(_upserted(call, model, cells, children))
        except (_Wrong, Refusal) as error:
            messages.append(_message(call, error, first, last))
            if len(messages) == MOST_ERRORS:
                messages.append({"type": "warning", "message": "Found more than 10 errors and more.", "record": first})
                break
    if messages:
        call.books.rollback(mark)
        call.exchange.vendor_code, call.exchange.because = "load", "load_messages"
    return {"ids": False if messages else ids, "messages": messages, "nextrow": 0}


def _records(names: list[str], rows: list[list[Any]]) -> list[tuple[int, int, Row, Children]]:
    """Rows as records: one whose own cells are empty carries further lines of the record before it."""
    found: list[tuple[int, int, Row, Children]] = []
    for at, cells in enumerate(rows):
        own: Row = {}
        inner: dict[str, Row] = {}
        for name, cell in zip(names, cells, strict=False):
            parent, _, child = name.partition("/")
            if (child and child not in ("id", ".id")) or (child and _is_line(names, parent)):
                inner.setdefault(parent, {})[child] = cell
            else:
                own[name] = cell
        if any(_says(cell) for cell in own.values()) or not found:
            found.append((at, at, own, {}))
        first, _, kept, children = found[-1]
        for parent, line in inner.items():
            if any(_says(cell) for cell in line.values()):
                children.setdefault(parent, []).append(line)
        found[-1] = (first, at, kept, children)
    return found


def _is_line(names: list[str], parent: str) -> bool:
    """`lines/id` is a line's own external id where other columns speak of that line too."""
    return any(name.startswith(f"{parent}/") and name.partition("/")[2] not in ("id", ".id") for name in names)


def _says(cell: Any) -> bool:
    return cell not in ("", None, False)


def _upserted(call: Call, model: Model, cells: Row, children: Children) -> int:
    external = str(cells.get("id") or "")
    vals = _values(call, model, {name: cell for name, cell in cells.items() if name not in ("id", ".id")})
    known = _known(call, model, external) if external else None
    if _says(cells.get(".id")):
        known = call.books[model.name].get(str(cells[".id"]))
    for parent, lines in children.items():
        vals[parent] = _commands(call, model, parent, lines)
    record = RECORDS[model.name]
    if known is not None:
        before = _line_ids(call, model, known, children)
        doc = record.update(call, known, vals)
    else:
        before = {parent: set() for parent in children}
        doc = record.create(call, vals)
        if external:
            _name(call, model.name, external, doc["id"])
    _name_lines(call, model, doc, children, before)
    return int(doc["id"])


def _commands(call: Call, model: Model, parent: str, lines: list[Row]) -> list[tuple[int, Any, Any]]:
    """A line with a known external id is changed, any other is one more."""
    field = model.fields.get(parent)
    if field is None or field.type != "one2many":
        raise _Wrong(parent, f"Unknown field '{parent}'")
    found: list[tuple[int, Any, Any]] = []
    for line in lines:
        vals = _values(call, MODELS[field.of], {name: cell for name, cell in line.items() if name != "id"})
        known = _known(call, MODELS[field.of], str(line["id"])) if line.get("id") else None
        found.append((1, known["id"], vals) if known is not None else (0, 0, vals))
    return found


def _line_ids(call: Call, model: Model, doc: Doc, children: Children) -> dict[str, set[int]]:
    return {parent: {line["id"] for line in _lines(call, model, doc, parent)} for parent in children}


def _lines(call: Call, model: Model, doc: Doc, parent: str) -> list[Doc]:
    field = model.fields[parent]
    return call.books[field.of].find(field.by, doc["id"])


def _name_lines(call: Call, model: Model, doc: Doc, children: Children, before: dict[str, set[int]]) -> None:
    """External ids for the lines that are new, in the order in which they came."""
    for parent, lines in children.items():
        table = model.fields[parent].of
        fresh = sorted(line["id"] for line in _lines(call, model, doc, parent) if line["id"] not in before[parent])
        unknown = [line for line in lines if line.get("id") and _known(call, MODELS[table], str(line["id"])) is None]
        for id, line in zip(fresh, unknown, strict=False):
            _name(call, table, str(line["id"]), id)


def _split(external: str) -> tuple[str, str]:
    module, dot, name = external.partition(".")
    return (module, name) if dot else ("__import__", module)


def _known(call: Call, model: Model, external: str) -> Doc | None:
    module, name = _split(external)
    for row in call.books[_DATA].find("name", name):
        if (row["module"], row["model"]) == (module, model.name):
            return call.books[model.name].get(str(row["res_id"]))
    return None


def _name(call: Call, model: str, external: str, id: int) -> None:
    module, name = _split(external)
    RECORDS[_DATA].create(call, {"module": module, "name": name, "model": model, "res_id": id})


def _values(call: Call, model: Model, cells: Row) -> Values:
    found: Values = {}
    for name, cell in cells.items():
        bare, _, how = name.partition("/")
        field = model.fields.get(bare)
        if field is None:
            raise _Wrong(bare, f"Unknown field '{bare}'")
        if not _says(cell):
            found[bare] = False
            continue
        found[bare] = _linked(call, field, how, cell) if field.of else _cell(field, cell)
    return found


def _cell(field: Field, cell: Any) -> Any:
    if field.type == "selection" and cell not in field.choices:
        chosen = next((key for key, label in field.choices.items() if label == cell), None)
        if chosen is None:
            raise _Wrong(field.name, f"Value '{cell}' not found in selection field '{field.label}'")
        return chosen
    return cell


def _linked(call: Call, field: Field, how: str, cell: Any) -> Any:
    """By name, by external id (`/id`) or by database id (`/.id`)."""
    model = MODELS[field.of]
    ids = [_one(call, model, field, how, part.strip()) for part in str(cell).split(",")]
    return ids[0] if field.type == TO_ONE else [(6, 0, ids)]


def _one(call: Call, model: Model, field: Field, how: str, text: str) -> int:
    if how == ".id":
        found = [doc for doc in (call.books[model.name].get(text),) if doc is not None]
    elif how == "id":
        found = [doc for doc in (_known(call, model, text),) if doc is not None]
    else:
        found = search(call, model, [["display_name", "=", text]])
    if not found:
        raise _Wrong(field.name, f"No matching record found for {_HOW[how]} '{text}' in field '{field.label}'")
    return int(found[0]["id"])


_HOW = {"": "name", "id": "external id", ".id": "database id"}


def _message(call: Call, error: _Wrong | Refusal, first: int, last: int) -> Row:
    from mock_erps.odoo.errors import message

    text = message(call, error) if isinstance(error, Refusal) else str(error)
    field = error.field if isinstance(error, _Wrong) else str(error.details.get("field", ""))
    return {
        "type": "error",
        "message": text,
        "rows": {"from": first, "to": last},
        "record": first,
        "field": field or False,
    }
