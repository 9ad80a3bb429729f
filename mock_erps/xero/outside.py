"""Somebody else at work in Xero's own screens: the same rules, no API, exchange number 0."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.by_hand import NothingThere, by_hand, close_period
from mock_erps.xero.dates import read_date, shown
from mock_erps.xero.resources import payments
from mock_erps.xero.resources.contacts import Contact
from mock_erps.xero.resources.credit_notes import Allocation, CreditNote
from mock_erps.xero.resources.document import Document
from mock_erps.xero.resources.invoices import Invoice
from mock_erps.xero.resources.payments import Payment

if TYPE_CHECKING:
    from mock_erps.platform.company import Company
    from mock_erps.platform.vendor import Vendor

Values = dict[str, Any]


def _document(company: Company, id: str) -> tuple[Document, Doc]:
    """Raises NothingThere for an id that no document has."""
    for rules in (Invoice(), CreditNote()):
        doc = company.books[rules.kind].get(id)
        if doc is not None:
            return rules, doc
    raise NothingThere(f"the books hold no document {id!r} in {company.id}")


def pay(vendor: Vendor, company: Company, values: Values) -> None:
    """A payment of an invoice: `amount`, or all that is due."""
    rules, doc = _document(company, str(values["id"]))
    paid = {rules.singular: {rules.id_field: doc[rules.id_field]}}
    amount = values.get("amount") or doc.get("AmountDue", doc.get("RemainingCredit"))
    Payment().create(by_hand(vendor, company), {**paid, "Account": {"Code": "090"}, "Amount": amount})


def unpay(vendor: Vendor, company: Company, values: Values) -> None:
    """Every payment of a document is taken back, as a bank does with a debit that bounces: it is owed again."""
    for one in vendor.erp.audit(company).settling(str(values["id"])):
        payments.delete(by_hand(vendor, company), company.books["payment"].docs[one.id])


def credit(vendor: Vendor, company: Company, values: Values) -> None:
    """A credit note of `amount`, or of all that is due, allocated to an invoice (§4)."""
    call = by_hand(vendor, company)
    _, invoice = _document(company, str(values["id"]))
    amount = values.get("amount") or invoice["AmountDue"]
    line = {"Description": "Goodwill", "Quantity": 1, "UnitAmount": amount, "AccountCode": "4000", "TaxType": "NONE"}
    body = {
        "Type": "ACCRECCREDIT",
        "Contact": {"ContactID": invoice["Contact"]["ContactID"]},
        "CurrencyCode": invoice["CurrencyCode"],
        "Status": "AUTHORISED",
        "LineAmountTypes": "NoTax",
        "LineItems": [line],
    }
    note = CreditNote().create(call, body)
    Allocation().allocate(call, note, {"Amount": amount, "Invoice": {"InvoiceID": invoice["InvoiceID"]}})


def sell(vendor: Vendor, company: Company, values: Values) -> None:
    """An approved invoice of `amount` for the organisation's first contact."""
    call = by_hand(vendor, company)
    contact = next(iter(company.books["contact"]))
    line = {"Description": "Over the counter", "Quantity": 1, "UnitAmount": values.get("amount", 10)}
    body = {
        "Type": "ACCREC",
        "InvoiceNumber": f"OTC-{company.books.next('over the counter')}",
        "Contact": {"ContactID": contact["ContactID"]},
        "DueDate": shown(dt.datetime.fromtimestamp(call.now, dt.UTC).date() + dt.timedelta(days=30)),
        "Status": "AUTHORISED",
        "LineAmountTypes": "NoTax",
        "LineItems": [{**line, "AccountCode": "4000", "TaxType": "NONE"}],
    }
    Invoice().create(call, body)


def void(vendor: Vendor, company: Company, values: Values) -> None:
    rules, doc = _document(company, str(values["id"]))
    rules.update(by_hand(vendor, company), doc, {"Status": "VOIDED"})


def delete(vendor: Vendor, company: Company, values: Values) -> None:
    """Drafts are deleted, approved documents voided, payments removed: nothing ever leaves the books whole."""
    call = by_hand(vendor, company)
    payment = company.books["payment"].get(str(values["id"]))
    if payment is not None:
        payments.delete(call, payment)
        return
    rules, doc = _document(company, str(values["id"]))
    status = "DELETED" if doc["Status"] in ("DRAFT", "SUBMITTED") else "VOIDED"
    rules.update(call, doc, {"Status": status})


def edit(vendor: Vendor, company: Company, values: Values) -> None:
    """An expected payment date is set by hand, and the reference where a memo is given: nothing an engine owns."""
    rules, doc = _document(company, str(values["id"]))
    fields: Values = {"ExpectedPaymentDate": shown(read_date(doc["Date"]) + dt.timedelta(days=40))}
    if values.get("memo"):
        fields["Reference"] = str(values["memo"])
    rules.touch(by_hand(vendor, company), doc, **fields)


def add_party(vendor: Vendor, company: Company, values: Values) -> None:
    code = {"ContactNumber": values["code"]} if values.get("code") else {}
    Contact().create(by_hand(vendor, company), {"Name": values["name"], **code})


def deactivate_party(vendor: Vendor, company: Company, values: Values) -> None:
    """Raises NothingThere for a name that no active contact has."""
    found = company.books["contact"].find("key", str(values["name"]).strip().lower())
    if not found:
        raise NothingThere(f"the books hold no active contact {values['name']!r} in {company.id}")
    Contact().update(by_hand(vendor, company), found[0], {"ContactStatus": "ARCHIVED"})


_ALL = (pay, unpay, credit, sell, void, delete, edit, add_party, deactivate_party, close_period)
ACTS = {act.__name__: act for act in _ALL}
