"""The rules of every record type, by type."""

from __future__ import annotations

from collections.abc import Mapping

from mock_erps.netsuite.records import ITEM_TYPES, RECORDS
from mock_erps.netsuite.resources.entity import Customer, Entity, Master
from mock_erps.netsuite.resources.payments import Payment
from mock_erps.netsuite.resources.sales import CreditMemo, Invoice

INVOICES = Invoice()
RESOURCES: Mapping[str, Entity] = {
    **{type: Master(record) for type, record in RECORDS.items() if not record.transaction},
    "invoice": INVOICES,
    "creditMemo": CreditMemo(INVOICES),
    "customerPayment": Payment(INVOICES),
    "customer": Customer(),
}


def resource(type: str) -> Entity:
    return RESOURCES[type]


def of_item(kind: str) -> Entity:
    """The rules of an item by its SOAP type."""
    return next(RESOURCES[type] for type in ITEM_TYPES if RECORDS[type].kind == kind)
