"""Open sandboxes of the toy, and ask it things."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml

from mock_erps.platform.clock import RealClock, VirtualClock
from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Request
from mock_erps.platform.sandbox import Sandbox

HOST = "api.toy.example"
BASE = f"https://{HOST}/v1/acme"


def contract() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "openapi.yaml").read_text())
    return document


def install(patch: pytest.MonkeyPatch) -> None:
    """Make `Sandbox.open(["toy"])` find the toy."""
    from tests.platform.toy.erp import ERP

    patch.setattr("mock_erps.platform.vendor.declaration", lambda _slug: ERP)
    patch.setattr("mock_erps.platform.vendor.load_contract", lambda _slug: contract())


def opened(clock: VirtualClock | RealClock | None = None) -> Sandbox:
    with pytest.MonkeyPatch.context() as patch:
        install(patch)
        return Sandbox.open(["toy"], clock)


def token(sandbox: Sandbox, company: str = "acme") -> str:
    return sandbox.vendors["toy"].credentials[company]["access_token"]


def headers(sandbox: Sandbox, company: str = "acme") -> dict[str, str]:
    return {"authorization": f"Bearer {token(sandbox, company)}", "content-type": "application/json"}


def invoice(number: str = "A-1", lines: int = 2, **fields: Any) -> dict[str, Any]:
    rows = [{"description": f"line {n}", "quantity": 1, "amount": 12.5} for n in range(lines)]
    return {"number": number, "party": "Aldgate Timber Ltd", "date": "2026-03-02", "lines": rows, **fields}


def ask(sandbox: Sandbox, method: str, path: str, body: object = None, **request: Any) -> Exchange:
    """One request straight into the sandbox; its answer counts as delivered."""
    given = {"headers": headers(sandbox), "host": HOST, **request}
    payload = body if isinstance(body, bytes) else orjson.dumps(body) if body is not None else b""
    path, _, query = path.partition("?")
    exchange = sandbox.handle(Request(method, path, query, body=payload, **given))
    sandbox.delivered(exchange, exchange.delivered)
    return exchange


def create(sandbox: Sandbox, number: str = "A-1", **fields: Any) -> Exchange:
    return ask(sandbox, "POST", "/v1/acme/invoices", invoice(number, **fields))


def told(exchange: Exchange) -> Any:
    assert exchange.reply is not None
    return orjson.loads(exchange.reply.body)


def numbers(sandbox: Sandbox, company: str = "acme") -> list[str]:
    """Numbers of the invoices in the books."""
    return [doc["number"] for doc in sandbox.vendors["toy"].companies[company].books["Invoice"]]
