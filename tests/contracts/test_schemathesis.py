"""Whatever the contract allows to be sent, and much that it does not, is answered within the contract.

Schemathesis makes the requests of every operation of every JSON contract; the sandbox answers in process. No answer is
a fault of our own, none has a status or a shape that the contract does not declare.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

import orjson
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from mock_erps.platform.clock import VirtualClock
from mock_erps.platform.contract import Contract, load_contract
from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Request
from mock_erps.platform.sandbox import Sandbox

#: contract → settings under which every documented status is one a client may see
SLUGS: dict[str, dict[str, Any]] = {
    "quickbooks_online": {"accept_default": "json"},
    # as sourced, a malformed GUID is a 500 of the vendor's own (dossier xero §8)
    "xero": {"malformed_guid": "validation"},
}
EXAMPLES = settings(
    max_examples=4,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@cache
def _operations(slug: str) -> dict[str, Any]:
    schema = schemathesis.openapi.from_dict(load_contract(slug))
    return {result.ok().label: result.ok() for result in schema.get_all_operations()}  # type: ignore[misc]


@cache
def _sandbox(slug: str) -> Sandbox:
    return Sandbox.open([slug], VirtualClock())


@pytest.fixture
def sandbox(slug: str) -> Iterator[Sandbox]:
    sandbox = _sandbox(slug)
    sandbox.reset()
    for company in sandbox.vendors[slug].companies.values():
        company.settings.update(SLUGS[slug])
    yield sandbox
    assert not sandbox.mishaps, sandbox.mishaps[0]


@pytest.mark.parametrize(("slug", "label"), [(slug, label) for slug in SLUGS for label in sorted(_operations(slug))])
def test_every_operation_answers_within_its_contract(sandbox: Sandbox, slug: str, label: str) -> None:
    method, path = label.split(" ", 1)

    @EXAMPLES
    @given(case=_operations(slug)[label].as_strategy())
    def answered(case: schemathesis.Case) -> None:
        sandbox.clock.advance(61)  # no throttle: limits have tests of their own
        exchange = sandbox.handle(_request(sandbox, slug, method, path, case))
        assert not sandbox.mishaps, sandbox.mishaps[0]
        _hold_to_contract(sandbox.vendors[slug].contract, exchange)

    answered()


def _request(sandbox: Sandbox, slug: str, method: str, path: str, case: schemathesis.Case) -> Request:
    """The generated case, sent by a client that is logged in."""
    vendor = sandbox.vendors[slug]
    company, known = next(iter(vendor.credentials.items()))
    values = {**case.path_parameters, "companyId": company}
    filled = path.format_map({name: quote(str(value), safe="") for name, value in values.items()})
    headers = {
        "authorization": f"Bearer {known['access_token']}",
        "accept": "application/json",
        "xero-tenant-id": company,
        **({"content-type": case.media_type} if case.media_type else {}),
    }
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


def _hold_to_contract(contract: Contract, exchange: Exchange) -> None:
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
    shape = operation.answer_shape(exchange.status)
    if shape is not None and (reply.header("content-type") or "").startswith("application/json"):
        assert not shape.findings(orjson.loads(reply.body)), f"{told}: {reply.body[:300]!r}"
