"""Who may call and how often: OAuth2, the shapes of a no, limits (dossier quickbooks_online §2, §7)."""

from __future__ import annotations

from base64 import b64encode
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from mock_erps.platform.journal import Exchange
from tests.quickbooks_online.desk import UK, US, Desk, errors, text, told

TOKENS = "/oauth2/v1/tokens/bearer"
DAY = 86400


def basic(desk: Desk, secret: str = "") -> dict[str, str]:
    pair = f"{desk.credentials['client_id']}:{secret or desk.credentials['client_secret']}"
    return {"authorization": f"Basic {b64encode(pair.encode()).decode()}"}


def token_call(desk: Desk, form: dict[str, str], headers: dict[str, str] | None = None, **more: str) -> Exchange:
    body = urlencode(form).encode()
    given = {**(headers or basic(desk)), **more}
    media_type = "application/x-www-form-urlencoded"
    return desk.send("POST", TOKENS, body, content_type=media_type, headers=given, host="oauth.platform.intuit.com")


def refresh(desk: Desk, token: str) -> Exchange:
    return token_call(desk, {"grant_type": "refresh_token", "refresh_token": token})


def use(desk: Desk, token: str) -> Exchange:
    desk.token = token
    return desk.send("GET", "preferences")


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


def gateway(exchange: Exchange) -> dict[str, Any]:
    entry: dict[str, Any] = told(exchange)["fault"]["error"][0]
    return entry


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
    assert (exchange.status, errors(exchange)[0]["code"], exchange.because) == (401, "120", "auth")


def test_a_lapsed_subscription_cannot_write(desk: Desk) -> None:
    desk.set(subscription="lapsed")
    assert desk.refused("Invoice", desk.body())["code"] == "6190"


# --- limits ------------------------------------------------------------------------------------------------------


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
    assert (exchange.status, exchange.reply.header("retry-after"), exchange.because) == (429, None, "limit")
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
