"""Somebody else at work in the vendor's own screens: the same rules, no API, exchange number 0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.by_hand import NothingThere, by_hand, close_period
from mock_erps.quickbooks_online.entities import BY_PATH
from mock_erps.quickbooks_online.resources.entity import Entity

if TYPE_CHECKING:
    from mock_erps.platform.company import Company
    from mock_erps.platform.vendor import Vendor

Values = dict[str, Any]
_DOCUMENTS = ("invoice", "salesreceipt", "creditmemo", "payment")


def _document(company: Company, id: str) -> tuple[Entity, Doc]:
    """Raises NothingThere for an id that no document has."""
    for path in _DOCUMENTS:
        doc = company.books[BY_PATH[path].kind].get(id)
        if doc is not None:
            return BY_PATH[path], doc
    raise NothingThere(f"the books hold no document {id!r} in {company.id}")


def pay(vendor: Vendor, company: Company, values: Values) -> None:
    """A payment of an invoice: `amount`, or all that is open."""
    _, invoice = _document(company, str(values["id"]))
    amount = float(values.get("amount") or invoice["Balance"])
    body = {
        "CustomerRef": invoice["CustomerRef"],
        "CurrencyRef": invoice["CurrencyRef"],
        "TotalAmt": amount,
        "Line": [{"Amount": amount, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}],
    }
    BY_PATH["payment"].create(by_hand(vendor, company), body)


def unpay(vendor: Vendor, company: Company, values: Values) -> None:
    """Every payment of a document is taken back, as a bank does with a debit that bounces: it is owed again."""
    for one in vendor.erp.audit(company).settling(str(values["id"])):
        BY_PATH["payment"].delete(by_hand(vendor, company), company.books["Payment"].docs[one.id])


def credit(vendor: Vendor, company: Company, values: Values) -> None:
    """A credit memo of `amount`, or of all that is open, applied to an invoice by a payment without money (§4)."""
    _, invoice = _document(company, str(values["id"]))
    amount = float(values.get("amount") or invoice["Balance"])
    item = next(iter(company.books["Item"]))
    sale: Values = {"ItemRef": {"value": item["Id"]}, "TaxCodeRef": {"value": _untaxed(company)}}
    line = {"DetailType": "SalesItemLineDetail", "Amount": amount, "SalesItemLineDetail": sale}
    owner: Values = {name: invoice[name] for name in ("CustomerRef", "CurrencyRef")}
    call = by_hand(vendor, company)
    memo = BY_PATH["creditmemo"].create(call, {**owner, "Line": [line]})
    linked = [{"TxnId": doc["Id"], "TxnType": kind} for kind, doc in (("Invoice", invoice), ("CreditMemo", memo))]
    lines = [{"Amount": amount, "LinkedTxn": [link]} for link in linked]
    BY_PATH["payment"].create(call, {**owner, "TotalAmt": 0, "Line": lines})


def sell(vendor: Vendor, company: Company, values: Values) -> None:
    """An invoice of `amount` for the company's first customer."""
    books = company.books
    customer, item = next(iter(books["Customer"])), next(iter(books["Item"]))
    sale: Values = {"ItemRef": {"value": item["Id"]}, "TaxCodeRef": {"value": _untaxed(company)}}
    line = {"DetailType": "SalesItemLineDetail", "Amount": float(values.get("amount", 10)), "SalesItemLineDetail": sale}
    BY_PATH["invoice"].create(by_hand(vendor, company), {"CustomerRef": {"value": customer["Id"]}, "Line": [line]})


def _untaxed(company: Company) -> str:
    name = company.facts["cast"]["no_tax"]
    return next((str(code["Id"]) for code in company.books["TaxCode"] if code["Name"] == name), name)


def void(vendor: Vendor, company: Company, values: Values) -> None:
    entity, doc = _document(company, str(values["id"]))
    entity.void(by_hand(vendor, company), doc)


def delete(vendor: Vendor, company: Company, values: Values) -> None:
    entity, doc = _document(company, str(values["id"]))
    entity.delete(by_hand(vendor, company), doc)


def edit(vendor: Vendor, company: Company, values: Values) -> None:
    """A custom field is filled in by hand, and the memo where one is given: nothing an engine owns."""
    entity, doc = _document(company, str(values["id"]))
    field = {"DefinitionId": "1", "Name": "Checked by", "Type": "StringType", "StringValue": "Ada Book"}
    fields: Values = {"CustomField": [field]}
    if values.get("memo"):
        fields["CustomerMemo"] = {"value": values["memo"]}
    entity.touch(by_hand(vendor, company), doc, **fields)


def add_party(vendor: Vendor, company: Company, values: Values) -> None:
    body = {"DisplayName": values["name"]}
    if values.get("code"):
        body["AcctNum"] = values["code"]
    BY_PATH["customer"].create(by_hand(vendor, company), body)


def deactivate_party(vendor: Vendor, company: Company, values: Values) -> None:
    """Raises NothingThere for a name that no customer has."""
    entity, call = BY_PATH["customer"], by_hand(vendor, company)
    found = company.books["Customer"].find("name", str(values["name"]).strip().lower())
    if not found:
        raise NothingThere(f"the books hold no customer {values['name']!r} in {company.id}")
    entity.update(call, found[0], {"sparse": True, "Active": False})


_ALL = (pay, unpay, credit, sell, void, delete, edit, add_party, deactivate_party, close_period)
ACTS = {act.__name__: act for act in _ALL}
