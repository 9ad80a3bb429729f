"""The in-process network: every client meets the real thing, in the sandbox's time."""

from __future__ import annotations

import asyncio
import http.client
import io
import os
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import aiohttp
import httpx
import orjson
import pytest
import requests
import urllib3

from mock_erps.doors.network import EngineHangs, network
from mock_erps.platform.clock import START
from mock_erps.platform.faults import Site, catalogue
from mock_erps.platform.journal import Delivered, Exchange
from mock_erps.platform.messages import Delivery, Ending
from mock_erps.platform.sandbox import Sandbox
from tests.doors.clients import CLIENTS, RAISES, Posted
from tests.doors.deliveries import deliver
from tests.platform.toy import opening as toy

PATH = "/v1/acme/invoices"
every_client = pytest.mark.parametrize("client", CLIENTS)


def post(sandbox: Sandbox, client: str, number: str = "A-1", timeout: float | None = 30.0) -> Posted:
    return CLIENTS[client](PATH, orjson.dumps(toy.invoice(number)), toy.headers(sandbox), timeout)


def last(sandbox: Sandbox) -> Exchange:
    return sandbox.journal.exchanges[-1]


@every_client
def test_every_client_reaches_a_vendor_at_its_own_host(sandbox: Sandbox, client: str) -> None:
    with network(sandbox):
        status, body = post(sandbox, client)
    assert status == 201
    assert orjson.loads(body)["number"] == "A-1"
    assert last(sandbox).delivered is Delivered.FULL
    assert sandbox.mishaps == []


@every_client
def test_a_refusal_is_an_answer_and_no_exception(sandbox: Sandbox, client: str) -> None:
    with network(sandbox):
        post(sandbox, client)
        status, body = post(sandbox, client)
    assert (status, orjson.loads(body)["code"]) == (400, "6140")


@every_client
def test_commit_then_reset_is_a_reset_with_the_invoice_in_the_books(sandbox: Sandbox, client: str) -> None:
    deliver(sandbox, Delivery(Ending.RESET))
    with network(sandbox), pytest.raises(RAISES[client][0]):
        post(sandbox, client)
    assert toy.numbers(sandbox) == ["A-1"]
    assert last(sandbox).delivered is Delivered.NONE


@every_client
def test_a_cut_body_is_the_librarys_own_exception(sandbox: Sandbox, client: str) -> None:
    deliver(sandbox, Delivery(Ending.CLOSE, keep=10))
    with network(sandbox), pytest.raises(RAISES[client][1]):
        post(sandbox, client)
    assert last(sandbox).delivered is Delivered.PARTIAL


@every_client
def test_a_reset_in_the_body_is_seen_as_partial(sandbox: Sandbox, client: str) -> None:
    deliver(sandbox, Delivery(Ending.RESET, keep=10))
    with (
        network(sandbox),
        pytest.raises((OSError, httpx.TransportError, aiohttp.ClientError, urllib3.exceptions.HTTPError)),
    ):
        post(sandbox, client)
    assert last(sandbox).delivered is Delivered.PARTIAL


@every_client
def test_silence_costs_the_clients_own_time_out_in_virtual_time(sandbox: Sandbox, client: str) -> None:
    deliver(sandbox, Delivery(Ending.STALL))
    with network(sandbox), pytest.raises(RAISES[client][2]):
        post(sandbox, client, timeout=30)
    assert sandbox.clock.now() == pytest.approx(START + 30, abs=0.1)
    assert last(sandbox).delivered is Delivered.NONE
    assert last(sandbox).done == pytest.approx(START + 30, abs=0.1)


@every_client
def test_an_answer_later_than_the_time_out_is_not_seen(sandbox: Sandbox, client: str) -> None:
    deliver(sandbox, Delivery(delay=45))
    with network(sandbox), pytest.raises(RAISES[client][2]):
        post(sandbox, client, timeout=30)
    assert sandbox.clock.now() == pytest.approx(START + 30, abs=0.1)


@every_client
def test_a_slow_answer_moves_the_clock(sandbox: Sandbox, client: str) -> None:
    deliver(sandbox, Delivery(delay=20))
    with network(sandbox):
        assert post(sandbox, client)[0] == 201
    assert sandbox.clock.now() == pytest.approx(START + 20, abs=0.1)


@every_client
def test_a_dripping_answer_arrives_whole(sandbox: Sandbox, client: str) -> None:
    deliver(sandbox, Delivery(Ending.DRIP, keep=50, delay=7))
    with network(sandbox):
        assert post(sandbox, client)[0] == 201
    assert sandbox.clock.now() >= START + 7 * 8 - 0.1
    assert last(sandbox).delivered is Delivered.FULL


@every_client
def test_a_client_without_a_time_out_hangs_and_the_host_is_named(sandbox: Sandbox, client: str) -> None:
    deliver(sandbox, Delivery(Ending.STALL))
    with network(sandbox), pytest.raises(EngineHangs, match=r"api\.toy\.example"):
        post(sandbox, client, timeout=None)


class Killed(BaseException):
    """kill -9 of the engine."""


@every_client
def test_a_crash_goes_through_the_client_untouched_and_the_network_stays_dead(sandbox: Sandbox, client: str) -> None:
    def kill(_exchange: Exchange) -> None:
        raise Killed

    sandbox.gate = kill
    with network(sandbox) as net:
        with pytest.raises(Killed):
            post(sandbox, client)
        sandbox.gate = lambda _exchange: None
        with pytest.raises(Killed):
            requests.get(f"https://{toy.HOST}/v1/acme/invoices", timeout=5)
        net.revive()
        assert post(sandbox, client)[0] == 201
    assert sandbox.journal.exchanges[0].delivered is Delivered.NONE
    assert sandbox.running == {}


