"""Logins, cookies, idle ends, licences (dossier sap_business_one §2)."""

from __future__ import annotations

import pytest

from tests.sap_business_one.desk import Desk

OVER = (401, "301", "Invalid session or session already timeout.")


def test_a_login_tells_session_version_and_life_and_sets_both_cookies(desk: Desk) -> None:
    answer = desk.log_in(Language=3)
    assert answer.json["@odata.context"].endswith("/b1s/v2/$metadata#B1Sessions/$entity")
    assert (answer.json["Version"], answer.json["SessionTimeout"]) == ("1000310", 30)
    session, node = answer.headers("set-cookie")
    assert session == f"B1SESSION={answer.json['SessionId']};HttpOnly;"
    assert node.startswith("ROUTEID=.node") and node.endswith("; path=/b1s")
    assert answer.header("odata-version") == "4.0"


def test_version_1_writes_its_own_annotations_and_headers(old: Desk) -> None:
    answer = old.log_in()
    assert answer.json["odata.metadata"].endswith("/b1s/v1/$metadata#B1Sessions/$entity")
    assert answer.header("content-type") == "application/json;odata=minimalmetadata;charset=utf-8"
    assert answer.header("dataserviceversion") == "3.0"


@pytest.mark.parametrize("cookie", ["", "B1SESSION=garbage", "CompanyDB=x", "ROUTEID=None", 'B1SESSION="'])
def test_without_a_live_session_everything_is_401(desk: Desk, cookie: str) -> None:
    assert desk.send("GET", "Invoices", cookie=cookie).told == OVER


def test_the_number_is_a_number_on_version_1(old: Desk) -> None:
    error = old.send("GET", "Invoices").json["error"]
    assert error == {"code": 301, "message": {"lang": "en-us", "value": OVER[2]}}


def test_details_come_with_newer_builds_of_version_2(desk: Desk) -> None:
    error = desk.send("GET", "Invoices").json["error"]
    assert error == {"code": "301", "details": [{"code": "", "message": ""}], "message": OVER[2]}
    desk.vendor.settings["error_details"] = "off"
    assert "details" not in desk.send("GET", "Invoices").json["error"]


def test_a_session_ends_after_thirty_idle_minutes_and_each_call_moves_the_end(desk: Desk) -> None:
    desk.log_in()
    for _ in range(3):
        desk.sandbox.clock.advance(29 * 60)
        assert desk.send("GET", "Invoices").status == 200
    desk.sandbox.clock.advance(31 * 60)
    assert desk.send("GET", "Invoices").told == OVER


def test_logout_is_204_and_the_session_is_gone(desk: Desk) -> None:
    desk.log_in()
    assert (desk.send("POST", "Logout").status, desk.send("GET", "Invoices").status) == (204, 401)
    assert desk.send("POST", "Logout").told == OVER


def test_the_session_may_come_in_a_header_of_its_own(desk: Desk) -> None:
    desk.log_in()
    assert desk.send("GET", "Invoices", cookie="", sessionid=desk.session).status == 200


@pytest.mark.parametrize("cookie", ["{}", "{}; ROUTEID=None", "{}; ROUTEID=.node99", "{}; CompanyDB=SBO_BERMONDSEY"])
def test_the_route_is_only_stickiness(desk: Desk, cookie: str) -> None:
    desk.log_in()
    assert desk.send("GET", "Invoices", cookie=cookie.format(f"B1SESSION={desk.session}")).status == 200


def test_a_broken_node_fails_until_its_route_is_dropped(desk: Desk) -> None:
    desk.log_in()
    desk.set(broken_node=".node3")
    cookie = f"B1SESSION={desk.session}"
    assert desk.send("GET", "Invoices", cookie=f"{cookie}; ROUTEID=.node3").told[:2] == (500, "407")
    assert desk.send("GET", "Invoices", cookie=cookie).status == 200


@pytest.mark.parametrize(
    ("form", "wrong", "told"),
    [
        ("sld", {"Password": "no"}, ("-304", "Fail to NONE-SSO login from SLD.")),
        ("sld", {"UserName": "nobody"}, ("-304", "Fail to NONE-SSO login from SLD.")),
        ("sld", {"CompanyDB": "NOPE"}, ("-306", "Fail to NONE-SSO login from SLD.")),
        ("credentials", {"Password": "no"}, ("-304", "Fail to get DB Credentials from SLD")),
        ("old", {"CompanyDB": "NOPE"}, ("100000027", "Fail to get DB Credentials from SLD")),
    ],
)
def test_a_bad_login_is_told_as_the_build_tells_it(
    desk: Desk, form: str, wrong: dict[str, str], told: tuple[str, str]
) -> None:
    desk.vendor.settings["login_form"] = form
    assert desk.log_in(**wrong).told == (401, *told)


def test_each_live_login_holds_a_licence(desk: Desk) -> None:
    desk.vendor.settings["licence_seats"] = 2
    first = Desk(desk.sandbox)
    assert [first.log_in().status, desk.log_in().status, Desk(desk.sandbox).log_in().status] == [200, 200, 401]
    first.send("POST", "Logout")
    assert Desk(desk.sandbox).log_in().status == 200


def test_a_user_without_authorisation_reads_and_does_not_write(desk: Desk) -> None:
    desk.log_in(UserName="viewer")
    desk.set(read_only_users="viewer")
    assert desk.send("GET", "Invoices").status == 200
    refused = (403, "-6006", "You are not permitted to perform this action")
    assert desk.send("POST", "Invoices", {}).told == refused
    desk.set(no_permission_form="400")
    assert desk.send("POST", "Invoices", {}).status == 400


@pytest.mark.parametrize(("path", "sender"), [("/ping/load-balancer", "load balancer"), ("/ping/node", "node")])
def test_ping_needs_no_session(desk: Desk, path: str, sender: str) -> None:
    answer = desk.send("GET", path)
    assert (answer.json["message"], answer.json["sender"]) == ("pong", sender)
    assert desk.send("GET", "/ping/node/2").json["sender"] == "node"


def test_companies_are_told_apart_by_their_sessions(desk: Desk, other: Desk) -> None:
    desk.invoice("ONLY-HERE")
    assert [len(one.get("Invoices").rows) for one in (desk, other)] == [1, 0]
    assert other.post("CompanyService_GetAdminInfo").json["LocalCurrency"] == "NZD"
