"""A desk in front of the mock: requests as a client of the first tenant would send them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import orjson

from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Request
from tests.desk import ErpDesk

API = "/api.xro/2.0"


def line(**fields: Any) -> dict[str, Any]:
    return {
        "Description": "Oak board",
        "Quantity": 3,
        "UnitAmount": 50,
        "AccountCode": "4000",
        "TaxType": "OUTPUT2",
        **fields,
    }


def invoice(**fields: Any) -> dict[str, Any]:
    """An approved sales invoice of 150.00 and tax; a field set to None is left out."""
    whole = {
        "Type": "ACCREC",
        "Contact": {"Name": "Aldgate Timber Ltd"},
        "Date": "2026-02-03",
        "DueDate": "2026-03-05",
        "Status": "AUTHORISED",
        "LineItems": [line()],
        **fields,
    }
    return {name: value for name, value in whole.items() if value is not None}


def credit_note(**fields: Any) -> dict[str, Any]:
    whole = invoice(Type="ACCRECCREDIT", DueDate=None)
    return {**whole, **fields}


class Desk(ErpDesk):
    """One tenant of one sandbox."""

    slug = "xero"

    def send(self, method: str, path: str, body: Any = None, headers: dict[str, Any] | None = None) -> Exchange:
        """Any request; a header set to None is left out."""
        wanted = {
            "authorization": f"Bearer {self.credentials['access_token']}",
            "xero-tenant-id": self.id,
            "accept": "application/json",
            "content-type": "application/json",
            **(headers or {}),
        }
        sent = {name: value for name, value in wanted.items() if value is not None}
        raw = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
        path, _, query = path.partition("?")
        return self.exchanged(Request(method, path, query, sent, raw, "api.xero.com"))

    def call(self, method: str, path: str, body: Any = None, **headers: Any) -> Exchange:
        """A request to the accounting API; header names with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send(method, API + path, body, named)

    def form(self, path: str, **fields: str) -> Exchange:
        """A form to the identity host, without a token."""
        headers = {"content-type": "application/x-www-form-urlencoded", "authorization": None, "xero-tenant-id": None}
        return self.send("POST", path, urlencode(fields).encode(), headers)

    def made(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The one object a successful PUT answers with."""
        exchange = self.call("PUT", path, body)
        assert exchange.status == 200, exchange.reply
        return first(exchange)

    def invoice(self, **fields: Any) -> dict[str, Any]:
        return self.made("/Invoices", invoice(**fields))

    def pay(self, doc: dict[str, Any], amount: float, **fields: Any) -> dict[str, Any]:
        paid = {"Invoice": {"InvoiceID": doc["InvoiceID"]}, "Account": {"Code": "090"}, "Date": "2026-02-20"}
        return self.made("/Payments", {**paid, "Amount": amount, **fields})

    def read(self, path: str) -> dict[str, Any]:
        exchange = self.call("GET", path)
        assert exchange.status == 200, exchange.reply
        return first(exchange)

    def listed(self, path: str, **headers: Any) -> list[dict[str, Any]]:
        exchange = self.call("GET", path, **headers)
        assert exchange.status == 200, exchange.reply
        return rows(exchange)


def data(exchange: Exchange) -> Any:
    assert exchange.reply is not None
    return orjson.loads(exchange.reply.body)


def rows(exchange: Exchange) -> list[dict[str, Any]]:
    """The objects of an envelope."""
    body = data(exchange)
    return next(value for value in body.values() if isinstance(value, list))


def first(exchange: Exchange) -> dict[str, Any]:
    return rows(exchange)[0]


def messages(element: dict[str, Any]) -> list[str]:
    return [entry["Message"] for entry in element.get("ValidationErrors", ())]


def told(exchange: Exchange) -> list[str]:
    """All messages of a refused call, of its first element."""
    assert exchange.status == 400, exchange.reply
    return messages(data(exchange)["Elements"][0])
