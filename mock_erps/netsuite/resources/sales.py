"""Invoices and credit memos: lines, totals, status (dossier §3, §4)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from mock_erps.netsuite.records import CREDIT_MEMO, INVOICE
from mock_erps.netsuite.resources.applying import applications, oldest_first
from mock_erps.netsuite.resources.lines import merged, tax_of
from mock_erps.netsuite.resources.settling import Settling
from mock_erps.netsuite.resources.transaction import VOIDED, Transaction
from mock_erps.netsuite.values import Given, Rows, in_currency
from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, decimal
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_NOTHING = Rows((), replace=False)
PENDING, APPROVED, REJECTED = "1", "2", "3"


class Sale(Transaction):
    """A document with item lines."""

    party: ClassVar[str] = "entity"

    def compose(self, call: Call, body: Given) -> Doc:
        return {**super().compose(call, body), "said": body, "item": []}

    def merge(self, call: Call, before: Doc, body: Given) -> Doc:
        return {**super().merge(call, before, body), "said": body}

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        """Lines come last: they want the document's currency."""
        said: Given = doc.pop("said", {})
        super().derive(call, doc, before)
        sublist = self.record.sublists["item"]
        doc["item"] = merged(call, sublist, doc["item"], said.get("item", _NOTHING), doc["currency"])
        doc.setdefault("account", call.company.facts["receivable"])
        self._total(call, doc)

    def _total(self, call: Call, doc: Doc) -> None:
        """A discount comes off after tax, shipping is added untaxed."""
        currency = doc["currency"]
        doc["subtotal"] = sum((line["amount"] for line in doc["item"]), ZERO)
        doc["taxTotal"] = tax_of(call, doc["item"], currency)
        doc["discountTotal"] = in_currency(call, _discount(doc), currency)
        doc["total"] = doc["subtotal"] + doc["discountTotal"] + doc["taxTotal"] + doc.get("shippingCost", ZERO)

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        super().check(call, doc, before)
        if not doc["item"]:
            raise Refusal("missing_field", fields="Item")
        if doc["total"] < 0:
            raise Refusal("negative_total")


def _discount(doc: Doc) -> Decimal:
    """`-10%` of the lines, or an amount."""
    text = str(doc.get("discountRate", "")).strip()
    if not text:
        return ZERO
    try:
        if text.endswith("%"):
            return Decimal(doc["subtotal"]) * decimal(text[:-1]) / 100
        return decimal(text)
    except ValueError:
        raise Refusal("bad_reference", value=text, field="discountRate", path="discountRate") from None


class Invoice(Sale):
    prefix: ClassVar[str] = "INV"

    def __init__(self) -> None:
        super().__init__(INVOICE)

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        super().derive(call, doc, before)
        self._derive_due(call, doc, before)
        if before is None:
            routed = call.setting("approval_routing")
            doc["approvalStatus"] = doc.get("approvalStatus", PENDING) if routed else APPROVED
            doc["amountPaid"] = ZERO
        doc["amountRemaining"] = doc["total"] - doc["amountPaid"]
        doc["status"] = _status(doc)

    def _derive_due(self, call: Call, doc: Doc, before: Doc | None) -> None:
        """Terms are the customer's unless told; they make the due date unless that is told."""
        if before is None and "terms" not in doc:
            customer = call.books["customer"].get(doc["entity"])
            if customer is not None and "terms" in customer:
                doc["terms"] = customer["terms"]
        moved = before is None or any(before.get(name) != doc.get(name) for name in ("terms", "tranDate"))
        told = "dueDate" in doc and (before is None or before.get("dueDate") != doc["dueDate"])
        term = call.books["term"].get(doc.get("terms", ""))
        if term is not None and moved and not told:
            due = dt.date.fromisoformat(doc["tranDate"]) + dt.timedelta(days=term["daysUntilNetDue"])
            doc["dueDate"] = due.isoformat()
        doc.setdefault("dueDate", doc["tranDate"])

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        super().check(call, doc, before)
        if doc["amountRemaining"] < 0:
            raise Refusal("cannot_apply", reason="The total may not be less than what is applied to the transaction.")
        settled = before is not None and before["amountPaid"]
        if before is not None and settled and any(before[name] != doc[name] for name in ("entity", "currency")):
            raise Refusal("cannot_change_applied")

    def receive(self, call: Call, doc: Doc, amount: Decimal) -> None:
        """Something was applied, or taken back (a negative amount)."""
        paid = doc["amountPaid"] + amount
        left = doc["total"] - paid
        after = {**doc, "amountPaid": paid, "amountRemaining": left}
        self.touch(call, doc, amountPaid=paid, amountRemaining=left, status=_status(after))

    def remove(self, call: Call, doc: Doc) -> None:
        if doc["amountPaid"]:
            raise Refusal("has_dependents")
        super().remove(call, doc)

    def void(self, call: Call, doc: Doc) -> None:
        """As in the vendor's screens: everything is nought, the document stays."""
        if doc["amountPaid"]:
            raise Refusal("cannot_void")
        lines = [{**line, **dict.fromkeys(("amount", "rate", "tax1Amt", "grossAmt"), ZERO)} for line in doc["item"]]
        noughts = dict.fromkeys(("subtotal", "discountTotal", "taxTotal", "total", "amountRemaining"), ZERO)
        self.touch(call, doc, **noughts, item=lines, status=VOIDED, memo="VOID")


def _status(doc: Doc) -> str:
    if doc.get("status") == VOIDED:
        return VOIDED
    if doc["approvalStatus"] != APPROVED:
        return "Rejected" if doc["approvalStatus"] == REJECTED else "Pending Approval"
    return "Open" if doc["amountRemaining"] or not doc["total"] else "Paid In Full"


class CreditMemo(Settling, Sale):
    prefix: ClassVar[str] = "CM"

    def __init__(self, invoices: Invoice) -> None:
        super().__init__(CREDIT_MEMO, invoices)

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        said: Given = doc.get("said", {})
        super().derive(call, doc, before)
        present = doc.get("apply", [])
        if said.get("autoApply") and "apply" not in said:
            wanted = oldest_first(call, doc["entity"], doc["currency"], doc["total"])
        else:
            wanted = said.get("apply", _NOTHING)
        doc["apply"] = applications(call, wanted, present, doc["entity"], doc["currency"])
        doc["applied"] = doc["amountPaid"] = sum((row["amount"] for row in doc["apply"]), ZERO)
        doc["unapplied"] = doc["amountRemaining"] = doc["total"] - doc["applied"]
        doc["status"] = "Open" if doc["unapplied"] or not doc["total"] else "Fully Applied"

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        super().check(call, doc, before)
        if doc["unapplied"] < 0:
            raise Refusal("cannot_apply", reason="You cannot apply more than the total of the transaction.")
