"""Who may call, by which secret, for how long, and what a user without the group may do (dossier odoo §2)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mock_erps.odoo.identity import READER
from tests.odoo.desk import JSON, Desk, Refused, read


def status(desk: Desk, **headers: str) -> tuple[int, str]:
    given = {**JSON, "x-odoo-database": desk.id, **{name.replace("_", "-"): value for name, value in headers.items()}}
    exchange = desk.send("/json/2/res.users/context_get", b"{}", given)
    return exchange.status, json.loads(read(exchange)).get("message", "")


def test_a_password_and_a_key_open_rpc_alike(desk: Desk) -> None:
    known = desk.credentials
    for secret in (known["password"], known["api_key"]):
        assert desk.xml("common", "authenticate", desk.id, known["login"], secret, {}) == desk.uid
        desk.key = secret
        assert desk.execute("res.partner", "search_count", [["ref", "=", "ALD01"]]) == 1


def test_wrong_credentials_are_false_not_a_fault(desk: Desk) -> None:
    for method in ("authenticate", "login"):
        assert desk.xml("common", method, desk.id, desk.login, "wrong", {}) is False
    assert desk.xml("common", "authenticate", desk.id, "nobody", "x", {}) is False


def test_after_five_failures_a_right_password_is_refused_for_a_minute(desk: Desk) -> None:
    known = desk.credentials
    for _ in range(5):
        desk.xml("common", "authenticate", desk.id, known["login"], "wrong", {})
    assert desk.xml("common", "authenticate", desk.id, known["login"], known["password"], {}) is False
    with pytest.raises(Refused, match="Too many login failures") as told:
        desk.execute("res.partner", "search", [])
    assert told.value.code == 3
    desk.sandbox.clock.advance(61)
    assert desk.xml("common", "authenticate", desk.id, known["login"], known["password"], {}) == desk.uid


def test_an_unknown_database_is_an_application_error(desk: Desk) -> None:
    with pytest.raises(Refused, match='database "nowhere" does not exist') as told:
        desk.xml("common", "authenticate", "nowhere", desk.login, "x", {})
    assert told.value.code == 1


def test_json2_wants_a_key_that_lives(desk: Desk) -> None:
    assert status(desk, authorization=f"BEARER {desk.key}") == (200, "")
    assert status(desk, authorization="bearer wrong") == (401, "Invalid apikey")
    assert status(desk)[1].startswith("User not authenticated, use an API Key")
    desk.sandbox.clock.advance(90 * 86400)
    assert status(desk, authorization=f"bearer {desk.key}") == (401, "Invalid apikey")


def test_a_401_names_its_scheme_and_its_arguments(desk: Desk) -> None:
    exchange = desk.send("/json/2/res.partner/search", b"{}", {**JSON, "x-odoo-database": desk.id})
    assert exchange.reply is not None
    assert exchange.reply.header("www-authenticate") == "bearer"
    told = json.loads(read(exchange))
    assert told["name"] == "werkzeug.exceptions.Unauthorized"
    assert told["arguments"] == [told["message"], 401]


def test_a_key_of_another_database_opens_nothing(desk: Desk) -> None:
    other = desk.vendor.credentials["kauri"]["api_key"]
    assert status(desk, authorization=f"bearer {other}")[0] == 401


def test_keys_are_made_by_showing_one_and_revoked(desk: Desk) -> None:
    given: dict[str, Any] = {"key": desk.key, "scope": "rpc", "name": "Sync", "expiration_date": "2026-05-01 00:00:00"}
    fresh = desk.call("res.users.apikeys", "generate", **given)
    assert status(desk, authorization=f"bearer {fresh}")[0] == 200
    desk.call("res.users.apikeys", "revoke", key=fresh)
    assert status(desk, authorization=f"bearer {fresh}")[0] == 401
    with pytest.raises(Refused) as told:
        desk.call("res.users.apikeys", "revoke", key=fresh)
    assert told.value.code == 403
    for _ in range(10):
        desk.call("res.users.apikeys", "generate", **given)
    with pytest.raises(Refused) as told:
        desk.call("res.users.apikeys", "generate", **given)
    assert told.value.code == 422


# --- sessions of the web client ----------------------------------------------------------------------------------


def session(desk: Desk) -> dict[str, str]:
    body = {"jsonrpc": "2.0", "id": 1, "params": {"db": desk.id, "login": desk.login, "password": desk.key}}
    exchange = desk.send("/web/session/authenticate", json.dumps(body).encode(), JSON)
    assert exchange.reply is not None
    assert json.loads(read(exchange))["result"]["uid"] == desk.uid
    cookie = exchange.reply.header("set-cookie") or ""
    assert "HttpOnly" in cookie
    return {"cookie": cookie.partition(";")[0]}


def call_kw(desk: Desk, cookie: dict[str, str]) -> dict[str, object]:
    given = {"model": "res.partner", "method": "search_count", "args": [[["ref", "=", "ALD01"]]], "kwargs": {}}
    answer = desk.rpc("/web/dataset/call_kw/res.partner/search_count", cookie, **given)
    assert isinstance(answer, dict)
    return answer


def test_a_session_calls_methods_until_it_is_ended(desk: Desk) -> None:
    cookie = session(desk)
    assert call_kw(desk, cookie)["result"] == 1
    assert desk.rpc("/web/session/get_session_info", cookie)["result"]["db"] == desk.id
    desk.rpc("/web/session/destroy", cookie)
    error = call_kw(desk, cookie)["error"]
    assert isinstance(error, dict)
    assert (error["code"], error["message"]) == (100, "Odoo Session Expired")


def test_a_session_dies_after_seven_days_without_a_call(desk: Desk) -> None:
    cookie = session(desk)
    desk.sandbox.clock.advance(6 * 86400)
    assert "result" in call_kw(desk, cookie)
    desk.sandbox.clock.advance(7 * 86400)
    assert "error" in call_kw(desk, cookie)


def test_a_session_of_an_unknown_database_is_refused(desk: Desk) -> None:
    error = desk.rpc("/web/session/authenticate", db="nowhere", login="a", password="b")["error"]
    assert error["data"]["message"] == "Database not found."


def test_a_session_alone_is_not_enough_for_json2_and_must_be_the_keys_own(desk: Desk) -> None:
    cookie = session(desk)["cookie"]
    assert status(desk, cookie=cookie) == (401, 'Missing "Authorization" or Sec-headers for interactive usage.')
    other = desk.company.facts["users"][READER]["key"]
    told = status(desk, cookie=cookie, authorization=f"bearer {other}")
    assert told == (403, "Session user does not match the used apikey.")


# --- rights -----------------------------------------------------------------------------------------------------


def test_a_viewer_reads_and_does_not_touch(desk: Desk) -> None:
    id = desk.invoice()
    desk.become(READER)
    assert desk.read(id, "state") == "draft"
    assert desk.call("account.move", "has_access", [id], operation="write") is False
    with pytest.raises(Refused) as told:
        desk.call("account.move", "create", vals_list=[{}])
    assert told.value.code == 403
    assert told.value.text == (
        "You are not allowed to create 'Journal Entry' (account.move) records.\n\n"
        "This operation is allowed for the following groups:\n\t- Accounting / Invoicing\n\n"
        "Contact your administrator to request access if necessary."
    )
    with pytest.raises(Refused, match="You don't have the access rights to post an invoice"):
        desk.call("account.move", "action_post", [id])


def test_a_company_that_is_not_the_users_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused) as told:
        desk.call("account.move", "search", domain=[], context={"allowed_company_ids": [2]})
    assert told.value.code == 403


def test_odoo_online_answers_too_many_calls_with_a_page(desk: Desk) -> None:
    desk.set(calls_per_second=1)
    desk.call("res.partner", "search_count", domain=[])
    exchange = desk.send("/json/2/res.partner/search", b"{}", {**JSON, "authorization": f"bearer {desk.key}"})
    assert exchange.reply is not None
    assert (exchange.status, exchange.reply.header("retry-after")) == (429, None)
    assert exchange.reply.header("content-type") == "text/html; charset=utf-8"
    desk.sandbox.clock.advance(1)
    assert desk.call("res.partner", "search_count", domain=[])
