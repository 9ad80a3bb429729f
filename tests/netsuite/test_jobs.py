"""Asynchronous calls and batches: accepted is not done (dossier §6, §9)."""

from __future__ import annotations

from typing import Any

import pytest

from mock_erps.platform.journal import Exchange
from tests.netsuite.desk import Desk, error, invoice, ref, told

ASYNC = {"prefer": "respond-async"}
BATCH = {**ASYNC, "content-type": "application/vnd.oracle.resource+json; type=collection"}


def job_of(exchange: Exchange) -> str:
    assert exchange.status == 202 and exchange.reply is not None, told(exchange)
    assert exchange.reply.header("preference-applied") == "respond-async"
    return (exchange.reply.header("location") or "").partition("suitetalk.api.netsuite.com")[2]


def read(desk: Desk, path: str) -> Any:
    exchange = desk.send("GET", path)
    assert exchange.status == 200, told(exchange)
    return told(exchange)


def test_a_job_tells_its_truth_when_its_time_has_come(desk: Desk) -> None:
    job = job_of(desk.send("POST", "invoice", invoice(externalId="J-1"), ASYNC))
    assert (read(desk, job)["completed"], read(desk, job)["progress"]) == (False, "processing")
    assert error(desk.send("GET", f"{job}/task/1/result"))[0] == 404
    desk.sandbox.clock.advance(2)
    assert read(desk, job)["progress"] == "succeeded"
    [task] = read(desk, f"{job}/task")["items"]
    assert task["links"][0]["href"].endswith(f"{job}/task/1")
    [related] = read(desk, f"{job}/task/1")["links"]
    assert related["rel"] == "related" and related["href"].endswith("/task/1/result")
    assert desk.located(desk.send("GET", f"{job}/task/1/result")) == desk.get("invoice", "eid:J-1")["id"]


def test_a_batch_has_a_task_for_each_record(desk: Desk) -> None:
    bodies = {"items": [invoice(externalId="B-1"), invoice(entity=ref("9")), invoice(externalId="B-3")]}
    exchange = desk.send("POST", "invoice", bodies, BATCH)
    assert exchange.operations == ("batch", "create invoice", "create invoice", "create invoice")
    job = job_of(exchange)
    desk.sandbox.clock.advance(2)
    assert read(desk, job)["progress"] == "failed"
    assert [read(desk, f"{job}/task/{number}")["progress"] for number in (1, 2, 3)] == [
        "succeeded",
        "failed",
        "succeeded",
    ]
    assert error(desk.send("GET", f"{job}/task/2/result"))[1] == "USER_ERROR"
    assert [document.texts[1] for document in desk.audit.documents] == ["B-1", "B-3"]


@pytest.mark.parametrize("items", [[], "x", [invoice()] * 101])
def test_a_batch_has_bounds(desk: Desk, items: Any) -> None:
    assert error(desk.send("POST", "invoice", {"items": items}, BATCH))[:2] == (400, "INVALID_CONTENT")


def test_a_collection_is_only_taken_asynchronously(desk: Desk) -> None:
    headers = {name: value for name, value in BATCH.items() if name != "prefer"}
    assert error(desk.send("POST", "invoice", {"items": [invoice()]}, headers))[:2] == (400, "INVALID_HEADER")


def test_an_idempotency_key_names_the_first_job(desk: Desk) -> None:
    keyed = {**ASYNC, "x-netsuite-idempotency-key": "0d4f-1"}
    job = job_of(desk.send("POST", "invoice", invoice(), keyed))
    again = desk.send("POST", "invoice", invoice(), keyed)
    assert error(again)[:2] == (400, "IDEMPOTENCY_ERROR") and told(again)["title"] == "Conflict"
    assert again.reply and (again.reply.header("location") or "").endswith(job) and again.replayed
    assert len(desk.audit.documents) == 1


def test_without_the_preference_the_key_is_ignored(desk: Desk) -> None:
    for _ in range(2):
        assert desk.send("POST", "invoice", invoice(), {"x-netsuite-idempotency-key": "0d4f-2"}).status == 204
    assert len(desk.audit.documents) == 2


def test_a_job_or_task_that_is_not_there(desk: Desk) -> None:
    job = job_of(desk.send("DELETE", f"invoice/{desk.made('invoice', invoice())}", headers=ASYNC))
    for path in ("/services/rest/async/v1/job/77", f"{job}/task/2", f"{job}/task/x/result"):
        assert error(desk.send("GET", path))[:2] == (404, "NONEXISTENT_ID")
    assert not desk.audit.documents
