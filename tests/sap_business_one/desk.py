"""A clerk's desk at the Service Layer: requests in, JSON out, through `Sandbox.handle`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from mock_erps.platform.audit import AuditDocument, AuditPayment
from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Request
from mock_erps.platform.sandbox import Sandbox
from tests.desk import ErpDesk

SLUG = "sap_business_one"
HOST = "b1.bermondsey-joinery.example"


@dataclass
class Answer:
    """An exchange, with its JSON opened."""

    exchange: Exchange

    @property
    def status(self) -> int:
        return self.exchange.status

    @property
    def text(self) -> str:
        assert self.exchange.reply is not None
        return self.exchange.reply.body.decode()

    @property
    def json(self) -> Any:
        return orjson.loads(self.text)

    @property
    def rows(self) -> list[Any]:
        assert self.status == 200, self.text
        return list(self.json["value"])

    @property
    def code(self) -> str:
        return str(self.json["error"]["code"])

    @property
    def message(self) -> str:
        said = self.json["error"]["message"]
        return str(said["value"] if isinstance(said, dict) else said)

    @property
    def told(self) -> tuple[int, str, str]:
        """Status, code and text of a refusal."""
        return self.status, self.code, self.message

    def header(self, name: str) -> str:
        assert self.exchange.reply is not None
        return self.exchange.reply.header(name) or ""

    def headers(self, name: str) -> list[str]:
        assert self.exchange.reply is not None
        return [value for key, value in self.exchange.reply.headers if key == name]


class Desk(ErpDesk):
    """One company at the Service Layer; it logs in by itself. `version` is v1 or v2."""

    slug = SLUG

    def __init__(self, sandbox: Sandbox, company: str = "SBO_BERMONDSEY", version: str = "v2") -> None:
        super().__init__(sandbox, company)
        self.version = version
        self.session = ""

    def log_in(self, **body: Any) -> Answer:
        own = self.credentials
        login = {"CompanyDB": self.id, "UserName": own["user_name"], "Password": own["user_password"]}
        answer = self.send("POST", "Login", {**login, **body}, cookie="")
        if answer.status == 200:
            self.session = answer.json["SessionId"]
        return answer

    def send(self, method: str, path: str, body: Any = None, query: str = "", **headers: str) -> Answer:
        """One request; header names with _ for -."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        raw = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
        all_headers = {"content-type": "application/json", "cookie": f"B1SESSION={self.session}", **given}
        where = path if path.startswith("/") else f"/b1s/{self.version}/{path}"
        return Answer(self.exchanged(Request(method, where, query, all_headers, raw, HOST)))

    def ask(self, method: str, path: str, body: Any = None, query: str = "", **headers: str) -> Answer:
        if not self.session:
            assert self.log_in().status == 200
        return self.send(method, path, body, query, **headers)

    def get(self, path: str, **options: Any) -> Answer:
        """Query options without their `$`; headers go by `headers`."""
        headers = options.pop("headers", {})
        query = urlencode({f"${name}": value for name, value in options.items()}, quote_via=quote)
        return self.ask("GET", path, None, query, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.ask("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Answer:
        return self.ask("PATCH", path, body, **headers)

    def made(self, path: str, body: Any) -> Any:
        answer = self.post(path, body)
        assert answer.status == 201, answer.text
        return answer.json

    def invoice(self, number: str | None = "INV-1", *lines: Any, **head: Any) -> Any:
        return self.made("Invoices", document(number, *lines, **head))

    def numbered(self, number: str) -> list[AuditDocument]:
        return [one for one in self.audit.documents if one.number == number]

    def payments(self) -> tuple[AuditPayment, ...]:
        return self.audit.payments


def line(item: str = "OAK-40", quantity: float = 3, price: float | None = 50, **more: Any) -> dict[str, Any]:
    priced = {} if price is None else {"UnitPrice": price}
    return {"ItemCode": item, "Quantity": quantity, **priced, "VatGroup": "S1", **more}


def document(number: str | None = "INV-1", *lines: Any, **head: Any) -> dict[str, Any]:
    named = {"NumAtCard": number} if number else {}
    return {"CardCode": "ALD01", **named, "DocumentLines": list(lines) or [line()], **head}
