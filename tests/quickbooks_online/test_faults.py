"""The vendor's part in faults, and what somebody else does in the same books (contract, `faults`)."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from mock_erps.platform.faults.arming import Site
from mock_erps.platform.faults.menu import arm, offers
from mock_erps.platform.journal import Delivered
from mock_erps.quickbooks_online.outside import ACTS
from tests.quickbooks_online.desk import SLUG, Desk, errors, told, version


def put_fault(desk: Desk, id: str, operation: str, **parameters: Any) -> None:
    arm(desk.sandbox, id, Site(erp=SLUG, operation=operation), parameters)


def test_commit_then_reset_leaves_the_invoice_and_the_requestid_finds_it(desk: Desk) -> None:
    put_fault(desk, "F-POST-RESET", "create invoice")
    lost = desk.send("POST", "invoice", desk.body(), requestid="r-1")
    assert (lost.delivered, lost.seen_status, [commit.kind for commit in lost.committed]) == (
        Delivered.NONE,
        0,
        ["Invoice"],
    )
    again = desk.send("POST", "invoice", desk.body(), requestid="r-1")
    assert told(again)["Invoice"]["Id"] == lost.committed[0].id
    assert len(desk.audit.documents) == 1


def test_a_repeat_while_the_first_still_runs_waits_or_is_600(desk: Desk) -> None:
    put_fault(desk, "F-POST-SLOW", "create invoice")
    first = desk.send("POST", "invoice", desk.body(), requestid="r-1")
    assert first.reply is not None
    slow = first.reply.delivery.delay
    desk.sandbox.clock.advance(1)
    again = desk.send("POST", "invoice", desk.body(), requestid="r-1")
    assert again.reply is not None
    assert again.reply.delivery.delay == pytest.approx(slow - 1)
    desk.set(requestid_in_flight="600")
    assert desk.refused("Invoice", desk.body(), requestid="r-1")["code"] == "600"


@pytest.mark.parametrize(("row", "status"), [("system_failure", 500), ("query_failed", 400)])
def test_any_row_of_the_error_table_can_be_made_to_answer(desk: Desk, row: str, status: int) -> None:
    put_fault(desk, "F-BIZ-REFUSE", "create invoice", refusal=row, details={"text": "Something went wrong"})
    exchange = desk.send("POST", "invoice", desk.body())
    table = desk.vendor.contract.extension.errors[row]
    assert (exchange.status, errors(exchange)[0]["code"]) == (status, table["code"])
    assert errors(exchange)[0]["Detail"].endswith("Something went wrong")
    assert told(exchange)["Fault"]["type"] == table["type"]


def test_pages_are_clamped_to_the_vendors_default_and_never_below(desk: Desk) -> None:
    """Dossier §5: 100 rows unless more are asked for, so that fewer mean the last page."""
    put_fault(desk, "F-VIS-CLAMP", "find tax code", size=2)
    assert desk.query("select * from TaxCode MAXRESULTS 1000")["maxResults"] > 2
    put_fault(desk, "F-VIS-CLAMP", "find invoice", size=2)
    exchange = desk.send("GET", "query", query="select * from Invoice MAXRESULTS 1000")
    assert exchange.request.query.endswith("100")


def test_a_200_may_hold_a_fault(desk: Desk) -> None:
    put_fault(desk, "F-RSP-200ERR", "create invoice")
    exchange = desk.send("POST", "invoice", desk.body())
    assert (exchange.status, errors(exchange)[0]["code"]) == (200, "6000")
    assert not exchange.committed


def test_a_throttle_answer_of_a_fault_is_the_vendors(desk: Desk) -> None:
    put_fault(desk, "F-THR-429-NONE", "create invoice")
    exchange = desk.send("POST", "invoice", desk.body())
    assert exchange.reply is not None
    assert (exchange.status, errors(exchange)[0]["code"], exchange.reply.header("retry-after")) == (429, "3001", None)


def test_what_a_fault_does_to_the_request_reaches_the_books(desk: Desk) -> None:
    put_fault(desk, "F-RSP-CANON", "create invoice")
    assert desk.invoice(PrivateNote="two  blanks")["PrivateNote"] == "two blanks"


def test_some_items_of_a_batch_fail_and_others_stay(desk: Desk) -> None:
    items = [{"bId": id, "operation": "create", "Invoice": desk.body()} for id in "abc"]
    put_fault(desk, "F-BAT-THROTTLED-ITEM", "batch", items=[1])
    answers = told(desk.send("POST", "batch", {"BatchItemRequest": items}))["BatchItemResponse"]
    assert [("Fault" in answer) for answer in answers] == [False, True, False]
    assert answers[1]["Fault"]["type"] == "SERVICE"
    assert len(desk.audit.documents) == 2


def test_a_batch_that_stops_in_the_middle_keeps_what_is_done(desk: Desk) -> None:
    items = [{"bId": id, "operation": "create", "Invoice": desk.body()} for id in "abc"]
    request = desk.send("POST", "batch", {"BatchItemRequest": []}).request
    request.body = orjson.dumps({"BatchItemRequest": items})
    put_fault(desk, "F-BAT-ABORT", "batch", at=2)
    exchange = desk.sandbox.handle(request)
    assert (exchange.status, len(exchange.committed)) == (504, 2), "a gateway's page, which no contract declares"
    assert len(desk.audit.documents) == 2


@pytest.mark.parametrize(("fault", "code"), [("F-CON-EDIT", "5010"), ("F-CON-PAY", "5010"), ("F-CON-DELETE", "610")])
def test_somebody_else_comes_first(desk: Desk, fault: str, code: str) -> None:
    made = desk.invoice()
    put_fault(desk, fault, "update invoice")
    assert desk.refused("Invoice", version(made, sparse=True, PrivateNote="x"))["code"] == code


def test_what_the_vendor_refuses_to_others_is_not_answered_to_the_client(desk: Desk) -> None:
    made = desk.invoice()
    act(desk, "pay", id=made["Id"], amount=30)
    put_fault(desk, "F-CON-VOID", "update invoice")
    with pytest.raises(AssertionError, match="nothing to void was found in the books"):
        desk.send("POST", "invoice", version(made, sparse=True, PrivateNote="x"))


def test_the_books_are_closed_in_between(desk: Desk) -> None:
    put_fault(desk, "F-BIZ-CLOSED", "create invoice")
    assert desk.refused("Invoice", desk.body())["code"] == "6200"


def test_the_customer_is_switched_off_in_between(desk: Desk) -> None:
    put_fault(desk, "F-BIZ-INACTIVE", "create invoice")
    assert desk.refused("Invoice", desk.body())["code"] == "610"


def act(desk: Desk, deed: str, /, **values: Any) -> None:
    ACTS[deed](desk.vendor, desk.company, values)


def test_acts_of_others_follow_the_vendors_rules(desk: Desk) -> None:
    made = desk.invoice()
    act(desk, "pay", id=made["Id"], amount=30)
    act(desk, "edit", id=made["Id"], memo="by hand")
    after = desk.get("Invoice", made["Id"])
    assert (after["Balance"], after["SyncToken"], after["CustomerMemo"]) == (70, "2", {"value": "by hand"})
    assert desk.audited(made["Id"]).foreign == {"Checked by": "Ada Book"}
    act(desk, "pay", id=made["Id"])
    assert desk.get("Invoice", made["Id"])["Balance"] == 0
    act(desk, "delete", id=made["Id"])
    assert desk.audited(made["Id"]).status == "deleted"
    with pytest.raises(LookupError, match="no document"):
        act(desk, "void", id=made["Id"])


def test_others_add_and_switch_off_customers(desk: Desk) -> None:
    act(desk, "add_party", name="Late Comer Ltd", code="LC1")
    assert desk.find("Customer", DisplayName="Late Comer Ltd")["AcctNum"] == "LC1"
    act(desk, "deactivate_party", name="Late Comer Ltd")
    assert desk.find("Customer", DisplayName="Late Comer Ltd (deleted)")["Active"] is False
    with pytest.raises(LookupError, match="no customer"):
        act(desk, "deactivate_party", name="Late Comer Ltd")


def test_the_menu_offers_faults_on_the_vendors_own_operations(desk: Desk) -> None:
    menu = offers(desk.vendor)
    assert "void invoice" in menu["F-CON-PAY"]
    assert "find customer" in menu["F-VIS-LAG"]
    assert menu["F-BAT-ORDER"] == ("batch",)
    assert "F-THR-429" not in menu, "the vendor sends no Retry-After"
