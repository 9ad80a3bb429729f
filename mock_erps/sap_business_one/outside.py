"""Somebody else at work in the vendor's own client: the same rules, no API, exchange number 0."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.by_hand import NothingThere, by_hand, close_period, evict_sessions
from mock_erps.platform.money import decimal, number
from mock_erps.sap_business_one.entities import DOCUMENTS, ENTITIES, PAYMENTS
from mock_erps.sap_business_one.resources.document import Document
from mock_erps.sap_business_one.resources.entity import today
from mock_erps.sap_business_one.resources.posted import open_balance
from mock_erps.sap_business_one.seed import BANK

if TYPE_CHECKING:
    from mock_erps.platform.company import Company
    from mock_erps.platform.erp import OutsideAct
    from mock_erps.platform.vendor import Vendor

Values = dict[str, Any]
#: a row's own words, where the invoice's would be copied
_GOODWILL = {"ItemDescription": "Goodwill", "FreeText": "", "VatGroup": "S0"}
_TYPES = {"Invoices": "it_Invoice", "CreditNotes": "it_CredItnote"}


def _document(company: Company, id: str) -> tuple[Document, Doc]:
    """Raises NothingThere for an id that no document has."""
    for kind in _TYPES:
        doc = company.books[kind].get(id)
        if doc is not None:
            return DOCUMENTS[kind], doc
    raise NothingThere(f"the books hold no document {id!r} in {company.id}")


def pay(vendor: Vendor, company: Company, values: Values) -> None:
    """A bank transfer: `amount`, or all that is owed."""
    call = by_hand(vendor, company)
    rules, doc = _document(company, str(values["id"]))
    amount = number(decimal(values.get("amount") or open_balance(doc, company.currency)))
    applied = "AppliedFC" if doc["DocCurrency"] != company.currency else "SumApplied"
    row = {"DocEntry": doc["DocEntry"], "InvoiceType": _TYPES[rules.kind], applied: amount}
    transfer = {
        "TransferAccount": BANK,
        "TransferSum": amount,
        "TransferDate": today(call),
        "TransferReference": "DESK",
    }
    body = {"CardCode": doc["CardCode"], "DocCurrency": doc["DocCurrency"], **transfer, "PaymentInvoices": [row]}
    PAYMENTS.create(call, body)


def unpay(vendor: Vendor, company: Company, values: Values) -> None:
    """Every payment of a document is taken back, as a bank does with a debit that bounces: it is owed again."""
    for one in vendor.erp.audit(company).settling(str(values["id"])):
        PAYMENTS.cancel(by_hand(vendor, company), company.books[PAYMENTS.kind].docs[one.id])


def credit(vendor: Vendor, company: Company, values: Values) -> None:
    """A credit note of `amount`, or of all that is owed, copied from an invoice: so it settles it (§4)."""
    rules, doc = _document(company, str(values["id"]))
    amount = float(values.get("amount") or open_balance(doc, company.currency))
    base = {"BaseType": rules.object_type, "BaseEntry": doc["DocEntry"], "BaseLine": 0}
    row = {**base, "Quantity": 1, "UnitPrice": amount, "DiscountPercent": 0, **_GOODWILL}
    body = {"CardCode": doc["CardCode"], "DocCurrency": doc["DocCurrency"], "DocumentLines": [row]}
    DOCUMENTS["CreditNotes"].create(by_hand(vendor, company), body)


def sell(vendor: Vendor, company: Company, values: Values) -> None:
    """An invoice of `amount` for the company's first customer."""
    customer = next(iter(company.books["BusinessPartners"]))
    row = {"ItemCode": "SALES", "Quantity": 1, "UnitPrice": float(values.get("amount", 10)), "VatGroup": "S0"}
    body = {"CardCode": customer["CardCode"], "DocCurrency": company.currency, "DocumentLines": [row]}
    DOCUMENTS["Invoices"].create(by_hand(vendor, company), body)


def void(vendor: Vendor, company: Company, values: Values) -> None:
    rules, doc = _document(company, str(values["id"]))
    rules.cancel(by_hand(vendor, company), doc)


def edit(vendor: Vendor, company: Company, values: Values) -> None:
    """A user-defined field is filled in, and the remarks where a memo is given: nothing an engine owns."""
    rules, doc = _document(company, str(values["id"]))
    fields: Values = {"U_Note": str(values.get("note") or "seen by accounts")}
    if values.get("memo"):
        fields["Comments"] = str(values["memo"])
    rules.touch(by_hand(vendor, company), doc, **fields)


def add_party(vendor: Vendor, company: Company, values: Values) -> None:
    call = by_hand(vendor, company)
    code = values.get("code") or f"D{call.books.next('desk'):04d}"
    ENTITIES["BusinessPartners"].create(call, {"CardCode": code, "CardName": values["name"]})


def deactivate_party(vendor: Vendor, company: Company, values: Values) -> None:
    """Raises NothingThere for a name that no customer has."""
    found = company.books["BusinessPartners"].find("name", str(values["name"]).strip().lower())
    if not found:
        raise NothingThere(f"the books hold no customer {values['name']!r} in {company.id}")
    for doc in found:
        ENTITIES["BusinessPartners"].touch(by_hand(vendor, company), doc, Frozen="tYES", Valid="tNO")


ACTS: Mapping[str, OutsideAct] = {
    **{
        act.__name__: act
        for act in (pay, unpay, credit, sell, void, edit, add_party, deactivate_party, close_period, evict_sessions)
    },
    "delete": void,  # nothing leaves the books (§3)
    "expire_tokens": evict_sessions,
}
