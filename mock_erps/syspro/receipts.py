"""ARSTPY: a payment received, applied to an invoice or kept on account (dossier syspro §4, §8).

Public clients send it in two forms: `Payment` with `PaymentValue` and `InvoiceToPay`, and `Payments` with
`CheckAmount`, which names no invoice. The columns of `ArInvoicePay` are those that clients of the database read.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from mock_erps.platform.books import Doc
from mock_erps.platform.company import Company
from mock_erps.platform.messages import Reply
from mock_erps.syspro.errors import words
from mock_erps.syspro.values import day, number, stored
from mock_erps.syspro.wire import document, element, group, value

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an item asks for, as it was written."""

    customer: str
    value: str
    reference: str
    date: str
    invoice: str = ""
    applied: str = ""


def arstpy(call: Call, root: Element) -> Reply:
    """Items one by one; status 0 is a receipt, anything else a refusal in words."""
    form = call.setting("receipt_form")
    newer = root.findall("Item/Payment") if form in ("both", "Payment") else []
    older = root.findall("Item/Payments") if form in ("both", "Payments") else []
    receipts = [*map(_payment, newer), *map(_payments, older)]
    return document(str(call.setting("root_receipt")), *(_item(call, one) for one in receipts))


def _payment(item: Element) -> Receipt:
    return Receipt(
        customer=value(item, "Customer"),
        value=value(item, "PaymentValue"),
        reference=value(item, "Reference"),
        date=value(item, "PaymentDate"),
        invoice=value(item, "InvoiceToPay/Invoice"),
        applied=value(item, "InvoiceToPay/GrossPaymentValue"),
    )


def _payments(item: Element) -> Receipt:
    names = ("Customer", "CheckAmount", "CheckNumber", "CheckDate")
    return Receipt(*(value(item, name) for name in names))


def _item(call: Call, given: Receipt) -> str:
    why = _refusal(call, given)
    if why:
        return group("Item", element("Status", "1"), element("Message", why))
    invoice = call.books["ArInvoice"].get(stored(given.invoice)) if given.invoice else None
    made = enter(call.company, given.customer, invoice, Decimal(given.value), given.reference, day(given.date))
    told = element("CashJournal", made["Journal"]), element("Reference", given.reference)
    return group("Item", element("Status", "0"), element("Message"), *told)


def enter(
    company: Company, customer: str, invoice: Doc | None, amount: Decimal, reference: str, on: dt.date | None
) -> Doc:
    """A receipt in the books, on an invoice as far as that owes it, or on account."""
    journal = str(company.books.next("receipt", 501))
    applied = min(amount, invoice["InvoiceBal1"]) if invoice else Decimal(0)
    if invoice:
        left = {**invoice, "InvoiceBal1": invoice["InvoiceBal1"] - applied}
        company.books.put("ArInvoice", invoice["Invoice"], left)
    fields = {
        "Customer": customer,
        "Invoice": invoice["Invoice"] if invoice else "",
        "DocumentType": "I" if invoice else "",
        "Journal": journal,
        "JournalDate": on,
        "Reference": reference,
        "TrnValue": amount,
        "SalesOrder": invoice["SalesOrder"] if invoice else "",
        "Applied": applied,
    }
    return company.books.put("ArInvoicePay", journal, fields)


def _refusal(call: Call, given: Receipt) -> str:
    amount, paid_on = number(given.value), day(given.date)
    if call.books["ArCustomer"].get(given.customer) is None:
        return words(call, "no_such_customer", given=given.customer)
    if amount is None or amount <= 0 or -int(amount.as_tuple().exponent) > 2:
        return words(call, "not_numeric", field="Payment value", given=given.value)
    if len(given.reference) > 30:
        return words(call, "reference_too_long")
    if paid_on is None:
        return words(call, "bad_date", given=given.date)
    if paid_on.isoformat() <= str(call.company.facts.get("closed_until", "")):
        return words(call, "period_closed", given=paid_on.isoformat())
    known = given.reference and call.books["ArInvoicePay"].find("reference", given.reference)
    if known and call.setting("repeated_check") == "refused":
        return words(call, "reference_used", given=given.reference)
    return _not_owed(call, given, amount) if given.invoice else ""


def _not_owed(call: Call, given: Receipt, amount: Decimal) -> str:
    held = call.books["ArInvoice"].get(stored(given.invoice))
    if held is None or held["Customer"] != given.customer:
        return words(call, "no_such_invoice", given=given.invoice, customer=given.customer)
    if number(given.applied) != amount:
        return words(call, "not_distributed", given=given.value)
    if amount > held["InvoiceBal1"] and call.setting("over_payment") == "refused":
        return words(call, "over_paid", given=given.value, balance=held["InvoiceBal1"], invoice=given.invoice)
    return ""
