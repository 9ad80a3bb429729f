"""Collections, their conditions and pages, and the other record types (dossier §4, §5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.netsuite.desk import Desk, invoice, line, ref, told


def ids(desk: Desk, type: str, q: str = "", **query: Any) -> list[str]:
    exchange = desk.send("GET", type, **({"q": q} if q else {}), **query)
    assert exchange.status == 200, told(exchange)
    return [row["id"] for row in told(exchange)["items"]]


def test_an_empty_collection_is_a_collection(desk: Desk) -> None:
    shape = told(desk.send("GET", "invoice"))
    wanted = {"count": 0, "hasMore": False, "items": [], "offset": 0, "totalResults": 0}
    assert {name: shape[name] for name in wanted} == wanted
    assert [link["rel"] for link in shape["links"]] == ["self"]


def test_a_list_holds_ids_and_links_only(desk: Desk) -> None:
    desk.made("invoice", invoice())
    [row] = told(desk.send("GET", "invoice"))["items"]
    assert row.keys() == {"id", "links"}


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ('entityId IS "ALD01"', ["220"]),
        ('companyName START_WITH "m"', ["222", "223"]),
        ('companyName CONTAIN "Brien" OR entityId IS "HID01"', ["221", "224"]),
        ('companyName START_WITH "Tw" AND (entityId IS "TWI02" OR entityId END_WITH "9")', ["226"]),
        ("isInactive IS true", ["224"]),
        ("id ANY_OF [220, 222]", ["220", "222"]),
        ("id BETWEEN [221, 222]", ["221", "222"]),
        ("id LESS 221", ["220"]),
        ('companyName START_WITH_NOT "A" AND id LESS_OR_EQUAL 221', ["221"]),
        ("phone EMPTY AND id EQUAL 220", ["220"]),
        ('dateCreated BEFORE "1/1/2025"', []),
        ('lastModifiedDate ON_OR_AFTER "1/1/2025" AND id EQUAL 220', ["220"]),
        ('createdDate WITHIN ["3/1/2025","3/3/2025"] AND id EQUAL 220', ["220"]),
        ('companyName IS "O\'Brien & Sons"', ["221"]),
    ],
)
def test_conditions_by_type(desk: Desk, q: str, found: list[str]) -> None:
    assert ids(desk, "customer", q) == found


def test_instants_are_compared_by_the_day_of_the_account(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 09:00 UTC on 2 March it is ten in the evening before in Samoa."""
    monkeypatch.setattr(desk.company, "zone", "Pacific/Pago_Pago")
    made = desk.made("invoice", invoice())
    assert ids(desk, "invoice", 'lastModifiedDate ON "3/1/2026"') == [made]
    assert ids(desk, "invoice", 'lastModifiedDate AFTER "3/1/2026"') == []


@pytest.mark.parametrize(
    "q",
    [
        "entityId",
        'entityId LIKES "x"',
        'nothing IS "x"',
        '(entityId IS "x"',
        'entityId IS "x" nonsense',
        "id ON never",
        '"',
    ],
)
def test_a_condition_nobody_understands(desk: Desk, q: str) -> None:
    status, code, detail = desk.refused("GET", "customer", q=q)
    assert (status, code) == (400, "INVALID_PARAMETER") and detail.startswith("Invalid search query.")


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 1001}, "limit"),
        ({"limit": 10, "offset": 5}, "offset"),
        ({"limit": "x"}, "limit"),
    ],
)
def test_a_page_must_fit(desk: Desk, query: dict[str, Any], param: str) -> None:
    exchange = desk.send("GET", "customer", **query)
    assert told(exchange)["o:errorDetails"][0]["o:errorQueryParam"] == param


def test_pages_are_linked(desk: Desk) -> None:
    assert ids(desk, "customer", limit=5, offset=5) == ["225", "226", "227", "228", "229"]
    links = {link["rel"]: link["href"] for link in told(desk.send("GET", "customer", LIMIT=5, offset=15))["links"]}
    assert "next" not in links and links["previous"].endswith("?limit=5&offset=10")


def test_a_customer_is_made_numbered_and_found(desk: Desk) -> None:
    id = desk.made("customer", {"companyName": "Relecloud", "email": "a@relecloud.example", "currency": ref("3")})
    shown = desk.get("customer", id)
    assert (shown["entityId"], shown["isPerson"], shown["currency"]["id"]) == (f"CUST-{id}", False, "3")
    desk.done("PATCH", f"customer/{id}", {"isInactive": True})
    assert [party.active for party in desk.audit.parties if party.id == id] == [False]
    desk.done("DELETE", f"customer/{id}")
    assert desk.refused("GET", f"customer/{id}")[:2] == (404, "NONEXISTENT_ID")


