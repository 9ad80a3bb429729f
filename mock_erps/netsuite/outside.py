"""Somebody else in the same books: an accountant in the vendor's screens. Their acts follow the vendor's own rules."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.netsuite.resources import RESOURCES
from mock_erps.netsuite.resources.catalogue import INVOICES
from mock_erps.netsuite.resources.entity import Entity
from mock_erps.netsuite.values import Pointer, Rows
from mock_erps.platform.books import Doc
from mock_erps.platform.by_hand import PERSON, NothingThere, by_hand, close_period, expire_tokens
from mock_erps.platform.company import Company

if TYPE_CHECKING:
    from mock_erps.platform.erp import OutsideAct
    from mock_erps.platform.vendor import Vendor


def _document(company: Company, id: str) -> tuple[Entity, Doc]:
    for type in ("invoice", "creditMemo", "customerPayment"):
        doc = company.books[type].get(id)
        if doc is not None:
            return RESOURCES[type], doc
    raise NothingThere(f"the books hold no transaction {id!r} in {company.id}")


def pay(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """The whole balance, or `amount` of it."""
    _, doc = _document(company, str(values["id"]))
    amount = Decimal(str(values.get("amount") or doc["amountRemaining"]))
    given = {
        "customer": doc["entity"],
        "currency": doc["currency"],
        "payment": amount,
        "checkNum": "BANK TRANSFER",
        "account": company.facts["bank"],
        "apply": Rows([{"doc": Pointer(doc["id"]), "amount": amount}]),
    }
    RESOURCES["customerPayment"].create(by_hand(vendor, company), given)


def unpay(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """Every payment of a document is taken back, as a bank does with a debit that bounces: it is owed again."""
    rules = RESOURCES["customerPayment"]
    for one in vendor.erp.audit(company).settling(str(values["id"])):
        rules.remove(by_hand(vendor, company), company.books["customerPayment"].docs[one.id])


def credit(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """A credit memo of `amount`, or of the whole balance, applied to an invoice (§4)."""
    _, doc = _document(company, str(values["id"]))
    amount = Decimal(str(values.get("amount") or doc["amountRemaining"]))
    given = {
        "entity": doc["entity"],
        "currency": doc["currency"],
        "item": Rows([_untaxed_line(company, amount, "Goodwill")]),
        "apply": Rows([{"doc": Pointer(doc["id"]), "amount": amount}]),
    }
    RESOURCES["creditMemo"].create(by_hand(vendor, company), given)


def _untaxed_line(company: Company, amount: Decimal, description: str) -> dict[str, Any]:
    item = company.books["item"].first("title", "sales")
    assert item is not None
    priced = {"quantity": Decimal(1), "rate": amount, "amount": amount, "price": Pointer("-1")}
    return {"item": Pointer(item["id"]), **priced, "description": description}


def sell(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """An invoice of `amount` for the account's first customer."""
    amount = Decimal(str(values.get("amount", 10)))
    given = {
        "entity": Pointer(next(iter(company.books["customer"]))["id"]),
        "tranId": f"OTC-{company.books.next('over the counter')}",
        "item": Rows([_untaxed_line(company, amount, "Over the counter")]),
    }
    INVOICES.create(by_hand(vendor, company), given)


def void(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """Invoices can be voided in the screens, though by no web service; a credit is deleted."""
    rules, doc = _document(company, str(values["id"]))
    if rules is INVOICES:
        INVOICES.void(by_hand(vendor, company), doc)
    else:
        rules.remove(by_hand(vendor, company), doc)


def delete(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    rules, doc = _document(company, str(values["id"]))
    rules.remove(by_hand(vendor, company), doc)


def edit(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """Another memo, and a custom field that no engine knows."""
    rules, doc = _document(company, str(values["id"]))
    custom = {**doc["custom"], "custbody_reviewed_by": PERSON}
    rules.touch(by_hand(vendor, company), doc, memo=values.get("memo", "Changed in the screens"), custom=custom)


def add_party(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    given = {"companyName": values["name"], **({"entityId": values["code"]} if values.get("code") else {})}
    RESOURCES["customer"].create(by_hand(vendor, company), given)


def deactivate_party(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    name = str(values["name"]).lower()
    found = company.books["customer"].find("name", name) or company.books["customer"].find("title", name)
    if not found:
        raise NothingThere(f"the books hold no customer {values['name']!r} in {company.id}")
    for doc in found:
        RESOURCES["customer"].touch(by_hand(vendor, company), doc, isInactive=True)


def revoke(vendor: Vendor, company: Company, _values: dict[str, Any]) -> None:
    """The administrator takes every token of the account away."""
    pairs = vendor.facts["pairs"]
    vendor.facts["pairs"] = {token: pair for token, pair in pairs.items() if pair.company != company.id}
    for token in vendor.oauth.issued(company.id) if vendor.oauth is not None else ():
        vendor.oauth.revoke(token)  # type: ignore[union-attr]  # not None, as just seen


OUTSIDE: Mapping[str, OutsideAct] = {
    "pay": pay,
    "unpay": unpay,
    "credit": credit,
    "sell": sell,
    "void": void,
    "delete": delete,
    "edit": edit,
    "add_party": add_party,
    "deactivate_party": deactivate_party,
    "close_period": close_period,
    "revoke": revoke,
    "expire_tokens": expire_tokens,
}
