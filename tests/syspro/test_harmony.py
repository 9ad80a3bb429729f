"""The façade: polling and events (dossier syspro §10, invented)."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from urllib.parse import urlencode

import orjson
import pytest

from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Request
from tests.syspro.desk import HOST, Desk

SECRET = "a-shared-secret"
WANTED = {"url": "https://engine.example/events", "events": ["SalesOrder.Completed"], "secret": SECRET}


def ask(desk: Desk, method: str, path: str, body: object = None, password: str = "", **query: str) -> Exchange:
    known = password or desk.credentials["operator_password"]
    headers = {"authorization": "Basic " + b64encode(f"{desk.credentials['operator']}:{known}".encode()).decode()}
    if body is not None:
        headers["content-type"] = "application/json"
    sent = Request(method, f"/harmony{path}", urlencode(query), headers, orjson.dumps(body) if body else b"", HOST)
    exchange = desk.sandbox.handle(sent)
    desk.sandbox.delivered(exchange, exchange.delivered)
    assert not desk.sandbox.mishaps, desk.sandbox.mishaps[-1].trace
    return exchange


def orders(exchange: Exchange) -> list[str]:
    assert exchange.reply is not None
    return [one["SalesOrderNumber"] for one in orjson.loads(exchange.reply.body)["salesOrders"]]


def test_completed_orders_come_in_the_order_of_completion_since_an_instant(desk: Desk) -> None:
    desk.enter("001001")
    desk.complete("001002")
    desk.sandbox.clock.advance(60)
    desk.act("complete_order", order="001001")
    answer = ask(desk, "GET", "/sales-orders", status="Completed")
    assert orders(answer) == ["001002", "001001"] and answer.reply is not None
    last = orjson.loads(answer.reply.body)["salesOrders"][-1]
    assert orders(ask(desk, "GET", "/sales-orders", status="Completed", modifiedSince=last["modified"])) == ["001001"]
    assert last["CustomerCode"] == "ALD01"
    assert last["Lines"] == [{"Line": 1, "ProductCode": "OAK-40", "Quantity": "2", "UnitPrice": "50.00", "Uom": "EA"}]


@pytest.mark.parametrize("since", ["yesterday", "2026-99-01"])
def test_an_instant_that_is_none_is_refused_in_json(desk: Desk, since: str) -> None:
    answer = ask(desk, "GET", "/sales-orders", status="Completed", modifiedSince=since)
    assert answer.status == 400 and answer.reply is not None and b"is no instant" in answer.reply.body


def test_a_stranger_is_turned_away(desk: Desk) -> None:
    assert ask(desk, "GET", "/sales-orders", password="guess", status="Completed").status == 401


def test_a_completed_order_is_told_to_subscribers_with_a_signature(desk: Desk) -> None:
    assert ask(desk, "POST", "/webhooks", WANTED).status == 201
    desk.complete("001042")
    assert desk.vendor.webhooks is not None
    (notice,) = desk.vendor.webhooks.take_due(desk.vendor.clock.now())
    seal = hmac.new(SECRET.encode(), notice.body, hashlib.sha256).hexdigest()
    told = orjson.loads(notice.body)
    assert notice.headers["x-harmony-signature"] == f"sha256={seal}"
    assert told["event"] == "SalesOrder.Completed" and told["data"]["SalesOrderNumber"] == "001042"


def test_the_same_address_is_one_subscription_and_can_be_ended(desk: Desk) -> None:
    for _ in range(2):
        ask(desk, "POST", "/webhooks", WANTED)
    listed = ask(desk, "GET", "/webhooks").reply
    assert listed is not None
    (held,) = orjson.loads(listed.body)["webhooks"]
    assert ask(desk, "DELETE", f"/webhooks/{held['id']}").status == 204
    assert ask(desk, "DELETE", f"/webhooks/{held['id']}").status == 404


def test_a_subscription_to_what_there_is_not_is_refused(desk: Desk) -> None:
    assert ask(desk, "POST", "/webhooks", {**WANTED, "events": ["SalesOrder.Invented"]}).status == 400
