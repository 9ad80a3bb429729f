"""Whatever the contract allows to be sent, and much that it does not, is answered within the contract.

Schemathesis makes the requests of every operation of a JSON contract; the sandbox answers in process. No answer is a
fault of our own, none has a status or a shape that the contract does not declare. Each ERP's tests name its client:

    CLIENT = Client("xero", headers=..., settings=...)

    @pytest.mark.parametrize("operation", operations("xero"))
    def test_every_operation_answers_within_its_contract(operation: str) -> None:
        hold_to_contract(CLIENT, operation)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

import orjson
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from mock_erps.platform.clock import VirtualClock
from mock_erps.platform.contract import Contract, load_contract
from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Request
from mock_erps.platform.sandbox import Sandbox
from mock_erps.platform.vendor import Vendor

EXAMPLES = settings(
    max_examples=4,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def bearer(vendor: Vendor, company: str) -> dict[str, str]:
    """The headers of a client that was given a token."""
    return {"authorization": f"Bearer {vendor.credentials[company]['access_token']}"}


@dataclass(frozen=True, slots=True)
class Client:
    """A client that is logged in to the first company of an ERP."""

    slug: str
    headers: Callable[[Vendor, str], Mapping[str, str]] = bearer
    #: path parameter that names the company
    company: str = "companyId"
    #: settings under which every documented status is one a client may see
    settings: Mapping[str, Any] = field(default_factory=dict)


@cache
def _schemas(slug: str) -> dict[str, Any]:
    schema = schemathesis.openapi.from_dict(load_contract(slug))
    return {result.ok().label: result.ok() for result in schema.get_all_operations()}  # type: ignore[misc]


def operations(slug: str) -> list[str]:
    """`POST /v1/invoices` …, for parametrizing."""
    return sorted(_schemas(slug))


@cache
def _sandbox(slug: str) -> Sandbox:
    return Sandbox.open([slug], VirtualClock())


def hold_to_contract(client: Client, operation: str) -> None:
    """Ask one operation all kinds of things. Raises AssertionError for an answer beyond the contract."""
    sandbox = _sandbox(client.slug)
    sandbox.reset()
    vendor = sandbox.vendors[client.slug]
    for company in vendor.companies.values():
        company.settings.update(client.settings)

    @EXAMPLES
    @given(case=_schemas(client.slug)[operation].as_strategy())
    def answered(case: schemathesis.Case) -> None:
        sandbox.clock.advance(61)  # no throttle: limits have tests of their own
        exchange = sandbox.handle(_request(client, vendor, operation, case))
        sandbox.delivered(exchange, exchange.delivered)
        assert not sandbox.mishaps, sandbox.mishaps[0].trace
        _within(vendor.contract, exchange)

    answered()


def _request(client: Client, vendor: Vendor, operation: str, case: schemathesis.Case) -> Request:
    method, path = operation.split(" ", 1)
    company = next(iter(vendor.credentials))
    values = {**case.path_parameters, client.company: company}
    headers = {
        "accept": "application/json",
        **client.headers(vendor, company),
        **({"content-type": case.media_type} if case.media_type else {}),
    }
    filled = path.format_map({name: quote(str(value), safe="") for name, value in values.items()})
    query = urlencode({name: str(value) for name, value in (case.query or {}).items()})
    return Request(method, filled, query, headers, _body(case), next(iter(vendor.contract.extension.hosts.values())))


def _body(case: schemathesis.Case) -> bytes:
    if not isinstance(case.body, dict | list):
        return b""
    if case.media_type == "application/x-www-form-urlencoded":
        return urlencode({name: str(value) for name, value in dict(case.body).items()}).encode()
    try:
        return orjson.dumps(case.body)
    except TypeError:  # integers beyond 64 bits are no JSON of any real client
        return b"{}"


def _within(contract: Contract, exchange: Exchange) -> None:
    found = contract.route(exchange.request.path)
    reply = exchange.reply
    assert reply is not None
    if found is None or exchange.request.method not in found[0]:
        assert exchange.status in (404, 405, 501), exchange.status
        return
    operation = found[0][exchange.request.method]
    told = f"{exchange.request.method} {exchange.request.path}?{exchange.request.query} {exchange.request.body[:300]!r}"
    declared = contract.document["paths"][operation.path][operation.method.lower()]["responses"]
    assert str(exchange.status) in declared, f"status {exchange.status} is not declared: {told}"
    assert exchange.status < 500, f"{exchange.status}: {told}"
    media_type = (reply.header("content-type") or "").partition(";")[0]
    shape = operation.answer_shape(exchange.status, media_type) if media_type.endswith("json") else None
    if shape is not None:
        assert not shape.findings(orjson.loads(reply.body)), f"{told}: {reply.body[:300]!r}"
