"""`load`: rows of texts upserted by external id; the one method that tells its messages row by row (dossier odoo §6, §9)."""

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
    return {"ids": False if messages else ids, "messages": messages, "nextrow": 0}


def _records(names: list[str], rows: list[list[Any]]) -> list[tuple[int, int, Row, dict[str, list[Row]]]]:
    """Rows as records: one whose own cells are empty carries further lines of the record before it."""
    found: list[tuple[int, int, Row, dict[str, list[Row]]]] = []
    for at, cells in enumerate(rows):
        own: Row = {}
        inner: dict[str, Row] = {}
        for name, cell in zip(names, cells, strict=False):
            parent, _, child = name.partition("/")
            if child and child not in ("id", ".id"):
                inner.setdefault(parent, {})[child] = cell
            elif cell not in ("", None, False):
                own[name] = cell
        if own or not found:
            found.append((at, at, own, {}))
        first, _, kept, children = found[-1]
        for parent, line in inner.items():
            if any(cell not in ("", None, False) for cell in line.values()):
                children.setdefault(parent, []).append(line)
        found[-1] = (first, at, kept, children)
    return found


def _upserted(call: Call, model: Model, cells: Row, children: dict[str, list[Row]]) -> int:
    external = str(cells.get("id", ""))
    vals = _values(call, model, {name: cell for name, cell in cells.items() if name not in ("id", ".id")})
    for parent, lines in children.items():
        field = model.fields.get(parent)
        if field is None or field.type != "one2many":
            raise _Wrong(parent, f"Unknown field '{parent}'")
        vals[parent] = [(0, 0, _values(call, MODELS[field.of], line)) for line in lines]
    known = _known(call, model, external) if external else None
    if ".id" in cells:
        known = call.books[model.name].get(str(cells[".id"]))
    record = RECORDS[model.name]
    if known is None:
        doc = record.create(call, vals)
        if external:
            _name(call, model, external, doc["id"])
        return int(doc["id"])
    if children:
        vals |= {parent: [(5, 0, 0), *vals[parent]] for parent in children}
    return int(record.update(call, known, vals)["id"])


def _split(external: str) -> tuple[str, str]:
    module, dot, name = external.partition(".")
    return (module, name) if dot else ("__import__", module)


def _known(call: Call, model: Model, external: str) -> Doc | None:
    module, name = _split(external)
    for row in call.books[_DATA].find("name", name):
        if (row["module"], row["model"]) == (module, model.name):
            return call.books[model.name].get(str(row["res_id"]))
    return None


def _name(call: Call, model: Model, external: str, id: int) -> None:
    module, name = _split(external)
    RECORDS[_DATA].create(call, {"module": module, "name": name, "model": model.name, "res_id": id})


def _values(call: Call, model: Model, cells: Row) -> Values:
    found: Values = {}
    for name, cell in cells.items():
        bare, _, how = name.partition("/")
        field = model.fields.get(bare)
        if field is None:
            raise _Wrong(bare, f"Unknown field '{bare}'")
        if cell in ("", None, False):
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
