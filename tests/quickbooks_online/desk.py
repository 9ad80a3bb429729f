"""A client of the tests' own: it speaks to the sandbox in plain words and holds every answer to the contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Request
from mock_erps.platform.sandbox import Sandbox
from tests.desk import ErpDesk

SLUG = "quickbooks_online"
UK, US = "9130347", "9341452"
HOST = "quickbooks.api.intuit.com"
JSON = "application/json"


class Desk(ErpDesk):
    """One company of a fresh sandbox."""

    slug = SLUG

    def __init__(self, realm: str = UK, sandbox: Sandbox | None = None) -> None:
        super().__init__(sandbox or Sandbox.open([SLUG]), realm)
        self.token = self.credentials["access_token"]

    def later(self, seconds: float) -> None:
        """Time passes; whoever worked has logged in again meanwhile."""
        self.sandbox.clock.advance(seconds)
        assert self.vendor.oauth is not None
        app = self.vendor.oauth.apps[self.credentials["client_id"]]
        self.token, _ = self.vendor.oauth.consent(app, (self.id,), ("com.intuit.quickbooks.accounting",))

    # --- the wire ------------------------------------------------------------------------------------------

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        accept: str = JSON,
        content_type: str = JSON,
        headers: Mapping[str, str] | None = None,
        host: str = HOST,
        **query: str,
    ) -> Exchange:
        """Any request below the company's path; a path with a slash in front is taken as it is."""
        raw = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
        given = {"authorization": f"Bearer {self.token}", "accept": accept, **(headers or {})}
        if raw:
            given["content-type"] = content_type
        whole = path if path.startswith("/") else f"/v3/company/{self.id}/{path}"
        return self.exchanged(Request(method, whole, urlencode(query, quote_via=quote), given, raw, host))

    # --- plain words -----------------------------------------------------------------------------------------

    def post(self, entity: str, body: Any, **query: str) -> dict[str, Any]:
        """The object after a successful POST."""
        exchange = self.send("POST", entity.lower(), body, **query)
        assert exchange.status == 200, told(exchange)
        answer: dict[str, Any] = told(exchange)
        return answer.get(entity, answer)

    def get(self, entity: str, id: str) -> dict[str, Any]:
        exchange = self.send("GET", f"{entity.lower()}/{id}")
        assert exchange.status == 200, told(exchange)
        shown: dict[str, Any] = told(exchange)[entity]
        return shown

    def refused(self, entity: str, body: Any, **query: str) -> dict[str, Any]:
        """The first error of a refused POST."""
        return errors(self.send("POST", entity.lower(), body, **query))[0]

    def query(self, statement: str) -> dict[str, Any]:
        exchange = self.send("GET", "query", query=statement)
        assert exchange.status == 200, told(exchange)
        found: dict[str, Any] = told(exchange)["QueryResponse"]
        return found

    def query_refused(self, statement: str) -> dict[str, Any]:
        return errors(self.send("GET", "query", query=statement))[0]

    def found(self, where: str) -> int:
        """How many invoices meet a condition."""
        rows: int = self.query(f"select * from Invoice where {where}").get("maxResults", 0)  # noqa: S608
        return rows

    def find(self, kind: str, **fields: str) -> dict[str, Any]:
        """The row of the books whose fields have these values."""
        rows = [doc for doc in self.company.books[kind] if all(doc.get(name) == v for name, v in fields.items())]
        assert len(rows) == 1, (kind, fields, len(rows))
        return rows[0]

    # --- things that most tests need ---------------------------------------------------------------------------

    def ref(self, kind: str, **fields: str) -> dict[str, str]:
        return {"value": self.find(kind, **fields)["Id"]}

    def customer(self, name: str = "Aldgate Timber Ltd") -> dict[str, str]:
        return self.ref("Customer", DisplayName=name)

    def tax(self, name: str = "20.0% S") -> dict[str, str]:
        return self.ref("TaxCode", Name=name)

    def line(self, amount: Any = 100, tax: str | None = "No VAT", **detail: Any) -> dict[str, Any]:
        inside: dict[str, Any] = {"ItemRef": self.ref("Item", Sku="OAK-40"), **detail}
        if tax is not None:
            inside["TaxCodeRef"] = {"value": tax} if tax in ("TAX", "NON") else self.tax(tax)
        return {"DetailType": "SalesItemLineDetail", "Amount": amount, "SalesItemLineDetail": inside}

    def body(self, *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
        plain = self.line(tax="NON") if self.id == US else self.line()
        return {"CustomerRef": self.customer(), "Line": list(lines) or [plain], **fields}

    def invoice(self, *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
        return self.post("Invoice", self.body(*lines, **fields))

    def pay(
        self, amount: float, applied: Mapping[str, float], total: float | None = None, **fields: Any
    ) -> dict[str, Any]:
        return self.post("Payment", self.payment(amount if total is None else total, applied, **fields))

    def payment(self, total: float, applied: Mapping[str, float], **fields: Any) -> dict[str, Any]:
        lines = [{"Amount": a, "LinkedTxn": [{"TxnId": id, "TxnType": "Invoice"}]} for id, a in applied.items()]
        return {"CustomerRef": self.customer(), "TotalAmt": total, "Line": lines, **fields}


def told(exchange: Exchange) -> Any:
    """The JSON of an answer."""
    assert exchange.reply is not None
    return orjson.loads(exchange.reply.body)


def text(exchange: Exchange) -> str:
    assert exchange.reply is not None
    return exchange.reply.body.decode()


def errors(exchange: Exchange) -> list[dict[str, Any]]:
    """The entries of a Fault."""
    assert "Fault" in told(exchange), text(exchange)
    entries: list[dict[str, Any]] = told(exchange)["Fault"]["Error"]
    return entries


def version(doc: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """The head of a change to a document."""
    return {"Id": doc["Id"], "SyncToken": doc["SyncToken"], **fields}
