"""One 5-line invoice as each real ERP takes it, and a sandbox whose throttles count as always and never refuse."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import orjson

from mock_erps.platform.messages import Request
from mock_erps.platform.sandbox import Sandbox
from mock_erps.platform.vendor import Vendor

NEVER = 10**9


@dataclass(frozen=True, slots=True)
class Good:
    """What a company sells: `code` in vendors that know items by code, `id` where they number them."""

    name: str
    code: str
    id: str
    price: Decimal


GOODS = (
    Good("Oak board", "OAK-40", "2", Decimal("50.25")),
    Good("Elm board", "ELM-20", "3", Decimal("12.40")),
    Good("Ash strip", "ASH-10", "4", Decimal("3.99")),
    Good("Workshop hour", "SVC-HOUR", "5", Decimal(85)),
    Good("Delivery", "SALES", "1", Decimal("7.50")),
)


def sold(number: int) -> Iterator[tuple[Good, int]]:
    """Five lines of an invoice: no two of them alike, and other quantities on the next invoice."""
    for place, good in enumerate(GOODS):
        yield good, 1 + (7 * number + 5 * place) % 48


@dataclass(frozen=True, slots=True)
class Post:
    """How to create an invoice: `bodies` yields one body after the other, each with a number of its own."""

    host: str
    path: str
    headers: Mapping[str, str]
    bodies: Callable[[], Iterator[bytes]]
    key: tuple[str, str] = ("", "")  # where the idempotency key goes: query or header, and its name

    def requests(self, count: int) -> list[Request]:
        return [self._request(number, body) for number, body in zip(range(count), self.bodies(), strict=False)]

    def _request(self, number: int, body: bytes) -> Request:
        place, name = self.key
        query = f"{name}=key-{number}" if place == "query" else ""
        headers = {**self.headers, name: f"key-{number}"} if place == "header" else dict(self.headers)
        return Request("POST", self.path, query, headers, body, self.host)


def opened(slug: str) -> Sandbox:
    sandbox = Sandbox.open([slug])
    limits = sandbox.vendors[slug].limits
    limits.limits = tuple(replace(limit, max=NEVER, setting="") if limit.max else limit for limit in limits.limits)
    return sandbox


def quickbooks_online(sandbox: Sandbox) -> Post:
    vendor = sandbox.vendors["quickbooks_online"]
    company, credentials = _first(vendor)
    invoice = {
        "CustomerRef": {"value": "1"},
        "TxnDate": "2026-02-03",
        "DueDate": "2026-03-05",
        "CurrencyRef": {"value": "GBP"},
        "PrivateNote": "PO 77",
        "GlobalTaxCalculation": "TaxExcluded",
    }

    def line(good: Good, quantity: int) -> dict[str, Any]:
        detail = {"ItemRef": {"value": good.id}, "TaxCodeRef": {"value": "1"}}
        return {
            "DetailType": "SalesItemLineDetail",
            "Amount": float(quantity * good.price),
            "Description": good.name,
            "SalesItemLineDetail": {**detail, "Qty": quantity, "UnitPrice": float(good.price)},
        }

    def bodies() -> Iterator[bytes]:
        for number in range(NEVER):
            lines = [line(good, quantity) for good, quantity in sold(number)]
            yield orjson.dumps({**invoice, "Line": lines, "DocNumber": f"SO-{number}"})

    headers = _json(credentials["access_token"])
    host = vendor.contract.extension.hosts["api"]
    return Post(host, f"/v3/company/{company}/invoice", headers, bodies, ("query", "requestid"))


def xero(sandbox: Sandbox) -> Post:
    vendor = sandbox.vendors["xero"]
    company, credentials = _first(vendor)
    contacts = vendor.companies[company].books["contact"]
    contact = next(contact["ContactID"] for contact in contacts if contact["ContactStatus"] == "ACTIVE")
    invoice = {
        "Type": "ACCREC",
        "Contact": {"ContactID": contact},
        "Date": "2026-02-03",
        "DueDate": "2026-03-05",
        "Reference": "PO 77",
        "Status": "AUTHORISED",
    }

    def line(good: Good, quantity: int) -> dict[str, Any]:
        price = {"Quantity": quantity, "UnitAmount": float(good.price)}
        return {"Description": good.name, **price, "ItemCode": good.code, "AccountCode": "200", "TaxType": "OUTPUT2"}

    def bodies() -> Iterator[bytes]:
        for number in range(NEVER):
            lines = [line(good, quantity) for good, quantity in sold(number)]
            yield orjson.dumps({"Invoices": [{**invoice, "LineItems": lines, "InvoiceNumber": f"SO-{number}"}]})

    headers = {**_json(credentials["access_token"]), "xero-tenant-id": company}
    host = vendor.contract.extension.hosts["api"]
    return Post(host, "/api.xro/2.0/Invoices", headers, bodies, ("header", "idempotency-key"))


_LINE = (
    "<lineitem><glaccountno>4000</glaccountno><amount>{amount}</amount><memo>{good.name}</memo>"
    "<itemid>{good.code}</itemid>"
    "<taxentries><taxentry><detailid>UK Sale Goods Standard Rate</detailid><trx_tax/></taxentry>"
    "</taxentries></lineitem>"
)
_ENVELOPE = (
    "<request><control><senderid>{sender_id}</senderid><password>{sender_password}</password><controlid>{id}</controlid>"
    "<uniqueid>true</uniqueid><dtdversion>3.0</dtdversion></control><operation>"
    "<authentication>{login}</authentication><content><function controlid='{id}'>{function}</function></content>"
    "</operation></request>"
)
_INVOICE = (
    "<create_invoice><customerid>ALD01</customerid><datecreated><year>2026</year><month>02</month><day>03</day>"
    "</datecreated><termname>Net 30</termname><invoiceno>{id}</invoiceno><invoiceitems>{lines}</invoiceitems>"
    "</create_invoice>"
)


def sage_intacct(sandbox: Sandbox) -> Post:
    """Over an open session, as the vendor asks of whoever sends many."""
    vendor = sandbox.vendors["sage_intacct"]
    _, credentials = _first(vendor)
    host, path = vendor.contract.extension.hosts["api"], "/ia/xml/xmlgw.phtml"
    headers = {"content-type": "application/xml"}
    login = (
        f"<login><userid>{credentials['user_id']}</userid><companyid>{credentials['company_id']}</companyid>"
        f"<password>{credentials['user_password']}</password></login>"
    )

    def enveloped(id: str, login: str, function: str) -> bytes:
        return _ENVELOPE.format(id=id, login=login, function=function, **credentials).encode()

    opened = sandbox.handle(Request("POST", path, "", headers, enveloped("s", login, "<getAPISession/>"), host))
    assert opened.reply is not None
    sandbox.delivered(opened, opened.delivered)
    session = re.search(r"<sessionid>.*?</sessionid>", opened.reply.body.decode())
    assert session is not None, opened.reply.body

    def bodies() -> Iterator[bytes]:
        for number in range(NEVER):
            lines = "".join(_LINE.format(good=good, amount=quantity * good.price) for good, quantity in sold(number))
            invoice = _INVOICE.format(id=f"SO-{number}", lines=lines)
            yield enveloped(f"SO-{number}", session[0], invoice)

    return Post(host, path, headers, bodies)


POSTS: Mapping[str, Callable[[Sandbox], Post]] = {
    "quickbooks_online": quickbooks_online,
    "xero": xero,
    "sage_intacct": sage_intacct,
}


def _first(vendor: Vendor) -> tuple[str, Mapping[str, str]]:
    return next(iter(vendor.credentials.items()))


def _json(token: str) -> dict[str, str]:
    kind = "application/json"
    return {"authorization": f"Bearer {token}", "accept": kind, "content-type": kind}
