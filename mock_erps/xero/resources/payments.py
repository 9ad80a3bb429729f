"""Payments of invoices and refunds of credit notes: made whole, deleted by status, never changed (dossier xero §4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, decimal, number, rounded
from mock_erps.platform.refusals import Refusal
from mock_erps.xero.dates import read_date, shown, today
from mock_erps.xero.ids import given_guid
from mock_erps.xero.resources.credit_notes import CreditNote, invoice_named
from mock_erps.xero.resources.element import Element, amount, day, flag, raw, text
from mock_erps.xero.resources.invoices import Invoice

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_TYPES = {
    "ACCREC": "ACCRECPAYMENT",
    "ACCPAY": "ACCPAYPAYMENT",
    "ACCRECCREDIT": "ARCREDITPAYMENT",
    "ACCPAYCREDIT": "APCREDITPAYMENT",
}


class Payment(Element):
    kind = "payment"
    plural = "Payments"
    singular = "Payment"
    id_field = "PaymentID"
    failed_flag = "HasValidationErrors"
    fields: ClassVar = {
        **dict.fromkeys(("Invoice", "CreditNote", "Account"), raw),
        **dict.fromkeys(("InvoiceNumber", "CreditNoteNumber", "Code", "Reference", "Status"), text),
        **dict.fromkeys(("Amount", "CurrencyRate"), amount),
        "Date": day,
        "IsReconciled": flag,
    }
    lengths: ClassVar = {"Reference": 255}

    def known(self, call: Call, id: str) -> Doc | None:
        return call.books["payment"].get(id.lower())

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        given = self.taken(call, body)
        paid = self._document(call, given)
        account = self._account(call, given)
        when = given.get("Date") or today(call.now, call.company.zone)
        value = rounded(given.get("Amount", ZERO))
        if value <= 0:
            self.say("payment_amount_missing")
        if paid is not None:
            self._check(call, paid, value, when)
        self.refuse()
        assert paid is not None and account is not None  # refused above
        return self._composed(call, given, paid, account, when, value)

    def _composed(self, call: Call, given: Doc, paid: Doc, account: Doc, when: Any, value: Any) -> Doc:
        rate = rounded(given.get("CurrencyRate", ZERO), 6) or decimal(paid["CurrencyRate"])
        noun = "Invoice" if "InvoiceID" in paid else "CreditNote"
        return {
            noun: {f"{noun}ID": paid[f"{noun}ID"]},
            "Account": {"AccountID": account["AccountID"], "Code": account["Code"]},
            "Date": shown(when),
            "Amount": number(value),
            "BankAmount": number(rounded(value / rate)),
            "Reference": given.get("Reference", ""),
            "CurrencyRate": number(rate),
            "PaymentType": _TYPES[paid["Type"]],
            "Status": "AUTHORISED",
            "IsReconciled": given.get("IsReconciled", False),
        }

    def _document(self, call: Call, given: Doc) -> Doc | None:
        """The invoice or credit note to be paid."""
        invoice = given.get("Invoice") or {"InvoiceNumber": given.get("InvoiceNumber")}
        credit = given.get("CreditNote") or {"CreditNoteNumber": given.get("CreditNoteNumber")}
        if any(invoice.values()):
            found = invoice_named(call, invoice)
        elif credit.get("CreditNoteID"):
            found = call.books["credit_note"].get(given_guid(call, credit["CreditNoteID"], "CreditNoteID"))
        elif credit.get("CreditNoteNumber"):
            found = CreditNote().known_number(call, credit["CreditNoteNumber"])
        else:
            self.say("payment_invoice_missing")
            return None
        if found is None:
            self.say("payment_document_unknown")
        return found

    def _account(self, call: Call, given: Doc) -> Doc | None:
        """A bank account, or one that takes payments."""
        named = given.get("Account") or {"Code": given.get("Code")}
        code = str(named.get("Code") or "").lower()
        found = call.books["account"].find("key", code) if code else []
        account = found[0] if found else call.books["account"].get(str(named.get("AccountID") or "").lower())
        if account is None or not (account["Type"] == "BANK" or account.get("EnablePaymentsToAccount")):
            self.say("payment_account_invalid")
            return None
        return account

    def _check(self, call: Call, paid: Doc, value: Any, when: Any) -> None:
        open_amount = decimal(paid["AmountDue"] if "AmountDue" in paid else paid["RemainingCredit"])
        if paid["Status"] not in ("AUTHORISED", "PAID"):
            self.say("payment_not_authorised")
        elif value > open_amount:
            self.say("overpaid")
        self.say_locked(call, [when])

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        """Everything was checked before the payment was composed."""

    def create(self, call: Call, body: dict[str, Any]) -> Doc:
        payment = super().create(call, body)
        _enter(call, payment)
        return payment

    def show(self, call: Call, doc: Doc) -> Doc:
        told = {**doc, "HasAccount": True, "HasValidationErrors": False}
        if "Invoice" in doc:
            invoice = call.books["invoice"].docs[doc["Invoice"]["InvoiceID"]]
            told["Invoice"] = _paid(invoice, "InvoiceID", "InvoiceNumber")
        else:
            credit = call.books["credit_note"].docs[doc["CreditNote"]["CreditNoteID"]]
            told["CreditNote"] = _paid(credit, "CreditNoteID", "CreditNoteNumber")
        return told


def _paid(doc: Doc, *names: str) -> Doc:
    fields = (
        *names,
        "Type",
        "CurrencyCode",
        "Contact",
        "Status",
        "AmountDue",
        "AmountPaid",
        "Total",
        "RemainingCredit",
    )
    return {name: doc[name] for name in fields if name in doc}


def _enter(call: Call, payment: Doc) -> None:
    """The paid document learns of its payment."""
    entry = {name: payment[name] for name in ("PaymentID", "Date", "Amount", "Reference", "CurrencyRate")}
    entry.update(HasAccount=False, HasValidationErrors=False)
    if "Invoice" in payment:
        invoice = call.books["invoice"].docs[payment["Invoice"]["InvoiceID"]]
        paid = number(decimal(invoice["AmountPaid"]) + decimal(payment["Amount"]))
        Invoice().settle(call, invoice, Payments=[*invoice["Payments"], entry], AmountPaid=paid)
    else:
        credit = call.books["credit_note"].docs[payment["CreditNote"]["CreditNoteID"]]
        CreditNote().settle(call, credit, Payments=[*credit["Payments"], entry])


def delete(call: Call, payment: Doc) -> Doc:
    """The payment ends; what it settled is due again."""
    rule = Payment()
    if payment["Status"] == "DELETED":
        rule.say("payment_fixed")
    rule.say_locked(call, [read_date(payment["Date"])])
    rule.refuse()
    deleted = rule.touch(call, payment, Status="DELETED")
    if "Invoice" in payment:
        invoice = call.books["invoice"].docs[payment["Invoice"]["InvoiceID"]]
        paid = number(decimal(invoice["AmountPaid"]) - decimal(payment["Amount"]))
        Invoice().settle(call, invoice, Payments=_without(invoice, payment), AmountPaid=paid)
    else:
        credit = call.books["credit_note"].docs[payment["CreditNote"]["CreditNoteID"]]
        CreditNote().settle(call, credit, Payments=_without(credit, payment))
    return deleted


def _without(doc: Doc, payment: Doc) -> list[Doc]:
    return [entry for entry in doc["Payments"] if entry["PaymentID"] != payment["PaymentID"]]


def delete_by_status(call: Call, payment: Doc, body: Mapping[str, Any]) -> Doc:
    """`{"Status": "DELETED"}` is the only change a payment takes."""
    if body.get("Status") != "DELETED":
        raise Refusal("validation", parts=(Refusal("payment_fixed", place=()),))
    return delete(call, payment)
