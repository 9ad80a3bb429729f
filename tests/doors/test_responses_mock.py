"""The `responses` variant: the same answers, and the exceptions `requests` raises for broken wires."""

from __future__ import annotations

import pytest
import requests

from mock_erps.doors.network import EngineHangs
from mock_erps.doors.responses_mock import ErpResponses
from mock_erps.platform.clock import START
from mock_erps.platform.journal import Delivered
from mock_erps.platform.messages import Delivery, Ending
from mock_erps.platform.sandbox import Sandbox
from tests.doors.deliveries import deliver
from tests.platform.toy import opening as toy


def post(sandbox: Sandbox, number: str = "A-1", timeout: float | tuple[float, float] | None = 30) -> requests.Response:
    return requests.post(
        toy.BASE + "/invoices", json=toy.invoice(number), headers=toy.headers(sandbox), timeout=timeout
    )


def test_a_vendor_answers_at_its_own_host(sandbox: Sandbox) -> None:
    with ErpResponses(sandbox):
        answer = post(sandbox)
    assert (answer.status_code, answer.json()["number"]) == (201, "A-1")
    assert answer.headers["content-type"] == "application/json"
    assert sandbox.journal.exchanges[0].delivered is Delivered.FULL


@pytest.mark.parametrize(
    ("delivery", "raised"),
    [
        (Delivery(Ending.RESET), requests.ConnectionError),
        (Delivery(Ending.CLOSE), requests.ConnectionError),
        (Delivery(Ending.CLOSE, keep=5), requests.exceptions.ChunkedEncodingError),
    ],
)
def test_a_broken_wire_is_the_exception_requests_raises(
    sandbox: Sandbox, delivery: Delivery, raised: type[Exception]
) -> None:
    deliver(sandbox, delivery)
    with ErpResponses(sandbox), pytest.raises(raised):
        post(sandbox)
    assert toy.numbers(sandbox) == ["A-1"]


@pytest.mark.parametrize("delivery", [Delivery(Ending.STALL), Delivery(delay=90)])
def test_a_time_out_passes_in_virtual_time(sandbox: Sandbox, delivery: Delivery) -> None:
    deliver(sandbox, delivery)
    with ErpResponses(sandbox), pytest.raises(requests.ReadTimeout):
        post(sandbox, timeout=(5, 40))
    assert sandbox.clock.now() == START + 40
    assert sandbox.journal.exchanges[0].delivered is Delivered.NONE


def test_silence_without_a_time_out_is_told(sandbox: Sandbox) -> None:
    deliver(sandbox, Delivery(Ending.STALL))
    with ErpResponses(sandbox), pytest.raises(EngineHangs, match=r"api\.toy\.example"):
        post(sandbox, timeout=None)


def test_other_hosts_are_not_reached(sandbox: Sandbox) -> None:
    with ErpResponses(sandbox), pytest.raises(requests.ConnectionError):
        requests.get("https://elsewhere.example/", timeout=5)
