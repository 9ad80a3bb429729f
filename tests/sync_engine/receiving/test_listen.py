"""Webhooks over HTTP: the same answers as `receive`, at an address per target."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync_engine.config import Config, TargetConfig
from sync_engine.connectors.hooks import hmac_sha256_base64
from sync_engine.ledger.events import Events
from sync_engine.ledger.store import Store
from sync_engine.log import Log, Secrets
from sync_engine.receiving.listen import Receiver, Server

KEY = "webhook-key-1"
BODY = (
    b'{"events":[{"resourceId":"7","tenantId":"t-1","eventCategory":"INVOICE","eventType":"UPDATE",'
    b'"eventDateUtc":"2026-02-03T09:10:11.500"}]}'
)


@pytest.fixture
def server(place: Path) -> Iterator[Server]:
    target = TargetConfig("org", "xero", "t-1", {}, {"webhook_secret": KEY}, {}, {})
    config = Config(place / "config.json", f"sqlite:///{place}/ledger.db", "", None, {"org": target})
    with Server("127.0.0.1", 0, Receiver(config, Log("", Secrets()))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def post(server: Server, path: str, body: bytes, method: str = "POST", **headers: str) -> int:
    signed = {"x-xero-signature": hmac_sha256_base64(KEY, body)}
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    try:
        connection.request(method, path, body, signed | headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_deliveries_at_once_are_all_remembered_and_each_event_once(server: Server, place: Path) -> None:
    statuses: list[int] = []
    senders = [threading.Thread(target=lambda: statuses.append(post(server, "/org", BODY))) for _ in range(6)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert statuses == [200] * 6
    store = Store(f"sqlite:///{place}/ledger.db")
    assert [event.remote_id for event in Events(store).waiting("org")] == ["7"]
    store.close()


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [("POST", {"x-xero-signature": "x"}, 401), ("GET", {}, 405), ("POST", {"Content-Length": "2000000"}, 413)],
)
def test_what_is_refused(server: Server, method: str, headers: dict[str, str], status: int) -> None:
    assert post(server, "/", BODY, method, **headers) == status
