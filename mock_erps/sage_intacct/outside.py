"""Somebody else in the same books: an accountant in the vendor's screens. Their acts follow the vendor's own rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.by_hand import PERSON, NothingThere, by_hand, close_period, evict_sessions
from mock_erps.platform.call import Call
from mock_erps.platform.company import Company
from mock_erps.sage_intacct.resources.masters import MASTERS
from mock_erps.sage_intacct.resources.payments import PAYMENT
from mock_erps.sage_intacct.resources.receivables import RECEIVABLES, Receivable
from mock_erps.sage_intacct.resources.reversing import remove, reverse
from mock_erps.sage_intacct.wire import Envelope

if TYPE_CHECKING:
    from mock_erps.platform.erp import OutsideAct
    from mock_erps.platform.vendor import Vendor


def _hand(vendor: Vendor, company: Company) -> Call:
    """What the rules read of a call is there too."""
    call = by_hand(vendor, company)
    call.body = Envelope(b"", {}, ())
    return call


def _document(company: Company, id: str) -> tuple[Receivable, Doc]:
    for kind, resource in RECEIVABLES.items():
        doc = company.books[kind].get(id)
        if doc is not None:
            return resource, doc
    raise NothingThere(f"the books hold no document {id!r} in {company.id}")


def _today(vendor: Vendor) -> dt.date:
    return dt.datetime.fromtimestamp(vendor.clock.now(), dt.UTC).date()


def pay(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """The whole balance, or `amount` of it."""
    _, doc = _document(company, str(values["id"]))
    amount = Decimal(str(values.get("amount") or doc["TRX_TOTALDUE"]))
    detail = {"RECORDKEY": doc["RECORDNO"], "TRX_PAYMENTAMOUNT": str(amount)}
    given = {**_money(vendor, doc), "DOCNUMBER": "BANK TRANSFER", "DETAILS": [detail]}
    PAYMENT.create(_hand(vendor, company), given)


def unpay(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """Every payment of a document is taken back, as a bank does with a debit that bounces: it is owed again."""
    for one in vendor.erp.audit(company).settling(str(values["id"])):
        PAYMENT.reverse(_hand(vendor, company), company.books["ARPYMT"].docs[one.id], _today(vendor))


def credit(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """An adjustment of `amount`, or of the whole balance, applied to an invoice by a payment without money (§4)."""
    call = _hand(vendor, company)
    _, doc = _document(company, str(values["id"]))
    amount = str(values.get("amount") or doc["TRX_TOTALDUE"])
    given = {
        "CUSTOMERID": doc["CUSTOMERID"],
        "RECORDID": f"GOODWILL-{company.books.next('goodwill')}",
        "WHENCREATED": _today(vendor),
        "CURRENCY": doc["CURRENCY"],
        "LINES": [{"ACCOUNTNO": "4000", "TRX_AMOUNT": f"-{amount}", "ENTRYDESCRIPTION": "Goodwill"}],
    }
    note = RECEIVABLES["ARADJUSTMENT"].create(call, given)
    drawn = {"RECORDKEY": doc["RECORDNO"], "ADJUSTMENTKEY": note["RECORDNO"], "TRX_ADJUSTMENTAMOUNT": amount}
    PAYMENT.create(call, {**_money(vendor, doc), "DETAILS": [drawn]})


def _money(vendor: Vendor, doc: Doc) -> dict[str, Any]:
    """What every payment of a document says."""
    return {
        "UNDEPOSITEDACCOUNTNO": "1150",
        "PAYMENTMETHOD": "EFT",
        "CUSTOMERID": doc["CUSTOMERID"],
        "RECEIPTDATE": _today(vendor),
        "CURRENCY": doc["CURRENCY"],
    }


def sell(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """An invoice of `amount` for the company's first customer."""
    customer = next(iter(company.books["CUSTOMER"]))
    given = {
        "CUSTOMERID": customer["CUSTOMERID"],
        "RECORDID": f"OTC-{company.books.next('over the counter')}",
        "WHENCREATED": _today(vendor),
        "WHENDUE": _today(vendor) + dt.timedelta(days=30),
        "LINES": [
            {"ACCOUNTNO": "4000", "TRX_AMOUNT": str(values.get("amount", 10)), "ENTRYDESCRIPTION": "Over the counter"}
        ],
    }
    RECEIVABLES["ARINVOICE"].create(_hand(vendor, company), given)


def void(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    resource, doc = _document(company, str(values["id"]))
    reverse(_hand(vendor, company), resource, doc, _today(vendor), "Reversed in the screens")


def delete(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    resource, doc = _document(company, str(values["id"]))
    remove(_hand(vendor, company), resource, doc)


def edit(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    """Another memo, and a custom field that no engine knows."""
    resource, doc = _document(company, str(values["id"]))
    fields = {**doc["CUSTOM"], "REVIEWED_BY": PERSON}
    resource.touch(_hand(vendor, company), doc, DESCRIPTION=values.get("memo", "Changed in the screens"), CUSTOM=fields)


def add_party(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    given = {"NAME": values["name"], **({"CUSTOMERID": values["code"]} if values.get("code") else {})}
    MASTERS["CUSTOMER"].create(_hand(vendor, company), given)


def deactivate_party(vendor: Vendor, company: Company, values: dict[str, Any]) -> None:
    found = company.books["CUSTOMER"].find("title", str(values["name"]).lower())
    if not found:
        raise NothingThere(f"the books hold no customer {values['name']!r} in {company.id}")
    for doc in found:
        MASTERS["CUSTOMER"].touch(_hand(vendor, company), doc, STATUS="inactive")


def revoke(_vendor: Vendor, company: Company, _values: dict[str, Any]) -> None:
    """The company takes its authorisation from every Web Services sender."""
    company.facts["senders"] = ()


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
    "evict_sessions": evict_sessions,
    "expire_tokens": evict_sessions,
    "revoke": revoke,
}
