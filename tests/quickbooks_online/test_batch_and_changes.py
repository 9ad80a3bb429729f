"""Batch, change data capture and requestid (dossier quickbooks_online §6, §9, §10)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.quickbooks_online.desk import Desk, errors, told, version


def batch(desk: Desk, *items: dict[str, Any], **query: str) -> list[dict[str, Any]]:
    answer = told(desk.send("POST", "batch", {"BatchItemRequest": list(items)}, **query))
    responses: list[dict[str, Any]] = answer["BatchItemResponse"]
    return responses


def create(desk: Desk, id: str, **fields: Any) -> dict[str, Any]:
    return {"bId": id, "operation": "create", "Invoice": desk.body(**fields)}


def test_each_item_stands_for_itself(desk: Desk) -> None:
    bad = {"bId": "b", "operation": "create", "Invoice": {**desk.body(), "CustomerRef": {"value": "583"}}}
    good, refused, found = batch(desk, create(desk, "a"), bad, {"bId": "c", "Query": "select * from Term maxresults 1"})
    assert (good["bId"], good["Invoice"]["TotalAmt"]) == ("a", 100)
    assert list(refused["Fault"]) == ["type", "Error"]
    assert "time" not in refused
    assert refused["Fault"]["Error"][0]["Detail"] == "Invalid Reference Id : Names element id 583 not found"
    assert found["QueryResponse"]["maxResults"] == 1
    assert len(desk.audit.documents) == 1


def test_items_update_void_and_delete(desk: Desk) -> None:
    first, second, third = desk.invoice(), desk.invoice(), desk.invoice()
    items = (
        {"bId": "u", "operation": "update", "Invoice": version(first, sparse=True, PrivateNote="x")},
        {"bId": "v", "operation": "update", "optionsData": "void", "Invoice": version(second)},
        {"bId": "d", "operation": "delete", "Invoice": version(third)},
    )
    updated, voided, deleted = batch(desk, *items)
    assert updated["Invoice"]["PrivateNote"] == "x"
    assert voided["Invoice"]["TotalAmt"] == 0
    assert deleted["Invoice"]["status"] == "Deleted"


def test_an_item_does_not_see_what_its_batch_makes(desk: Desk) -> None:
    _, found = batch(desk, create(desk, "a"), {"bId": "q", "Query": "select count(*) from Invoice"})
    assert found["QueryResponse"]["totalCount"] == 0


def test_the_journal_names_every_item(desk: Desk) -> None:
    items = {"BatchItemRequest": [create(desk, "a"), {"bId": "b", "Query": "select * from Item"}]}
    assert desk.send("POST", "batch", items).operations == ("batch", "create invoice", "find item")


def test_more_than_thirty_items_are_1040(desk: Desk) -> None:
    items = [create(desk, str(number)) for number in range(31)]
    exchange = desk.send("POST", "batch", {"BatchItemRequest": items})
    assert (exchange.status, errors(exchange)[0]["code"]) == (400, "1040")
    desk.set(odd_status="200")
    assert desk.send("POST", "batch", {"BatchItemRequest": items}).status == 200
    assert len(batch(desk, *items[:30])) == 30


def test_too_many_bytes_are_the_gateways_page(desk: Desk) -> None:
    desk.set(batch_max_bytes=100)
    exchange = desk.send("POST", "batch", {"BatchItemRequest": [create(desk, "a")]})
    assert exchange.status == 413
    assert exchange.reply is not None
    assert b"Request Entity Too Large" in exchange.reply.body


def test_answers_may_come_in_another_order(desk: Desk) -> None:
    desk.set(batch_order="reversed")
    assert [item["bId"] for item in batch(desk, create(desk, "a"), create(desk, "b"))] == ["b", "a"]


def test_one_answer_holds_a_thousand_objects(desk: Desk) -> None:
    for number in range(600):
        desk.company.books.put("Class", f"x{number}", {"Id": str(1000 + number), "Name": f"n{number}", "Active": True})
    items = [{"bId": id, "Query": "select * from Class maxresults 1000"} for id in "ab"]
    sizes = [len(item["QueryResponse"]["Class"]) for item in batch(desk, *items)]
    assert sizes == [602, 398]
    desk.set(batch_overflow="10100")
    assert errors(desk.send("POST", "batch", {"BatchItemRequest": items}))[0]["code"] == "10100"


def test_unknown_operations_and_shapes_fail_their_item_only(desk: Desk) -> None:
    items = (
        {"bId": "a", "operation": "merge", "Invoice": {}},
        {"bId": "b", "operation": "create", "Invoice": {"Nonsense": 1}},
        {"bId": "c", "operation": "create"},
        {"bId": "d", "operation": "create", "Invoice": desk.body(DocNumber="9" * 22)},
    )
    codes = [item["Fault"]["Error"][0]["code"] for item in batch(desk, *items)]
    assert codes == ["500", "2010", "2020", "2050"]


def test_duplicate_numbers_may_be_allowed_per_item(desk: Desk) -> None:
    desk.invoice(DocNumber="D1")
    desk.set(warn_duplicates=True)
    allowed = {**create(desk, "b", DocNumber="D1"), "optionsData": ["allowduplicatedocnum"]}
    refused, kept = batch(desk, create(desk, "a", DocNumber="D1"), allowed)
    assert refused["Fault"]["Error"][0]["code"] == "6140"
    assert kept["Invoice"]["DocNumber"] == "D1"


# --- requestid ---------------------------------------------------------------------------------------------------


def test_the_same_requestid_replays_the_first_answer(desk: Desk) -> None:
    first = desk.send("POST", "invoice", desk.body(), requestid="r-1")
    again = desk.send("POST", "invoice", desk.body(), requestid="r-1")
    assert told(first) == told(again)
    assert (again.replayed, again.because, again.committed) == (True, "replay", [])
    assert len(desk.audit.documents) == 1


def test_a_replay_outlives_its_document(desk: Desk) -> None:
    made = desk.post("Invoice", desk.body(), requestid="r-1")
    desk.send("POST", "invoice", version(made), operation="delete")
    assert desk.post("Invoice", desk.body(), requestid="r-1")["Id"] == made["Id"], "real_bugs B23"
    assert not [document for document in desk.audit.documents if document.live]


def test_another_content_is_replayed_or_refused(desk: Desk) -> None:
    desk.post("Invoice", desk.body(), requestid="r-1")
    other = desk.body(desk.line(7))
    assert desk.post("Invoice", other, requestid="r-1")["TotalAmt"] == 100
    desk.set(requestid_mismatch="600")
    assert desk.refused("Invoice", other, requestid="r-1")["code"] == "600"


def test_refusals_are_not_kept(desk: Desk) -> None:
    desk.refused("Invoice", desk.body(CustomerRef={"value": "583"}), requestid="r-1")
    assert desk.post("Invoice", desk.body(), requestid="r-1")["TotalAmt"] == 100


def test_a_requestid_belongs_to_a_company(desk: Desk, us: Desk) -> None:
    desk.post("Invoice", desk.body(), requestid="r-1")
    assert us.post("Invoice", us.body(), requestid="r-1")["CurrencyRef"]["value"] == "USD"


def test_requestids_may_be_forgotten_or_ignored(desk: Desk) -> None:
    desk.set(requestid_ttl=3600)
    first = desk.post("Invoice", desk.body(), requestid="r-1")["Id"]
    desk.later(3600)
    assert desk.post("Invoice", desk.body(), requestid="r-1")["Id"] != first
    desk.set(requestid_enabled=False)
    ids = {desk.post("Invoice", desk.body(), requestid="r-2")["Id"] for _ in range(2)}
    assert len(ids) == 2


def test_a_requestid_is_at_most_fifty_characters(desk: Desk) -> None:
    assert desk.post("Invoice", desk.body(), requestid="r" * 50)
    assert desk.refused("Invoice", desk.body(), requestid="r" * 51)["code"] == "2130"


@pytest.mark.parametrize("name", ["Idempotency-Key", "Request-Id"])
def test_headers_are_no_keys(desk: Desk, name: str) -> None:
    ids = set()
    for _ in range(2):
        exchange = desk.send("POST", "invoice", desk.body(), headers={name.lower(): "r-1"})
        ids.add(told(exchange)["Invoice"]["Id"])
    assert len(ids) == 2


def test_batch_items_are_replayed_by_requestid_and_bid(desk: Desk) -> None:
    first = batch(desk, create(desk, "a"), create(desk, "b"), requestid="r-1")
    again = batch(desk, create(desk, "a"), create(desk, "b"), requestid="r-1")
    assert first == again
    assert len(desk.audit.documents) == 2
    desk.set(batch_replay="6000")
    told_again = batch(desk, create(desk, "a"), requestid="r-1")
    assert told_again[0]["Fault"]["Error"][0]["Detail"].startswith("Business Validation Error: An unexpected error")


def test_a_joined_id_over_fifty_characters_fails_every_item(desk: Desk) -> None:
    key = "8182e07bba" + "x" * 48
    answers = batch(desk, create(desk, "0123456789"), create(desk, "1123456789"), requestid=key)
    for answer in answers:
        detail = answer["Fault"]["Error"][0]["Detail"]
        assert detail == (
            "Business Validation Error: You cannot enter more than 50 characters in the request_id field. "
            "You tried entering 8182e07bba..., which is 68 characters."
        )
    assert not desk.audit.documents


# --- change data capture -----------------------------------------------------------------------------------------


def changes(desk: Desk, entities: str, since: str) -> list[dict[str, Any]]:
    answer: list[dict[str, Any]] = told(desk.send("GET", "cdc", entities=entities, changedSince=since))["CDCResponse"]
    pages: list[dict[str, Any]] = answer[0]["QueryResponse"]
    return pages


def test_changes_come_per_entity_with_deletions(desk: Desk) -> None:
    kept, gone = desk.invoice(), desk.invoice()
    desk.later(60)
    desk.send("POST", "invoice", version(gone), operation="delete")
    desk.post("Invoice", version(kept, sparse=True, PrivateNote="x"))
    invoices, payments = changes(desk, "Invoice,payment", "2026-03-02T09:00:30Z")
    deleted, changed = invoices["Invoice"]
    assert deleted["status"] == "Deleted"
    assert (deleted["Id"], deleted["MetaData"]) == (gone["Id"], {"LastUpdatedTime": "2026-03-02T01:01:00-08:00"})
    assert (changed["Id"], changed["PrivateNote"]) == (kept["Id"], "x")
    assert (invoices["startPosition"], invoices["maxResults"], invoices["totalCount"]) == (1, 2, 2)
    assert payments == {}


def test_changes_are_cut_at_a_thousand_without_a_word(desk: Desk) -> None:
    for number in range(990):
        desk.company.books.put("Class", f"x{number}", {"Id": f"x{number}", "Name": f"n{number}", "Active": True})
    for _ in range(20):
        desk.invoice()
    classes, invoices = changes(desk, "Class,Invoice", "2026-03-02T09:00:00Z")
    assert (classes["totalCount"] + invoices["totalCount"], "more" in classes) == (1000, False)


def test_the_window_is_thirty_days(desk: Desk) -> None:
    desk.invoice()
    desk.later(31 * 86400)
    assert changes(desk, "Invoice", "2026-03-01T00:00:00Z") == [{}]
    desk.set(cdc_too_old="refuse")
    assert errors(desk.send("GET", "cdc", entities="Invoice", changedSince="2026-03-01T00:00:00Z"))[0]["code"] == "2070"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"entities": "Invoice"}, "2020"),
        ({"changedSince": "2026-03-01"}, "2020"),
        ({"entities": "Nothing", "changedSince": "2026-03-01"}, "500"),
        ({"entities": "Invoice", "changedSince": "yesterday"}, "2060"),
    ],
)
def test_bad_questions_for_changes_are_refused(desk: Desk, query: dict[str, str], code: str) -> None:
    assert errors(desk.send("GET", "cdc", **query))[0]["code"] == code
