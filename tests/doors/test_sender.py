"""Webhooks leave by themselves while a sandbox is served, and stay on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from threading import enumerate as threads
from typing import Any

import pytest
import requests

from mock_erps.doors.http import serving
from mock_erps.doors.sender import send_all_due, sending
from mock_erps.platform.sandbox import Sandbox
from mock_erps.platform.webhooks import Notice, Subscription
from mock_erps.xero.webhooks import signature

SLUG = "xero"


class Receiver:
    """Checks signatures as Xero asks; the first so many posts get no 2xx. `heard` holds what was rightly signed."""

    def __init__(self, secret: str) -> None:
        self.heard: list[bytes] = []
        self.refuse = False
        outer = self

        class Ear(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                right = self.headers["x-xero-signature"] == signature(secret, body)
                if right:
                    outer.heard.append(body)
                self.send_response(500 if outer.refuse else 200 if right else 401)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Ear)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox.open([SLUG])


@pytest.fixture
def receiver(sandbox: Sandbox) -> Iterator[Receiver]:
    heard = Receiver(next(iter(sandbox.vendors[SLUG].credentials.values()))["webhook_secret"])
    worker = Thread(target=heard.server.serve_forever, args=(0.01,))
    worker.start()
    yield heard
    heard.server.shutdown()
    worker.join()
    heard.server.server_close()


def asked(base: str, path: str, body: object, status: int = 200) -> Any:
    answer = requests.post(f"{base}/_sandbox{path}", json=body, timeout=10)
    assert answer.status_code == status, answer.text
    return answer.json()


def company(sandbox: Sandbox) -> str:
    return next(iter(sandbox.vendors[SLUG].companies))


def sell(sandbox: Sandbox) -> None:
    vendor = sandbox.vendors[SLUG]
    vendor.act(vendor.companies[company(sandbox)], "sell", {})
    sandbox.clock.advance(1)  # type: ignore[union-attr]  # a virtual one


def test_a_receiver_that_passes_the_check_hears_what_changes(sandbox: Sandbox, receiver: Receiver) -> None:
    with serving(sandbox) as base:
        body = {"erp": SLUG, "company": company(sandbox), "url": receiver.url}
        assert asked(base, "/webhooks", body, 201)["active"] is True
        checked = len(receiver.heard)
        sell(sandbox)
        send_all_due(sandbox)
    assert len(receiver.heard) == checked + 1
    assert b"INVOICE" in receiver.heard[-1]


def test_a_receiver_that_fails_the_check_is_enabled_later(sandbox: Sandbox, receiver: Receiver) -> None:
    receiver.refuse = True
    with serving(sandbox) as base:
        body = {"erp": SLUG, "company": company(sandbox), "url": receiver.url}
        assert asked(base, "/webhooks", body, 201)["active"] is False
        sell(sandbox)
        receiver.refuse = False
        [enabled] = asked(base, "/webhooks/enable", {"erp": SLUG, "url": receiver.url})["subscriptions"]
        assert enabled["active"] is True
        sent = asked(base, "/webhooks/fire", {"erp": SLUG})["sent"]
    assert [one["status"] for one in sent] == [200]


def test_the_control_api_says_what_it_cannot_subscribe(sandbox: Sandbox) -> None:
    home = {"erp": SLUG, "company": company(sandbox), "url": "http://127.0.0.1:9/hook"}
    with serving(sandbox) as base:
        assert "loopback only" in asked(base, "/webhooks", {**home, "url": "https://example.org/"}, 400)["detail"]
        assert "has no company 'nobody'" in asked(base, "/webhooks", {**home, "company": "nobody"}, 404)["detail"]
        assert "nothing is sent to" in asked(base, "/webhooks/enable", {"erp": SLUG, "url": "http://x"}, 404)["detail"]


def test_the_sender_works_beside_the_server_and_ends_with_it(sandbox: Sandbox, receiver: Receiver) -> None:
    hooks = sandbox.vendors[SLUG].webhooks
    assert hooks is not None
    secret = sandbox.vendors[SLUG].credentials[company(sandbox)]["webhook_secret"]
    hooks.subscribe(Subscription(receiver.url, secret, company(sandbox)))
    arrived = receiver.heard
    with sending(sandbox):
        sell(sandbox)
        [worker] = [thread for thread in threads() if thread.name == "mock-erps webhooks"]
        for _ in range(100):
            worker.join(0.05)
            if arrived:
                break
    assert len(arrived) == 1
    assert not worker.is_alive()


def test_nothing_is_posted_to_another_machine_unless_told_so(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    posted: list[str] = []

    def post(notice: Notice, _patience: float) -> int:
        posted.append(notice.url)
        return 200

    monkeypatch.setattr("mock_erps.doors.sender.post", post)
    hooks = sandbox.vendors[SLUG].webhooks
    assert hooks is not None
    hooks.subscribe(Subscription("https://engine.example/hook", "secret", company(sandbox)))
    sell(sandbox)
    send_all_due(sandbox)
    assert (posted, [notice.attempt for notice in hooks.outbox]) == ([], [2])
    send_all_due(sandbox, anywhere=True)
    assert posted == ["https://engine.example/hook"]
