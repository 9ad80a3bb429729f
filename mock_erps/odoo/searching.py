"""Searching a model: domains with dotted paths, orders, offsets; no default limit on any wire (dossier §5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from mock_erps.odoo.catalogue import MODELS, TO_MANY, TO_ONE, Field, Model
from mock_erps.odoo.rows import display_name, value
from mock_erps.platform.books import Books, Doc
from mock_erps.platform.query import All, Compare, Filter, In, Not, Order, matches, ordered
from mock_erps.platform.query.filters import Getter
from mock_erps.platform.query.odoo_domain import BadDomain, folding, read_domain, scalar
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_NUMBERS = ("integer", "float", "monetary")
_NEGATED = {"!=": "=", "not in": "in", "not any": "any", "not like": "like", "not ilike": "ilike"}


def search(call: Call, model: Model, domain: Any, active_test: bool = True) -> list[Doc]:
    """All records a domain means, in no particular order. Raises Refusal `bad_domain` or `unknown_domain_field`."""
    try:
        condition = read_domain(domain or [], _leaf_of(call, model))
    except BadDomain as error:
        raise Refusal("bad_domain", text=str(error)) from None
    if active_test and "active" in model.fields and not _asks_for_active(domain or []):
        condition = All((Compare("active", "=", True), condition))
    get = _getter(call.books, model)
    return [doc for doc in _candidates(call, model, condition) if matches(doc, condition, get, fold_case=False)]


def sorted_by(call: Call, model: Model, docs: Iterable[Doc], order: Any) -> list[Doc]:
    """Raises Refusal `bad_order`."""
    text = str(order or model.order)
    orders = []
    for part in text.split(","):
        name, _, way = part.strip().partition(" ")
        if name not in model.fields or way.strip().lower() not in ("", "asc", "desc"):
            raise Refusal("bad_order", order=text)
        orders.append(Order(name, way.strip().lower() == "desc"))
    if all(order.field != "id" for order in orders):
        orders.append(Order("id"))
    return ordered(docs, orders, _sorting(call.books, model))


def page(docs: list[Doc], offset: Any, limit: Any) -> list[Doc]:
    start = int(offset or 0)
    return docs[start : start + int(limit)] if limit else docs[start:]


def _asks_for_active(domain: Any) -> bool:
    return any(isinstance(item, list | tuple) and item and item[0] == "active" for item in domain)


def _candidates(call: Call, model: Model, condition: Filter) -> Iterable[Doc]:
    """By id or by an index where the condition allows it; a lagging replica is always read as a whole."""
    table = call.books[model.name]
    if not call.company.read_lag:
        for part in condition.parts if isinstance(condition, All) else (condition,):
            if isinstance(part, Compare) and part.op == "=" and part.field in table.indexes:
                return table.find(part.field, part.value)
            if isinstance(part, Compare) and part.op == "=" and part.field == "id":
                return [doc for doc in (table.get(str(part.value)),) if doc is not None]
            if isinstance(part, In) and part.field == "id":
                return [doc for one in dict.fromkeys(part.values) if (doc := table.get(str(one))) is not None]
    return call.rows(model.name)


def _getter(books: Books, model: Model) -> Getter:
    def get(doc: Doc, name: str) -> Any:
        found = value(books, model, doc, name)
        if model.fields[name].type == "boolean":
            return bool(found)
        return None if found is False or found == "" else found

    return folding(get)


def _sorting(books: Books, model: Model) -> Getter:
    get = _getter(books, model)

    def sort_value(doc: Doc, name: str) -> Any:
        found = get(doc, name)
        field = model.fields[name]
        return display_name(books, field.of, found) if field.type == TO_ONE and found else found

    return sort_value


def _leaf_of(call: Call, model: Model) -> Any:
    def leaf(path: str, operator: str, wanted: Any) -> Filter:
        name, _, rest = path.partition(".")
        field = model.fields.get(name)
        if field is None or (rest and not field.of):
            raise Refusal("unknown_domain_field", field=path, model=model.name, item=repr((path, operator, wanted)))
        if rest:
            return _linked(call, model, field, [[rest, operator, wanted]])
        if operator in ("any", "not any"):
            found = _linked(call, model, field, wanted)
            return Not(found) if operator == "not any" else found
        if operator in ("child_of", "parent_of"):
            return _in_tree(call, model, field, operator, wanted)
        if field.type in TO_MANY:
            return _of_many(call, model, field, operator, wanted)
        return _of_one(call, model, field, operator, wanted)

    return leaf


def _of_one(call: Call, model: Model, field: Field, operator: str, wanted: Any) -> Filter:
    if field.type == "boolean":
        among = wanted if isinstance(wanted, list | tuple) else [wanted]
        either = In(field.name, tuple({bool(one) for one in among}))
        return Not(either) if operator in ("!=", "not in") else either
    if field.type == TO_ONE and _is_text(wanted, operator):
        named = _linked(call, model, field, [["display_name", _NEGATED.get(operator, operator), wanted]])
        return Not(named) if operator in _NEGATED else named
    if field.type in _NUMBERS and (wanted is False or wanted is None) and operator in ("=", "!="):
        wanted = 0
    if field.type == "datetime" and operator == "<=" and isinstance(wanted, str) and len(wanted) == 19:
        wanted = f"{wanted}.999999"
    return scalar(field.name, operator, wanted)


def _is_text(wanted: Any, operator: str) -> bool:
    return isinstance(wanted, str) or "like" in operator


def _linked(call: Call, model: Model, field: Field, domain: Any) -> Filter:
    """Records whose relation leads to one that the inner domain means."""
    found = search(call, MODELS[field.of], domain, active_test=False)
    if field.type == "one2many":
        back = MODELS[field.of].fields[field.by]
        return In("id", tuple(doc[back.name] for doc in found if doc.get(back.name)))
    return _holding(call, model, field, {doc["id"] for doc in found})


def _holding(call: Call, model: Model, field: Field, ids: set[int]) -> Filter:
    if field.type == TO_ONE:
        return In(field.name, tuple(ids))
    return In("id", tuple(doc["id"] for doc in call.rows(model.name) if ids & _ids(call.books, model, doc, field)))


def _ids(books: Books, model: Model, doc: Doc, field: Field) -> set[int]:
    return set(value(books, model, doc, field.name) or ())


def _of_many(call: Call, model: Model, field: Field, operator: str, wanted: Any) -> Filter:
    positive = _NEGATED.get(operator, operator)
    if wanted is False or wanted is None:
        filled = In("id", tuple(doc["id"] for doc in call.rows(model.name) if _ids(call.books, model, doc, field)))
        return filled if operator == "!=" else Not(filled)
    if _is_text(wanted, operator):
        found = _linked(call, model, field, [["display_name", positive, wanted]])
    else:
        ids = list(wanted) if isinstance(wanted, list | tuple) else [wanted]
        found = _linked(call, model, field, [["id", "in", ids]])
    return Not(found) if operator in _NEGATED else found


def _in_tree(call: Call, model: Model, field: Field, operator: str, wanted: Any) -> Filter:
    """Only contacts have parents here; elsewhere a tree is its root."""
    table = field.of or model.name
    ids = {int(one) for one in (wanted if isinstance(wanted, list | tuple) else [wanted]) if isinstance(one, int)}
    fresh = set(ids) if "parent_id" in MODELS[table].fields else set()
    while fresh:
        docs = call.rows(table)
        if operator == "child_of":
            near = {doc["id"] for doc in docs if doc.get("parent_id") in fresh}
        else:
            near = {doc["parent_id"] for doc in docs if doc["id"] in fresh and doc.get("parent_id")}
        fresh = near - ids
        ids |= near
    return In(field.name, tuple(ids))
