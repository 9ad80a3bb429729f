"""A client of the tests' own: it speaks REST and SOAP to the sandbox and holds every JSON answer to the contract."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from lxml import etree

from mock_erps.platform.books import Doc
from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Request
from mock_erps.platform.sandbox import Sandbox
from tests.desk import ErpDesk

SLUG = "netsuite"
UK, US = "5318008", "7007001_SB1"
HOST = "5318008.suitetalk.api.netsuite.com"
RECORD = "/services/rest/record/v1"
CORE = "{urn:core_2024_1.platform.webservices.netsuite.com}"
#: seeded ids: Aldgate Timber Ltd, OAK-40, SALES, tax at 20 and 15 per cent
ALDGATE, OAK, SALES, STANDARD, LEVY = "220", "144", "148", "6", "9"

Shape = dict[str, Any]


def ref(id: str) -> Shape:
    return {"id": id}


def line(item: str = OAK, **fields: Any) -> Shape:
    """100 without tax, unless fields say otherwise."""
    priced = fields if {"rate", "amount", "price", "quantity"} & fields.keys() else {"amount": 100, **fields}
    return {"item": ref(item), **priced}


def invoice(*lines: Shape, **fields: Any) -> Shape:
    return {"entity": ref(ALDGATE), "tranDate": "2026-03-02", **fields, "item": {"items": list(lines or (line(),))}}


def told(exchange: Exchange) -> Any:
    assert exchange.reply is not None
    return orjson.loads(exchange.reply.body) if exchange.reply.body else None


def error(exchange: Exchange) -> tuple[int, str, str]:
    """(status, code, detail) of a refusal."""
    detail = told(exchange)["o:errorDetails"][0]
    return exchange.status, detail["o:errorCode"], detail["detail"]


class Desk(ErpDesk):
    """One account."""

    slug = SLUG

    def __init__(self, sandbox: Sandbox, company: str = UK) -> None:
        super().__init__(sandbox, company)
        self.host = company.lower().replace("_", "-") + ".suitetalk.api.netsuite.com"
        self.token = self.credentials["access_token"]
        self._nonces = itertools.count(1)

    def doc(self, kind: str, id: str) -> Doc:
        doc = self.company.books[kind].get(id)
        assert doc is not None
        return doc

    def later(self, seconds: float) -> None:
        """Time passes; whoever works has logged in again meanwhile."""
        self.sandbox.clock.advance(seconds)
        assert self.vendor.oauth is not None
        app = self.vendor.oauth.apps[self.credentials["client_id"]]
        self.token, _ = self.vendor.oauth.consent(app, (self.id,), ("rest_webservices",))

    # --- REST ------------------------------------------------------------------------------------------------

    def send(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None, **query: Any
    ) -> Exchange:
        """Below the records' address; a path with a slash in front is taken as it is."""
        raw = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
        given = {"host": self.host, "authorization": f"Bearer {self.token}", **(headers or {})}
        whole = path if path.startswith("/") else f"{RECORD}/{path}"
        return self.exchanged(Request(method, whole, urlencode(query, quote_via=quote), given, raw, self.host))

    def made(self, type: str, body: Any, **query: Any) -> str:
        """The id in the Location of a record that must come to be."""
        return self.located(self.send("POST", type, body, **query))

    def located(self, exchange: Exchange) -> str:
        assert exchange.status == 204 and exchange.reply is not None, told(exchange)
        assert exchange.reply.body == b""
        return (exchange.reply.header("location") or "").rpartition("/")[2]

    def get(self, type: str, id: str, **query: Any) -> Shape:
        exchange = self.send("GET", f"{type}/{quote(id, safe=':')}", **query)
        assert exchange.status == 200, told(exchange)
        shape: Shape = told(exchange)
        return shape

    def whole(self, type: str, id: str) -> Shape:
        return self.get(type, id, expandSubResources="true")

    def done(self, method: str, path: str, body: Any = None, **query: Any) -> None:
        exchange = self.send(method, path, body, **query)
        assert exchange.status == 204, told(exchange)

    def refused(self, method: str, path: str, body: Any = None, **query: Any) -> tuple[int, str, str]:
        return error(self.send(method, path, body, **query))

    def suiteql(self, statement: str, headers: Mapping[str, str] | None = None, **query: Any) -> Exchange:
        given = {"prefer": "transient"} if headers is None else headers
        return self.send("POST", "/services/rest/query/v1/suiteql", {"q": statement}, given, **query)

    def rows(self, statement: str) -> list[Shape]:
        exchange = self.suiteql(statement)
        assert exchange.status == 200, told(exchange)
        return [{name: value for name, value in row.items() if name != "links"} for row in told(exchange)["items"]]

    def settle(self, invoice: str, amount: Any) -> str:
        """A payment of an invoice that must come to be."""
        applied = {"items": [{"doc": ref(invoice), "apply": True, "amount": amount}]}
        return self.made("customerPayment", {"customer": ref(ALDGATE), "payment": amount, "apply": applied})

    # --- SOAP ------------------------------------------------------------------------------------------------

    def passport(self, **changed: str) -> str:
        own = self.credentials
        parts = {
            "account": self.id,
            "consumerKey": own["consumer_key"],
            "token": own["token_id"],
            "nonce": f"nonce-{next(self._nonces)}",
            "timestamp": str(int(self.sandbox.clock.now())),
            **changed,
        }
        key = f"{own['consumer_secret']}&{own['token_secret']}".encode()
        mac = base64.b64encode(hmac.new(key, "&".join(parts.values()).encode(), hashlib.sha256).digest()).decode()
        told = "".join(f"<core:{name}>{value}</core:{name}>" for name, value in parts.items())
        return f'<tokenPassport>{told}<core:signature algorithm="HMAC-SHA256">{mac}</core:signature></tokenPassport>'

    def soap(self, body: str, header: str | None = None, port: str = "NetSuitePort_2024_1") -> Exchange:
        """`body` is the operation's element; prefixes core, sales, cust, rel and common are there."""
        spaces = "".join(f' xmlns:{name}="{space}"' for name, space in _SPACES.items())
        whole = (
            f'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"{spaces}>'
            f"<soap:Header>{self.passport() if header is None else header}</soap:Header>"
            f"<soap:Body>{body}</soap:Body></soap:Envelope>"
        )
        return self.raw_soap(whole.encode(), port)

    def raw_soap(self, body: bytes, port: str = "NetSuitePort_2024_1") -> Exchange:
        headers = {"host": self.host, "content-type": "text/xml; charset=utf-8", "soapaction": '"any"'}
        return self.exchanged(Request("POST", f"/services/{port}", "", headers, body, self.host))


_SPACES = {
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "core": "urn:core_2024_1.platform.webservices.netsuite.com",
    "sales": "urn:sales_2024_1.transactions.webservices.netsuite.com",
    "cust": "urn:customers_2024_1.transactions.webservices.netsuite.com",
    "rel": "urn:relationships_2024_1.lists.webservices.netsuite.com",
    "common": "urn:common_2024_1.platform.webservices.netsuite.com",
}


def xml(exchange: Exchange) -> Any:
    """The one element in the body of a SOAP answer."""
    assert exchange.reply is not None
    return etree.fromstring(exchange.reply.body).find("{http://schemas.xmlsoap.org/soap/envelope/}Body")[0]


def status(element: Any) -> tuple[bool, str, str]:
    """(isSuccess, code, message) of the first status in an element."""
    found = next(element.iter(f"{CORE}status"))
    return (
        found.get("isSuccess") == "true",
        found.findtext(f".//{CORE}code", ""),
        found.findtext(f".//{CORE}message", ""),
    )
