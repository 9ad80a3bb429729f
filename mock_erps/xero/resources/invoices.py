"""Invoices: sales (ACCREC) and bills (ACCPAY), their statuses and what settles them (dossier xero §3)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.books import Doc
from mock_erps.platform.money import decimal, number
from mock_erps.xero.resources.document import FIRM, Document
from mock_erps.xero.resources.element import text

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: what a paid bill still takes (dossier xero §11.12)
_PAID_BILL = frozenset(
    ("InvoiceID", "InvoiceNumber", "Reference", "DueDate", "BrandingThemeID", "Contact", "Url", "LineItems")
) | {"PlannedPaymentDate", "Type", "Status", "HasErrors", "HasAttachments"}
_PAID_BILL_LINE = frozenset(["LineItemID", "Description", "AccountCode", "Tracking"])
_EMPTY_LISTS = ("Payments", "CreditNotes", "Prepayments", "Overpayments")


class Invoice(Document):
    kind = "invoice"
    plural = "Invoices"
    singular = "Invoice"
    id_field = "InvoiceID"
    number_field = "InvoiceNumber"
    number_taken = "number_taken"
    number_prefix = "INV"
    unknown = "invoice_unknown"
    sales_type = "ACCREC"
    fields: ClassVar = {**Document.fields, "InvoiceNumber": text}
    lengths: ClassVar = {**Document.lengths, "InvoiceNumber": 255}

    def __init__(self) -> None:
        super().__init__()
        self._eases_paid_bill = False

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        doc = super().compose(call, body)
        doc.update({name: [] for name in _EMPTY_LISTS})
        doc.update(AmountPaid=0.0, AmountCredited=0.0)
        return doc

    def merge(self, call: Call, before: Doc, body: dict[str, Any]) -> Doc:
        if before["Type"] == "ACCPAY" and before["Status"] == "PAID" and call.setting("paid_bill_edits"):
            self._eases_paid_bill = _only_eased(body)
        return super().merge(call, before, body)

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        if self._eases_paid_bill:
            doc["Status"] = "PAID"
        super().derive(call, doc, before)
        if doc["Status"] in ("VOIDED", "DELETED"):
            doc["AmountDue"] = 0.0
        else:
            doc["AmountDue"] = number(_outstanding(doc))
        if doc.get("Type") == "ACCPAY":
            doc.setdefault("InvoiceNumber", "")

    def check_firm(self, call: Call, doc: Doc) -> None:
        super().check_firm(call, doc)
        if "DueDate" not in doc:
            self.say("due_date_missing")

    def check_status(self, call: Call, doc: Doc, before: Doc | None) -> None:
        if self._eases_paid_bill:
            return
        super().check_status(call, doc, before)
        limit = call.setting("approval_limit")
        if limit and doc["Status"] in FIRM and (before is None or before["Status"] not in FIRM):
            approved = sum(1 for other in call.books["invoice"] if other["Status"] in FIRM)
            if approved >= limit:
                self.say("approval_cap")

    def is_settled(self, doc: Doc) -> bool:
        return bool(doc["AmountPaid"] or doc["AmountCredited"])

    def stamp(self, call: Call, doc: Doc, before: Doc | None) -> None:
        super().stamp(call, doc, before)
        if doc["Status"] == "AUTHORISED" and doc["AmountDue"] == 0 and call.setting("zero_total") == "paid":
            doc.update(Status="PAID", FullyPaidOnDate=doc["Date"])

    def settle(self, call: Call, doc: Doc, **fields: Any) -> Doc:
        """Payments or credits changed: what is due, and whether the invoice is paid, follow."""
        after = {**doc, **fields}
        due = _outstanding(after)
        after["AmountDue"] = number(due)
        return self.settled(call, doc, after, due)


def _outstanding(doc: Mapping[str, Any]) -> Decimal:
    return decimal(doc["Total"]) - decimal(doc["AmountPaid"]) - decimal(doc["AmountCredited"])


def _only_eased(body: Mapping[str, Any]) -> bool:
    lines = body.get("LineItems") or ()
    return body.keys() <= _PAID_BILL and all(line.keys() <= _PAID_BILL_LINE for line in lines)
