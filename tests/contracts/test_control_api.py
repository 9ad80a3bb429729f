"""The control API keeps to its contract too: `/_sandbox`, served by Connexion, asked in process by Schemathesis."""

from __future__ import annotations

import asyncio
import json
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import pytest
import schemathesis
from hypothesis import given

from mock_erps.doors.apps import asgi_app
from mock_erps.platform.contract import load_contract
from mock_erps.platform.sandbox import Sandbox
from tests.contracts.generated import EXAMPLES

if TYPE_CHECKING:
    from connexion import FlaskApp

BASE = "http://127.0.0.1/_sandbox"
CONTRACT = load_contract("_sandbox")
#: what a path names, for the generator's own words would only ever be unknown
KNOWN = {"erp": "quickbooks_online", "company": "9130347"}
#: Connexion's own answers to what it cannot read, undeclared as with any Connexion application
UNREADABLE = (400, 404, 415)


@cache
def _operations() -> dict[str, Any]:
    schema = schemathesis.openapi.from_dict(CONTRACT)
    return {result.ok().label: result.ok() for result in schema.get_all_operations()}  # type: ignore[misc]


@pytest.fixture
def app() -> FlaskApp:
    return asgi_app(Sandbox.open(["quickbooks_online"]))


@pytest.mark.parametrize("label", sorted(_operations()))
def test_every_operation_answers_within_its_contract(app: FlaskApp, label: str) -> None:
    method, path = label.split(" ", 1)
    declared = CONTRACT["paths"][path][method.lower()]["responses"]

    @EXAMPLES
    @given(case=_operations()[label].as_strategy())
    def answered(case: schemathesis.Case) -> None:
        answer = asyncio.run(_asked(app, method, path, case))
        told = f"{method} {answer.url} {case.body!r}: {answer.status_code} {answer.text[:300]}"
        if answer.status_code >= 400:
            assert str(answer.status_code) in declared or answer.status_code in UNREADABLE, told
            assert answer.headers["content-type"] == "application/problem+json", told
            assert answer.json()["detail"], told
            return
        assert str(answer.status_code) in declared, told
        assert isinstance(answer.json(), dict) if answer.content else answer.status_code == 204, told

    answered()


async def _asked(app: FlaskApp, method: str, path: str, case: schemathesis.Case) -> httpx.Response:
    values = {name: quote(str(value), safe="") for name, value in {**case.path_parameters, **KNOWN}.items()}
    query = {name: str(value) for name, value in (case.query or {}).items()}
    body = json.dumps(case.body).encode() if isinstance(case.body, dict | list) else None
    headers = {"content-type": "application/json"} if body else {}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as client:
        return await client.request(method, BASE + path.format_map(values), params=query, content=body, headers=headers)
