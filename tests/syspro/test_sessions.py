"""Logon, logoff and what ends a session (dossier syspro §2)."""

from __future__ import annotations

import re

from tests.syspro.desk import REST, Desk, order_query

GONE = "ERROR: The supplied UserID is invalid."


def test_a_token_ends_in_two_blanks_and_is_taken_with_and_without_them(desk: Desk) -> None:
    token = desk.log_on()
    desk.complete("001042")
    assert re.fullmatch(r"[0-9A-F]{32}00  ", token)
    for form in (token, token.strip()):
        desk.token = form
        assert "<SalesOrder>001042" in desk.call("/Query/Query", "SORQRY", order_query("001042"))


def test_some_versions_quote_the_token(desk: Desk) -> None:
    desk.company.settings["token_form"] = "quoted"
    desk.vendor.settings["token_form"] = "quoted"
    assert re.fullmatch(r'"[0-9A-F]{34}  "', desk.log_on())
    assert "<SorMaster" not in desk.call("/Query/Query", "SORQRY", order_query("1")) and desk.token


def test_refusals_are_texts_in_a_200(desk: Desk) -> None:
    assert desk.log_on(OperatorPassword="wrong") == "ERROR: Invalid operator password"
    exchange = desk.send(f"{REST}/Query/Query", UserId="nobody", BusinessObject="SORQRY", XmlIn="<Query/>")
    assert exchange.status == 200 and exchange.reply is not None
    assert exchange.reply.body.decode() == GONE
    assert exchange.reply.header("content-type") == "application/octet-stream"


def test_a_second_logon_of_the_same_operator_ends_the_first(desk: Desk) -> None:
    first = desk.log_on()
    second = desk.log_on()
    assert first != second
    assert desk.text("/GetLogonProfile", UserId=first) == GONE
    assert "SYNC1" in desk.text("/GetLogonProfile", UserId=second)


def test_sessions_end_when_they_are_idle_and_at_logoff(desk: Desk) -> None:
    token = desk.log_on()
    desk.sandbox.clock.advance(1801)
    assert desk.text("/GetLogonProfile", UserId=token) == GONE
    token = desk.log_on()
    assert desk.text("/Logoff", UserId=token) == "0"
    assert desk.text("/GetLogonProfile", UserId=token) == GONE


def test_paths_are_found_in_any_case(desk: Desk) -> None:
    assert desk.send("/sysprowcfservice/rest/getversion").reply.body == b"7.0.0.6"  # type: ignore[union-attr]


def test_a_screen_program_is_no_business_object(desk: Desk) -> None:
    assert desk.call("/Transaction/Post", "ARSPAY", "<PostArPayment/>") == "ERROR: e.net exception raised: 100000"


def test_a_question_too_long_for_a_query_string_is_hidden_as_a_404(desk: Desk) -> None:
    desk.log_on()
    given = {"UserId": desk.token, "BusinessObject": "SORQRY", "XmlIn": f"<Query>{'x' * 2100}</Query>"}
    assert desk.send(f"{REST}/Query/Query", **given).status == 404
    desk.company.settings["long_query_status"] = "414"
    assert desk.send(f"{REST}/Query/Query", **given).status == 414
    desk.company.settings["max_query"] = 0
    assert desk.send(f"{REST}/Query/Query", **given).status == 200
