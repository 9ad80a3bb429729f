"""Who may call: OAuth2, and the shapes of a no (dossier quickbooks_online §2)."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.quickbooks_online.access import basic, gateway, refresh, token_call, use
from tests.quickbooks_online.desk import UK, US, Desk, errors, text, told

DAY = 86400

# --- OAuth2 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["openid_configuration", "openid_configuration/", "openid_sandbox_configuration/"])
def test_the_discovery_document_names_the_vendors_hosts(desk: Desk, path: str) -> None:
    document = told(desk.send("GET", f"/.well-known/{path}", host="developer.intuit.com"))
    assert document["token_endpoint"] == "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer"
    assert document["authorization_endpoint"] == "https://appcenter.intuit.com/connect/oauth2"
    assert document["revocation_endpoint"] == "https://developer.api.intuit.com/v2/oauth2/tokens/revoke"
    assert {"issuer", "jwks_uri", "userinfo_endpoint"} <= set(document)


def test_asked_at_a_local_host_it_names_that_host(desk: Desk) -> None:
    headers = {"host": "127.0.0.1:8000"}
    document = told(desk.send("GET", "/.well-known/openid_configuration", headers=headers, host="127.0.0.1"))
    assert document["token_endpoint"] == "http://127.0.0.1:8000/oauth2/v1/tokens/bearer"


def test_a_code_becomes_tokens_once(desk: Desk) -> None:
    asked = {
        "client_id": desk.credentials["client_id"],
        "redirect_uri": "https://app.example/callback",
        "response_type": "code",
        "scope": "com.intuit.quickbooks.accounting",
        "state": "s-1",
        "realmId": US,
    }
    sent = desk.send("GET", "/connect/oauth2", host="appcenter.intuit.com", **asked)
    assert (sent.status, sent.reply is not None) == (302, True)
    assert sent.reply is not None
    back = parse_qs(urlsplit(sent.reply.header("location") or "").query)
    assert (back["state"], back["realmId"]) == (["s-1"], [US])
    form = {"grant_type": "authorization_code", "code": back["code"][0], "redirect_uri": asked["redirect_uri"]}
    exchange = token_call(desk, form)
    assert (exchange.operation, exchange.company) == ("exchange code", US)
    tokens = told(exchange)
    assert (tokens["token_type"], tokens["expires_in"], tokens["x_refresh_token_expires_in"]) == (
        "bearer",
        3600,
        8726400,
    )
    other = Desk(US, desk.sandbox)
    assert use(other, tokens["access_token"]).status == 200
    assert told(token_call(desk, form))["error"] == "invalid_grant"


def test_refresh_tokens_rotate_after_a_day_and_the_old_works_until_the_new_is_used(desk: Desk) -> None:
    old = desk.credentials["refresh_token"]
    assert told(refresh(desk, old))["refresh_token"] == old
    desk.sandbox.clock.advance(DAY)
    new = told(refresh(desk, old))["refresh_token"]
    assert new != old
    assert told(refresh(desk, old))["refresh_token"] == new, "a lost answer can be asked for again"
    refresh(desk, new)
    dead = refresh(desk, old)
    assert (dead.status, told(dead)) == (
        400,
        {"error": "invalid_grant", "error_description": "Incorrect or invalid refresh token"},
    )


def test_rotation_can_be_set_to_each_refresh(desk: Desk) -> None:
    desk.set(refresh_rotate_after=0)
    old = desk.credentials["refresh_token"]
    assert told(refresh(desk, old))["refresh_token"] != old


def test_the_hard_end_of_a_grant_is_told_when_asked(desk: Desk) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": desk.credentials["refresh_token"]}
    tokens = told(token_call(desk, form, **{"x-include-refresh-token-hard-expires-in": "true"}))
    assert tokens["x_refresh_token_hard_expires_in"] == 5 * 365 * DAY
    assert "x_refresh_token_hard_expires_in" not in told(refresh(desk, tokens["refresh_token"]))


def test_a_grant_ends_after_five_years_however_often_it_is_refreshed(desk: Desk) -> None:
    token = desk.credentials["refresh_token"]
    for _ in range(19):
        desk.sandbox.clock.advance(95 * DAY)
        token = told(refresh(desk, token))["refresh_token"]
    desk.sandbox.clock.advance(95 * DAY)
    assert told(refresh(desk, token))["error"] == "invalid_grant"


def test_a_refresh_token_dies_after_101_idle_days(desk: Desk) -> None:
    desk.sandbox.clock.advance(101 * DAY)
    assert told(refresh(desk, desk.credentials["refresh_token"]))["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "nonsense"}, "invalid_grant"),
        ({"grant_type": "authorization_code", "code": "x"}, "invalid_request"),
    ],
)
def test_bad_token_requests_are_told_in_the_body(desk: Desk, form: dict[str, str], error: str) -> None:
    assert told(token_call(desk, form or {"a": "b"}))["error"] == error


def test_wrong_app_credentials_are_invalid_client(desk: Desk) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": desk.credentials["refresh_token"]}
    exchange = token_call(desk, form, basic(desk, "wrong"))
    assert (exchange.status, told(exchange)["error"]) == (401, "invalid_client")
    assert told(token_call(desk, form, {"authorization": "Basic ?"}))["error"] == "invalid_client"


def test_revoking_ends_the_grant(desk: Desk) -> None:
    body = {"token": desk.credentials["refresh_token"]}
    gone = desk.send("POST", "/v2/oauth2/tokens/revoke", body, headers=basic(desk), host="developer.api.intuit.com")
    assert (gone.status, gone.reply.body if gone.reply else None) == (200, b"")
    assert told(refresh(desk, desk.credentials["refresh_token"]))["error"] == "invalid_grant"
    assert told(desk.send("GET", "preferences"))["fault"]["error"][0]["detail"] == "Token revoked"
    desk.set(revoked_detail="Token was revoked")
    assert told(desk.send("GET", "preferences"))["fault"]["error"][0]["detail"] == "Token was revoked"


def test_the_user_behind_a_token_is_told(desk: Desk) -> None:
    headers = {"authorization": f"Bearer {desk.token}"}
    told_user = told(
        desk.send("GET", "/v1/openid_connect/userinfo", headers=headers, host="accounts.platform.intuit.com")
    )
    assert told_user["sub"] == f"user-{UK}"
    assert told(desk.send("GET", "/op/v1/jwks", host="oauth.platform.intuit.com")) == {"keys": []}


# --- the shapes of a no --------------------------------------------------------------------------------------------


def test_an_expired_token_is_the_gateways_401_in_lower_case(desk: Desk) -> None:
    desk.sandbox.clock.advance(3600)
    exchange = desk.send("GET", "preferences")
    assert exchange.status == 401
    assert (gateway(exchange)["code"], gateway(exchange)["element"]) == ("3200", None)
    assert gateway(exchange)["message"] == "message=AuthenticationFailed; errorCode=003200; statusCode=401"
    assert gateway(exchange)["detail"].startswith("Token expired: ")
    assert told(exchange)["fault"]["type"] == "AUTHENTICATION"
    assert set(told(exchange)) >= {"warnings", "intuitObject", "queryResponse", "batchItemResponse", "cdcresponse"}
    assert isinstance(told(exchange)["time"], int)


def test_unknown_and_missing_tokens_are_told_apart(desk: Desk) -> None:
    assert gateway(use(desk, "x"))["detail"] == "Malformed bearer token: too short or too long"
    missing = desk.send("GET", "preferences", headers={"authorization": ""})
    assert (missing.status, gateway(missing)["detail"]) == (401, None)


def test_the_token_of_another_company_is_3100_or_100(desk: Desk, us: Desk) -> None:
    exchange = use(us, desk.token)
    assert (exchange.status, gateway(exchange)["code"], told(exchange)["fault"]["type"]) == (403, "3100", "SERVICE")
    us.set(wrong_realm="100")
    other = use(us, desk.token)
    assert other.status == 401
    assert '<Fault type="AuthenticationFault"><Error code="100">' in text(other), "XML even though JSON was asked"


def test_an_unknown_company_is_not_authorised(desk: Desk) -> None:
    exchange = desk.send("GET", "/v3/company/1/preferences")
    assert (exchange.status, gateway(exchange)["code"]) == (403, "3100")


def test_a_grant_without_the_accounting_scope_is_not_authorised(desk: Desk) -> None:
    assert desk.vendor.oauth is not None
    app = desk.vendor.oauth.apps[desk.credentials["client_id"]]
    token, _ = desk.vendor.oauth.consent(app, (UK,), ("openid",))
    assert gateway(use(desk, token))["code"] == "3100"


def test_a_user_who_lost_the_rights_is_120(desk: Desk) -> None:
    desk.set(administrator="lost")
    exchange = desk.send("GET", "preferences")
    assert (exchange.status, errors(exchange)[0]["code"], exchange.because) == (401, "120", "lost_rights")


def test_a_lapsed_subscription_cannot_write(desk: Desk) -> None:
    desk.set(subscription="lapsed")
    assert desk.refused("Invoice", desk.body())["code"] == "6190"
