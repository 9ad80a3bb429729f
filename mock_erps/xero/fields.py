"""Field paths of `where` and `order`: which there are (the contract's answer schemas) and how they read a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.query.filters import Getter
from mock_erps.platform.query.xero_where import LOWERED, METHOD, UPPERED, Model, NullField
from mock_erps.xero.dates import read_instant

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.xero.resources.element import Element


def model(call: Call, kind: type[Element]) -> Model:
    """The type tree of a kind's answers, as the vendor's query language sees it."""
    models = call.vendor.facts.setdefault("models", {})
    if kind.singular not in models:
        schemas = call.vendor.contract.document["components"]["schemas"]
        models[kind.singular] = _model(kind.singular, schemas, 0)
    return models[kind.singular]  # type: ignore[no-any-return]


def _model(name: str, schemas: Any, depth: int) -> Model:
    members: dict[str, Model | None] = {}
    for field, schema in schemas[name]["properties"].items():
        target = schema.get("$ref", "").rpartition("/")[2]
        members[field] = _model(target, schemas, depth + 1) if target and depth < 2 else None
    return Model(name, members)


def getter(call: Call, strict_nulls: bool) -> Getter:
    """Reads `Contact.Name`, with dates as instants. With `strict_nulls` a text method on an absent field raises."""

    def get(doc: Doc, path: str) -> Any:
        path, _, method = path.partition(METHOD)
        value = _reached(call, doc, path.split("."))
        if method and value is None and strict_nulls:
            raise NullField(path)
        if isinstance(value, str):
            if value.startswith("/Date("):
                return read_instant(value)
            return value.lower() if method == LOWERED else value.upper() if method == UPPERED else value
        return value

    return get


def _reached(call: Call, doc: Doc, path: list[str]) -> Any:
    value: Any = doc
    for index, name in enumerate(path):
        if not isinstance(value, dict):
            return None
        if name == "Contact" and index == 0 and "Contact" in value:
            # what a contact is called now, not what it was called then
            value = call.books["contact"].get(value["Contact"].get("ContactID", "")) or value["Contact"]
        elif name in ("Invoice", "CreditNote", "Account") and index == 0 and name in value:
            table = {"Invoice": "invoice", "CreditNote": "credit_note", "Account": "account"}[name]
            value = call.books[table].get(value[name].get(f"{name}ID", "")) or value[name]
        else:
            value = value.get(name)
    return value
