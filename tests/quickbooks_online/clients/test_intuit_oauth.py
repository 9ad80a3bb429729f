"""intuit-oauth through the whole life of a grant (dossier §2, §12)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError

from mock_erps.doors.network import network
from tests.quickbooks_online.clients.conftest import auth_client
from tests.quickbooks_online.desk import UK, Desk


@pytest.fixture(params=["production", "sandbox"])
def auth(desk: Desk, request: pytest.FixtureRequest) -> Iterator[AuthClient]:
    with network(desk.sandbox):
        yield auth_client(desk, request.param)


def test_a_user_consents_and_the_app_trades_the_code(auth: AuthClient) -> None:
    consent = requests.get(auth.get_authorization_url([Scopes.ACCOUNTING], "s-1"), allow_redirects=False, timeout=9)
    answer = parse_qs(urlsplit(consent.headers["location"]).query)
    auth.get_bearer_token(answer["code"][0], realm_id=answer["realmId"][0])
    assert (auth.realm_id, auth.expires_in, auth.x_refresh_token_expires_in) == (UK, 3600, 8726400)
    assert auth.get_user_info().json()["sub"] == f"user-{UK}"


def test_tokens_are_refreshed_and_revoked(auth: AuthClient, desk: Desk) -> None:
    auth.refresh(desk.credentials["refresh_token"])
    first = auth.refresh_token
    desk.sandbox.clock.advance(86400)
    auth.refresh()
    assert auth.refresh_token != first
    assert auth.revoke()
    with pytest.raises(AuthClientError) as error:
        auth.refresh()
    assert error.value.status_code == 400
    assert b"invalid_grant" in error.value.content
