"""Somebody else at work in the vendor's own screens: the same rules, no API, exchange number 0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.dynamics_business_central.resources import posting
from mock_erps.dynamics_business_central.resources.payments import RECEIPTS, post_journal, reverse, settle
from mock_erps.dynamics_business_central.resources.rules import RULES
from mock_erps.dynamics_business_central.resources.sales import SalesDocument
from mock_erps.platform.books import Doc
from mock_erps.platform.by_hand import NothingThere, by_hand, close_period
from mock_erps.platform.call import Call
from mock_erps.platform.money import decimal

if TYPE_CHECKING:
    from mock_erps.platform.company import Company
    from mock_erps.platform.vendor import Vendor

Values = dict[str, Any]


def _document(company: Company, id: str) -> tuple[SalesDocument, Doc]:
    """Raises NothingThere for an id that no document has."""
    for rules in (posting.INVOICE, posting.MEMO):
        doc = company.books[rules.kind].get(id)
        if doc is not None:
            return rules, doc
    raise NothingThere(f"the books hold no document {id!r} in {company.id}")


def pay(vendor: Vendor, company: Company, values: Values) -> None:
    """A receipt over `amount`, or all that is open; a draft is posted before it."""
    rules, doc = _document(company, str(values["id"]))
    call = by_hand(vendor, company)
    if doc["status"] == "Draft":
        doc = posting.post(call, rules, doc)
    side = -1 if rules is posting.INVOICE else 1
    amount = abs(float(values.get("amount") or doc["_remaining"]))
    journal = RULES["customerPaymentJournals"].create(call, _desk_journal(call))
    body = {"customerId": doc["customerId"], "appliesToInvoiceId": doc["id"], "amount": side * amount}
    RECEIPTS.made(call, journal, body)
    post_journal(call, journal)


def _desk_journal(call: Call) -> Values:
    """A batch of the person's own, so that nobody else's receipts are posted with it."""
    return {"code": f"DESK{call.books.next('desk')}", "displayName": "At the desk", "balancingAccountNumber": "1200"}


def unpay(vendor: Vendor, company: Company, values: Values) -> None:
    """Every payment of a document is taken back, as a bank does with a debit that bounces: it is owed again."""
    call = by_hand(vendor, company)
    for line in company.books[RECEIPTS.kind]:
        if line["appliesToInvoiceId"] == str(values["id"]) and line["_posted"]:
            reverse(call, line)


def credit(vendor: Vendor, company: Company, values: Values) -> None:
    """A credit memo of `amount`, or of all that is open, posted with the invoice that it applies to."""
    call = by_hand(vendor, company)
    _, doc = _document(company, str(values["id"]))
    amount = float(values.get("amount") or doc["_remaining"])
    body = {
        "customerId": doc["customerId"],
        "currencyCode": doc["currencyCode"],
        "invoiceId": doc["id"],
        posting.MEMO.lines_set: [_untaxed_line(amount, "Goodwill")],
    }
    memo = posting.post(call, posting.MEMO, posting.MEMO.create(call, body))
    settle(call, doc, settle(call, memo, -decimal(amount)).copy_negate())


def _untaxed_line(amount: float, description: str) -> Values:
    line = {"lineType": "Account", "lineObjectNumber": "4000", "description": description, "quantity": 1}
    return {**line, "unitPrice": amount, "taxCode": "NOVAT"}


def sell(vendor: Vendor, company: Company, values: Values) -> None:
    """A posted invoice of `amount` for the company's first customer."""
    customer = next(iter(company.books["customers"]))
    call = by_hand(vendor, company)
    body = {
        "customerId": customer["id"],
        "externalDocumentNumber": f"OTC-{company.books.next('over the counter')}",
        posting.INVOICE.lines_set: [_untaxed_line(float(values.get("amount", 10)), "Over the counter")],
    }
    posting.post(call, posting.INVOICE, posting.INVOICE.create(call, body))


def void(vendor: Vendor, company: Company, values: Values) -> None:
    """A posted document is cancelled, a draft deleted."""
    rules, doc = _document(company, str(values["id"]))
    call = by_hand(vendor, company)
    if doc["status"] == "Draft":
        rules.remove(call, doc)
    else:
        posting.cancel(call, rules, doc)


def delete(vendor: Vendor, company: Company, values: Values) -> None:
    """Only drafts can be deleted; a posted document is cancelled."""
    void(vendor, company, values)


def edit(vendor: Vendor, company: Company, values: Values) -> None:
    """A dispute is noted by hand, and a contact where a memo is given: nothing an engine owns."""
    rules, doc = _document(company, str(values["id"]))
    fields: Values = {"shortcutDimension1Code": "CHECKED"}
    if values.get("memo") and "shipToContact" in doc:
        fields["shipToContact"] = str(values["memo"])[:100]
    rules.touch(by_hand(vendor, company), doc, **fields)


def add_party(vendor: Vendor, company: Company, values: Values) -> None:
    code = {"number": values["code"]} if values.get("code") else {}
    RULES["customers"].create(by_hand(vendor, company), {"displayName": values["name"], **code})


def deactivate_party(vendor: Vendor, company: Company, values: Values) -> None:
    """Raises NothingThere for a name that no customer has."""
    name = str(values["name"]).strip().lower()
    found = next((doc for doc in company.books["customers"] if doc["displayName"].lower() == name), None)
    if found is None:
        raise NothingThere(f"the books hold no customer {values['name']!r} in {company.id}")
    RULES["customers"].update(by_hand(vendor, company), found, {"blocked": "All"})


_ALL = (pay, unpay, credit, sell, void, delete, edit, add_party, deactivate_party, close_period)
ACTS = {act.__name__: act for act in _ALL}
