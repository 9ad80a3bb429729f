"""The faults of the menu as this vendor shows them: at the gateway, in a session, inside a batch."""

from __future__ import annotations

from typing import Any

import pytest

from mock_erps.platform.faults import Armed, Site
from mock_erps.platform.faults.menu import arm
from mock_erps.platform.messages import Ending
from tests.sage_intacct.desk import Answer, Desk, invoice, query, texts, xml


def armed(desk: Desk, fault: str, operation: str = "create invoice", **parameters: Any) -> Armed:
    return arm(desk.sandbox, fault, Site(operation=operation, company=desk.company.id), parameters)


def test_a_commit_whose_answer_is_lost_is_refused_the_second_time(desk: Desk) -> None:
    armed(desk, "F-POST-RESET")
    desk.log_in()
    lost = desk.ask(invoice("A"), ids=("k",)).exchange
    assert lost.reply is not None
    assert lost.reply.delivery.ending is Ending.RESET
    assert desk.ask(invoice("A"), ids=("k",)).errors == [("XL03000005", "Duplicate controlid")]
    assert len(desk.company.books["ARINVOICE"]) == 1


@pytest.mark.parametrize("fault", ["F-THR-429", "F-THR-429-NONE", "F-THR-CONC"])
def test_a_throttle_is_the_gateways_answer(desk: Desk, fault: str) -> None:
    armed(desk, fault)
    answer = desk.ask(invoice("A"), ids=("k",))
    assert (answer.exchange.status, answer.root.findtext(".//errorno")) == (429, "GW-0010")
    assert desk.ask(invoice("A"), ids=("k",)).statuses == ["success"]


def test_a_throttle_can_hide_in_a_200(desk: Desk) -> None:
    armed(desk, "F-THR-200")
    answer = desk.ask(invoice("A"))
    assert answer.exchange.status == 200
    assert answer.root.findtext(".//description") == "API rate limit exceeded"


def test_a_lost_session_reads_like_an_invalid_one(desk: Desk) -> None:
    desk.log_in()
    armed(desk, "F-AUT-SESSION")
    assert desk.ask(invoice("A")).errors[0][0] == "XL03000006"
    desk.log_in()
    assert desk.ask(invoice("A")).statuses == ["success"]


def test_maintenance_is_a_page_of_html_with_200(desk: Desk) -> None:
    armed(desk, "F-PRE-MAINT")
    exchange = desk.send(desk.request("<function controlid='1'>" + invoice("A") + "</function>"))
    assert exchange.reply is not None
    assert (exchange.status, exchange.reply.header("content-type")) == (200, "text/html")


def test_some_functions_of_a_batch_fail_and_the_others_stand(desk: Desk) -> None:
    armed(desk, "F-BAT-SOME", items=[1])
    answer = desk.ask(invoice("A"), invoice("B"), invoice("C"), ids=("a", "b", "c"))
    assert answer.statuses == ["success", "failure", "success"]
    assert desk.ask(invoice("B"), ids=("b",)).statuses == ["success"], "what failed may come again"


def test_some_functions_of_a_batch_can_be_throttled(desk: Desk) -> None:
    armed(desk, "F-BAT-THROTTLED-ITEM", items=[0])
    answer = desk.ask(invoice("A"), invoice("B"))
    assert answer.statuses == ["failure", "success"]
    assert answer.errors[0][0] == "GW-0010"


def test_a_batch_that_is_cut_keeps_what_was_done(desk: Desk) -> None:
    armed(desk, "F-BAT-ABORT", at=1)
    exchange = desk.send(desk.request("".join(f"<function controlid='{n}'>{invoice(n)}</function>" for n in "AB")))
    assert exchange.status == 504
    assert [doc["RECORDID"] for doc in desk.company.books["ARINVOICE"]] == ["A"]
    assert [commit.what for commit in exchange.committed] == ["created"]


def test_results_can_come_in_another_order_or_not_at_all(desk: Desk) -> None:
    def ids(answer: Answer) -> list[str]:
        return [result.findtext("controlid") for result in answer.results]

    armed(desk, "F-BAT-ORDER")
    assert ids(desk.ask(invoice("A"), invoice("B"), ids=("a", "b"))) == ["b", "a"]
    armed(desk, "F-BAT-MISSING")
    assert ids(desk.ask(invoice("C"), invoice("D"), ids=("c", "d"))) == ["d"]
    assert len(desk.company.books["ARINVOICE"]) == 4


def test_a_search_can_come_back_empty_or_with_a_smaller_page(desk: Desk) -> None:
    for number in "ABCD":
        desk.made(invoice(number))
    armed(desk, "F-RSP-EMPTYLIST", "find invoice")
    assert desk.ask(query("ARINVOICE", order="RECORDNO")).rows == []
    armed(desk, "F-VIS-CLAMP", "find invoice", size=3)
    answer = desk.ask(query("ARINVOICE", order="RECORDNO", pagesize=100))
    assert (len(answer.rows), answer.data.get("numremaining")) == (3, "1")


@pytest.mark.parametrize(
    ("fault", "errors"), [("F-CON-PAY", "paid"), ("F-CON-VOID", "reversed"), ("F-CON-DELETE", "Cannot find")]
)
def test_somebody_else_was_faster(desk: Desk, fault: str, errors: str) -> None:
    key = desk.made(invoice("A"))
    armed(desk, fault, "update invoice")
    items = xml("updateinvoiceitems", xml("updatelineitem", texts(amount="5"), line_num="1"))
    assert errors in desk.ask(xml("update_invoice", items, key=key)).errors[0][1]


def test_the_period_or_the_customer_is_closed_just_before(desk: Desk) -> None:
    armed(desk, "F-BIZ-INACTIVE")
    assert desk.ask(invoice("A")).errors[0] == ("BL01001973", "Customer 'ALD01' is inactive.")
    armed(desk, "F-BIZ-CLOSED")
    assert desk.ask(invoice("B", customerid="OBR01")).errors[0][1].startswith("Periods are closed.")


def test_a_right_can_be_missing_for_one_object(desk: Desk) -> None:
    armed(desk, "F-AUT-SCOPE", "find invoice")
    desk.log_in()
    assert "permission for API" in desk.ask(query("ARINVOICE")).errors[0][1]
