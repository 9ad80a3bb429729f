"""ARSTPY: a payment received, applied to an invoice or kept on account (dossier syspro §4, §8)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from mock_erps.platform.books import Doc
from mock_erps.platform.company import Company
from mock_erps.platform.messages import Reply
from mock_erps.syspro.values import day, number, stored
from mock_erps.syspro.wire import document, element, group, value

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


def arstpy(call: Call, root: Element) -> Reply:
    """Items one by one; status 0 is a receipt, anything else a refusal in words."""
    return document("postarpayment", *(_item(call, item) for item in root.findall("Item/Payments")))


def _item(call: Call, item: Element) -> str:
    why = _refusal(call, item)
    if why:
        return group("Item", element("Status", "1"), element("Message", why))
    amount = number(value(item, "CheckAmount")) or Decimal(0)
    invoice = call.books["ArInvoice"].get(stored(value(item, "Invoice"))) if value(item, "Invoice") else None
    reference, on = value(item, "CheckNumber"), day(value(item, "CheckDate"))
    made = enter(call.company, value(item, "Customer"), invoice, amount, reference, on)
    told = element("CashJournal", made["CashJournal"]), element("Reference", reference)
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
        "CashJournal": journal,
        "Customer": customer,
        "Invoice": invoice["Invoice"] if invoice else "",
        "SalesOrder": invoice["SalesOrder"] if invoice else "",
        "Reference": reference,
        "TrnDate": on,
        "TrnValue": amount,
        "Applied": applied,
    }
    return company.books.put("ArInvoicePay", journal, fields)


def _refusal(call: Call, item: Element) -> str:
    customer, check, invoice = (value(item, name) for name in ("Customer", "CheckNumber", "Invoice"))
    amount, paid_on = number(value(item, "CheckAmount")), day(value(item, "CheckDate"))
    if call.books["ArCustomer"].get(customer) is None:
        return f"Customer '{customer}' not found"
    if amount is None or amount <= 0 or -int(amount.as_tuple().exponent) > 2:
        return f"Check amount '{value(item, 'CheckAmount')}' is not numeric"
    if len(check) > 30:
        return "Check number may not be longer than 30 characters"
    if paid_on is None:
        return f"Check date '{value(item, 'CheckDate')}' is invalid"
    if paid_on.isoformat() <= str(call.company.facts.get("closed_until", "")):
        return f"The period of {paid_on.isoformat()} is closed"
    if check and call.setting("repeated_check") == "refused" and call.books["ArInvoicePay"].find("reference", check):
        return f"Check number '{check}' has been used"
    return _not_owed(call, invoice, customer, amount) if invoice else ""


def _not_owed(call: Call, invoice: str, customer: str, amount: Decimal) -> str:
    held = call.books["ArInvoice"].get(stored(invoice))
    if held is None or held["Customer"] != customer:
        return f"Invoice '{invoice}' not found for customer '{customer}'"
    if amount > held["InvoiceBal1"] and call.setting("over_payment") == "refused":
        return f"Payment of {amount} is more than the balance {held['InvoiceBal1']} of invoice '{invoice}'"
    return ""
