"""How often one may call: the limits and how they are told (dossier quickbooks_online §7)."""

from __future__ import annotations

import pytest

from mock_erps.platform.journal import Exchange
from tests.quickbooks_online.access import gateway, refresh
from tests.quickbooks_online.desk import Desk, errors, text, told


@pytest.fixture
def hurried(desk: Desk) -> Desk:
    """With the vendor's own limits."""
    desk.vendor.settings.clear()
    return desk


def test_ten_requests_in_a_second_and_no_more(hurried: Desk) -> None:
    answers = [hurried.send("GET", "preferences").status for _ in range(11)]
    assert answers == [200] * 10 + [429]
    hurried.sandbox.clock.advance(1)
    assert hurried.send("GET", "preferences").status == 200


def test_five_hundred_requests_in_a_minute_and_no_more(hurried: Desk) -> None:
    for _ in range(50):
        for _ in range(10):
            assert hurried.send("GET", "preferences").status == 200
        hurried.sandbox.clock.advance(1.01)
    assert hurried.send("GET", "preferences").status == 429
    hurried.sandbox.clock.advance(10)
    assert hurried.send("GET", "preferences").status == 200


def test_forty_batches_in_a_minute_and_no_more(hurried: Desk) -> None:
    items = {"BatchItemRequest": [{"bId": "a", "Query": "select * from Term"}]}
    for _ in range(40):
        assert hurried.send("POST", "batch", items).status == 200
        hurried.sandbox.clock.advance(0.2)
    assert hurried.send("POST", "batch", items).status == 429
    assert hurried.send("GET", "preferences").status == 200


def test_the_months_reads_end_too(hurried: Desk) -> None:
    hurried.set(monthly_reads=2)
    assert [hurried.send("GET", "preferences").status for _ in range(3)] == [200, 200, 429]
    assert hurried.send("POST", "invoice", hurried.body()).status == 200


def throttled(desk: Desk, **settings: str) -> Exchange:
    desk.set(requests_per_second=0, **settings)
    return desk.send("GET", "preferences")


def test_a_throttle_answer_has_no_retry_after(hurried: Desk) -> None:
    exchange = throttled(hurried)
    assert exchange.reply is not None
    assert (exchange.status, exchange.reply.header("retry-after"), exchange.because) == (429, None, "throttled")
    error = errors(exchange)[0]
    assert error["Message"] == "message=ThrottleExceeded; errorCode=003001; statusCode=429"
    assert (error["Detail"], error["code"]) == ("The request limit was reached.  Try again later", "3001")
    assert told(exchange)["Fault"]["type"] == "SERVICE"


def test_a_throttle_answer_may_be_the_gateways(hurried: Desk) -> None:
    exchange = throttled(hurried, throttle_body="gateway", throttle_code="003001")
    assert (gateway(exchange)["code"], told(exchange)["fault"]["type"]) == ("003001", "SERVICE")


def test_a_throttle_answer_may_be_xml_to_a_json_client(hurried: Desk) -> None:
    exchange = throttled(hurried, throttle_body="xml")
    assert '<Fault type="SERVICE"><Error code="3001">' in text(exchange)


def test_token_requests_are_not_throttled(hurried: Desk) -> None:
    hurried.set(requests_per_second=0)
    assert refresh(hurried, hurried.credentials["refresh_token"]).status == 200


def test_the_sandbox_host_sends_forty_mails_a_day(desk: Desk) -> None:
    desk.set(sandbox_emails_per_day=1)
    path = f"invoice/{desk.invoice()['Id']}/send"
    sandbox = "sandbox-quickbooks.api.intuit.com"
    statuses = [desk.send("POST", path, sendTo="a@b.example", host=host).status for host in (sandbox, sandbox)]
    assert statuses == [200, 429]
    assert desk.send("POST", path, sendTo="a@b.example").status == 200
