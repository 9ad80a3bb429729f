"""Records that settle invoices: what they apply is booked as they come, change and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_erps.netsuite.records import Record
from mock_erps.netsuite.resources.applying import settle
from mock_erps.netsuite.resources.transaction import Transaction
from mock_erps.netsuite.values import Given
from mock_erps.platform.books import Doc

if TYPE_CHECKING:
    from mock_erps.netsuite.resources.sales import Invoice
    from mock_erps.platform.call import Call


class Settling(Transaction):
    """A credit memo or a payment; `apply` are its applications."""

    def __init__(self, record: Record, invoices: Invoice) -> None:
        super().__init__(record)
        self._invoices = invoices

    def create(self, call: Call, body: Given) -> Doc:
        doc = super().create(call, body)
        settle(call, self._invoices, (), doc["apply"])
        return doc

    def update(self, call: Call, before: Doc, body: Given) -> Doc:
        doc = super().update(call, before, body)
        settle(call, self._invoices, before["apply"], doc["apply"])
        return doc

    def remove(self, call: Call, doc: Doc) -> None:
        super().remove(call, doc)
        settle(call, self._invoices, doc["apply"], ())
