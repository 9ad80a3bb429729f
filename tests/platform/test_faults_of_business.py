"""Business rules, other people in the books, batches."""

from __future__ import annotations

import pytest

from mock_erps.platform.journal import Exchange
from mock_erps.platform.sandbox import Sandbox
from tests.platform.faulty import INVOICES, hit
from tests.platform.toy import opening as toy
from tests.platform.toy.opening import ask, create, numbers, told


def test_a_rule_of_the_error_table_refuses(sandbox: Sandbox) -> None:
    hit(sandbox, "F-BIZ-REFUSE", refusal="closed", details={"until": "2026-02-28"})
    assert told(create(sandbox))["message"] == "books are closed until 2026-02-28"


def test_the_books_are_closed_up_to_today(sandbox: Sandbox) -> None:
    hit(sandbox, "F-BIZ-CLOSED")
    assert told(create(sandbox))["code"] == "6200"
    assert sandbox.vendors["toy"].companies["acme"].facts["closed_until"] == "2026-03-02"


def test_the_customer_is_set_inactive_by_somebody_else(sandbox: Sandbox) -> None:
    hit(sandbox, "F-BIZ-INACTIVE", name="Aldgate Timber Ltd")
    assert told(create(sandbox))["code"] == "6190"
    change = sandbox.vendors["toy"].companies["acme"].books.changes[-1]
    assert (change.kind, change.seq) == ("Party", 0)


@pytest.mark.parametrize(
    ("fault", "code"), [("F-CON-EDIT", 409), ("F-CON-VOID", 409), ("F-CON-PAY", 409), ("F-CON-DELETE", 404)]
)
def test_somebody_changes_the_document_before_the_write(sandbox: Sandbox, fault: str, code: int) -> None:
    id = told(create(sandbox))["id"]
    hit(sandbox, fault, "update invoice")
    exchange = ask(sandbox, "PUT", f"{INVOICES}/{id}", toy.invoice(version=0))
    assert exchange.status == code
    assert sandbox.vendors["toy"].companies["acme"].books.changes[-1].seq == 0
    assert sandbox.mishaps == []


def batch(sandbox: Sandbox) -> Exchange:
    return ask(sandbox, "POST", "/v1/acme/batch", {"items": [toy.invoice(f"A-{n}") for n in range(3)]})


def test_some_elements_fail_and_the_others_are_committed(sandbox: Sandbox) -> None:
    hit(sandbox, "F-BAT-SOME", "batch", items=[0, 2])
    assert [row.get("code") for row in told(batch(sandbox))["items"]] == ["2020", None, "2020"]
    assert numbers(sandbox) == ["A-1"]


def test_some_elements_are_throttled(sandbox: Sandbox) -> None:
    hit(sandbox, "F-BAT-THROTTLED-ITEM", "batch")
    assert [row.get("code") for row in told(batch(sandbox))["items"]] == [None, "3001", None]


def test_a_batch_stops_in_the_middle(sandbox: Sandbox) -> None:
    hit(sandbox, "F-BAT-ABORT", "batch", at=2)
    exchange = batch(sandbox)
    assert (exchange.status, numbers(sandbox)) == (504, ["A-0", "A-1"])
    assert len(exchange.committed) == 2


def test_answers_come_in_another_order_or_not_at_all(sandbox: Sandbox) -> None:
    hit(sandbox, "F-BAT-ORDER", "batch")
    assert [row["index"] for row in told(batch(sandbox))["items"]] == [2, 1, 0]
    hit(sandbox, "F-BAT-MISSING", "batch", item=1)
    assert [row["index"] for row in told(batch(sandbox))["items"]] == [0, 2]
