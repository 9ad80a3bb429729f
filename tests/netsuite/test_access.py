"""Who may come in (dossier §2): bearer tokens, signatures, assertions, token passports."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import load_der_private_key

from mock_erps.netsuite.outside import OUTSIDE
from mock_erps.platform.journal import Exchange
from mock_erps.platform.messages import Request
from tests.netsuite.desk import HOST, RECORD, Desk, error, invoice, status, told, xml

TOKEN = "/services/rest/auth/oauth2/v1/token"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def tokens(desk: Desk, client: str = "", **form: str) -> Exchange:
    own = desk.credentials
    pair = base64.b64encode((client or f"{own['client_id']}:{own['client_secret']}").encode()).decode()
    headers = {"host": desk.host, "content-type": "application/x-www-form-urlencoded", "authorization": f"Basic {pair}"}
    return desk.exchanged(Request("POST", TOKEN, "", headers, urlencode(form).encode(), desk.host))


def signed(desk: Desk, query: str = "", method: str = "GET", **changed: str) -> Exchange:
    """A request signed by RFC 5849, written independently of the platform's."""
    own = desk.credentials
    given = {
        "oauth_consumer_key": own["consumer_key"],
        "oauth_token": own["token_id"],
        "oauth_signature_method": "HMAC-SHA256",
        "oauth_timestamp": str(int(desk.sandbox.clock.now())),
        "oauth_nonce": "n-1",
        "oauth_version": "1.0",
        **{name: value for name, value in changed.items() if name.startswith("oauth_")},
    }
    quoted = [(quote(n, safe="-._~"), quote(v, safe="-._~")) for n, v in [*given.items(), *parse_qsl(query)]]
    url = f"https://{desk.host}{RECORD}/invoice"
    text = "&".join(quote(part, safe="-._~") for part in (method, url, "&".join(f"{n}={v}" for n, v in sorted(quoted))))
    secret = changed.get("secret", own["token_secret"])
    algorithm = "sha1" if given["oauth_signature_method"] == "HMAC-SHA1" else "sha256"
    mac = hmac.new(f"{own['consumer_secret']}&{secret}".encode(), text.encode(), algorithm).digest()
    given["oauth_signature"] = base64.b64encode(mac).decode()
    parts = ", ".join(f'{name}="{quote(value, safe="-._~")}"' for name, value in given.items())
    headers = {"host": desk.host, "authorization": f'OAuth realm="{changed.get("realm", desk.id)}", {parts}'}
    return desk.exchanged(Request(method, f"{RECORD}/invoice", query, headers, b"", desk.host))


def assertion(desk: Desk, **changed: Any) -> str:
    now = int(desk.sandbox.clock.now())
    claims = {
        "iss": desk.credentials["client_id"],
        "scope": ["rest_webservices"],
        "aud": f"https://{desk.host}{TOKEN}",
        "iat": now,
        "exp": now + 300,
        **changed,
    }
    key = load_der_private_key(base64.b64decode(desk.credentials["private_key"]), None)
    kid = changed.pop("kid", desk.credentials["certificate_id"])
    return jwt.encode(claims, key, "ES256", {"kid": kid})


def test_a_refresh_brings_a_new_access_token_for_the_same_refresh_token(desk: Desk) -> None:
    refresh = desk.credentials["refresh_token"]
    answer = told(tokens(desk, grant_type="refresh_token", refresh_token=refresh))
    assert (answer["expires_in"], answer["token_type"], answer["refresh_token"]) == ("3600", "bearer", refresh)
    desk.sandbox.clock.advance(3599)
    desk.token = answer["access_token"]
    assert desk.send("GET", "invoice").status == 200
    desk.sandbox.clock.advance(1)
    assert error(desk.send("GET", "invoice"))[:2] == (401, "INVALID_LOGIN")


def test_a_refresh_token_ends_seven_days_after_the_consent(desk: Desk) -> None:
    for _ in range(6):
        desk.sandbox.clock.advance(86400)
        tokens(desk, grant_type="refresh_token", refresh_token=desk.credentials["refresh_token"])
    desk.sandbox.clock.advance(86400)
    over = tokens(desk, grant_type="refresh_token", refresh_token=desk.credentials["refresh_token"])
    assert (over.status, told(over)["error"]) == (400, "invalid_grant")


def test_an_authorization_code_is_good_for_one_exchange(desk: Desk) -> None:
    assert desk.vendor.oauth is not None
    app = desk.vendor.oauth.apps[desk.credentials["client_id"]]
    code = desk.vendor.oauth.authorize(app, (desk.id,), ("rest_webservices",))
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": "https://app.example/cb"}
    desk.token = told(tokens(desk, **form))["access_token"]
    assert desk.send("GET", "invoice").status == 200
    assert told(tokens(desk, **form))["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("form", "client", "code"),
    [
        ({}, "", "invalid_request"),
        ({"grant_type": "refresh_token"}, "", "invalid_request"),
        ({"grant_type": "password"}, "", "unsupported_grant_type"),
        ({"grant_type": "refresh_token", "refresh_token": "nobody's"}, "", "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, "somebody:else", "invalid_client"),
        ({"grant_type": "client_credentials"}, "", "invalid_request"),
    ],
)
def test_the_token_endpoint_says_what_is_wrong(desk: Desk, form: dict[str, str], client: str, code: str) -> None:
    answer = tokens(desk, client, **form)
    assert (answer.status, told(answer)["error"]) == (400, code)


def test_a_signed_assertion_gets_an_access_token_and_no_refresh_token(desk: Desk) -> None:
    form = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION}
    answer = told(tokens(desk, client_assertion=assertion(desk), **form))
    assert answer.keys() == {"access_token", "expires_in", "token_type"}
    desk.token = answer["access_token"]
    assert desk.send("GET", "invoice").status == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"kid": "cert-0"},
        {"aud": "https://elsewhere.example"},
        {"iss": "nobody"},
        {"exp": 1},
        {"exp": 9_999_999_999},
        {"iat": "x"},
    ],
)
def test_an_assertion_of_anybody_else_is_refused(desk: Desk, changed: dict[str, Any]) -> None:
    form = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION}
    answer = tokens(desk, client_assertion=assertion(desk, **changed), **form)
    assert told(answer)["error"] == "invalid_grant"


