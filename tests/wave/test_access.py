"""OAuth, businesses in and out of reach, throttles, and the mission's own path."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from mock_erps.platform import faults
from mock_erps.platform.faults import Site
from mock_erps.platform.messages import Request
from tests.wave.desk import CREATE, Desk, told


def _authorize(desk: Desk, **more: str) -> dict[str, list[str]]:
    query = "&".join(f"{name}={value}" for name, value in more.items())
    path = f"/oauth2/authorize/?client_id={desk.credentials['client_id']}&response_type=code&redirect_uri=https://app.example&{query}"
    exchange = desk.send("GET", path, token=None)
    assert exchange.status == 302 and exchange.reply is not None
    return parse_qs(urlsplit(exchange.reply.header("location") or "").query)


def _token(desk: Desk, **fields: str) -> tuple[int, dict[str, str]]:
    app = {"client_id": desk.credentials["client_id"], "client_secret": desk.credentials["client_secret"]}
    exchange = desk.form("/oauth2/token/", **{**app, **fields})
    return exchange.status, told(exchange)


def test_a_code_becomes_tokens_that_are_bound_to_a_business(desk: Desk, other: Desk) -> None:
    answer = _authorize(desk, state="s1", businessId=other.id)
    assert answer["state"] == ["s1"]
    status, tokens = _token(desk, grant_type="authorization_code", code=answer["code"][0])
    assert (status, tokens["businessId"], tokens["expires_in"]) == (200, other.id, 7200)
    seen = told(desk.ask("{ business { name } businesses { edges { node { id } } } }", tokens["access_token"]))["data"]
    assert seen["business"] == {"name": "Kauri Coast Trading Ltd"}
    assert seen["businesses"]["edges"] == [{"node": {"id": other.id}}]
    assert _token(desk, grant_type="authorization_code", code=answer["code"][0])[1]["error"] == "invalid_grant"


def test_a_refresh_brings_a_new_token_and_grace_for_the_old_one(desk: Desk) -> None:
    _, first = _token(desk, grant_type="refresh_token", refresh_token=desk.credentials["refresh_token"])
    assert first["refresh_token"] != desk.credentials["refresh_token"]
    assert _token(desk, grant_type="refresh_token", refresh_token=desk.credentials["refresh_token"])[0] == 200
    desk.sandbox.clock.advance(1801)
    assert _token(desk, grant_type="refresh_token", refresh_token=desk.credentials["refresh_token"])[0] == 400
    desk.set(refresh_tokens="keep")
    _, kept = _token(desk, grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert kept["refresh_token"] == first["refresh_token"]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token", "client_secret": "wrong"}, "invalid_client"),
        ({"grant_type": "refresh_token", "refresh_token": "wrong"}, "invalid_grant"),
    ],
)
def test_a_bad_token_request_is_refused(desk: Desk, fields: dict[str, str], error: str) -> None:
    assert _token(desk, **fields)[1]["error"] == error


def test_a_business_on_the_free_plan_gives_no_consent(desk: Desk) -> None:
    desk.set(business_plan="starter")
    assert _authorize(desk) == {"error": ["access_denied"]}


def test_consent_needs_a_client_and_scopes_that_exist(desk: Desk) -> None:
    assert desk.send("GET", "/oauth2/authorize/", token=None).status == 400
    known = f"client_id={desk.credentials['client_id']}&response_type=code&redirect_uri=https://app.example"
    exchange = desk.send("GET", f"/oauth2/authorize/?{known}&scope=moon:read", token=None)
    assert told(exchange)["error"] == "invalid_scope"


def test_a_token_ends_by_time_and_by_revocation(desk: Desk) -> None:
    own = desk.credentials["access_token"]
    assert desk.ask("{ user { id } }", own).status == 200
    desk.sandbox.clock.advance(7200)
    assert desk.ask("{ user { id } }", own).because == "token_expired"
    desk.set(unauthenticated_status="200")
    late = desk.ask("{ user { id } }", own)
    assert (late.status, late.vendor_code) == (200, "UNAUTHENTICATED")
    _, fresh = _token(desk, grant_type="refresh_token", refresh_token=desk.credentials["refresh_token"])
    revoked = {"client_id": desk.credentials["client_id"], "client_secret": desk.credentials["client_secret"]}
    assert desk.form("/oauth2/token-revoke/", token=fresh["access_token"], **revoked).status == 200
    assert desk.ask("{ user { id } }", fresh["access_token"]).because == "token_revoked"
    assert desk.ask("{ user { id } }", "at-nobody").because == "token_unknown"


def test_a_business_out_of_reach_is_as_unknown_as_none(desk: Desk, other: Desk) -> None:
    exchange = desk.ask(f'{{ business(id: "{other.id}") {{ name }} }}', desk.credentials["access_token"])
    assert told(exchange)["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    strange = {**desk.input(), "businessId": other.id}
    payload = told(desk.ask(CREATE, desk.credentials["access_token"], input=strange))["data"]["invoiceCreate"]
    assert payload["inputErrors"][0]["path"] == ["input", "businessId"]
    assert not desk.audit.documents and not other.audit.documents


def test_sixty_calls_a_minute_and_no_more(desk: Desk) -> None:
    answers = [desk.ask("{ user { id } }", desk.credentials["access_token"]).status for _ in range(61)]
    assert answers == [200] * 60 + [429]
    body = told(desk.ask("{ user { id } }", desk.credentials["access_token"]))
    assert (body["errors"][0]["message"], body["errors"][0]["extensions"]["code"]) == (
        "Too many requests",
        "RATE_LIMITED",
    )
    assert "data" not in body
    desk.set(retry_after="on", throttle_code="SLOW", throttle_text="Later", throttle_status="200")
    told_to_wait = desk.ask("{ user { id } }", desk.credentials["access_token"])
    assert (told_to_wait.status, told_to_wait.vendor_code, told_to_wait.retry_after) == (200, "SLOW", 60.0)
    desk.sandbox.clock.advance(60)
    assert desk.ask("{ user { id } }", desk.credentials["access_token"]).status == 200


def test_two_calls_at_once_and_no_third(desk: Desk) -> None:
    headers = {"authorization": f"Bearer {desk.credentials['access_token']}", "content-type": "application/json"}
    body = orjson.dumps({"query": "{ user { id } }"})
    running = [
        desk.sandbox.handle(Request("POST", "/graphql/public", "", headers, body, "gql.waveapps.com")) for _ in range(3)
    ]
    assert [one.status for one in running] == [200, 200, 429]


@pytest.mark.parametrize(("layer", "place"), [("field", "errors"), ("input", "inputErrors")])
def test_a_node_that_could_not_be_found_is_found_the_next_time(desk: Desk, layer: str, place: str) -> None:
    """§6: ids that are valid, nothing created, a repeat succeeds."""
    desk.set(node_not_found_layer=layer)
    faults.arm(desk.sandbox, "F-RSP-200ERR", Site(operation="create invoice"))
    exchange = desk.ask(CREATE, input=desk.input())
    assert exchange.status == 200 and exchange.transient and not exchange.committed
    assert f'"{place}":[{{'.encode() in (exchange.reply.body if exchange.reply else b"")
    desk.invoice()


# --- the mission's path -----------------------------------------------------------------------------------------------


def _post(desk: Desk, body: object, business: str = "") -> tuple[int, object]:
    path = f"/businesses/{business or desk.id}/invoices"
    exchange = desk.send("POST", path, orjson.dumps(body), desk.credentials["access_token"])
    return exchange.status, told(exchange)


def _plain(desk: Desk, **fields: object) -> dict[str, object]:
    return desk.input(businessId=..., **fields)


def test_the_missions_path_makes_one_invoice(desk: Desk) -> None:
    status, made = _post(desk, _plain(desk))
    assert status == 200 and isinstance(made, dict)
    assert (made["didSucceed"], made["invoice"]["invoiceNumber"]) == (True, "SO-10045")
    assert desk.sandbox.journal.exchanges[-1].operation == "create invoice"


def test_an_array_is_a_loop_with_a_fate_for_each(desk: Desk) -> None:
    lame = _plain(desk, invoiceNumber="B", customerId="nobody")
    status, made = _post(desk, [_plain(desk, invoiceNumber="A"), lame, _plain(desk, invoiceNumber="C")])
    assert status == 200 and isinstance(made, list)
    assert [one["didSucceed"] for one in made] == [True, False, True]
    assert made[1]["inputErrors"][0]["path"] == ["input", "customerId"]
    assert {one.number for one in desk.audit.documents} == {"A", "C"}


def test_a_batch_can_fail_in_part(desk: Desk) -> None:
    faults.arm(desk.sandbox, "F-BAT-SOME", Site(operation="create invoice batch"), {"items": [0]})
    _, made = _post(desk, [_plain(desk, invoiceNumber="A"), _plain(desk, invoiceNumber="B")])
    assert isinstance(made, list) and [one["didSucceed"] for one in made] == [False, True]


def test_the_path_refuses_what_the_mutation_refuses(desk: Desk, other: Desk) -> None:
    assert _post(desk, {"customerId": 7})[0] == 400
    assert _post(desk, {"customerId": desk.customer(), "shoe": 1})[0] == 400
    status, body = _post(desk, _plain(desk), other.id)
    assert status == 200 and isinstance(body, dict) and body["errors"][0]["extensions"]["code"] == "NOT_FOUND"
