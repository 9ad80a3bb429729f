"""Payments recorded by hand: these, and no money transaction, settle an invoice (dossier wave §3)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal
from mock_erps.wave.references import referred
from mock_erps.wave.resources.invoices import INVOICE
from mock_erps.wave.resources.record import Record
from mock_erps.wave.values import amount, trimmed

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: types of account that money can come to
_HOLD_MONEY = (
    *("CASH_AND_BANK", "CREDIT_CARD", "MONEY_IN_TRANSIT", "OTHER_CURRENT_ASSETS", "OTHER_CURRENT_LIABILITY", "LOANS"),
    *("DUE_TO_YOU_AND_OTHER_OWNERS", "NON_RETAINED_EARNINGS"),
)


class Payment(Record):
    kind: ClassVar[str] = "payment"

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        return {"memo": None, **body}

    def merge(self, call: Call, before: Doc, body: dict[str, Any]) -> Doc:
        return {**before, **{name: value for name, value in body.items() if value is not None or name == "memo"}}

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        invoice = referred(call, "invoice", doc["invoiceId"], "invoiceId")
        INVOICE.must_be_approved(invoice)
        value = Decimal(doc["amount"])
        if value <= 0:
            raise Refusal("invalid", text="Amount must be above zero.", path=("input", "amount"))
        doc |= {"amount": amount(value, invoice["currency"]), "exchangeRate": trimmed(Decimal(doc["exchangeRate"]))}

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        account = referred(call, "account", doc["paymentAccountId"], "paymentAccountId")
        if account["subtype"] not in _HOLD_MONEY:
            raise Refusal("invalid", text="Account cannot receive payments.", path=("input", "paymentAccountId"))
        if Decimal(doc["exchangeRate"]) <= 0:
            raise Refusal("invalid", text="Exchange rate must be above zero.", path=("input", "exchangeRate"))
        self._check_rest(call, doc)

    def _check_rest(self, call: Call, doc: Doc) -> None:
        """The statuses know OVERPAID, so more than is due is taken unless a setting says otherwise."""
        invoice = call.books["invoice"].docs[doc["invoiceId"]]
        others = self._paid(call, invoice, but=doc.get("id", ""))
        if call.setting("over_payment") == "refuse" and others + Decimal(doc["amount"]) > Decimal(invoice["total"]):
            raise Refusal("invalid", text="Amount is more than the amount due.", path=("input", "amount"))

    def create(self, call: Call, body: dict[str, Any]) -> Doc:
        doc = super().create(call, body)
        self._settle(call, doc)
        return doc

    def update(self, call: Call, before: Doc, body: dict[str, Any]) -> Doc:
        doc = super().update(call, before, body)
        self._settle(call, doc)
        return doc

    def delete(self, call: Call, doc: Doc) -> None:
        self.remove(call, doc)
        self._settle(call, doc)

    def _settle(self, call: Call, payment: Doc) -> None:
        invoice = dict(call.books["invoice"].docs[payment["invoiceId"]])
        INVOICE.settle(invoice, self._paid(call, invoice))
        INVOICE.touch(call, invoice)

    def _paid(self, call: Call, invoice: Doc, but: str = "") -> Decimal:
        rows = call.books[self.kind].find("invoice", invoice["id"])
        return sum((Decimal(row["amount"]) for row in rows if row["id"] != but), Decimal(0))


PAYMENT = Payment()
