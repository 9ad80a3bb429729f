"""What a database tells of its own models: `fields_get` and `/doc-bearer` (dossier odoo §1, §12)."""

from __future__ import annotations

from typing import Any

from mock_erps.odoo.catalogue import Field, Model


def fields_get(model: Model, wanted: Any, attributes: Any) -> dict[str, Any]:
    """Attributes by field; both may be narrowed."""
    names = [name for name in wanted if name in model.fields] if wanted else list(model.fields)
    found = {name: _described(model.fields[name]) for name in names}
    if not attributes:
        return found
    return {name: {key: row[key] for key in attributes if key in row} for name, row in found.items()}


def _described(field: Field) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": field.name,
        "type": field.type,
        "string": field.label,
        "required": field.required,
        "readonly": field.readonly,
        "store": field.stored or field.type == "one2many",
        "searchable": True,
        "sortable": field.stored,
        "help": "",
    }
    if field.of:
        row |= {"relation": field.of, "domain": [], "context": {}}
    if field.by:
        row["relation_field"] = field.by
    if field.type == "selection":
        row["selection"] = [list(choice) for choice in field.choices.items()]
    if field.type == "char" and field.size:
        row["size"] = field.size
    return row


def documented(model: Model) -> dict[str, Any]:
    """The machine doc of a model; parameters in their order, `api` says what takes no ids."""
    return {
        "model": model.name,
        "name": model.label,
        "fields": fields_get(model, None, None),
        "methods": {
            method.name: {
                "parameters": {name: {} for name in method.parameters},
                "api": ["model"] if method.model else [],
            }
            for method in model.methods.values()
        },
    }
