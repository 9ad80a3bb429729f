"""The sandbox as WSGI and ASGI application objects."""

from __future__ import annotations

import asyncio

import httpx
import orjson
import pytest
from connexion import FlaskApp
from werkzeug.test import Client

from mock_erps.doors.apps import asgi_app, wsgi_app
from mock_erps.platform.clock import START
from mock_erps.platform.journal import Delivered
from mock_erps.platform.messages import Delivery, Ending
from mock_erps.platform.sandbox import Sandbox
from tests.doors.deliveries import deliver
from tests.platform.toy import opening as toy

PATH = "/toy/v1/acme/invoices"


def test_werkzeugs_test_client_creates_an_invoice(sandbox: Sandbox) -> None:
    client = Client(wsgi_app(sandbox))
    answer = client.post(PATH, data=orjson.dumps(toy.invoice()), headers=toy.headers(sandbox))
    assert (answer.status_code, answer.get_json()["number"]) == (201, "A-1")
    assert sandbox.journal.exchanges[0].delivered is Delivered.FULL


def test_a_lost_answer_is_an_exception_under_wsgi(sandbox: Sandbox) -> None:
    deliver(sandbox, Delivery(Ending.RESET))
    with pytest.raises(ConnectionResetError):
        Client(wsgi_app(sandbox)).post(PATH, data=orjson.dumps(toy.invoice()), headers=toy.headers(sandbox))
    deliver(sandbox, Delivery(Ending.STALL))
    with pytest.raises(TimeoutError):
        Client(wsgi_app(sandbox)).post(PATH, data=orjson.dumps(toy.invoice("A-2")), headers=toy.headers(sandbox))
    assert toy.numbers(sandbox) == ["A-1", "A-2"]


def test_a_delay_moves_the_clock_under_wsgi(sandbox: Sandbox) -> None:
    deliver(sandbox, Delivery(delay=9))
    Client(wsgi_app(sandbox)).get(PATH, headers=toy.headers(sandbox))
    deliver(sandbox, Delivery(delay=9))
    Client(wsgi_app(sandbox)).post(PATH, data=orjson.dumps(toy.invoice()), headers=toy.headers(sandbox))
    assert sandbox.clock.now() == START + 18


def test_the_asgi_app_is_a_connexion_app_that_answers_for_vendors(sandbox: Sandbox) -> None:
    app = asgi_app(sandbox)

    async def post() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=f"https://{toy.HOST}") as client:
            return await client.post("/v1/acme/invoices", json=toy.invoice(), headers=toy.headers(sandbox))

    assert isinstance(app, FlaskApp)
    assert asyncio.run(post()).status_code == 201


def test_a_lost_answer_breaks_off_under_another_asgi_server(sandbox: Sandbox) -> None:
    deliver(sandbox, Delivery(Ending.RESET))
    transport = httpx.ASGITransport(app=asgi_app(sandbox))

    async def post() -> None:
        async with httpx.AsyncClient(transport=transport, base_url=f"https://{toy.HOST}") as client:
            await client.post("/v1/acme/invoices", json=toy.invoice(), headers=toy.headers(sandbox))

    with pytest.raises(ConnectionResetError):
        asyncio.run(post())
    assert sandbox.journal.exchanges[0].delivered is Delivered.NONE
