"""python-quickbooks and intuit-oauth, unmodified: at the vendor's own hosts in process, and over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from intuitlib.client import AuthClient
from quickbooks import QuickBooks

from mock_erps.doors.http import serving
from mock_erps.doors.network import network
from tests.quickbooks_online.desk import Desk


def client_of(desk: Desk, auth: AuthClient) -> QuickBooks:
    return QuickBooks(
        auth_client=auth,
        refresh_token=desk.credentials["refresh_token"],
        company_id=desk.id,
        minorversion=75,
    )


def auth_client(desk: Desk, environment: str, **tokens: Any) -> AuthClient:
    known = desk.credentials
    return AuthClient(known["client_id"], known["client_secret"], known["redirect_uri"], environment, **tokens)


@pytest.fixture(params=["in process", "http"])
def quickbooks(desk: Desk, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[QuickBooks]:
    """A client that logs in by itself: discovery, then a refresh, because it has no access token yet."""
    if request.param == "in process":
        with network(desk.sandbox):
            yield client_of(desk, auth_client(desk, "production"))
        return
    # requests-oauthlib refuses plain http unless told (dossier §12)
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    with serving(desk.sandbox) as base_url:
        monkeypatch.setattr(QuickBooks, "api_url_v3", f"{base_url}/v3")
        yield client_of(desk, auth_client(desk, f"{base_url}/.well-known/openid_configuration"))
