"""Faults of authentication and throttling."""

from __future__ import annotations

import pytest

from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Ending
from mock_erps.platform.sandbox import Sandbox
from tests.platform.faulty import INVOICES, ending, header, hit
from tests.platform.toy.opening import ask, create, numbers, told


def refreshed(sandbox: Sandbox) -> Exchange:
    refresh = sandbox.vendors["toy"].credentials["acme"]["refresh_token"]
    form = f"grant_type=refresh_token&refresh_token={refresh}".encode()
    return ask(sandbox, "POST", "/oauth/token", form, headers={"content-type": "application/x-www-form-urlencoded"})


def test_a_token_expires_as_the_request_arrives(sandbox: Sandbox) -> None:
    hit(sandbox, "F-AUT-EXPIRED")
    assert told(create(sandbox))["code"] == "102"
    assert numbers(sandbox) == []


def test_a_token_expires_between_two_pages(sandbox: Sandbox) -> None:
    hit(sandbox, "F-AUT-EXPIRED-MID-BATCH", "find invoice")
    assert ask(sandbox, "GET", INVOICES).status == 200
    assert ask(sandbox, "GET", INVOICES).status == 401


def test_a_lost_rotation_has_rotated(sandbox: Sandbox) -> None:
    hit(sandbox, "F-AUT-LOSTROTATION", "refresh token", grace=60)
    lost = refreshed(sandbox)
    again = refreshed(sandbox)
    assert ending(lost) is Ending.RESET
    assert told(again)["refresh_token"] == told(lost)["refresh_token"]
    sandbox.clock.advance(61)
    assert told(refreshed(sandbox))["code"] == "invalid_grant"


def test_a_rotated_token_dies_after_its_grace(sandbox: Sandbox) -> None:
    hit(sandbox, "F-AUT-ROTATED", "refresh token", grace=0)
    old = sandbox.vendors["toy"].credentials["acme"]["refresh_token"]
    assert told(refreshed(sandbox))["refresh_token"] != old
    assert refreshed(sandbox).status == 400


@pytest.mark.parametrize(("revoke", "afterwards"), [(False, 200), (True, 400)])
def test_the_slower_of_two_refreshes_is_refused(sandbox: Sandbox, revoke: bool, afterwards: int) -> None:
    hit(sandbox, "F-AUT-RACE", "refresh token", revoke_family=revoke)
    assert told(refreshed(sandbox))["code"] == "invalid_grant"
    assert refreshed(sandbox).status == afterwards


def test_a_revoked_grant_is_dead_for_ever(sandbox: Sandbox) -> None:
    hit(sandbox, "F-AUT-REVOKED")
    assert told(create(sandbox))["code"] == "103"
    assert refreshed(sandbox).status == 400


def test_one_resource_is_out_of_scope(sandbox: Sandbox) -> None:
    hit(sandbox, "F-AUT-SCOPE", "read invoice")
    assert ask(sandbox, "GET", f"{INVOICES}/1").status == 403
    assert create(sandbox).status == 201


def test_a_session_is_evicted(sandbox: Sandbox) -> None:
    sessions = sandbox.vendors["toy"].sessions
    assert sessions is not None
    sessions.open("user", "acme")
    sessions.open("user", "umbrella")
    hit(sandbox, "F-AUT-SESSION")
    create(sandbox)
    assert len(sessions) == 1


@pytest.mark.parametrize(
    ("fault", "code", "wait"),
    [
        ("F-THR-429", 429, "60"),
        ("F-THR-429-DATE", 429, "Mon, 02 Mar 2026 09:01:00 GMT"),
        ("F-THR-429-NONE", 429, None),
        ("F-THR-503", 503, "60"),
        ("F-THR-200", 200, None),
        ("F-THR-CONC", 429, None),
        ("F-THR-DAY", 429, "21600"),
        ("F-THR-MISHEADER", 429, "0"),
    ],
)
def test_a_throttle_says_when_to_come_back(sandbox: Sandbox, fault: str, code: int, wait: str | None) -> None:
    hit(sandbox, fault)
    exchange = create(sandbox)
    assert (exchange.status, header(exchange, "retry-after")) == (code, wait)
    assert numbers(sandbox) == []


@pytest.mark.parametrize("fault", ["F-THR-BURST", "F-THR-AFTER"])
def test_a_full_window_lets_this_call_through_and_stops_the_next(sandbox: Sandbox, fault: str) -> None:
    hit(sandbox, fault)
    assert create(sandbox).status == 201
    stopped = create(sandbox, "A-2")
    assert (stopped.status, stopped.because) == (429, "throttled")
    sandbox.clock.advance(60)
    assert create(sandbox, "A-2").status == 201
