"""The public methods by name; those of one model only stand under its name (dossier odoo §3, §4, §5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mock_erps.odoo import searching
from mock_erps.odoo.access import may
from mock_erps.odoo.buttons import BUTTONS
from mock_erps.odoo.catalogue import Model
from mock_erps.odoo.describing import fields_get
from mock_erps.odoo.loading import load
from mock_erps.odoo.records import context
from mock_erps.odoo.resources import RECORDS
from mock_erps.odoo.rows import display_name, plain, row
from mock_erps.odoo.wire import JSON2, Values
from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

Handler = Callable[["Call", Model, list[Any], Values], Any]


def _create(call: Call, model: Model, _ids: list[Any], given: Values) -> Any:
    """A number for one set of values, a list for a list; JSON-2 always a list (§3)."""
    vals = given["vals_list"]
    alone = isinstance(vals, dict)
    made = []
    for index, one in enumerate([vals] if alone else vals if isinstance(vals, list) else [vals]):
        call.before_item(index)
        if not isinstance(one, dict):
            raise Refusal("wrong_values", given=type(one).__name__)
        made.append(RECORDS[model.name].create(call, one)["id"])
    return made[0] if alone and call.body.wire != JSON2 else made


def _write(call: Call, model: Model, ids: list[Any], given: Values) -> bool:
    record = RECORDS[model.name]
    for doc in record.existing(call, ids):
        record.update(call, doc, given["vals"] if isinstance(given["vals"], dict) else {})
    return True


def _unlink(call: Call, model: Model, ids: list[Any], _given: Values) -> bool:
    record = RECORDS[model.name]
    for doc in record.existing(call, ids):
        record.remove(call, doc)
    return True


def _copy(call: Call, model: Model, ids: list[Any], given: Values) -> Any:
    record = RECORDS[model.name]
    made = [
        record.create(call, {**record.copy_values(call, doc), **(given.get("default") or {})})["id"]
        for doc in record.existing(call, ids)
    ]
    return made[0] if len(made) == 1 and call.body.wire != JSON2 else made


def _read(call: Call, model: Model, ids: list[Any], given: Values) -> list[Doc]:
    """Rows that are not there are left out without a word (§3)."""
    found = (call.books[model.name].get(str(id)) for id in ids)
    return _rows(call, model, [doc for doc in found if doc is not None], given)


def _rows(call: Call, model: Model, docs: list[Doc], given: Values) -> list[Doc]:
    names = given.get("fields") or list(model.fields)
    for name in names:
        if name not in model.fields:
            raise Refusal("unknown_read_field", field=name, model=model.name)
    classic = given.get("load", "_classic_read") == "_classic_read"
    return [row(call.books, model, doc, names, classic) for doc in docs]


def _found(call: Call, model: Model, given: Values) -> list[Doc]:
    active = bool(context(call).get("active_test", True))
    docs = searching.search(call, model, given.get("domain"), active)
    docs = searching.sorted_by(call, model, docs, given.get("order"))
    return searching.page(docs, given.get("offset"), given.get("limit"))


def _search(call: Call, model: Model, _ids: list[Any], given: Values) -> list[int]:
    return [doc["id"] for doc in _found(call, model, given)]


def _search_count(call: Call, model: Model, _ids: list[Any], given: Values) -> int:
    return len(_found(call, model, given))


def _search_read(call: Call, model: Model, _ids: list[Any], given: Values) -> list[Doc]:
    return _rows(call, model, _found(call, model, given), given)


def _name_search(call: Call, model: Model, _ids: list[Any], given: Values) -> list[list[Any]]:
    domain = list(given.get("domain") or [])
    if given.get("name"):
        domain.append(["display_name", given.get("operator") or "ilike", given["name"]])
    found = _found(call, model, {"domain": domain, "limit": given.get("limit", 100)})
    return [[doc["id"], display_name(call.books, model.name, doc["id"])] for doc in found]


def _exists(call: Call, model: Model, ids: list[Any], _given: Values) -> list[int]:
    return [id for id in ids if call.books[model.name].get(str(id)) is not None]


def _default_get(call: Call, model: Model, _ids: list[Any], given: Values) -> Doc:
    defaults = RECORDS[model.name].defaults(call, {})
    wanted = [name for name in given["fields"] or () if name in defaults and name in model.fields]
    return {name: plain(model.fields[name], defaults[name]) for name in wanted}


def _fields_get(_call: Call, model: Model, _ids: list[Any], given: Values) -> Doc:
    return fields_get(model, given.get("allfields"), given.get("attributes"))


def _load(call: Call, model: Model, _ids: list[Any], given: Values) -> Doc:
    return load(call, model, given["fields"], given["data"])


def _may(call: Call, _model: Model, _ids: list[Any], given: Values) -> bool:
    return may(call, "read" if given["operation"] == "read" else "write")


METHODS: dict[tuple[str, str], Handler] = {
    ("", "create"): _create,
    ("", "write"): _write,
    ("", "unlink"): _unlink,
    ("", "copy"): _copy,
    ("", "read"): _read,
    ("", "search"): _search,
    ("", "search_count"): _search_count,
    ("", "search_read"): _search_read,
    ("", "name_search"): _name_search,
    ("", "exists"): _exists,
    ("", "default_get"): _default_get,
    ("", "fields_get"): _fields_get,
    ("", "load"): _load,
    ("", "check_access_rights"): _may,
    ("", "has_access"): _may,
    **BUTTONS,
}
