"""Wave takes invoices, counts their versions and refuses what the vendor refuses."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Request
from mock_erps.platform.sandbox import Sandbox

INVOICE: dict[str, Any] = {
    "number": "INV-1",
    "customer_id": "101",
    "date": "2026-03-02",
    "lines": [{"description": "Oak panel", "quantity": 1, "unit_price": 120.0, "tax_percent": 20}],
}


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox.open(["wave"])


def ask(sandbox: Sandbox, method: str, path: str, body: object = None) -> Exchange:
    token = sandbox.vendors["wave"].credentials["1001"]["access_token"]
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    path, _, query = path.partition("?")
    payload = b"" if body is None else orjson.dumps(body)
    exchange = sandbox.handle(Request(method, f"/v1/1001{path}", query, headers, payload))
    sandbox.delivered(exchange, exchange.delivered)
    return exchange


def told(exchange: Exchange) -> Any:
    assert exchange.reply is not None
    return orjson.loads(exchange.reply.body)


def test_an_invoice_is_in_the_books_with_its_tax(sandbox: Sandbox) -> None:
    assert ask(sandbox, "POST", "/invoices", INVOICE).status == 201
    [invoice] = sandbox.audit("wave", "1001").documents
    assert (invoice.number, str(invoice.total)) == ("INV-1", "144.0")


def test_an_older_version_is_refused(sandbox: Sandbox) -> None:
    id = told(ask(sandbox, "POST", "/invoices", INVOICE))["id"]
    assert ask(sandbox, "PUT", f"/invoices/{id}", {**INVOICE, "version": 0}).status == 200
    late = ask(sandbox, "PUT", f"/invoices/{id}", {**INVOICE, "version": 0})
    assert (late.status, told(late)["code"]) == (409, "Stale")


def test_an_inactive_customer_is_refused(sandbox: Sandbox) -> None:
    [hidden] = told(ask(sandbox, "GET", "/customers?name=Hidden%20Harbour%20Ltd"))["customers"]
    refused = ask(sandbox, "POST", "/invoices", {**INVOICE, "customer_id": hidden["id"]})
    assert (refused.status, told(refused)["code"]) == (422, "InactiveCustomer")
