"""The four limits and the headers of every answer (dossier xero §7)."""

from __future__ import annotations

import pytest

from mock_erps.platform.journal import Delivered
from mock_erps.platform.messages import Request
from tests.xero.desk import API, Desk, data, invoice

LEFT = ("X-MinLimit-Remaining", "X-DayLimit-Remaining", "X-AppMinLimit-Remaining")


def _left(exchange: object) -> list[str | None]:
    return [exchange.reply.header(name) for name in LEFT]  # type: ignore[attr-defined]


def test_every_answer_tells_what_is_left_and_a_correlation_id(desk: Desk) -> None:
    for number, (method, path, body) in enumerate(
        [("GET", "/Invoices", None), ("PUT", "/Invoices", {"Type": "ACCREC"}), ("GET", "/Invoices/none", None)], 1
    ):
        exchange = desk.call(method, path, body)
        assert _left(exchange) == [str(60 - number), str(5000 - number), str(10000 - number)]
        assert exchange.reply.header("Xero-Correlation-Id")


def test_the_sixty_first_call_of_a_minute_is_told_when_to_come_back(desk: Desk) -> None:
    desk.sandbox.clock.advance(20)
    for _ in range(60):
        assert desk.call("GET", "/Organisation").status == 200
    exchange = desk.call("GET", "/Organisation")
    assert exchange.status == 429
    assert exchange.reply.header("X-Rate-Limit-Problem") == "minute"
    assert exchange.reply.header("Retry-After") == "40"
    assert exchange.reply.header("X-MinLimit-Remaining") == "0"
    assert exchange.reply.body == b""
    desk.sandbox.clock.advance(40)
    assert desk.call("GET", "/Organisation").status == 200


def test_each_tenant_has_its_own_minute(desk: Desk, other: Desk) -> None:
    desk.vendor.settings["minute_calls"] = 1
    assert desk.call("GET", "/Organisation").status == 200
    assert desk.call("GET", "/Organisation").status == 429
    assert other.call("GET", "/Organisation").status == 200


def test_a_spent_day_waits_for_hours(desk: Desk) -> None:
    desk.vendor.settings["daily_calls"] = 1
    desk.call("GET", "/Organisation")
    exchange = desk.call("GET", "/Organisation")
    assert exchange.reply.header("X-Rate-Limit-Problem") == "day"
    assert int(exchange.reply.header("Retry-After") or 0) > 3600


def test_the_day_begins_at_another_hour_for_each_tenant(desk: Desk, other: Desk) -> None:
    desk.vendor.settings["daily_calls"] = 0
    waits = {one.call("GET", "/Organisation").reply.header("Retry-After") for one in (desk, other)}
    assert len(waits) == 2


def test_the_app_minute_spans_tenants_and_names_no_wait(desk: Desk, other: Desk) -> None:
    app = desk.credentials["client_id"]
    desk.vendor.limits.fill(("appminute", app), "appminute", desk.sandbox.clock.now(), 10_000)
    for one in (desk, other):
        exchange = one.call("GET", "/Organisation")
        assert exchange.reply.header("X-Rate-Limit-Problem") == "appminute"
        assert exchange.reply.header("Retry-After") is None


def test_a_sixth_call_at_once_is_one_too_many(desk: Desk) -> None:
    headers = {
        "authorization": f"Bearer {desk.credentials['access_token']}",
        "xero-tenant-id": desk.id,
        "accept": "application/json",
    }
    running = [
        desk.sandbox.handle(Request("GET", f"{API}/Organisation", "", dict(headers), b"", "api.xero.com"))
        for _ in range(6)
    ]
    assert [exchange.status for exchange in running] == [200] * 5 + [429]
    assert running[5].reply.header("X-Rate-Limit-Problem") == "concurrent"
    assert running[5].reply.header("Retry-After") is None
    for exchange in running:
        desk.sandbox.delivered(exchange, Delivered.FULL)
    assert desk.call("GET", "/Organisation").status == 200


@pytest.mark.parametrize(("form", "start"), [("empty", b""), ("text", b"rate limit"), ("json", b"{")])
def test_the_body_of_a_429_is_a_setting(desk: Desk, form: str, start: bytes) -> None:
    desk.vendor.settings.update(throttle_body=form, minute_calls=0)
    body = desk.call("GET", "/Organisation").reply.body
    assert body.startswith(start)
    assert bool(body) is (form != "empty")


def test_identity_calls_are_not_counted(desk: Desk) -> None:
    desk.vendor.settings["minute_calls"] = 0
    assert len(data(desk.send("GET", "/connections"))) == 1


def test_a_throttled_write_is_not_done(desk: Desk) -> None:
    desk.vendor.settings["minute_calls"] = 0
    assert desk.call("PUT", "/Invoices", invoice()).status == 429
    desk.vendor.settings["minute_calls"] = 60
    assert desk.listed("/Invoices") == []
