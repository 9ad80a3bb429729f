"""The handshake of a served sandbox: a receiver that does not echo its token is not subscribed (dossier §10)."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from mock_erps.doors.http import serving
from mock_erps.doors.sender import sending
from tests.dynamics_business_central.desk import ROOT, Desk


class Receiver:
    """Answers with the token, or with what `says` it shall."""

    def __init__(self) -> None:
        self.says: bytes | None = None
        outer = self

        class Ear(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                token = parse_qs(urlsplit(self.path).query)["validationToken"][0].encode()
                body = token if outer.says is None else outer.says
                self.send_response(200)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Ear)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?of=main"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    worker = Thread(target=made.server.serve_forever, args=(0.01,))
    worker.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    worker.join()


@pytest.fixture
def place(desk: Desk) -> Iterator[str]:
    with sending(desk.sandbox), serving(desk.sandbox) as base:
        yield f"{base}{ROOT}/subscriptions"


def subscribed(desk: Desk, place: str, url: str) -> Any:
    body = {"notificationUrl": url, "resource": f"/api/v2.0/companies({desk.id})/salesInvoices", "clientState": "s"}
    return requests.post(place, json=body, headers={"authorization": f"Bearer {desk.token}"}, timeout=20)


def test_who_echoes_the_token_is_subscribed_and_asked_again_at_a_renewal(
    desk: Desk, place: str, receiver: Receiver
) -> None:
    made = subscribed(desk, place, receiver.url)
    assert made.status_code == 201
    row = made.json()
    receiver.says = b"something else"
    headers = {"authorization": f"Bearer {desk.token}", "if-match": row["@odata.etag"]}
    renewed = requests.patch(
        f"{place}('{row['subscriptionId']}')", json={"clientState": "t"}, headers=headers, timeout=20
    )
    assert (renewed.status_code, "validation token" in renewed.text) == (400, True)


def test_who_does_not_is_refused_and_another_machine_is_believed(desk: Desk, place: str, receiver: Receiver) -> None:
    receiver.says = b""
    assert subscribed(desk, place, receiver.url).status_code == 400
    assert subscribed(desk, place, "http://127.0.0.1:9/nobody").status_code == 400
    assert subscribed(desk, place, "https://hooks.example/bc").status_code == 201
