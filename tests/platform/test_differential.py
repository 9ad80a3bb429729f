"""The compiled contract against stock Connexion: the same generated requests, the same accept or reject.

Schemathesis makes requests that keep the contract and requests that break it; handlers do nothing, so only routing,
parameters and bodies are compared. Not compared, because the vendors differ from Connexion there on purpose: media
types other than JSON, bodies that are not JSON at all, and paths one of the two does not route.
"""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, unquote, urlencode

import orjson
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from mock_erps.platform.call import Call
from mock_erps.platform.contract import Contract, load_contract, slugs
from mock_erps.platform.contract.compile import METHODS
from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Request
from mock_erps.platform.reading import read_body, read_parameters
from mock_erps.platform.refusals import Refusal
from tests.platform.toy import opening as toy

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from connexion import AsyncApp
    from connexion.options import SwaggerUIOptions
    from connexion.resolver import Resolver

ACCEPTED, REJECTED, NOT_ROUTED = "accepted", "rejected", "not routed"


async def _accept(**_arguments: Any) -> tuple[str, int]:
    return "", 200


@dataclass(frozen=True)
class Pair:
    """One contract, twice."""

    ours: Contract
    stock: AsyncApp
    generated: schemathesis.BaseSchema


def document(slug: str) -> dict[str, Any]:
    """The contract with JSON bodies only and without security: both are compared elsewhere."""
    raw = toy.contract() if slug == "toy" else load_contract(slug)
    raw.pop("security", None)
    for operation in _operations(raw):
        operation.pop("security", None)
        operation["responses"] = {"200": {"description": "accepted"}}
        content = operation.get("requestBody", {}).get("content", {})
        for media_type in [name for name in content if name != "application/json"]:
            del content[media_type]
        if not content:
            operation.pop("requestBody", None)
    return raw


def _operations(raw: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for item in raw["paths"].values():
        yield from (item[method] for method in METHODS if method in item)


@cache
def pair(slug: str) -> Pair:
    raw = document(slug)
    app = AsyncApp("differential", swagger_ui_options=SwaggerUIOptions(swagger_ui=False))
    app.add_api(deepcopy(raw), resolver=Resolver(lambda _name: _accept))
    ours = Contract(deepcopy(raw), SimpleNamespace(**{o["operationId"]: _accept for o in _operations(raw)}))
    return Pair(ours, app, schemathesis.openapi.from_dict(deepcopy(raw)))


def _takes_json(slug: str) -> bool:
    return any("requestBody" in operation for operation in _operations(document(slug)))


@pytest.mark.parametrize("slug", ["toy", *filter(_takes_json, slugs())])
def test_the_compiled_contract_decides_as_stock_connexion_does(slug: str) -> None:
    both = pair(slug)
    operations = [result.ok() for result in both.generated.get_all_operations()]
    seen: list[str] = []

    @settings(
        max_examples=100,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def decide(data: st.DataObject) -> None:
        operation = data.draw(st.sampled_from(operations))
        mode = data.draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
        case = data.draw(operation.as_strategy(generation_mode=mode))
        request = as_request(case)
        if request is None:
            return
        mine, theirs = our_verdict(both.ours, request), asyncio.run(stock_verdict(both.stock, request))
        if NOT_ROUTED in (mine, theirs):
            return
        seen.append(mine)
        told = f"{request.method} {request.path}?{request.query} {request.body!r}"
        assert mine == theirs, f"ours {mine}, stock Connexion {theirs}: {told}"

    decide()
    assert {ACCEPTED, REJECTED} <= set(seen), "the generated requests were all of one kind"


def as_request(case: schemathesis.Case) -> Request | None:
    """The request Schemathesis means; None for one that HTTP or JSON cannot carry."""
    try:
        path = case.path.format_map({k: quote(str(v), safe="") for k, v in (case.path_parameters or {}).items()})
        query = urlencode({k: _text(v) for k, v in (case.query or {}).items()})
        body = orjson.dumps(case.body) if case.media_type else b""
        headers = {"content-type": "application/json"} if case.media_type else {}
        path.encode("ascii")
        return Request(case.method.upper(), path, query, headers, body)
    except (TypeError, ValueError, KeyError):
        return None


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | dict):
        raise TypeError("no contract of ours has composed parameters")
    return str(value)


def our_verdict(contract: Contract, request: Request) -> str:
    found = contract.route(request.path)
    if found is None or request.method not in found[0]:
        return NOT_ROUTED
    vendor: Any = SimpleNamespace(erp=SimpleNamespace(readers={}), facts={})
    call = Call(request, Exchange(1, "", request, 0.0), vendor, found[0][request.method], dict(found[1]))
    try:
        return REJECTED if read_parameters(call) + read_body(call) else ACCEPTED
    except Refusal:
        return REJECTED


async def stock_verdict(app: AsyncApp, request: Request) -> str:
    """Drive the ASGI application by hand: a client would change the request on its way."""
    statuses: list[int] = []
    headers = [(name.encode(), value.encode()) for name, value in request.headers.items()]
    headers.append((b"content-length", str(len(request.body)).encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "path": unquote(request.path),
        "raw_path": request.path.encode(),
        "root_path": "",
        "scheme": "http",
        "query_string": request.query.encode(),
        "headers": headers,
        "server": ("localhost", 80),
        "client": ("localhost", 1),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": request.body, "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await app(scope, receive, send)
    if statuses[0] in (404, 405, 307):
        return NOT_ROUTED
    return ACCEPTED if statuses[0] == 200 else REJECTED
