"""A client of the tests' own: it speaks to the sandbox in plain words and holds every answer to the contract."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import orjson

from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Request
from mock_erps.platform.sandbox import Sandbox
from tests.desk import ErpDesk

SLUG = "dynamics_business_central"
UK, DE = "5d1f8a52-3c0e-4b7a-9a54-8e2f60c1b7d3", "c4a7e9d0-61b2-4f38-8d1c-0b95f3e2a6c8"
HOST = "api.businesscentral.dynamics.com"
LOGIN = "login.microsoftonline.com"
ROOT = "/v2.0/production/api/v2.0"


class Desk(ErpDesk):
    """One company of a fresh sandbox."""

    slug = SLUG

    def __init__(self, company: str = UK, sandbox: Sandbox | None = None) -> None:
        super().__init__(sandbox or Sandbox.open([SLUG]), company)
        self.token = self.credentials["access_token"]

    def set(self, **settings: Any) -> None:
        """Settings of the whole vendor: some are asked before a company is known."""
        self.vendor.check_settings(settings)
        self.vendor.settings.update(settings)

    # --- the wire ----------------------------------------------------------------------------------------------------

    def exchange(self, method: str, path: str, body: Any = None, query: str = "", **headers: str) -> Exchange:
        """Any request; a path without a slash stands below the company."""
        where = path if path.startswith("/") else f"{ROOT}/companies({self.id})/{path}"
        raw = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
        given = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.exchanged(Request(method, where, query, given, raw, HOST))

    def get(self, path: str, query: str = "", **headers: str) -> Any:
        """The answer's value: the rows of a list, a record, or an error."""
        body = told(self.exchange("GET", path, query=query, **headers))
        return body.get("value", body) if isinstance(body, dict) else body

    def find(self, path: str, condition: str) -> Any:
        return self.get(path, f"$filter={quote(condition)}")

    def post(self, path: str, body: Any = None, query: str = "", **headers: str) -> Any:
        return told(self.exchange("POST", path, body, query, **headers))

    def patch(self, path: str, body: Any, etag: str = "*", **headers: str) -> Any:
        return told(self.exchange("PATCH", path, body, if_match=etag, **headers))

    def delete(self, path: str, **headers: str) -> int:
        return self.exchange("DELETE", path, **headers).status

    # --- what most tests begin with ----------------------------------------------------------------------------------

    def draft(self, *lines: dict[str, Any], query: str = "", **header: Any) -> Any:
        """A draft invoice, of one plain line unless told otherwise."""
        rows = list(lines) or [item()]
        return self.post("salesInvoices", {"customerNumber": "ALD01", "salesInvoiceLines": rows, **header}, query)

    def invoice(self, *lines: dict[str, Any], **header: Any) -> Any:
        """A posted invoice."""
        id = self.draft(*lines, **header)["id"]
        assert self.post(f"salesInvoices({id})/Microsoft.NAV.post") is None
        return self.get(f"salesInvoices({id})")

    def pay(self, invoice: str, amount: float) -> str:
        """A receipt through the seeded journal; returns the document number."""
        [journal] = self.get("customerPaymentJournals")
        customer = self.get(f"salesInvoices({invoice})")["customerId"]
        body = {"customerId": customer, "appliesToInvoiceId": invoice, "amount": -amount}
        line = self.post(f"customerPaymentJournals({journal['id']})/customerPayments", body)
        assert self.post(f"journals({journal['id']})/Microsoft.NAV.post") is None
        return str(line["documentNumber"])


def told(exchange: Exchange) -> Any:
    reply = exchange.reply
    assert reply is not None
    if not reply.body:
        return None
    is_json = "json" in (reply.header("content-type") or "")
    return orjson.loads(reply.body) if is_json else reply.body


def item(quantity: float = 2, price: float = 10.5, number: str = "OAK-40", **more: Any) -> dict[str, Any]:
    return {"lineType": "Item", "lineObjectNumber": number, "quantity": quantity, "unitPrice": price, **more}


def code(body: Any) -> str:
    return str(body["error"]["code"])


def text(body: Any) -> str:
    """An error's words without their tail."""
    return str(body["error"]["message"]).partition("  CorrelationId:")[0]
