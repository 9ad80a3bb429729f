"""Who may call, what a call must look like, and how often (dossier §2, §7, §8)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from mock_erps.platform import faults
from mock_erps.platform.faults import Site
from mock_erps.platform.messages import Request
from tests.dynamics_business_central.desk import LOGIN, ROOT, Desk, code, text, told

SCOPE = "https://api.businesscentral.dynamics.com/.default"


def ask_for_tokens(desk: Desk, tenant: str = "organizations", **form: str) -> Any:
    known = desk.credentials
    body = {"client_id": known["client_id"], "client_secret": known["client_secret"], **form}
    headers = {"content-type": "application/x-www-form-urlencoded"}
    request = Request("POST", f"/{tenant}/oauth2/v2.0/token", "", headers, urlencode(body).encode(), LOGIN)
    return desk.sandbox.handle(request)


def test_a_service_logs_in_with_its_secret(desk: Desk) -> None:
    found = ask_for_tokens(desk, desk.credentials["tenant_id"], grant_type="client_credentials", scope=SCOPE)
    body = told(found)
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 3599)
    assert "refresh_token" not in body
    desk.token = body["access_token"]
    assert [row["id"] for row in desk.get(f"{ROOT}/companies")] == [desk.id]


def test_refresh_tokens_roll_and_the_old_one_lives_on(desk: Desk) -> None:
    old = desk.credentials["refresh_token"]
    first = told(ask_for_tokens(desk, grant_type="refresh_token", refresh_token=old))
    second = told(ask_for_tokens(desk, grant_type="refresh_token", refresh_token=old))
    assert first["refresh_token"] != old and second["access_token"]


def test_a_code_is_exchanged_once(desk: Desk) -> None:
    known = desk.credentials
    query = urlencode({"client_id": known["client_id"], "redirect_uri": "https://app.example/back", "state": "s"})
    asked = desk.sandbox.handle(Request("GET", "/common/oauth2/v2.0/authorize", query, {}, b"", LOGIN))
    assert asked.reply is not None
    place = str(asked.reply.header("location"))
    assert place.startswith("https://app.example/back?code=") and place.endswith("state=s")
    form = {
        "grant_type": "authorization_code",
        "code": place.partition("code=")[2].partition("&")[0],
        "redirect_uri": "https://app.example/back",
    }
    assert told(ask_for_tokens(desk, **form))["refresh_token"]
    assert told(ask_for_tokens(desk, **form))["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("form", "status", "error", "number"),
    [
        (
            {"grant_type": "client_credentials", "scope": SCOPE, "client_secret": "wrong"},
            401,
            "invalid_client",
            7000215,
        ),
        ({"grant_type": "client_credentials", "scope": "nonsense"}, 400, "invalid_scope", 70011),
        ({"grant_type": "client_credentials"}, 400, "invalid_request", 900144),
        ({"grant_type": "refresh_token", "refresh_token": "rt-dead"}, 400, "invalid_grant", 700082),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
        ({}, 400, "invalid_request", 900144),
    ],
)
def test_the_identity_platform_says_no(desk: Desk, form: dict[str, str], status: int, error: str, number: int) -> None:
    found = ask_for_tokens(desk, **form)
    body = told(found)
    assert (found.status, body["error"], body["error_codes"]) == (status, error, [number])
    assert body["error_description"].startswith(f"AADSTS{number}: ")
    assert "\r\nTrace ID: " in body["error_description"]


def test_an_unknown_tenant_is_told(desk: Desk) -> None:
    assert told(ask_for_tokens(desk, "nowhere", grant_type="client_credentials"))["error_codes"] == [90002]


@pytest.mark.parametrize("token", ["", "nonsense"])
def test_without_a_good_token_nobody_comes_in(desk: Desk, token: str) -> None:
    desk.token = token
    found = desk.exchange("GET", "customers")
    assert (found.status, code(told(found))) == (401, "Authentication_InvalidCredentials")
    assert found.reply is not None and str(found.reply.header("www-authenticate")).startswith("Bearer")
    desk.set(unauthorized_form="Unauthorized")
    assert code(desk.get("customers")) == "Unauthorized"


def test_a_token_runs_out_within_the_hour(desk: Desk) -> None:
    desk.sandbox.clock.advance(3599)
    assert desk.exchange("GET", "customers").status == 401


def test_an_app_that_is_not_registered_has_a_wording_of_its_own(desk: Desk) -> None:
    desk.set(entra_app="missing")
    assert text(desk.get("customers")).startswith("Web service call failed")


def test_the_books_of_another_tenant_do_not_exist(desk: Desk, other: Desk) -> None:
    found = desk.exchange("GET", f"{ROOT}/companies({other.id})/customers")
    assert (found.status, code(told(found))) == (404, "Internal_CompanyNotFound")


def test_without_rights_a_write_is_forbidden_and_a_list_is_empty(desk: Desk) -> None:
    desk.draft()
    desk.set(permissions="no_documents")
    assert desk.get("salesInvoices") == []
    found = desk.exchange("POST", "salesInvoices", {"customerNumber": "ALD01"})
    assert (found.status, code(told(found))) == (403, "Internal_ServerError")
    assert "(TableData 36 Sales Header Insert: Base Application)" in text(told(found))


def test_the_tenant_may_stand_in_the_path(desk: Desk) -> None:
    path = f"/v2.0/{desk.credentials['tenant_id']}/production/api/v2.0/companies({desk.id})/customers"
    assert len(desk.get(path)) == 19


NOBODY = "00000000-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    ("method", "path", "status", "wanted"),
    [
        ("GET", "salesInvoicez", 404, "Resource not found for the segment 'salesInvoicez'."),
        ("GET", "/v2.0/production/api/v9.0/companies", 404, "No HTTP resource was found that matches the request URI"),
        ("GET", "/v2.0/nowhere/api/v2.0/companies", 404, "Environment 'nowhere' does not exist."),
        ("GET", "salesInvoices(nonsense)", 404, "Bad Request - Error in query syntax."),
        (
            "GET",
            "salesInvoices(00000000-0000-4000-8000-000000000001)",
            404,
            "The Sales Invoice Entity Aggregate does not",
        ),
        ("POST", "accounts", 405, "'POST' requests for 'accounts' of EdmType 'Entity' are not allowed"),
    ],
)
def test_what_is_not_there(desk: Desk, method: str, path: str, status: int, wanted: str) -> None:
    found = desk.exchange(method, path, {} if method == "POST" else None)
    assert found.status == status
    assert text(told(found)).startswith(wanted)


def test_every_refusal_but_one_ends_with_its_correlation(desk: Desk) -> None:
    assert "  CorrelationId:  " in desk.get("salesInvoicez")["error"]["message"]
    assert "CorrelationId" not in desk.get("/v2.0/production/api/v9.0/x")["error"]["message"]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"", "application/json", 400),
        (b"x", "text/csv", 415),
    ],
)
def test_a_body_must_be_an_object(desk: Desk, body: bytes, content_type: str, status: int) -> None:
    assert desk.exchange("POST", "customers", body, content_type=content_type).status == status


def test_size_and_intent(desk: Desk) -> None:
    assert (
        code(desk.post("customers", {"displayName": "X"}, data_access_intent="ReadOnly"))
        == "BadRequest_InvalidOperation"
    )
    desk.set(max_body=10)
    assert desk.exchange("POST", "customers", {"displayName": "X" * 20}).status == 413


def test_six_thousand_requests_in_five_minutes(desk: Desk) -> None:
    desk.set(user_requests=3)
    assert [desk.exchange("GET", "companyInformation").status for _ in range(4)] == [200, 200, 200, 429]
    found = desk.exchange("GET", "companyInformation")
    assert text(told(found)) == "Too many requests reached. Actual (4). Maximum (3)."
    assert found.reply is not None and found.reply.header("retry-after") is None
    desk.set(retry_after=5)
    assert int(str(desk.exchange("GET", "companyInformation").reply.header("retry-after"))) >= 5  # type: ignore[union-attr]
    desk.sandbox.clock.advance(301)
    assert desk.exchange("GET", "companyInformation").status == 200


def test_too_many_connections_are_refused(desk: Desk) -> None:
    desk.set(connections=2)
    headers = {"authorization": f"Bearer {desk.token}"}
    request = (f"{ROOT}/companies({desk.id})/companyInformation", "", headers, b"", "api.businesscentral.dynamics.com")
    running = [desk.sandbox.handle(Request("GET", *request)) for _ in range(3)]
    assert [one.status for one in running] == [200, 200, 429]


@pytest.mark.parametrize(
    ("fault", "status"), [("F-PRE-503", 503), ("F-PRE-500", 500), ("F-THR-429", 429), ("F-AUT-SCOPE", 403)]
)
def test_outages_speak_the_vendors_words(desk: Desk, fault: str, status: int) -> None:
    faults.arm(desk.sandbox, fault, Site(operation="find customer"))
    found = desk.exchange("GET", "customers")
    assert found.status == status and "error" in orjson.loads(found.reply.body)  # type: ignore[union-attr]


def test_metadata_is_written_from_the_contract(desk: Desk) -> None:
    edmx = desk.get(f"{ROOT}/$metadata").decode()
    assert "<EntityType Name='salesInvoice'>" in edmx and "Name='makeCorrectiveCreditMemo'" in edmx
    assert "salesInvoices" in [row["name"] for row in desk.get(ROOT)]
