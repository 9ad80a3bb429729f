"""Faults around the commit: what a status, a lost request or a lost answer leaves in the books."""

from __future__ import annotations

from typing import Any

import pytest

from mock_erps.platform.clock import START
from mock_erps.platform.faults.menu import make
from mock_erps.platform.journal import Delivered
from mock_erps.platform.messages import Ending, Reply
from mock_erps.platform.sandbox import Sandbox
from tests.platform.faulty import INVOICES, ending, header, hit, status
from tests.platform.toy import opening as toy
from tests.platform.toy.opening import ask, create, numbers, told


@pytest.mark.parametrize("code", [500, 502, 503, 504, 408, 425])
def test_a_status_before_commit_leaves_no_trace(sandbox: Sandbox, code: int) -> None:
    hit(sandbox, f"F-PRE-{code}")
    assert status(create(sandbox)) == code
    assert numbers(sandbox) == []
    assert create(sandbox).status == 201


def test_a_gateway_answers_in_html_and_the_vendor_in_its_own_words(sandbox: Sandbox) -> None:
    hit(sandbox, "F-PRE-502")
    hit(sandbox, "F-PRE-503", operation="find invoice")
    assert header(create(sandbox), "content-type") == "text/html"
    own = ask(sandbox, "GET", INVOICES)
    assert (told(own)["code"], header(own, "retry-after")) == ("503", "30")


def test_503_waits_as_long_as_the_scenario_says(sandbox: Sandbox) -> None:
    hit(sandbox, "F-PRE-503", retry_after=7)
    assert create(sandbox).retry_after == 7


def test_503_may_tell_its_wait_as_a_date(sandbox: Sandbox) -> None:
    hit(sandbox, "F-PRE-503", retry_after=7, date=True)
    assert header(create(sandbox), "retry-after").endswith(" GMT")


@pytest.mark.parametrize(("fault", "how"), [("F-PRE-RESET", Ending.RESET), ("F-PRE-TIMEOUT", Ending.STALL)])
def test_a_lost_request_leaves_no_trace(sandbox: Sandbox, fault: str, how: Ending) -> None:
    hit(sandbox, fault)
    exchange = create(sandbox)
    assert (ending(exchange), exchange.delivered, exchange.seen_status) == (how, Delivered.NONE, 0)
    assert numbers(sandbox) == []


def test_maintenance_is_a_page_with_a_good_status(sandbox: Sandbox) -> None:
    hit(sandbox, "F-PRE-MAINT")
    exchange = create(sandbox)
    assert (exchange.status, header(exchange, "content-type")) == (200, "text/html; charset=utf-8")
    assert numbers(sandbox) == []


def test_a_vendor_that_goes_down_loses_the_request_and_refuses_the_next_connections(sandbox: Sandbox) -> None:
    hit(sandbox, "F-PRE-REFUSE", attempts=2)
    assert ending(create(sandbox)) is Ending.RESET
    assert [sandbox.faults.connecting("toy", toy.HOST, START) for _ in range(3)] == ["refused", "refused", ""]


@pytest.mark.parametrize("code", [500, 502, 503, 504, 401])
def test_a_status_after_commit_hides_an_invoice_in_the_books(sandbox: Sandbox, code: int) -> None:
    hit(sandbox, f"F-POST-{code}")
    exchange = create(sandbox)
    assert status(exchange) == code
    assert numbers(sandbox) == ["A-1"]
    assert exchange.committed[0].what == "created"


@pytest.mark.parametrize(
    ("fault", "how", "seen"),
    [
        ("F-POST-RESET", Ending.RESET, Delivered.NONE),
        ("F-POST-TIMEOUT", Ending.STALL, Delivered.NONE),
        ("F-POST-PARTIAL", Ending.CLOSE, Delivered.PARTIAL),
        ("F-RSP-TRUNC", Ending.CLOSE, Delivered.PARTIAL),
        ("F-NET-FIN", Ending.CLOSE, Delivered.NONE),
        ("F-NET-RST", Ending.RESET, Delivered.PARTIAL),
        ("F-NET-SLOW", Ending.DRIP, Delivered.FULL),
    ],
)
def test_an_answer_lost_on_the_way_is_committed(sandbox: Sandbox, fault: str, how: Ending, seen: Delivered) -> None:
    hit(sandbox, fault)
    exchange = create(sandbox)
    assert (ending(exchange), exchange.delivered) == (how, seen)
    assert numbers(sandbox) == ["A-1"]


@pytest.mark.parametrize(("status", "body", "keep"), [(200, b"1234", 2), (200, b"", None), (204, b"[]", None)])
def test_an_answer_without_a_body_breaks_off_in_its_head(status: int, body: bytes, keep: int | None) -> None:
    call: Any = None  # the fault looks at the reply alone
    found = make("F-POST-PARTIAL").after(call, Reply(status, [], body))
    assert found.delivery.keep == keep


@pytest.mark.parametrize("fault", ["F-POST-SLOW", "F-NET-LATENCY"])
def test_a_late_answer_is_committed_at_once(sandbox: Sandbox, fault: str) -> None:
    hit(sandbox, fault, seconds=300)
    exchange = create(sandbox)
    assert exchange.reply is not None
    assert exchange.reply.delivery.delay == 300
    assert numbers(sandbox) == ["A-1"]


def test_a_late_commit_comes_after_the_client_has_looked(sandbox: Sandbox) -> None:
    hit(sandbox, "F-POST-LATE", seconds=120)
    exchange = create(sandbox)
    assert ending(exchange) is Ending.RESET
    assert told(ask(sandbox, "GET", f"{INVOICES}?number=A-1"))["total"] == 0
    sandbox.clock.advance(121)
    assert told(ask(sandbox, "GET", f"{INVOICES}?number=A-1"))["total"] == 1
    assert exchange.committed[0].what == "created"


def test_a_late_commit_that_is_refused_by_then_is_refused_to_nobody(sandbox: Sandbox) -> None:
    hit(sandbox, "F-POST-LATE", seconds=10)
    create(sandbox)
    assert create(sandbox).status == 201
    sandbox.clock.advance(11)
    assert numbers(sandbox) == ["A-1"]
    assert sandbox.mishaps == []


def test_a_late_commit_still_needs_a_good_token_and_a_good_body(sandbox: Sandbox) -> None:
    hit(sandbox, "F-POST-LATE")
    assert ask(sandbox, "POST", INVOICES, {"number": ""}).status == 400


def test_what_changes_the_answer_of_a_success_waits_for_one(sandbox: Sandbox) -> None:
    hit(sandbox, "F-POST-RESET")
    refused = create(sandbox, total="not money")
    assert (refused.status, refused.fault) == (400, "")
    made = create(sandbox)
    assert (made.fault, ending(made), numbers(sandbox)) == ("F-POST-RESET", Ending.RESET, ["A-1"])