def test_names_and_people(desk: Desk) -> None:
    told = (400, "USER_ERROR", "Error while accessing a resource. This entity already exists.")
    assert desk.refused("POST", "customer", {"companyName": "New", "entityId": "ald01"}) == told
    person = {"isPerson": True, "subsidiary": ref("1")}
    assert desk.refused("POST", "customer", person)[2].endswith("enter value(s) for: First Name, Last Name.")
    assert desk.refused("POST", "customer", {})[2].endswith("enter value(s) for: Company Name.")
    desk.set(auto_number_entities=False)
    id = desk.made("customer", {**person, "firstName": "Ada", "lastName": "Byron"})
    assert desk.get("customer", id)["entityId"] == "Ada Byron"


def test_a_customer_with_transactions_stays(desk: Desk) -> None:
    desk.made("invoice", invoice())
    assert "dependent records" in desk.refused("DELETE", "customer/220")[2]


def test_items_are_kinds_of_their_own(desk: Desk) -> None:
    assert ids(desk, "nonInventorySaleItem") == ["144", "145", "146"] and ids(desk, "serviceSaleItem") == ["147", "148"]
    assert desk.refused("GET", "inventoryItem/144")[1] == "NONEXISTENT_ID"
    id = desk.made("inventoryItem", {"itemId": "PINE-1", "basePrice": 4})
    assert desk.get("inventoryItem", id)["itemType"]["id"] == "InventoryItem"
    assert desk.get("invoice", desk.made("invoice", invoice(line(id, quantity=2))))["total"] == 8
    assert "This item already exists" in desk.refused("POST", "serviceSaleItem", {"itemId": "pine-1"})[2]
    assert "Item Name/Number" in desk.refused("POST", "serviceSaleItem", {})[2]


def test_other_lists_are_read_and_extended(desk: Desk) -> None:
    assert desk.get("term", "1")["name"] == "Net 30"
    id = desk.made("term", {"name": "Net 60", "daysUntilNetDue": 60})
    desk.done("PATCH", f"term/{id}", {"daysUntilNetDue": 61})
    shown = desk.get("invoice", desk.made("invoice", invoice(terms=ref(id))))
    assert shown["dueDate"] == "2026-05-02"
    assert "dependent records" in desk.refused("DELETE", f"term/{id}")[2]
    located = desk.located(desk.send("PUT", "department/eid:D-9", {"name": "Finishing"}))
    assert desk.get("department", located)["name"] == "Finishing"


def test_a_record_type_there_is_not(desk: Desk) -> None:
    told = (404, "NONEXISTENT_RECORD_TYPE", "Record type 'x' does not exist.")
    assert [desk.refused(method, path) for method, path in (("GET", "x"), ("GET", "x/1"))] == [told, told]
    assert desk.refused("POST", "invoice/1/!transform/x/y")[:2] == (404, "INVALID_PATH")


def test_the_account_describes_its_records(desk: Desk) -> None:
    schema = told(desk.send("GET", "metadata-catalog/invoice", headers={"accept": "application/schema+json"}))
    assert schema["properties"]["total"]["readOnly"] and "items" in schema["properties"]["item"]["properties"]
    swagger = {"accept": "application/swagger+json"}
    document = told(desk.send("GET", "metadata-catalog", headers=swagger, select="invoice,customer"))
    assert document["openapi"].startswith("3.0") and set(document["components"]["schemas"]) == {"invoice", "customer"}
    listed = told(desk.send("GET", "metadata-catalog"))["items"]
    assert {"invoice", "creditMemo", "account"} <= {row["name"] for row in listed}
    assert desk.refused("GET", "metadata-catalog", select="invoice,x")[1] == "NONEXISTENT_RECORD_TYPE"
    assert desk.refused("GET", "metadata-catalog/x")[1] == "NONEXISTENT_RECORD_TYPE"


def test_the_accounts_concurrency_can_be_asked_for(desk: Desk) -> None:
    assert told(desk.send("GET", "/services/rest/system/v1/governanceLimits"))["accountConcurrencyLimit"] == 15
