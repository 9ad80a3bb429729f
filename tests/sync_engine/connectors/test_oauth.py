"""Tokens: one refresh at a time, stored before use, and no storm when the grant is gone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest

from sync_engine.connectors.http import Request, Transport
from sync_engine.connectors.oauth import Authorised, Grant
from sync_engine.outcomes import Ambiguous, Disconnected, NotStarted

GRANTED = {"access_token": "token-2", "refresh_token": "refresh-2", "expires_in": 3600, "token_type": "bearer"}


@pytest.fixture
def grants(target: Any, vendor: Any) -> Any:
    transport = Transport(10.0, 130.0)
    yield lambda: Grant(target, f"{vendor.url}/tokens", transport)
    transport.close()


@pytest.fixture
def authorised(grants: Callable[[], Grant]) -> Any:
    transport = Transport(10.0, 130.0)
    yield Authorised(grants(), transport, lambda answer: answer.status == 401)
    transport.close()


def used(vendor: Any) -> list[str]:
    """The refresh tokens that were sent."""
    return [parse_qs(seen.body.decode())["refresh_token"][0] for seen in vendor.seen if seen.path == "/tokens"]


def test_a_good_token_is_used_without_asking_anybody(grants: Any, vendor: Any) -> None:
    assert grants().access_token() == "token-1"
    assert vendor.seen == []


def test_a_token_is_renewed_a_minute_before_its_end(grants: Any, vendor: Any, tokens: Any, clock: Any) -> None:
    vendor.says(GRANTED)
    clock.now += 3600 - 59
    assert grants().access_token() == "token-2"
    assert float(tokens.tokens["expires_at"]) == clock.now + 3600


def test_the_rotated_token_is_stored_and_the_next_refresh_uses_it(grants: Any, vendor: Any, tokens: Any) -> None:
    vendor.says(GRANTED)
    vendor.says({**GRANTED, "access_token": "token-3"})
    assert grants().renewed("token-1") == "token-2"
    assert tokens.saved[0]["refresh_token"] == "refresh-2"
    assert grants().renewed("token-2") == "token-3"
    assert used(vendor) == ["refresh-1", "refresh-2"]


def test_a_refresh_that_another_worker_made_is_found_in_the_store(grants: Any, vendor: Any, tokens: Any) -> None:
    grant = grants()
    tokens.tokens = {**tokens.tokens, "access_token": "theirs"}
    assert grant.renewed("token-1") == "theirs"
    assert vendor.seen == []


def test_many_threads_refresh_once(grants: Any, vendor: Any) -> None:
    vendor.says(GRANTED)
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(grants().renewed("token-1"))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["token-2"] * 5
    assert used(vendor) == ["refresh-1"]


@pytest.mark.parametrize(("error", "status"), [("invalid_grant", 400), ("invalid_client", 401), ("invalid_grant", 200)])
def test_a_grant_that_is_gone_is_told_at_once_and_never_tried_again(
    grants: Any, vendor: Any, error: str, status: int
) -> None:
    vendor.says({"error": error}, status=status)
    grant = grants()
    for _ in range(3):
        with pytest.raises(Disconnected, match=error):
            grant.renewed("token-1")
    assert len(vendor.seen) == 1


def test_a_lost_refresh_is_repeated_once_with_the_old_token(grants: Any, vendor: Any, clock: Any) -> None:
    vendor.says(GRANTED, how="reset")
    vendor.says(GRANTED)
    assert grants().renewed("token-1") == "token-2"
    assert used(vendor) == ["refresh-1", "refresh-1"]
    assert clock.slept == [1.0]


def test_a_token_endpoint_in_trouble_is_left_for_later(grants: Any, vendor: Any, tokens: Any) -> None:
    vendor.says("<html>oops</html>", status=502)
    vendor.says({"access_token": ""})
    with pytest.raises(NotStarted):
        grants().renewed("token-1")
    assert tokens.saved == []


def test_the_store_is_asked_only_when_the_tokens_run_out(grants: Any, vendor: Any, tokens: Any, clock: Any) -> None:
    grant = grants()
    grant.access_token()
    tokens.tokens = {"access_token": "token-2", "refresh_token": "refresh-2", "expires_at": str(clock.now + 9000)}
    assert grant.access_token() == "token-1"
    clock.now += 3600
    assert grant.access_token() == "token-2"
    assert vendor.seen == []


def test_without_any_refresh_token_a_person_is_asked(grants: Any, vendor: Any, tokens: Any) -> None:
    tokens.tokens = {}
    with pytest.raises(Disconnected, match="no refresh token"):
        grants().access_token()


def test_a_read_is_replayed_once_after_a_401(authorised: Authorised, vendor: Any) -> None:
    vendor.says("", status=401)
    vendor.says(GRANTED)
    vendor.says("rows")
    assert authorised.send(Request("GET", f"{vendor.url}/x")).body == b"rows"
    assert [seen.headers.get("authorization") for seen in vendor.seen][::2] == ["Bearer token-1", "Bearer token-2"]


def test_a_second_401_is_handed_on(authorised: Authorised, vendor: Any) -> None:
    vendor.says("", status=401)
    vendor.says(GRANTED)
    vendor.says("", status=401)
    assert authorised.send(Request("GET", f"{vendor.url}/x")).status == 401


def test_a_write_is_not_replayed_after_a_401_that_may_have_come_after_the_commit(
    authorised: Authorised, vendor: Any
) -> None:
    vendor.says("", status=401)
    vendor.says(GRANTED)
    with pytest.raises(Ambiguous, match="look what became of it"):
        authorised.send(Request("PUT", f"{vendor.url}/x", body=b"{}", writes=True))
    vendor.says("rows")
    authorised.send(Request("GET", f"{vendor.url}/y"))
    assert [seen.path for seen in vendor.seen] == ["/x", "/tokens", "/y"]
    assert vendor.seen[-1].headers.get("authorization") == "Bearer token-2"


def test_no_secret_is_in_an_error(grants: Any, vendor: Any) -> None:
    vendor.says({"error": "invalid_grant", "error_description": "refresh-1 is unknown"}, status=400)
    with pytest.raises(Disconnected) as gone:
        grants().renewed("token-1")
    assert not any(secret in str(gone.value) for secret in ("refresh-1", "token-1", "client-secret"))
