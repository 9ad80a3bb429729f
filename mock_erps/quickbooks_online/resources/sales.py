"""Sales documents: Invoice, SalesReceipt, CreditMemo (dossier quickbooks_online §3, §4)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO
from mock_erps.platform.refusals import Refusal
from mock_erps.quickbooks_online.resources import amounts, currencies, numbers, settlements, taxes
from mock_erps.quickbooks_online.resources.lines import SALES, read_lines, subtotal_line
from mock_erps.quickbooks_online.resources.references import resolve, shown, target
from mock_erps.quickbooks_online.resources.transaction import Transaction, bare_day

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_COMPUTED = ("TotalAmt", "HomeTotalAmt", "Balance", "HomeBalance", "LinkedTxn", "RemainingCredit", "InvoiceLink")
_REFERENCES = {
    "SalesTermRef": "Term",
    "ClassRef": "Class",
    "DepartmentRef": "Department",
    "ARAccountRef": "Account",
    "DepositToAccountRef": "Account",
    "PaymentMethodRef": "PaymentMethod",
}


class Sale(Transaction):
    """What the three have in common: customer, lines, tax, totals."""

    computed = frozenset(_COMPUTED)
    kept = ("LinkedTxn",)
    required: ClassVar[tuple[str, ...]] = ("CustomerRef", "Line")

    def require(self, call: Call, body: dict[str, Any]) -> None:
        lacking = self.missing(body)
        if not lacking:
            return
        if lacking[0].details["parameter"] == "CustomerRef" and call.setting("missing_customer") == "6560":
            raise Refusal("missing_customer", tuple(lacking[1:]))
        super().require(call, body)

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        self.date(call, doc)
        customer = target(call, "Customer", doc.get("CustomerRef"), "CustomerRef")
        if customer is not None:
            doc["CustomerRef"] = shown("Customer", customer)
            self._from_customer(doc, customer, before)
        currencies.settle(call, doc, customer)
        resolve(call, doc, _REFERENCES)
        self._due(call, doc)
        total = self._total(call, doc, before)
        numbers.settle(call, self.kind, doc, before)
        for name, value in (("ApplyTaxAfterDiscount", False), ("PrintStatus", "NotSet"), ("EmailStatus", "NotSet")):
            doc.setdefault(name, value)
        doc.setdefault("CustomField", [])
        self.settle(call, doc, total)

    def _from_customer(self, doc: Doc, customer: Doc, before: Doc | None) -> None:
        """Addresses that are missing are copied from the customer (§3)."""
        for name in ("BillAddr", "ShipAddr"):
            if before is None and name not in doc and name in customer:
                doc[name] = customer[name]

    def _due(self, call: Call, doc: Doc) -> None:
        """Nothing falls due but an invoice."""

    def _total(self, call: Call, doc: Doc, before: Doc | None) -> Decimal:
        inclusive = doc.get("GlobalTaxCalculation") == taxes.INCLUSIVE and not taxes.is_american(call)
        lines = read_lines(call, doc.get("Line") or [], before, inclusive)
        tax = taxes.settle(call, doc, lines)
        subtotal = lines.subtotal
        total = subtotal - lines.discount + tax
        if total < 0:
            raise Refusal("business_rule", text="Transaction amount must be 0 or greater.")
        doc["Line"] = [*lines.kept, subtotal_line(subtotal)]
        doc["TotalAmt"] = float(total)
        currencies.at_home(call, doc, "HomeTotalAmt", total)
        return total

    def settle(self, call: Call, doc: Doc, total: Decimal) -> None:
        """Balance and what else follows from total and payments."""

    def void(self, call: Call, doc: Doc) -> Doc:
        """Amounts and quantities to nought, `Voided` before the note; number, party and dates stay (§3)."""
        self.check(call, doc, doc)
        note = f"Voided - {doc['PrivateNote']}" if doc.get("PrivateNote") else "Voided"
        zero = {"TotalAmt": 0.0, "PrivateNote": note, "Line": [_voided(line) for line in doc["Line"]]}
        zero["TxnTaxDetail"] = {"TotalTax": 0}
        for name in ("Balance", "HomeTotalAmt", "HomeBalance", "RemainingCredit"):
            if name in doc:
                zero[name] = 0.0
        return self.touch(call, doc, **zero)


def _voided(line: Doc) -> Doc:
    empty = {**line, "Amount": 0.0}
    if SALES in line:
        kept = {name: value for name, value in line[SALES].items() if name != "TaxInclusiveAmt"}
        empty[SALES] = {**kept, "Qty": 0} if "Qty" in kept else kept
    return empty


class Invoice(Sale):
    kind = "Invoice"
    neutral = "invoice"

    def _due(self, call: Call, doc: Doc) -> None:
        """DueDate from the terms, else the day of the invoice (§3)."""
        if "DueDate" in doc:
            doc["DueDate"] = bare_day(doc["DueDate"], "DueDate")
            return
        term = call.books["Term"].get(doc["SalesTermRef"]["value"]) if "SalesTermRef" in doc else None
        days = int(amounts.read((term or {}).get("DueDays")))
        doc["DueDate"] = (dt.date.fromisoformat(doc["TxnDate"]) + dt.timedelta(days=days)).isoformat()

    def settle(self, call: Call, doc: Doc, total: Decimal) -> None:
        """Balance = total − payments − deposit. A total below what was paid sets the rest free at its payments."""
        applied = settlements.applied(call, doc)
        due = total - amounts.read(doc.get("Deposit"))
        if applied > due:
            settlements.release(call, doc, applied - max(due, ZERO))
            applied = max(due, ZERO)
        balance = due - applied
        doc["Balance"] = float(balance)
        currencies.at_home(call, doc, "HomeBalance", balance)
        doc.setdefault("LinkedTxn", [])
        for name in ("AllowOnlineACHPayment", "AllowOnlineCreditCardPayment", "AllowIPNPayment"):
            doc.setdefault(name, False)

    def void(self, call: Call, doc: Doc) -> Doc:
        answer = call.setting("void_paid")
        if settlements.applied(call, doc) and answer != "allow":
            if answer == "6450":
                raise Refusal("void_refused", kind=self.kind, id=doc["Id"])
            raise Refusal("business_rule", text="This invoice has payments applied to it and cannot be voided.")
        settlements.unlink(call, doc)
        return super().void(call, {**doc, "LinkedTxn": []})

    def delete(self, call: Call, doc: Doc) -> None:
        if settlements.applied(call, doc):
            if call.setting("delete_paid") == "refuse":
                raise Refusal("cannot_delete", kind=self.kind, id=doc["Id"])
            settlements.unlink(call, doc)
        super().delete(call, doc)


class CreditMemo(Sale):
    kind = "CreditMemo"
    neutral = "credit note"

    def settle(self, call: Call, doc: Doc, total: Decimal) -> None:
        rest = total - settlements.applied(call, doc)
        doc["RemainingCredit"] = float(max(rest, ZERO))
        doc["Balance"] = float(max(rest, ZERO))

    def void(self, call: Call, doc: Doc) -> Doc:
        if call.setting("credit_memo_void") == "refuse":
            raise Refusal("unsupported_operation", operation="void")
        settlements.unlink(call, doc)
        return super().void(call, {**doc, "LinkedTxn": []})

    def delete(self, call: Call, doc: Doc) -> None:
        settlements.unlink(call, doc)
        super().delete(call, doc)


class SalesReceipt(Sale):
    kind = "SalesReceipt"
    neutral = "sales receipt"
    required = ("Line",)

    def settle(self, call: Call, doc: Doc, total: Decimal) -> None:
        doc["Balance"] = 0.0
        if "DepositToAccountRef" not in doc:
            account = call.books["Account"].docs[call.company.facts["undeposited"]]
            doc["DepositToAccountRef"] = shown("Account", account)
