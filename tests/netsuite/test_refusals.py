"""The vendor's "no" over REST: envelope, spellings that are settings, every business rule (dossier §8, §11)."""

from __future__ import annotations

from typing import Any

import pytest

from mock_erps.netsuite.outside import OUTSIDE
from tests.netsuite.desk import OAK, Desk, Shape, error, invoice, line, ref, told

PREFIX = "Error while accessing a resource. "


def test_the_envelope_names_type_title_status_and_details(desk: Desk) -> None:
    exchange = desk.send("GET", "customer/1")
    assert (
        exchange.reply and exchange.reply.header("content-type") == "application/vnd.oracle.resource+json; type=error"
    )
    assert told(exchange) == {
        "type": "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.5",
        "title": "Not Found",
        "status": 404,
        "o:errorDetails": [
            {
                "detail": "The record instance does not exist. Provide a valid record instance ID.",
                "o:errorCode": "NONEXISTENT_ID",
            }
        ],
    }
    desk.set(error_types="w3")
    assert told(desk.send("GET", "customer/1"))["type"].startswith("https://www.w3.org/Protocols/rfc2616/")


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"item": {"items": [line()]}}, "Please enter value(s) for: Customer."),
        ({"entity": ref("220")}, "Please enter value(s) for: Item."),
        ({"entity": ref("220"), "item": {"items": []}}, "Please enter value(s) for: Item."),
        (invoice({"quantity": 1}), "Please enter value(s) for: Item."),
        (invoice({"item": ref("9999")}), "You have entered an Invalid Field Value 9999 for the following field: item."),
        (invoice(entity=ref("9")), "You have entered an Invalid Field Value 9 for the following field: entity."),
        (invoice(entity=ref("224")), "You have entered an Invalid Field Value 224 for the following field: entity."),
        (
            invoice(entity={"externalId": "X"}),
            "You have entered an Invalid Field Value X for the following field: entity.",
        ),
        (invoice(terms=ref("77")), "You have entered an Invalid Field Value 77 for the following field: terms."),
        (invoice(line(price=ref("5"))), "You have entered an Invalid Field Value 5 for the following field: price."),
        (invoice(externalId="x" * 256), "The field externalId contained more than the maximum number ( 255 )"),
        (invoice(tranDate="2040-01-01"), "There is no accounting period for the date 2040-01-01."),
    ],
)
def test_a_body_that_breaks_a_rule(desk: Desk, body: Shape, detail: str) -> None:
    status, code, said = desk.refused("POST", "invoice", body)
    assert (status, code) == (400, "USER_ERROR") and said.startswith(PREFIX + detail)
    assert not desk.audit.documents


def test_the_help_tells_a_bad_reference_with_its_place(desk: Desk) -> None:
    body = invoice(line(), line("9999"))
    assert "o:errorPath" not in told(desk.send("POST", "invoice", body))["o:errorDetails"][0]
    desk.set(bad_reference="INVALID_CONTENT")
    [detail] = told(desk.send("POST", "invoice", body))["o:errorDetails"]
    assert (detail["o:errorCode"], detail["o:errorPath"]) == ("INVALID_CONTENT", "item.items[1].item")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'"text"',
        {"entity": "220"},
        {"entity": ref("220"), "item": "x"},
        {"entity": ref("220"), "item": {"items": "x"}},
        {"entity": ref("220"), "item": {"items": ["x"]}},
        {"entity": ref("220"), "item": {"items": [{"item": ref(OAK), "quantity": "many"}]}},
        invoice(tranDate="02/03/2026"),
        invoice(toBeEmailed="yes"),
        invoice(memo={"id": "1"}),
        invoice({**line(), "line": 1.5}),
        invoice({**line(), "line": 1e300}),
        invoice(line(amount=1e15)),
        invoice(line(quantity=1e12, rate=1e12)),
        invoice(discountRate="1e15%"),
    ],
)
def test_a_wrong_json_type_is_invalid_content(desk: Desk, body: Any) -> None:
    told = (400, "INVALID_CONTENT", "Invalid content in the request body")
    assert desk.refused("POST", "invoice", body) == told


