"""The kinds of marketing documents, and what each does beyond the shape they share (§3, §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.money import decimal
from mock_erps.platform.refusals import Refusal
from mock_erps.sap_business_one.resources.customer import balance
from mock_erps.sap_business_one.resources.document import Document
from mock_erps.sap_business_one.resources.posted import open_balance

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class Invoice(Document):
    kind = "Invoices"
    object_type, object_code, table, rows, series = 13, "oInvoices", "OINV", "INV1", 4

    def _check_new(self, call: Call, doc: Doc) -> None:
        super()._check_new(call, doc)
        partner = call.books["BusinessPartners"].docs[doc["CardCode"]]
        limit = decimal(partner.get("CreditLimit") or 0)
        if not limit or call.setting("credit_limits") == "off":
            return
        if balance(call, doc["CardCode"]) + decimal(doc["DocTotal"]) > limit:
            raise Refusal("credit_limit", table=self.table)

    def check_row(self, call: Call, doc: Doc, row: Doc, place: int) -> None:
        item = call.books["Items"].get(str(row["ItemCode"] or ""))
        if item is None or item.get("InventoryItem") != "tYES" or call.setting("negative_stock") == "accept":
            return
        if decimal(item.get("QuantityOnStock") or 0) < decimal(row["Quantity"]):
            raise Refusal("negative_stock", rows=self.rows, line=place)


class CreditNote(Document):
    kind = "CreditNotes"
    object_type, object_code, table, rows, series = 14, "oCreditNotes", "ORIN", "RIN1", 5

    def drawn(self, call: Call, doc: Doc) -> None:
        """A credit copied from an invoice settles it as far as that is open (§4)."""
        super().drawn(call, doc)
        entries = dict.fromkeys(row["BaseEntry"] for row in doc["DocumentLines"] if row["BaseType"] == 13)
        local = call.company.currency
        left = open_balance(doc, local)
        for entry in entries:
            invoice = call.books["Invoices"].docs[str(entry)]
            part = min(left, open_balance(invoice, local))
            if part > 0 and invoice["DocCurrency"] == doc["DocCurrency"]:
                Invoice().settle(call, invoice, part)
                left -= part
        used = open_balance(doc, local) - left
        if used:
            self.settle(call, call.books[self.kind].docs[str(doc["DocEntry"])], used)


class Order(Document):
    kind = "Orders"
    posting = False
    object_type, object_code, table, rows, series = 17, "oOrders", "ORDR", "RDR1", 6


class DeliveryNote(Document):
    kind = "DeliveryNotes"
    object_type, object_code, table, rows, series = 15, "oDeliveryNotes", "ODLN", "DLN1", 7


class Draft(Document):
    """A document that waits: for somebody to finish it, or for an approval (§3)."""

    kind = "Drafts"
    posting = False
    object_type, object_code, table, rows, series = 112, "oDrafts", "ODRF", "DRF1", 8

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        doc = super().compose(call, body)
        doc["DocObjectCode"] = body.get("DocObjectCode") or "oInvoices"
        return doc

    def drawn(self, call: Call, doc: Doc) -> None:
        """A draft leaves its bases alone."""

    def remove(self, call: Call, doc: Doc) -> None:
        call.books.remove(self.kind, self.id_of(call, doc))
