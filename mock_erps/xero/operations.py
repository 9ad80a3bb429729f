"""Handlers, named by operationId. Each says which kind it is about; how is told by `elements` and `lists`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.xero.elements import create, update, upsert, write
from mock_erps.xero.history import history, note
from mock_erps.xero.identity import (
    authorize,
    delete_connection,
    get_connections,
    issue_token,
    openid_configuration,
    revoke_token,
)
from mock_erps.xero.lists import answer_one, find, read_one
from mock_erps.xero.organisation import organisation
from mock_erps.xero.resources import payments
from mock_erps.xero.resources.contacts import Contact
from mock_erps.xero.resources.credit_notes import Allocation, CreditNote, deallocate
from mock_erps.xero.resources.invoices import Invoice
from mock_erps.xero.resources.payments import Payment
from mock_erps.xero.resources.settings import Account, BrandingTheme, Currency, Item, TaxRate, TrackingCategory
from mock_erps.xero.wire import ok

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

__all__ = ["authorize", "delete_connection", "get_connections", "issue_token", "openid_configuration", "revoke_token"]

# --- invoices ---------------------------------------------------------------------------------------------------------


def get_invoices(call: Call) -> Reply:
    return find(call, Invoice)


def create_invoices(call: Call) -> Reply:
    return write(call, Invoice, create(call, Invoice))


def update_or_create_invoices(call: Call) -> Reply:
    return write(call, Invoice, upsert(call))


def get_invoice(call: Call) -> Reply:
    if "application/pdf" in call.request.headers.get("accept", ""):
        number = read_one(call, Invoice, call.path["InvoiceID"]).get("InvoiceNumber", "")
        stub = f"%PDF-1.4\n% a stub made by mock-erps, not a rendering of invoice {number}\n%%EOF\n"
        return Reply(200, [("content-type", "application/pdf")], stub.encode())
    return answer_one(call, Invoice, call.path["InvoiceID"])


def update_invoice(call: Call) -> Reply:
    return write(call, Invoice, update(call, read_one(call, Invoice, call.path["InvoiceID"])))


def email_invoice(call: Call) -> Reply:
    """Send to the contact: sales invoices that are submitted, approved or paid."""
    doc = read_one(call, Invoice, call.path["InvoiceID"])
    if doc["Type"] != "ACCREC" or doc["Status"] not in ("SUBMITTED", "AUTHORISED", "PAID"):
        raise Refusal("not_for_email")
    contact = call.books["contact"].docs[doc["Contact"]["ContactID"]]
    if not contact.get("EmailAddress"):
        raise Refusal("no_email_address")
    if call.setting("stale_updated_date") and doc["AmountPaid"]:
        # SentToContact of a partly paid invoice does not move UpdatedDateUTC (dossier xero §5)
        call.books.put("invoice", doc["InvoiceID"], {**doc, "SentToContact": True})
    else:
        Invoice().touch(call, doc, SentToContact=True)
    return Reply(204, [])


def get_online_invoice(call: Call) -> Reply:
    doc = read_one(call, Invoice, call.path["InvoiceID"])
    url = f"https://in.xero.com/{doc['InvoiceID'].replace('-', '')[:22]}"
    return ok(call, "OnlineInvoices", [{"OnlineInvoiceUrl": url}])


def get_invoice_history(call: Call) -> Reply:
    return history(call, Invoice, call.path["InvoiceID"])


def create_invoice_history(call: Call) -> Reply:
    return note(call, Invoice, call.path["InvoiceID"])


# --- contacts ---------------------------------------------------------------------------------------------------------


def get_contacts(call: Call) -> Reply:
    return find(call, Contact)


def create_contacts(call: Call) -> Reply:
    return write(call, Contact, create(call, Contact))


def update_or_create_contacts(call: Call) -> Reply:
    return write(call, Contact, upsert(call))


def get_contact(call: Call) -> Reply:
    return answer_one(call, Contact, call.path["ContactID"])


def update_contact(call: Call) -> Reply:
    return write(call, Contact, update(call, read_one(call, Contact, call.path["ContactID"])))


# --- credit notes -----------------------------------------------------------------------------------------------------


def get_credit_notes(call: Call) -> Reply:
    return find(call, CreditNote)


def create_credit_notes(call: Call) -> Reply:
    return write(call, CreditNote, create(call, CreditNote))


def update_or_create_credit_notes(call: Call) -> Reply:
    return write(call, CreditNote, upsert(call))


def get_credit_note(call: Call) -> Reply:
    return answer_one(call, CreditNote, call.path["CreditNoteID"])


def update_credit_note(call: Call) -> Reply:
    return write(call, CreditNote, update(call, read_one(call, CreditNote, call.path["CreditNoteID"])))


def create_credit_note_allocation(call: Call) -> Reply:
    id = read_one(call, CreditNote, call.path["CreditNoteID"])["CreditNoteID"]
    # read anew for each element: the one before has used up some of the credit
    return write(
        call, Allocation, lambda element, sent: element.allocate(call, call.books["credit_note"].docs[id], sent)
    )


def delete_credit_note_allocation(call: Call) -> Reply:
    credit = read_one(call, CreditNote, call.path["CreditNoteID"])
    return ok(call, "Allocations", [deallocate(call, credit, call.path["AllocationID"])])


def get_credit_note_history(call: Call) -> Reply:
    return history(call, CreditNote, call.path["CreditNoteID"])


def create_credit_note_history(call: Call) -> Reply:
    return note(call, CreditNote, call.path["CreditNoteID"])


# --- payments ---------------------------------------------------------------------------------------------------------


def get_payments(call: Call) -> Reply:
    return find(call, Payment)


def create_payments(call: Call) -> Reply:
    return write(call, Payment, create(call, Payment), "batch_default_payments")


def create_payment(call: Call) -> Reply:
    return write(call, Payment, upsert(call), "batch_default_payments")


def get_payment(call: Call) -> Reply:
    return answer_one(call, Payment, call.path["PaymentID"])


def delete_payment(call: Call) -> Reply:
    payment = read_one(call, Payment, call.path["PaymentID"])
    return write(call, Payment, lambda _element, sent: payments.delete_by_status(call, payment, sent))


# --- settings ---------------------------------------------------------------------------------------------------------


def get_items(call: Call) -> Reply:
    return find(call, Item)


def create_items(call: Call) -> Reply:
    return write(call, Item, create(call, Item))


def update_or_create_items(call: Call) -> Reply:
    return write(call, Item, upsert(call))


def get_item(call: Call) -> Reply:
    return answer_one(call, Item, call.path["ItemID"])


def update_item(call: Call) -> Reply:
    return write(call, Item, update(call, read_one(call, Item, call.path["ItemID"])))


def delete_item(call: Call) -> Reply:
    Item().remove(call, read_one(call, Item, call.path["ItemID"]))
    return Reply(204, [])


def get_accounts(call: Call) -> Reply:
    return find(call, Account)


def _first_only(call: Call, plural: str) -> None:
    """Accounts and TaxRates take one object per call; further ones are ignored without a word (dossier xero §3)."""
    if isinstance(call.body, dict) and call.body.get(plural):
        call.body = {plural: call.body[plural][:1]}


def create_account(call: Call) -> Reply:
    _first_only(call, "Accounts")
    return write(call, Account, create(call, Account))


def get_account(call: Call) -> Reply:
    return answer_one(call, Account, call.path["AccountID"])


def update_account(call: Call) -> Reply:
    _first_only(call, "Accounts")
    return write(call, Account, update(call, read_one(call, Account, call.path["AccountID"])))


def get_tax_rates(call: Call) -> Reply:
    return find(call, TaxRate)


def create_tax_rates(call: Call) -> Reply:
    _first_only(call, "TaxRates")
    return write(call, TaxRate, create(call, TaxRate))


def update_tax_rate(call: Call) -> Reply:
    _first_only(call, "TaxRates")
    return write(call, TaxRate, upsert(call))


def get_tax_rate(call: Call) -> Reply:
    return answer_one(call, TaxRate, call.path["TaxType"])


def get_organisations(call: Call) -> Reply:
    return ok(call, "Organisations", [organisation(call)])


def get_currencies(call: Call) -> Reply:
    return find(call, Currency)


def create_currency(call: Call) -> Reply:
    return write(call, Currency, create(call, Currency))


def get_tracking_categories(call: Call) -> Reply:
    return find(call, TrackingCategory)


def get_tracking_category(call: Call) -> Reply:
    return answer_one(call, TrackingCategory, call.path["TrackingCategoryID"])


def get_branding_themes(call: Call) -> Reply:
    return find(call, BrandingTheme)


def get_branding_theme(call: Call) -> Reply:
    return answer_one(call, BrandingTheme, call.path["BrandingThemeID"])
