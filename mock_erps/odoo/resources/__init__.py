"""The models that are more than fields, and the registry of all."""

from __future__ import annotations

from collections.abc import Mapping

from mock_erps.odoo.catalogue import MODELS
from mock_erps.odoo.records import Record
from mock_erps.odoo.resources.masters import Account, ModelData, Owned, Partner, Product, Tax
from mock_erps.odoo.resources.moves import LINE, MOVE
from mock_erps.odoo.resources.payments import PAYMENT, RECONCILE, REGISTER
from mock_erps.odoo.resources.reversing import REVERSAL
from mock_erps.odoo.resources.selling import ADVANCE, ORDER, ORDER_LINE

_SPECIAL: tuple[Record, ...] = (
    MOVE,
    LINE,
    PAYMENT,
    REGISTER,
    RECONCILE,
    REVERSAL,
    ORDER,
    ORDER_LINE,
    ADVANCE,
    Partner("res.partner"),
    Product("product.product"),
    Account("account.account"),
    Tax("account.tax"),
    Owned("account.journal"),
    Owned("res.currency.rate"),
    ModelData("ir.model.data"),
)
RECORDS: Mapping[str, Record] = {name: Record(name) for name in MODELS} | {one.kind: one for one in _SPECIAL}

__all__ = ["LINE", "MOVE", "RECORDS"]
