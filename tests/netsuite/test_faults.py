"""The faults of the menu as this vendor shows them: at the records, in a query, in a batch."""

from __future__ import annotations

from typing import Any

import pytest

from mock_erps.platform.faults import Armed, Site
from mock_erps.platform.faults.menu import arm
from mock_erps.platform.messages import Ending
from tests.netsuite.desk import Desk, error, invoice, line, told


def armed(desk: Desk, fault: str, operation: str = "create invoice", **parameters: Any) -> Armed:
    return arm(desk.sandbox, fault, Site(operation=operation, company=desk.id), parameters)


def test_a_commit_whose_answer_is_lost_is_refused_the_second_time(desk: Desk) -> None:
    armed(desk, "F-POST-RESET")
    lost = desk.send("POST", "invoice", invoice(externalId="K-1"))
    assert lost.reply is not None and lost.reply.delivery.ending is Ending.RESET
    assert error(desk.send("POST", "invoice", invoice(externalId="K-1")))[2].endswith("already exists.")
    assert len(desk.audit.documents) == 1


@pytest.mark.parametrize("fault", ["F-THR-429-NONE", "F-THR-CONC"])
def test_a_throttle_is_the_vendors_and_passes(desk: Desk, fault: str) -> None:
    armed(desk, fault)
    throttled = desk.send("POST", "invoice", invoice())
    assert error(throttled)[:2] == (429, "CONCURRENCY_LIMIT_EXCEEDED")
    assert throttled.reply is not None and throttled.reply.header("retry-after") is None
    assert desk.send("POST", "invoice", invoice()).status == 204


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("F-PRE-500", 500, "UNEXPECTED_ERROR"),
        ("F-PRE-503", 503, "ACCT_TEMP_UNAVAILABLE"),
        ("F-PRE-MAINT", 503, "ACCT_TEMP_UNAVAILABLE"),
        ("F-POST-500", 500, "UNEXPECTED_ERROR"),
        ("F-POST-401", 401, "INVALID_LOGIN"),
        ("F-AUT-EXPIRED", 401, "INVALID_LOGIN"),
        ("F-AUT-SCOPE", 403, "INSUFFICIENT_PERMISSION"),
        ("F-BIZ-REFUSE", 400, "USER_ERROR"),
    ],
)
def test_an_answer_of_the_vendors_own(desk: Desk, fault: str, status: int, code: str) -> None:
    armed(desk, fault)
    assert error(desk.send("POST", "invoice", invoice()))[:2] == (status, code)
    assert bool(desk.audit.documents) == fault.startswith("F-POST")


@pytest.mark.parametrize("fault", ["F-BIZ-CLOSED", "F-BIZ-INACTIVE"])
def test_somebody_closes_the_books_or_the_customer(desk: Desk, fault: str) -> None:
    armed(desk, fault)
    assert error(desk.send("POST", "invoice", invoice(externalId="K-1")))[:2] == (400, "USER_ERROR")


@pytest.mark.parametrize(
    ("fault", "status"), [("F-CON-EDIT", 204), ("F-CON-PAY", 204), ("F-CON-VOID", 400), ("F-CON-DELETE", 400)]
)
def test_somebody_was_there_before_an_update(desk: Desk, fault: str, status: int) -> None:
    id = desk.made("invoice", invoice())
    armed(desk, fault, "update invoice")
    assert desk.send("PATCH", f"invoice/{id}", {"otherRefNum": "PO-1"}).status == status


def test_a_payment_slips_in_before_a_reversal(desk: Desk) -> None:
    id = desk.made("invoice", invoice(line(amount=80)))
    armed(desk, "F-CON-PAY", "void invoice", values={"amount": "30"})
    memo = desk.located(desk.send("POST", f"invoice/{id}/!transform/creditMemo"))
    shown = desk.get("creditMemo", memo)
    assert (shown["applied"], shown["unapplied"]) == (50, 30)
    assert desk.audited(id).status == "paid"


def test_pages_can_be_clamped_and_lists_be_empty(desk: Desk) -> None:
    armed(desk, "F-VIS-CLAMP", "find customer", size=3)
    clamped = told(desk.suiteql("SELECT id FROM customer ORDER BY id", limit=10))
    assert (clamped["count"], clamped["hasMore"]) == (3, True)
    armed(desk, "F-RSP-EMPTYLIST", "find customer")
    assert told(desk.suiteql("SELECT id FROM customer"))["items"] == []


def test_what_has_no_body_cannot_break_off_in_it(desk: Desk) -> None:
    for fault in ("F-RSP-TRUNC", "F-RSP-GARBAGE", "F-POST-PARTIAL", "F-NET-RST"):
        with pytest.raises(ValueError, match="cannot show"):
            armed(desk, fault)
