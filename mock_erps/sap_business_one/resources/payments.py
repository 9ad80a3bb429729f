"""Incoming payments: means of payment, what they settle, and taking them back (§4)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, decimal, number, rounded
from mock_erps.platform.refusals import Refusal
from mock_erps.sap_business_one.resources.customer import customer_of
from mock_erps.sap_business_one.resources.document import Document
from mock_erps.sap_business_one.resources.documents import CreditNote, Invoice
from mock_erps.sap_business_one.resources.entity import Entity, today
from mock_erps.sap_business_one.resources.posted import check_period, open_balance
from mock_erps.sap_business_one.resources.rates import rate_for

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: what a payment may settle; a credit note is settled by paying out, so it counts the other way
SETTLED: Mapping[str, Document] = {"it_Invoice": Invoice(), "it_CredItnote": CreditNote()}
_KEPT: tuple[str, ...] = (
    *("CardCode", "CashAccount", "TransferAccount", "TransferDate", "TransferReference", "Reference1", "Reference2"),
    *(
        "CounterReference",
        "PaymentReferenceNo",
        "Remarks",
        "JournalRemarks",
        "BPLID",
        "PaymentChecks",
        "PaymentCreditCards",
    ),
)
_SOFT = frozenset(("Remarks", "JournalRemarks", "Reference1", "Reference2", "CounterReference", "TransferReference"))


class Payment(Entity):
    kind = "IncomingPayments"
    type = "Payment"
    key = "DocEntry"
    number_key = True
    computed: ClassVar = Entity.computed | {"DocEntry", "DocNum", "Cancelled", "CancelStatus", "CreationDate"}

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        given = {name: value for name, value in self.taken(call, body).items() if value is not None}
        partner = customer_of(call, given.get("CardCode"), "ORCT")
        date = given.get("DocDate") or today(call)
        applied = [
            self._applied(call, place, part, partner) for place, part in enumerate(given.get("PaymentInvoices") or [])
        ]
        currency = self._currency(call, given, applied)
        rate = rate_for(call, currency, date, given.get("DocRate"))
        paid = self._paid(call, given)
        self._balance(paid, applied)
        kept = {name: given[name] for name in _KEPT if name in given}
        return {
            **self._numbers(call),
            "DocType": "rCustomer",
            "DocDate": date,
            "DueDate": given.get("DueDate") or date,
            "TaxDate": given.get("TaxDate") or date,
            **kept,
            "CardName": partner["CardName"],
            "CashSum": given.get("CashSum", 0.0),
            "TransferSum": given.get("TransferSum", 0.0),
            "TransferReference": given.get("TransferReference"),
            "DocCurrency": currency,
            "DocRate": number(rate),
            "Cancelled": "tNO",
            "CancelStatus": "csNo",
            **{name: value for name, value in given.items() if name.startswith("U_")},
            "PaymentInvoices": [self._row(call, part, rate) for part in applied],
        }

    def _numbers(self, call: Call) -> Doc:
        docnum = call.books.next("DocNum:IncomingPayments", 2401)
        return {"DocEntry": call.books.next("DocEntry", 417), "DocNum": docnum, "Series": 15}

    def _applied(self, call: Call, place: int, part: Doc, partner: Doc) -> Doc:
        """A sent application with the document it settles. Raises Refusal."""
        kind = part.get("InvoiceType") or "it_Invoice"
        rules = SETTLED.get(kind)
        doc = call.books[rules.kind].get(str(part.get("DocEntry"))) if rules else None
        if doc is None or doc["CardCode"] != partner["CardCode"]:
            raise Refusal("payment_unknown_document")
        local = call.company.currency
        if doc["DocumentStatus"] != "bost_Open" or doc["CancelStatus"] != "csNo":
            raise Refusal("payment_closed", entry=doc["DocEntry"])
        owed = open_balance(doc, local)
        told = part.get("AppliedFC") if doc["DocCurrency"] != local else part.get("SumApplied")
        if told is None and part.get("SumApplied") is not None:
            told = number(rounded(decimal(part["SumApplied"]) / decimal(doc["DocRate"])))
        amount = owed if told is None else rounded(decimal(told))
        if amount <= 0 or amount > owed:
            raise Refusal("payment_over", entry=doc["DocEntry"])
        return {"LineNum": place, "DocEntry": doc["DocEntry"], "InvoiceType": kind, "doc": doc, "amount": amount}

    def _currency(self, call: Call, given: Doc, applied: list[Doc]) -> str:
        currencies = {part["doc"]["DocCurrency"] for part in applied}
        currency = str(
            given.get("DocCurrency") or (currencies.pop() if len(currencies) == 1 else call.company.currency)
        )
        for other in currencies - {currency}:
            raise Refusal("payment_currency", currency=currency, other=other)
        return currency

    def _paid(self, call: Call, given: Doc) -> Decimal:
        """What came in by all means, in the payment's currency."""
        means = [given.get("CashSum"), given.get("TransferSum")]
        means += [check.get("CheckSum") for check in given.get("PaymentChecks") or []]
        means += [card.get("CreditSum") for card in given.get("PaymentCreditCards") or []]
        total = sum((decimal(value) for value in means if value is not None), ZERO)
        if total <= 0:
            raise Refusal("payment_no_means")
        for name in ("CashAccount", "TransferAccount"):
            if (
                given.get(name.replace("Account", "Sum"))
                and call.books["ChartOfAccounts"].get(str(given.get(name))) is None
            ):
                raise Refusal("unknown_reference")
        return rounded(total)

    def _balance(self, paid: Decimal, applied: list[Doc]) -> None:
        """What is left over stays on account; more than was paid cannot be applied."""
        used = sum((_signed(part) for part in applied), ZERO)
        if used > paid:
            raise Refusal("payment_unbalanced", paid=paid, applied=used)

    def _row(self, call: Call, part: Doc, rate: Decimal) -> Doc:
        foreign = part["doc"]["DocCurrency"] != call.company.currency
        home = rounded(part["amount"] * rate) if foreign else part["amount"]
        row = {name: part[name] for name in ("LineNum", "DocEntry", "InvoiceType")}
        return {
            **row,
            "DocRate": number(rate),
            "SumApplied": number(home),
            "AppliedFC": number(part["amount"] if foreign else ZERO),
        }

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        if before is None:
            check_period(call, doc["DocDate"])

    def create(self, call: Call, body: dict[str, Any]) -> Doc:
        payment = super().create(call, body)
        self._settle(call, payment, 1)
        return payment

    def _settle(self, call: Call, payment: Doc, sign: int) -> None:
        for row in payment["PaymentInvoices"]:
            rules = SETTLED[row["InvoiceType"]]
            doc = call.books[rules.kind].docs[str(row["DocEntry"])]
            rules.settle(call, doc, sign * amount_of(row))

    def merge(self, call: Call, before: Doc, body: Mapping[str, Any]) -> Doc:
        sent = self.taken(call, body)
        return {**before, **{n: v for n, v in sent.items() if n in _SOFT or n.startswith("U_")}}

    def cancel(self, call: Call, doc: Doc) -> Doc:
        """What it settled is owed again."""
        if doc["Cancelled"] == "tYES":
            raise Refusal("already_cancelled")
        check_period(call, doc["DocDate"])
        self._settle(call, doc, -1)
        return self.touch(call, doc, Cancelled="tYES", CancelStatus="csYes")

    def remove(self, call: Call, doc: Doc) -> None:
        raise Refusal("not_deletable" if call.setting("delete_document") == "405" else "not_deletable_400")


def amount_of(row: Doc) -> Decimal:
    """What a row settles, in the document's currency."""
    return decimal(row["AppliedFC"]) if row.get("AppliedFC") else decimal(row["SumApplied"])


def _signed(part: Doc) -> Decimal:
    amount: Decimal = part["amount"]
    return -amount if part["InvoiceType"] == "it_CredItnote" else amount
