"""Tokens, connections, tenants and scopes (dossier xero §2)."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, urlparse

import pytest

from tests.xero.desk import API, Desk, data, invoice

HOUR = 3600.0


def _refresh(desk: Desk, token: str) -> tuple[int, dict[str, object]]:
    login = desk.credentials
    exchange = desk.form(
        "/connect/token",
        grant_type="refresh_token",
        refresh_token=token,
        client_id=login["client_id"],
        client_secret=login["client_secret"],
    )
    return exchange.status, data(exchange)


def test_a_refresh_gives_new_tokens_for_half_an_hour(desk: Desk) -> None:
    status, tokens = _refresh(desk, desk.credentials["refresh_token"])
    assert status == 200
    assert tokens["expires_in"] == 1800
    assert tokens["token_type"] == "Bearer"
    assert tokens["refresh_token"] != desk.credentials["refresh_token"]
    assert "offline_access" in str(tokens["scope"]).split()
    assert desk.call("GET", "/Organisation", authorization=f"Bearer {tokens['access_token']}").status == 200


def test_a_used_refresh_token_may_be_retried_for_thirty_minutes_and_tells_the_same_successor(desk: Desk) -> None:
    _, first = _refresh(desk, desk.credentials["refresh_token"])
    desk.sandbox.clock.advance(29 * 60)
    status, again = _refresh(desk, desk.credentials["refresh_token"])
    assert status == 200
    assert again["refresh_token"] == first["refresh_token"]
    desk.sandbox.clock.advance(60)
    assert _refresh(desk, desk.credentials["refresh_token"]) == (400, {"error": "invalid_grant"})


def test_an_unused_refresh_token_dies_after_sixty_days(desk: Desk) -> None:
    desk.sandbox.clock.advance(60 * 86400)
    assert _refresh(desk, desk.credentials["refresh_token"]) == (400, {"error": "invalid_grant"})


def test_clients_are_known_by_basic_as_well(desk: Desk) -> None:
    login = desk.credentials
    basic = base64.b64encode(f"{login['client_id']}:{login['client_secret']}".encode()).decode()
    headers = {"content-type": "application/x-www-form-urlencoded", "authorization": f"Basic {basic}"}
    body = f"grant_type=refresh_token&refresh_token={login['refresh_token']}".encode()
    assert desk.send("POST", "/connect/token", body, headers).status == 200


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"client_id": "", "client_secret": "x"}, "invalid_request"),
        ({"client_id": "nobody", "client_secret": "x"}, "unauthorized_client"),
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"refresh_token": "dead"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials", "scope": "payroll.employees"}, "invalid_scope"),
    ],
)
def test_bad_token_requests_are_told_in_oauth_words(desk: Desk, fields: dict[str, str], error: str) -> None:
    login = desk.credentials
    whole = {
        "grant_type": "refresh_token",
        "refresh_token": login["refresh_token"],
        "client_id": login["client_id"],
        "client_secret": login["client_secret"],
        **fields,
    }
    exchange = desk.form("/connect/token", **whole)
    assert (exchange.status, data(exchange)) == (400, {"error": error})


def test_a_code_is_good_for_one_exchange(desk: Desk) -> None:
    login = desk.credentials
    query = f"response_type=code&client_id={login['client_id']}&redirect_uri=https%3A%2F%2Fapp.example%2Fback&state=s1"
    exchange = desk.send("GET", f"/identity/connect/authorize?{query}", headers={"authorization": None})
    assert exchange.status == 302
    back = urlparse(exchange.reply.header("location") or "")
    answer = parse_qs(back.query)
    assert (back.hostname, answer["state"]) == ("app.example", ["s1"])
    fields = {"grant_type": "authorization_code", "code": answer["code"][0], "redirect_uri": "https://app.example/back"}
    client = {"client_id": login["client_id"], "client_secret": login["client_secret"]}
    assert data(desk.form("/connect/token", **fields, **client))["refresh_token"]
    assert data(desk.form("/connect/token", **fields, **client)) == {"error": "invalid_grant"}


def test_custom_connections_get_no_refresh_token_and_send_no_tenant(desk: Desk) -> None:
    login = desk.credentials
    exchange = desk.form(
        "/connect/token",
        grant_type="client_credentials",
        client_id=login["custom_client_id"],
        client_secret=login["custom_client_secret"],
        scope="accounting.settings",
    )
    tokens = data(exchange)
    assert "refresh_token" not in tokens
    bearer = {"authorization": f"Bearer {tokens['access_token']}", "xero_tenant_id": None}
    assert desk.call("GET", "/Organisation", **bearer).status == 200


def test_an_expired_token_says_when_it_expired(desk: Desk) -> None:
    desk.sandbox.clock.advance(HOUR)
    exchange = desk.call("GET", "/Invoices")
    body = data(exchange)
    assert exchange.status == 401
    assert exchange.reply.header("content-type") == "application/json; charset=utf-8"
    assert body["Title"] == "Unauthorized"
    assert body["Detail"] == "TokenExpired: token expired at 03/02/2026 09:30:00"
    assert body["Type"] is None
    assert body["Extensions"] == {}


@pytest.mark.parametrize("header", [None, "Bearer ", "Bearer forged", "Basic x"])
def test_without_a_known_token_nothing_is_told(desk: Desk, header: str | None) -> None:
    exchange = desk.call("GET", "/Invoices", authorization=header)
    assert (exchange.status, data(exchange)["Detail"]) == (401, "AuthenticationUnsuccessful")


def test_a_revoked_grant_is_dead_at_once(desk: Desk) -> None:
    login = desk.credentials
    client = {"client_id": login["client_id"], "client_secret": login["client_secret"]}
    assert desk.form("/connect/revocation", token=login["refresh_token"], **client).status == 200
    assert desk.call("GET", "/Invoices").status == 401
    assert _refresh(desk, login["refresh_token"]) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize("tenant", [None, "", "00000000-0000-4000-8000-000000000000"])
def test_a_tenant_that_is_not_connected_is_forbidden(desk: Desk, tenant: str | None) -> None:
    exchange = desk.call("GET", "/Invoices", xero_tenant_id=tenant)
    assert (exchange.status, data(exchange)["Title"]) == (403, "Forbidden")
    assert data(exchange)["Detail"] == "AuthenticationUnsuccessful"


def test_tenants_do_not_see_each_other(desk: Desk, other: Desk) -> None:
    mine = desk.invoice()
    assert desk.call("GET", "/Invoices", xero_tenant_id=other.id).status == 403
    assert other.call("GET", f"/Invoices/{mine['InvoiceID']}").status == 404
    assert other.listed("/Invoices") == []


def test_the_tenant_header_and_paths_are_read_in_any_case(desk: Desk) -> None:
    assert desk.call("GET", "/Invoices", xero_tenant_id=desk.id.upper()).status == 200
    assert desk.send("GET", "/API.XRO/2.0/invoices").status == 200
    assert desk.send("GET", "/Connections").status == 200


def test_connections_are_listed_and_can_be_cut(desk: Desk) -> None:
    [connection] = data(desk.send("GET", "/connections"))
    assert (connection["tenantId"], connection["tenantType"]) == (desk.id, "ORGANISATION")
    assert desk.send("DELETE", f"/connections/{connection['id']}").status == 204
    assert data(desk.send("GET", "/connections")) == []
    assert desk.call("GET", "/Invoices").status == 403
    assert desk.send("DELETE", f"/connections/{connection['id']}").status == 404


def _scoped(desk: Desk, *scopes: str) -> dict[str, str]:
    oauth = desk.vendor.oauth
    access, _ = oauth.consent(oauth.apps[desk.credentials["client_id"]], (desk.id,), scopes)
    return {"authorization": f"Bearer {access}"}


def test_a_missing_scope_is_a_401_that_says_so(desk: Desk) -> None:
    exchange = desk.call("GET", "/Invoices", **_scoped(desk, "accounting.contacts"))
    assert (exchange.status, data(exchange)["Detail"]) == (401, "AuthorizationUnsuccessful")
    assert exchange.reply.header("www-authenticate") == "insufficient_scope"


def test_a_missing_scope_may_be_a_403_by_setting(desk: Desk) -> None:
    desk.vendor.settings["scope_status"] = 403
    assert desk.call("GET", "/Invoices", **_scoped(desk, "accounting.contacts")).status == 403


def test_fine_scopes_open_what_they_name(desk: Desk) -> None:
    reads = _scoped(desk, "accounting.invoices.read")
    assert desk.call("GET", "/Invoices", **reads).status == 200
    assert desk.call("PUT", "/Invoices", invoice(), **reads).status == 401
    assert desk.call("PUT", "/Invoices", invoice(), **_scoped(desk, "accounting.invoices")).status == 200


def test_discovery_names_the_identity_endpoints(desk: Desk) -> None:
    exchange = desk.send("GET", "/.well-known/openid-configuration", headers={"authorization": None})
    assert data(exchange)["token_endpoint"] == "https://identity.xero.com/connect/token"


def test_the_journal_holds_a_digest_and_never_a_token(desk: Desk) -> None:
    exchange = desk.send("GET", f"{API}/Organisation")
    assert exchange.token
    assert exchange.token not in desk.credentials["access_token"]
