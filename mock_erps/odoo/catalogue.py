"""The models of the emulated Odoo, their fields and public methods, read from `contracts/odoo/models.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from mock_erps.platform.books import IndexKey
from mock_erps.platform.contract import contract_folder

SLUG = "odoo"
TO_ONE, TO_MANY = "many2one", ("one2many", "many2many")


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `of` is the model a relation leads to, `by` the field there that leads back."""

    name: str
    type: str
    label: str
    of: str = ""
    by: str = ""
    required: bool = False
    readonly: bool = False
    default: Any = None
    size: int = 0
    related: str = ""
    compute: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def stored(self) -> bool:
        return not (self.related or self.compute or self.type == "one2many")


@dataclass(frozen=True, slots=True)
class Method:
    """A public method. `model`: it belongs to the model and takes no ids. `needed` parameters must be given."""

    name: str
    model: bool
    parameters: tuple[str, ...]
    needed: int


@dataclass(frozen=True, slots=True)
class Model:
    name: str
    label: str
    order: str
    groups: tuple[str, ...]
    fields: Mapping[str, Field]
    methods: Mapping[str, Method]


def _method(name: str, row: Mapping[str, Any]) -> Method:
    written = row["parameters"]
    needed = sum(not one.endswith("?") for one in written)
    return Method(name, row.get("model", False), tuple(one.rstrip("?") for one in written), needed)


def _field(name: str, row: list[Any]) -> Field:
    return Field(name, row[0], row[1], **(row[2] if len(row) > 2 else {}))


def _read() -> dict[str, Model]:
    text = (contract_folder(SLUG) / "models.yaml").read_bytes()
    document = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    models = {}
    for name, row in document["models"].items():
        fields = {key: _field(key, one) for key, one in {**document["magic"], **row["fields"]}.items()}
        methods = {**document["methods"], **row.get("methods", {})}
        models[name] = Model(
            name=name,
            label=row["label"],
            order=row.get("order", "id"),
            groups=tuple(row["groups"]),
            fields=fields,
            methods={key: _method(key, one) for key, one in methods.items()},
        )
    return models


MODELS = _read()
#: tables of the books: one per model, found by what clients search for
_KEYS = {
    "account.move": ("name", "ref", "invoice_origin", "reversed_entry_id"),
    "account.move.line": ("move_id",),
    "account.partial.reconcile": ("debit_move_id", "credit_move_id"),
    "account.payment": ("memo", "move_id"),
    "account.payment.term.line": ("payment_id",),
    "res.partner": ("name", "ref", "parent_id"),
    "res.currency": ("name",),
    "res.currency.rate": ("currency_id",),
    "product.product": ("default_code", "barcode"),
    "ir.model.data": ("name", "res_id"),
    "sale.order.line": ("order_id",),
}


def _key(name: str) -> IndexKey:
    return lambda doc: doc.get(name) or None


#: a table of the mock's own: the last number of each chain of documents
CHAINS = "number.chain"
KINDS: dict[str, dict[str, IndexKey]] = {
    CHAINS: {},
    **{model: {name: _key(name) for name in _KEYS.get(model, ())} for model in MODELS},
}
