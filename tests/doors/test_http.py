"""The HTTP door: the same answers and the same faults on real sockets."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import orjson
import pytest
import requests

from mock_erps.doors.http import serving
from mock_erps.platform.clock import START, RealClock
from mock_erps.platform.faults import Site, catalogue
from mock_erps.platform.journal import Delivered, Exchange
from mock_erps.platform.messages import Delivery, Ending
from mock_erps.platform.sandbox import Sandbox
from tests.doors.deliveries import deliver
from tests.platform.toy import opening as toy

PATH = "/v1/acme/invoices"


@pytest.fixture
def base(sandbox: Sandbox) -> Iterator[str]:
    with serving(sandbox) as url:
        yield url


def post(
    base: str, sandbox: Sandbox, number: str = "A-1", prefix: str = "/toy", timeout: float = 10
) -> requests.Response:
    return requests.post(
        f"{base}{prefix}{PATH}", json=toy.invoice(number), headers=toy.headers(sandbox), timeout=timeout
    )


def settled(sandbox: Sandbox, base: str) -> Exchange:
    """The first exchange, when the server has told what became of it (another round trip proves that it had time)."""
    requests.get(f"{base}/_sandbox/health", timeout=10)
    return sandbox.journal.exchanges[0]


@pytest.mark.parametrize(
    ("prefix", "host"), [("/toy", ""), ("", ""), ("", toy.HOST)], ids=["path prefix", "bare path", "Host header"]
)
def test_a_vendor_is_reached_three_ways(base: str, sandbox: Sandbox, prefix: str, host: str) -> None:
    headers = toy.headers(sandbox) | ({"host": host} if host else {})
    answer = requests.post(base + prefix + PATH, json=toy.invoice(), headers=headers, timeout=10)
    assert (answer.status_code, answer.json()["number"]) == (201, "A-1")
    assert answer.headers["date"] == "Mon, 02 Mar 2026 09:00:00 GMT"
    assert sandbox.journal.exchanges[0].delivered is Delivered.FULL


def test_it_listens_on_loopback_only(base: str) -> None:
    assert urlsplit(base).hostname == "127.0.0.1"


def test_an_unknown_path_is_told_plainly(base: str) -> None:
    answer = requests.get(f"{base}/nowhere", timeout=10)
    assert answer.status_code == 404
    assert "nobody answers" in answer.text


def test_commit_then_reset_reaches_the_client_as_a_reset(base: str, sandbox: Sandbox) -> None:
    deliver(sandbox, Delivery(Ending.RESET))
    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        post(base, sandbox)
    assert toy.numbers(sandbox) == ["A-1"]
    assert settled(sandbox, base).delivered is Delivered.NONE


def test_a_closed_connection_is_no_reset(base: str, sandbox: Sandbox) -> None:
    deliver(sandbox, Delivery(Ending.CLOSE))
    with pytest.raises(requests.ConnectionError, match="without response"):
        post(base, sandbox)


@pytest.mark.parametrize("ending", [Ending.CLOSE, Ending.RESET])
def test_a_cut_body_arrives_up_to_the_cut(base: str, sandbox: Sandbox, ending: Ending) -> None:
    deliver(sandbox, Delivery(ending, keep=10))
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=10)
    connection.request("POST", "/toy" + PATH, orjson.dumps(toy.invoice()), toy.headers(sandbox))
    answer = connection.getresponse()
    assert answer.status == 201
    with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
        answer.read()
    connection.close()
    assert settled(sandbox, base).delivered is Delivered.PARTIAL


def test_a_stalled_answer_lasts_until_the_client_leaves(base: str, sandbox: Sandbox) -> None:
    deliver(sandbox, Delivery(Ending.STALL))
    with pytest.raises(requests.ReadTimeout):
        post(base, sandbox, timeout=0.2)
    assert settled(sandbox, base).delivered is Delivered.NONE
    assert post(base, sandbox, "A-2").status_code == 201


def test_a_dripping_answer_arrives_whole(base: str, sandbox: Sandbox) -> None:
    deliver(sandbox, Delivery(Ending.DRIP, keep=40, delay=3))
    assert post(base, sandbox).json()["number"] == "A-1"
    assert sandbox.clock.now() > START + 3


def test_a_delay_moves_a_virtual_clock(base: str, sandbox: Sandbox) -> None:
    deliver(sandbox, Delivery(delay=60))
    assert post(base, sandbox).status_code == 201
    assert sandbox.clock.now() == START + 60


def test_a_connection_is_kept_and_numbered(base: str, sandbox: Sandbox) -> None:
    with requests.Session() as session:
        for number in ("A-1", "A-2"):
            session.post(base + PATH, json=toy.invoice(number), headers=toy.headers(sandbox), timeout=10)
    first, second = sandbox.journal.exchanges
    assert first.request.connection == second.request.connection
    assert (first.request.reused, second.request.reused) == (False, True)


def test_chunked_requests_are_put_together(base: str, sandbox: Sandbox) -> None:
    text = orjson.dumps(toy.invoice())
    answer = requests.post(base + PATH, data=iter([text[:9], text[9:]]), headers=toy.headers(sandbox), timeout=10)
    assert answer.status_code == 201


def test_a_refused_connection_is_cut_at_once(base: str, sandbox: Sandbox) -> None:
    sandbox.faults.arm(catalogue()["F-PRE-REFUSE"](), Site(operation="connect"))
    with pytest.raises(requests.ConnectionError):
        post(base, sandbox)
    assert post(base, sandbox).status_code == 201
    assert len(sandbox.journal.exchanges) == 1


def test_calls_that_overlap_a_delayed_answer_count_as_running() -> None:
    sandbox = toy.opened(RealClock())
    deliver(sandbox, Delivery(delay=30), times=10)
    with serving(sandbox) as base:
        waiting = [threading.Thread(target=_give_up, args=(base, sandbox, n)) for n in range(10)]
        for thread in waiting:
            thread.start()
        arrived = threading.Event()
        while len(sandbox.journal.exchanges) < 10:
            arrived.wait(0.01)
        assert post(base, sandbox, "B-1").json()["code"] == "3002"
        for thread in waiting:
            thread.join()
        # when those clients have left, their places are free again
        while sandbox.running:
            arrived.wait(0.01)
        assert post(base, sandbox, "B-2").status_code == 201
    assert {exchange.delivered for exchange in sandbox.journal.exchanges[:10]} == {Delivered.NONE}


def _give_up(base: str, sandbox: Sandbox, number: int) -> None:
    with pytest.raises(requests.ReadTimeout):
        post(base, sandbox, f"A-{number}", timeout=1)


def test_many_sockets_faults_in_a_row_are_exact(base: str, sandbox: Sandbox) -> None:
    deliver(sandbox, Delivery(Ending.RESET), times=20)
    for number in range(20):
        with pytest.raises(requests.ConnectionError, match="reset by peer"):
            post(base, sandbox, f"A-{number}")
    assert len(toy.numbers(sandbox)) == 20