def test_an_unknown_property_is_refused_only_by_those_who_ask(desk: Desk) -> None:
    body = {**invoice(), "nonsense": 1}
    header = "X-NetSuite-PropertyNameValidation".lower()
    assert desk.send("POST", "invoice", body).status == 204
    assert desk.send("POST", "invoice", body, {header: "Ignore"}).status == 204
    exchange = desk.send("POST", "invoice", body, {header: "error"})
    assert error(exchange)[:2] == (400, "INVALID_CONTENT")
    assert told(exchange)["o:errorDetails"][0]["o:errorPath"] == "nonsense"
    desk.set(property_name_validation="Error")
    assert desk.send("POST", "invoice", body).status == 400
    assert desk.send("POST", "invoice", {**invoice(), "custbody_any": "1"}).status == 204


def test_roads_that_lead_nowhere(desk: Desk) -> None:
    assert desk.refused("GET", "/services/rest/nothing")[:2] == (404, "INVALID_PATH")
    assert desk.refused("PUT", "invoice", invoice())[:2] == (405, "METHOD_NOT_ALLOWED")
    exchange = desk.send("POST", "invoice", b"<xml/>", {"content-type": "text/xml"})
    assert error(exchange)[:2] == (415, "INVALID_HEADER")


def test_above_the_concurrency_the_title_is_bad_request(desk: Desk) -> None:
    desk.set(concurrency=0)
    exchange = desk.send("GET", "invoice")
    assert told(exchange) == {
        "type": "https://www.w3.org/Protocols/rfc2616/rfc2616-sec10.html",
        "title": "Bad Request",
        "status": 429,
        "o:errorDetails": [
            {
                "detail": "Concurrent request limit exceeded. Request blocked.",
                "o:errorCode": "CONCURRENCY_LIMIT_EXCEEDED",
            }
        ],
    }
    assert exchange.reply and exchange.reply.header("retry-after") is None and exchange.transient
    desk.set(throttle_form="401")
    assert error(desk.send("GET", "invoice"))[:2] == (401, "INVALID_LOGIN")


def test_a_closed_period_refuses_what_posts_into_it(desk: Desk) -> None:
    old = desk.made("invoice", invoice(tranDate="2026-01-15"))
    OUTSIDE["close_period"](desk.vendor, desk.company, {"until": "2026-01-31"})
    said = desk.refused("POST", "invoice", invoice(tranDate="2026-01-20"))
    assert said[2].endswith("not within the date range of your accounting period.")
    for method, path, body in (("PATCH", old, {"memo": "x"}), ("DELETE", old, None)):
        assert desk.refused(method, f"invoice/{path}", body)[1] == "USER_ERROR"
    new = desk.made("invoice", invoice(tranDate="2026-02-01"))
    assert desk.refused("PATCH", f"invoice/{new}", {"tranDate": "2026-01-31"})[1] == "USER_ERROR"
    assert desk.audit.closed_until is not None


def test_a_locked_period_lets_those_pass_who_may(desk: Desk) -> None:
    OUTSIDE["close_period"](desk.vendor, desk.company, {"until": "2026-01-31"})
    desk.set(closing="locked")
    desk.made("invoice", invoice(tranDate="2026-01-20"))
    desk.set(override_locked=False)
    assert desk.refused("POST", "invoice", invoice(tranDate="2026-01-20"))[0] == 400


@pytest.mark.parametrize(("preference", "period"), [("current_period", "2026-03"), ("first_open_period", "2026-02")])
def test_a_closed_period_may_silently_become_another(desk: Desk, preference: str, period: str) -> None:
    OUTSIDE["close_period"](desk.vendor, desk.company, {"until": "2026-01-31"})
    desk.set(closed_period_posting=preference)
    assert desk.refused("POST", "invoice", invoice(tranDate="2026-01-20"))[0] == 400
    desk.set(date_outside_period="allow")
    shown = desk.get("invoice", desk.made("invoice", invoice(tranDate="2026-01-20")))
    assert (shown["tranDate"], shown["postingPeriod"]["refName"]) == ("2026-01-20", period)


def test_a_named_period_must_hold_the_date(desk: Desk) -> None:
    periods = {row["periodname"]: row["id"] for row in desk.rows("SELECT id, periodname FROM accountingperiod")}
    march, april = ref(periods["2026-03"]), ref(periods["2026-04"])
    id = desk.made("invoice", invoice(postingPeriod=march))
    assert desk.refused("POST", "invoice", invoice(postingPeriod=april))[1] == "USER_ERROR"
    desk.done("PATCH", f"invoice/{id}", {"tranDate": "2026-04-02"})
    assert desk.get("invoice", id)["postingPeriod"]["refName"] == "2026-04"