@pytest.mark.parametrize("query", ["", "limit=10&offset=0", "q=tranId%20IS%20%22A%26B%22"])
def test_a_signature_covers_the_query(desk: Desk, query: str) -> None:
    assert signed(desk, query).status == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"secret": "wrong"},
        {"realm": "7007001_SB1"},
        {"oauth_token": "nobody's"},
        {"oauth_consumer_key": "nobody's"},
        {"oauth_timestamp": "1"},
        {"oauth_signature_method": "PLAINTEXT"},
    ],
)
def test_a_signature_that_is_not_right_in_every_part_is_refused(desk: Desk, changed: dict[str, str]) -> None:
    assert error(signed(desk, **changed))[:2] == (401, "INVALID_LOGIN")


def test_a_nonce_is_used_up(desk: Desk) -> None:
    assert [signed(desk, oauth_nonce=nonce).status for nonce in ("a", "a", "b")] == [200, 401, 200]


def test_sha1_is_refused_where_the_account_refuses_it(desk: Desk) -> None:
    assert signed(desk, oauth_signature_method="HMAC-SHA1").status == 200
    desk.set(hmac_sha1="reject")
    assert signed(desk, oauth_signature_method="HMAC-SHA1", oauth_nonce="2").status == 401


def test_a_cookie_beside_a_bearer_is_taken_for_a_session(desk: Desk) -> None:
    assert desk.send("GET", "invoice", headers={"cookie": "JSESSIONID=1"}).status == 401


def test_nobody_and_strangers_get_the_same_answer(desk: Desk, dollars: Desk) -> None:
    detail = "Invalid login attempt. For more details, see the Login Audit Trail in the NetSuite UI"
    for header in ("", "Bearer", "Bearer nobody's", f"Bearer {dollars.token}", "Basic eA=="):
        exchange = desk.send("GET", "invoice", headers={"authorization": header})
        assert error(exchange)[:2] == (401, "INVALID_LOGIN") and error(exchange)[2].startswith(detail)
    desk.vendor.settings["login_code"] = "INVALID_LOGIN_ATTEMPT"
    assert error(desk.send("GET", "invoice", headers={"authorization": ""}))[1] == "INVALID_LOGIN_ATTEMPT"


def test_a_scope_for_something_else_opens_nothing(desk: Desk) -> None:
    assert desk.vendor.oauth is not None
    app = desk.vendor.oauth.apps[desk.credentials["client_id"]]
    desk.token, _ = desk.vendor.oauth.consent(app, (desk.id,), ("restlets",))
    assert desk.send("GET", "invoice").status == 401


@pytest.mark.parametrize(("form", "answer"), [("403", (403, "INSUFFICIENT_PERMISSION")), ("400", (400, "USER_ERROR"))])
def test_a_viewer_may_look_and_not_touch(desk: Desk, form: str, answer: tuple[int, str]) -> None:
    desk.vendor.settings["missing_permission"] = form
    own = desk.credentials
    viewer = {"oauth_token": own["viewer_token_id"], "secret": own["viewer_token_secret"]}
    assert signed(desk, **viewer).status == 200
    assert error(signed(desk, method="POST", oauth_nonce="2", **viewer))[:2] == answer


def test_what_an_administrator_takes_away_is_gone(desk: Desk) -> None:
    OUTSIDE["expire_tokens"](desk.vendor, desk.company, {})
    assert desk.send("GET", "invoice").status == 401
    OUTSIDE["revoke"](desk.vendor, desk.company, {})
    assert signed(desk).status == 401
    refused = tokens(desk, grant_type="refresh_token", refresh_token=desk.credentials["refresh_token"])
    assert told(refused)["error"] == "invalid_grant"


def test_a_token_passport_opens_the_soap_port_once_per_nonce(desk: Desk) -> None:
    passport = desk.passport()
    assert status(xml(desk.soap("<getServerTime/>", passport)))[0]
    assert desk.soap("<getServerTime/>", passport).status == 500


@pytest.mark.parametrize(
    "changed", [{"account": "7007001_SB1"}, {"token": "x"}, {"consumerKey": "x"}, {"timestamp": "1"}, {"nonce": ""}]
)
def test_a_passport_that_is_not_right_is_a_fault(desk: Desk, changed: dict[str, str]) -> None:
    exchange = desk.soap("<getServerTime/>", desk.passport(**changed))
    fault = xml(exchange)
    assert (exchange.status, fault.findtext("faultstring")) == (500, "Invalid login attempt.")
    [told] = [one for one in fault.find("detail") if one.tag.endswith("invalidCredentialsFault")]
    assert told[0].text == "INVALID_LOGIN_CREDENTIALS"
    assert desk.soap("<getServerTime/>", "").status == 500


def test_the_journal_names_company_and_token_but_never_the_secret(desk: Desk) -> None:
    exchange = desk.send("POST", "invoice", invoice())
    assert exchange.company == desk.id and exchange.token
    assert desk.token not in exchange.token and len(hashlib.sha256().hexdigest()) > len(exchange.token)
    assert desk.host == HOST
