"""Somebody else at work in Wave's own screens: no API, no exchange. Their acts follow the vendor's own rules."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.platform.by_hand import NothingThere, by_hand, expire_tokens
from mock_erps.wave.resources.customers import CUSTOMER
from mock_erps.wave.resources.invoices import INVOICE
from mock_erps.wave.resources.payments import PAYMENT
from mock_erps.wave.values import today

if TYPE_CHECKING:
    from mock_erps.platform.books import Doc
    from mock_erps.platform.company import Company
    from mock_erps.platform.erp import OutsideAct
    from mock_erps.platform.vendor import Vendor


def _invoice(company: Company, values: dict[str, Any]) -> Doc:
    doc = company.books["invoice"].get(str(values["id"]))
    if doc is None:
        raise NothingThere(f"the books hold no invoice {values['id']!r} in {company.name}")
    return doc


def pay(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """The whole balance, or `amount` of it."""
    call, doc = by_hand(vendor, company), _invoice(company, values)
    bank = company.books["account"].first("number", company.facts["cast"]["bank_account"])
    assert bank is not None
    given = {
        "invoiceId": doc["id"],
        "paymentAccountId": bank["id"],
        "amount": Decimal(str(values.get("amount") or doc["amountDue"])),
        "paymentDate": today(call).isoformat(),
        "paymentMethod": "BANK_TRANSFER",
        "exchangeRate": Decimal(1),
        "memo": "Paid at the bank",
    }
    PAYMENT.create(call, given)


def unpay(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """Every payment of a document is taken back, as a bank does with a debit that bounces: it is owed again."""
    for one in vendor.erp.audit(company).settling(str(values["id"])):
        PAYMENT.delete(by_hand(vendor, company), company.books[PAYMENT.kind].docs[one.id])


def sell(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """An approved invoice of `amount` for the business's first customer."""
    product = next(doc for doc in company.books["product"] if doc["name"] == company.facts["cast"]["generic_item"])
    item = {"productId": product["id"], "quantity": Decimal(1), "unitPrice": Decimal(str(values.get("amount", 10)))}
    given = {
        "businessId": company.id,
        "customerId": next(iter(company.books["customer"]))["id"],
        "status": "SAVED",
        "invoiceNumber": f"OTC-{company.books.next('over the counter')}",
        "items": [{**item, "taxes": []}],
    }
    INVOICE.create(by_hand(vendor, company), given)


def delete(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """There is no void: what is undone is gone (dossier §3)."""
    INVOICE.remove(by_hand(vendor, company), _invoice(company, values))


def void(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """Whoever wants an invoice undone deletes it."""
    delete(vendor, company, values)


def edit(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """Another memo, and a footer that no engine knows."""
    fields = {"memo": values.get("memo", "Changed in the screens"), "footer": "Reviewed by the bookkeeper"}
    INVOICE.touch(by_hand(vendor, company), _invoice(company, values), **fields)


def add_party(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    code = {"displayId": values["code"]} if values.get("code") else {}
    CUSTOMER.create(by_hand(vendor, company), {"businessId": company.id, "name": values["name"], **code})


def deactivate_party(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    found = company.books["customer"].find("name", str(values["name"]))
    if not found:
        raise NothingThere(f"the books hold no customer {values['name']!r} in {company.name}")
    for doc in found:
        CUSTOMER.touch(by_hand(vendor, company), doc, isArchived=True)


def revoke(vendor: Vendor, company: Company, _values: dict[str, Any]) -> None:
    """The business disconnects the app."""
    assert vendor.oauth is not None
    for token in vendor.oauth.issued(company.id):
        vendor.oauth.revoke(token)


ACTS: Mapping[str, OutsideAct] = {
    act.__name__: act
    for act in (pay, unpay, sell, void, delete, edit, add_party, deactivate_party, expire_tokens, revoke)
}
