"""Event subscriptions and what they send (dossier sap_business_one §10)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

import orjson
import pytest

from mock_erps.platform.webhooks import Notice
from tests.sap_business_one.desk import Desk, line

URL = "https://hooks.example/b1"


@pytest.fixture
def hook(desk: Desk) -> Any:
    events = [
        {"BusinessObject": "Invoices", "TransactionType": "Created"},
        {"BusinessObject": "Invoices", "TransactionType": "Updated"},
    ]
    credentials = orjson.dumps({"Key": "s3cret", "Algorithm": "hmacsha256"}).decode()
    body = {"WebhookURL": URL, "AuthenticationCred": credentials, "EventCollection": events}
    return desk.made("EventSubscriptions", body)


def due(desk: Desk, later: float = 1) -> list[Notice]:
    assert desk.vendor.webhooks is not None
    return desk.vendor.webhooks.take_due(desk.sandbox.clock.now() + later)


def test_an_event_is_an_array_of_cloud_events_signed_over_its_bytes(desk: Desk, hook: Any) -> None:
    entry = desk.invoice()["DocEntry"]
    [notice] = due(desk)
    [event] = orjson.loads(notice.body)
    assert (event["type"], event["subject"], event["data"]) == (
        "sap.b1.Invoices.Created.v1",
        str(entry),
        {"DocEntry": str(entry)},
    )
    assert (event["specversion"], event["source"]) == ("1.0", "/default/sap.b1/SBO_BERMONDSEY")
    signed = base64.b64encode(hmac.new(b"s3cret", notice.body, hashlib.sha256).digest()).decode()
    assert (notice.url, notice.headers["x-b1-signature"]) == (URL, signed)


def test_only_what_is_subscribed_to_is_told(desk: Desk, other: Desk, hook: Any) -> None:
    desk.made("BusinessPartners", {"CardCode": "N1", "CardName": "New"})
    other.invoice("NZ", line(VatGroup="S15"))
    assert not due(desk)
    where = f"Invoices({desk.invoice()['DocEntry']})"
    desk.patch(where, {"Comments": "x"})
    assert [orjson.loads(notice.body)[0]["type"] for notice in due(desk)] == [
        "sap.b1.Invoices.Created.v1",
        "sap.b1.Invoices.Updated.v1",
    ]


def test_what_is_refused_is_told_to_nobody(desk: Desk, hook: Any) -> None:
    desk.post("Invoices", {"CardCode": "NOPE"})
    assert not due(desk)


def test_a_paused_hook_is_silent_and_a_given_up_one_replays(desk: Desk, hook: Any) -> None:
    where = f"EventSubscriptions('{hook['WebhookID']}')"
    assert desk.post(f"{where}/Pause").status == 204
    desk.invoice("A")
    assert not due(desk)
    assert desk.post(f"{where}/Resume").status == 204
    desk.invoice("B")
    hub = desk.vendor.webhooks
    assert hub is not None
    [notice] = due(desk)
    for _ in range(4):
        hub.failed(notice, desk.sandbox.clock.now())
        notice = next(iter(due(desk, 1e6)), notice)
    assert len(hub.given_up) == 1
    assert desk.post(f"{where}/Replay").status == 204
    assert [again.body for again in due(desk)] == [notice.body]


def test_url_and_id_are_fixed_and_events_are_added(desk: Desk, hook: Any) -> None:
    where = f"EventSubscriptions('{hook['WebhookID']}')"
    assert desk.patch(where, {"WebhookURL": "https://elsewhere.example"}).status == 400
    more = [{"BusinessObject": "Orders", "TransactionType": "Created"}]
    assert desk.patch(where, {"EventCollection": more}).status == 204
    assert len(desk.get(where).json["EventCollection"]) == 3
    assert desk.post(f"{where}/Handshake").status == 204


def test_only_an_inactive_subscription_is_deleted(desk: Desk, hook: Any) -> None:
    where = f"EventSubscriptions('{hook['WebhookID']}')"
    assert desk.ask("DELETE", where).told[:2] == (400, "-5006")
    desk.patch(where, {"State": "Inactive"})
    assert desk.ask("DELETE", where).status == 204
    assert desk.post("EventSubscriptions", {"WebhookID": "x"}).told[:2] == (400, "-1000")
