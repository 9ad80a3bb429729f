"""Lists: filters, order, pages, counts (dossier §5); versions (dossier §6)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.dynamics_business_central.desk import HOST, Desk, code, item, text, told


@pytest.mark.parametrize(
    ("condition", "numbers"),
    [
        ("number eq 'ALD01'", ["ALD01"]),
        ("displayName eq 'O''Brien & Sons'", ["OBR01"]),
        ("startswith(displayName,'Twin')", ["TWI01", "TWI02"]),
        ("contains(tolower(displayName),'timber') and blocked eq '_x0020_'", ["ALD01"]),
        ("endswith(displayName,'en & Sons')", ["OBR01"]),
        ("number eq 'ALD01' or number eq 'MUL01'", ["ALD01", "MUL01"]),
        ("blocked eq 'All'", ["HID01"]),
        ("number eq 'NOBODY'", []),
        ("displayName eq 'Müller GmbH'", ["MUL01"]),
    ],
)
def test_filters_find_what_they_say(desk: Desk, condition: str, numbers: list[str]) -> None:
    assert [row["number"] for row in desk.find("customers", condition)] == numbers


def test_values_compare_by_their_types(desk: Desk) -> None:
    made = [desk.draft(item(1, price), invoiceDate=f"2026-02-0{day}") for day, price in ((1, 10), (2, 200))]
    late = made[1]["id"]
    for condition in (
        "totalAmountExcludingTax gt 100.00",
        "invoiceDate ge 2026-02-02",
        f"id eq {late}",
        f"customerId eq {made[1]['customerId']} and invoiceDate gt 2026-02-01",
        "pricesIncludeTax eq false and totalTaxAmount eq 40",
        "status eq 'Draft' and dueDate ge 2026-03-04",
    ):
        assert [row["id"] for row in desk.find("salesInvoices", condition)] == [late], condition


def test_changes_since_an_instant(desk: Desk) -> None:
    first = desk.draft()
    desk.sandbox.clock.advance(10)
    second = desk.draft()
    since = f"lastModifiedDateTime gt {first['lastModifiedDateTime']}"
    assert [row["id"] for row in desk.find("salesInvoices", since)] == [second["id"]]


@pytest.mark.parametrize(
    ("query", "status", "wanted"),
    [
        ("$filter=foo eq 1", 400, "Could not find a property named 'foo' on type 'Microsoft.NAV.customer'."),
        ("$filter=number eq", 400, "Expression expected at position 9 in 'number eq'."),
        ("$filter=id eq 'x'", 400, "A binary operator with incompatible types was detected."),
        ("$filter=number eq 'a' or displayName eq 'b'", 501, "An 'or' over different fields is not supported"),
        ("$filter=currency/code eq 'EUR'", 501, "Entity does not support filters on related records"),
        ("$filter=number in ('ALD01')", 400, "The $filter expression must evaluate to a single boolean value."),
        ("$top=-1", 400, "Invalid value '-1' for $top query option found."),
        ("$select=foo", 400, "Could not find a property named 'foo'"),
        ("$expand=foo", 400, "Could not find a property named 'foo'"),
        ("$apply=foo", 400, "The query parameter '$apply' is not supported."),
        ("$skiptoken=foo", 400, "The skip token 'foo' is not valid."),
    ],
)
def test_a_bad_query_is_told(desk: Desk, query: str, status: int, wanted: str) -> None:
    found = desk.exchange("GET", "customers", query=query)
    assert found.status == status
    assert text(told(found)).startswith(wanted)


def test_lists_of_values_need_a_newer_schema(desk: Desk) -> None:
    found = desk.get("customers", "$filter=number in ('ALD01','MUL01')&$schemaversion=2.1")
    assert [row["number"] for row in found] == ["ALD01", "MUL01"]


def test_order_select_top_skip_and_count(desk: Desk) -> None:
    body = told(
        desk.exchange("GET", "customers", query="$orderby=number desc&$select=number&$top=2&$skip=1&$count=true")
    )
    assert body["@odata.count"] == 19
    assert [row["number"] for row in body["value"]] == ["TWI01", "OBR01"]
    assert set(body["value"][0]) == {"@odata.etag", "number"}
    assert body["@odata.context"].endswith(f"$metadata#companies({desk.id})/customers")


def test_a_bare_count_stands_behind_a_byte_order_mark(desk: Desk) -> None:
    assert desk.get("customers/$count") == b"\xef\xbb\xbf19"
    assert desk.get("customers/$count", "$filter=blocked eq 'All'").decode("utf-8-sig") == "1"


def test_the_server_links_its_pages(desk: Desk) -> None:
    seen: list[str] = []
    query: str | None = "$filter=blocked eq '_x0020_'&$top=17"
    sizes = []
    while query is not None:
        body = told(desk.exchange("GET", "customers", query=query, prefer="odata.maxpagesize=7"))
        seen += [row["number"] for row in body["value"]]
        sizes.append(len(body["value"]))
        link = body.get("@odata.nextLink")
        assert link is None or link.startswith(
            f"https://{HOST}/v2.0/production/api/v2.0/companies({desk.id})/customers?"
        )
        query = link.partition("?")[2].replace("%3D", "=") if link else None
    assert sizes == [7, 7, 3]
    assert len(seen) == len(set(seen)) == 17


def test_a_page_has_its_limit(desk: Desk) -> None:
    assert desk.exchange("GET", "customers", prefer="odata.maxpagesize=20001").status == 413


def test_annotations_can_be_left_out(desk: Desk) -> None:
    body = told(desk.exchange("GET", "customers", query="$top=1", accept="application/json;odata.metadata=none"))
    assert "@odata.context" not in body and "@odata.etag" not in body["value"][0]


# --- versions ---------------------------------------------------------------------------------------------------------


def test_a_change_needs_the_version_it_is_about(desk: Desk) -> None:
    made = desk.draft()
    place = f"salesInvoices({made['id']})"
    for tag in ("", "nonsense"):
        refused = desk.patch(place, {"email": "a@b.example"}, tag)
        assert code(refused) == "BadRequest_InvalidToken"
    changed = desk.patch(place, {"email": "a@b.example"}, made["@odata.etag"])
    assert changed["email"] == "a@b.example" and changed["@odata.etag"] != made["@odata.etag"]
    found = desk.exchange("PATCH", place, {"email": "c@d.example"}, if_match=made["@odata.etag"])
    assert (found.status, code(told(found))) == (409, "Request_EntityChanged")
    assert desk.patch(place, {"email": "c@d.example"}, "*")["email"] == "c@d.example"


def test_deleting_and_acting_check_a_version_only_when_it_is_sent(desk: Desk) -> None:
    made = desk.draft()
    place = f"salesInvoices({made['id']})"
    stale = {"if_match": 'W/"b2xk"'}
    assert desk.exchange("DELETE", place, **stale).status == 409
    assert desk.exchange("POST", f"{place}/Microsoft.NAV.post", **stale).status == 409
    assert desk.exchange("POST", f"{place}/Microsoft.NAV.post").status == 204


def test_reading_keeps_the_version(desk: Desk) -> None:
    made = desk.draft()
    found = desk.exchange("GET", f"salesInvoices({made['id']})")
    assert found.reply is not None
    assert found.reply.header("etag") == told(found)["@odata.etag"] == made["@odata.etag"]


# --- master data ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "body", "key", "value"),
    [
        ("customers", {"displayName": "New Ltd", "number": "new1"}, "number", "NEW1"),
        ("vendors", {"displayName": "New Ltd", "number": "new1"}, "number", "NEW1"),
        ("items", {"displayName": "New", "number": "new1"}, "number", "NEW1"),
        ("paymentTerms", {"code": "new1"}, "code", "NEW1"),
        ("unitsOfMeasure", {"code": "new1"}, "code", "NEW1"),
        ("taxGroups", {"code": "new1"}, "code", "NEW1"),
        ("customerPaymentJournals", {"code": "new1"}, "code", "NEW1"),
    ],
)
def test_a_record_is_made_changed_doubled_and_deleted(
    desk: Desk, page: str, body: dict[str, Any], key: str, value: str
) -> None:
    made = desk.post(page, body)
    assert made[key] == value
    changed = desk.patch(f"{page}({made['id']})", {"displayName": "Renamed"}, made["@odata.etag"])
    assert changed["displayName"] == "Renamed"
    again = desk.exchange("POST", page, body)
    assert (again.status, code(told(again))) == (400, "Internal_EntityWithSameKeyExists")
    desk.set(duplicate_key_status=409)
    assert desk.exchange("POST", page, body).status == 409
    assert desk.delete(f"{page}({made['id']})") == 204
    assert desk.exchange("GET", f"{page}({made['id']})").status == 404


def test_names_codes_and_use(desk: Desk) -> None:
    assert text(desk.post("customers", {})) == 'A "displayName" must be provided.'
    assert text(desk.post("customers", {"displayName": " "})) == 'The blank "displayName" is not allowed.'
    assert text(desk.post("paymentTerms", {"displayName": "X"})) == "Field 'code' must not be blank or empty."
    assert desk.post("customers", {"displayName": "New"})["number"].startswith("C0")
    used = desk.draft()["customerId"]
    assert "outstanding" in text(told(desk.exchange("DELETE", f"customers({used})")))


def test_what_is_owed_is_shown_on_the_customer(desk: Desk) -> None:
    invoice = desk.invoice(item(1, 100))
    [customer] = desk.find("customers", "number eq 'ALD01'")
    assert customer["balanceDue"] == 120
    desk.pay(invoice["id"], 50)
    assert desk.get(f"customers({customer['id']})")["balanceDue"] == 70
