"""`$batch` (dossier §9)."""

from __future__ import annotations

from typing import Any

import orjson

from tests.dynamics_business_central.desk import ROOT, Desk, code, text, told

GOOD = {"customerNumber": "ALD01"}
BAD = {"customerNumber": "NOBODY"}


def send(desk: Desk, *bodies: dict[str, Any], url: str = "salesInvoices", **headers: str) -> Any:
    parts = [
        {"id": f"r{at}", "method": "POST", "url": f"companies({desk.id})/{url}", "headers": {}, "body": body}
        for at, body in enumerate(bodies)
    ]
    return desk.post(f"{ROOT}/$batch", {"requests": parts}, **headers)["responses"]


def statuses(responses: Any) -> list[tuple[str, int]]:
    return [(one["id"], one["status"]) for one in responses]


def test_parts_are_answered_by_their_ids(desk: Desk) -> None:
    found = send(desk, GOOD, GOOD)
    assert statuses(found) == [("r0", 201), ("r1", 201)]
    assert found[0]["body"]["customerNumber"] == "ALD01"
    assert "location" in found[0]["headers"]
    assert len(desk.get("salesInvoices")) == 2


def test_it_stops_at_the_first_failure_and_keeps_what_came_before(desk: Desk) -> None:
    found = send(desk, GOOD, BAD, GOOD)
    assert statuses(found) == [("r0", 201), ("r1", 400)]
    assert text(found[1]["body"]) == "The sell-to customer cannot be found."
    assert len(desk.get("salesInvoices")) == 1


def test_it_may_be_told_to_go_on(desk: Desk) -> None:
    assert statuses(send(desk, GOOD, BAD, GOOD, prefer="odata.continue-on-error")) == [
        ("r0", 201),
        ("r1", 400),
        ("r2", 201),
    ]
    assert len(desk.get("salesInvoices")) == 2


def test_a_snapshot_is_one_transaction_whose_answers_do_not_show_it(desk: Desk) -> None:
    found = send(desk, GOOD, BAD, GOOD, isolation="snapshot")
    assert statuses(found) == [("r0", 201), ("r1", 400), ("r2", 201)]
    assert desk.get("salesInvoices") == []
    assert desk.exchange("GET", f"salesInvoices({found[0]['body']['id']})").status == 404
    assert statuses(send(desk, BAD, GOOD, isolation="snapshot")) == [("r0", 400)]
    assert statuses(send(desk, GOOD, GOOD, isolation="snapshot")) == [("r0", 201), ("r1", 201)]


def test_posting_commits_inside_a_snapshot(desk: Desk) -> None:
    id = desk.draft()["id"]
    parts = [
        {"id": "1", "method": "POST", "url": f"companies({desk.id})/salesInvoices({id})/Microsoft.NAV.post"},
        {"id": "2", "method": "POST", "url": f"companies({desk.id})/salesInvoices", "body": BAD},
    ]
    found = desk.post(f"{ROOT}/$batch", {"requests": parts}, isolation="snapshot")["responses"]
    assert statuses(found) == [("1", 204), ("2", 400)] and "body" not in found[0]
    assert desk.get(f"salesInvoices({id})")["status"] == "Open"


def test_parts_wait_for_what_they_depend_on(desk: Desk) -> None:
    place = f"companies({desk.id})/customers"
    parts: list[dict[str, Any]] = [
        {"id": "late", "method": "GET", "url": f"{place}?$filter=number eq 'NEW1'", "dependsOn": ["early"]},
        {"id": "early", "method": "POST", "url": place, "body": {"displayName": "New", "number": "NEW1"}},
    ]
    found = desk.post(f"{ROOT}/$batch", {"requests": parts})["responses"]
    assert statuses(found) == [("early", 201), ("late", 200)]
    assert len(found[1]["body"]["value"]) == 1
    parts[1]["dependsOn"] = ["late"]
    assert code(desk.post(f"{ROOT}/$batch", {"requests": parts})) == "BadRequest"


def test_versions_and_missing_ids(desk: Desk) -> None:
    made = desk.draft()
    place = f"companies({desk.id})/salesInvoices({made['id']})"
    part = {"method": "PATCH", "url": place, "headers": {"If-Match": 'W/"b2xk"'}, "body": {"email": "a@b.example"}}
    [found] = desk.post(f"{ROOT}/$batch", {"requests": [part]})["responses"]
    assert (found["id"], found["status"], code(found["body"])) == (None, 409, "Request_EntityChanged")


def test_the_company_may_stand_beside_the_parts(desk: Desk) -> None:
    parts = [{"id": "1", "method": "GET", "url": "customers?$top=1"}]
    for headers, query in (({"company": desk.company.name}, ""), ({}, f"company={desk.id}")):
        [found] = desk.post(f"{ROOT}/$batch", {"requests": parts}, query, **headers)["responses"]
        assert found["status"] == 200


def test_a_hundred_parts_and_no_more(desk: Desk) -> None:
    one = {"method": "GET", "url": f"companies({desk.id})/companyInformation"}
    assert len(desk.post(f"{ROOT}/$batch", {"requests": [one] * 100})["responses"]) == 100
    found = desk.exchange("POST", f"{ROOT}/$batch", {"requests": [one] * 101})
    assert found.status == 500 and "maximum of 100 operations" in text(told(found))


def test_a_broken_batch_is_told(desk: Desk) -> None:
    assert code(desk.post(f"{ROOT}/$batch", {"foo": 1})) == "BadRequest"


def test_a_batch_goes_by_what_is_in_it(desk: Desk) -> None:
    parts = [{"id": "1", "method": "POST", "url": f"companies({desk.id})/salesInvoices", "body": GOOD}]
    found = desk.exchange("POST", f"{ROOT}/$batch", {"requests": parts})
    assert found.operations == ("batch", "create invoice") and found.company == desk.id
    assert [commit.kind for commit in found.committed] == ["salesInvoices"]


def test_multipart_is_spoken_too(desk: Desk) -> None:
    body = (
        "--b\r\nContent-Type: application/http\r\n\r\n"
        f"POST companies({desk.id})/salesInvoices HTTP/1.1\r\nContent-Type: application/json\r\n\r\n"
        f"{orjson.dumps(GOOD).decode()}\r\n--b--\r\n"
    )
    found = desk.exchange("POST", f"{ROOT}/$batch", body.encode(), content_type="multipart/mixed; boundary=b")
    assert found.status == 200
    assert found.reply is not None and b"HTTP/1.1 201 Created" in found.reply.body