@pytest.mark.parametrize(
    ("how", "raised"),
    [
        ("refused", urllib3.exceptions.NewConnectionError),
        ("dns", urllib3.exceptions.NameResolutionError),
        ("timeout", urllib3.exceptions.ConnectTimeoutError),
    ],
)
def test_a_refused_connection_is_told_before_anything_is_sent(
    sandbox: Sandbox, how: str, raised: type[Exception]
) -> None:
    sandbox.faults.arm(catalogue()["F-PRE-REFUSE"](how=how), Site(operation="connect"))
    with network(sandbox):
        with pytest.raises(raised):
            post(sandbox, "urllib3")
        assert post(sandbox, "urllib3")[0] == 201
    assert len(sandbox.journal.exchanges) == 1


def test_an_unknown_host_is_refused_and_recorded(sandbox: Sandbox) -> None:
    with network(sandbox):
        with pytest.raises(requests.ConnectionError):
            requests.get("https://elsewhere.example/", timeout=5)
        with pytest.raises(httpx.ConnectError):
            httpx.get("https://elsewhere.example/")
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("198.51.100.7", 443), 1)
    assert sandbox.unknown_hosts == ["elsewhere.example", "198.51.100.7"]


def test_loopback_passes_through_untouched(sandbox: Sandbox) -> None:
    class Hello(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-length", "5")
            self.end_headers()
            self.wfile.write(b"hello")

        def log_message(self, *_args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Hello) as server, network(sandbox):
        worker = threading.Thread(target=server.handle_request)
        worker.start()
        assert requests.get(f"http://127.0.0.1:{server.server_port}/", timeout=5).text == "hello"
        worker.join()


def test_a_kept_connection_carries_the_next_request(sandbox: Sandbox) -> None:
    with network(sandbox), requests.Session() as session:
        for number in ("A-1", "A-2"):
            answer = session.post(toy.BASE + "/invoices", json=toy.invoice(number), headers=toy.headers(sandbox))
            assert answer.status_code == 201
    first, second = sandbox.journal.exchanges
    assert first.request.connection == second.request.connection
    assert (first.request.reused, second.request.reused) == (False, True)


def test_a_connection_that_died_is_not_used_again(sandbox: Sandbox) -> None:
    deliver(sandbox, Delivery(Ending.RESET))
    with network(sandbox), requests.Session() as session:
        with pytest.raises(requests.ConnectionError):
            session.post(toy.BASE + "/invoices", json=toy.invoice(), headers=toy.headers(sandbox))
        assert session.get(toy.BASE + "/invoices", headers=toy.headers(sandbox)).json()["total"] == 1


def test_chunked_requests_are_put_together(sandbox: Sandbox) -> None:
    text = orjson.dumps(toy.invoice())
    with network(sandbox):
        answer = requests.post(
            toy.BASE + "/invoices", data=iter([text[:10], text[10:]]), headers=toy.headers(sandbox), timeout=5
        )
    assert answer.status_code == 201
    assert last(sandbox).request.body == text


def test_a_client_that_waits_for_100_continue_gets_it(sandbox: Sandbox) -> None:
    async def post_expecting() -> int:
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                toy.BASE + "/invoices", json=toy.invoice(), headers=toy.headers(sandbox), expect100=True
            ) as answer,
        ):
            return answer.status

    with network(sandbox):
        assert asyncio.run(post_expecting()) == 201


def test_head_has_no_body(sandbox: Sandbox) -> None:
    with network(sandbox):
        answer = requests.head(toy.BASE + "/invoices", headers=toy.headers(sandbox), timeout=5)
    assert answer.status_code == 405
    assert answer.content == b""
    assert int(answer.headers["content-length"]) > 0


def test_a_proxy_of_the_surroundings_is_left_out(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    with network(sandbox):
        assert post(sandbox, "requests")[0] == 201
    assert os.environ["HTTPS_PROXY"] == "http://proxy.example:3128"


def test_certificates_put_off_are_loaded_at_the_first_real_use(sandbox: Sandbox) -> None:
    with network(sandbox):
        context = ssl.create_default_context()
    assert context.cert_store_stats() == ssl.create_default_context().cert_store_stats()


def test_everything_is_as_before_when_the_network_is_gone(sandbox: Sandbox) -> None:
    before = socket.create_connection, socket.getaddrinfo, ssl.SSLContext.load_default_certs, socket.socket.connect
    with network(sandbox):
        assert socket.create_connection is not before[0]
    assert before == (
        socket.create_connection,
        socket.getaddrinfo,
        ssl.SSLContext.load_default_certs,
        socket.socket.connect,
    )


@pytest.mark.parametrize(
    "head",
    [
        b"\r\n",
        b"Content-Type: application/json\r\nX-A:b \t\r\nX-A: c:d\r\nempty:\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n",
        b"Folded: one\r\n two\r\nLast: 1\r\n\r\n",
        b"Name: M\xfcller\r\nno colon\r\n\r\n",
        b"Bare: newline\n\r\n",
        b" begins with a blank\r\n\r\n",
        b"cut: off",
    ],
)
def test_headers_read_quickly_are_what_the_standard_library_reads(sandbox: Sandbox, head: bytes) -> None:
    expected = http.client.parse_headers(io.BytesIO(head)).items()
    with network(sandbox):
        assert http.client.parse_headers(io.BytesIO(head)).items() == expected
