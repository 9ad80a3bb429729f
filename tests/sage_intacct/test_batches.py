"""Several functions in one request, alone or together, and control ids that count once (dossier §6, §9)."""

from __future__ import annotations

import pytest

from tests.sage_intacct.desk import Desk, day, invoice, line, query, texts, xml

ROLLED_BACK = "The entire transaction in this operation has been rolled back due to an error."


def test_each_function_has_a_result_matched_by_its_control_id(desk: Desk) -> None:
    answer = desk.ask(invoice("A"), invoice("A"), invoice("C"), ids=("one", "two", "three"))
    assert [(r.findtext("controlid"), r.findtext("status")) for r in answer.results] == [
        ("one", "success"),
        ("two", "failure"),
        ("three", "success"),
    ]
    assert [result.findtext("function") for result in answer.results] == ["create_invoice"] * 3
    assert answer.errors == [
        ("BL03002185", "A transaction with that number already exists"),
        ("BL01001973", "Could not create Document record!"),
    ]
    assert [doc["RECORDID"] for doc in desk.company.books["ARINVOICE"]] == ["A", "C"]


def test_all_operations_of_a_request_are_named(desk: Desk) -> None:
    read = xml("readByName", texts(object="CUSTOMER", keys="ALD01"))
    exchange = desk.ask(invoice("A"), read, query("TAXDETAIL"), ids=("k1", "k2", "k3")).exchange
    assert exchange.operations == ("create invoice", "read customer", "find tax code")
    assert (exchange.operation, exchange.idempotency_key, exchange.company) == ("create invoice", "k1", "bishopsgate")


def test_a_transaction_is_all_or_nothing(desk: Desk) -> None:
    answer = desk.ask(invoice("A"), invoice("A"), invoice("C"), transaction="true")
    assert answer.statuses == ["aborted", "failure", "aborted"]
    assert answer.errors[0] == ("XL03000009", ROLLED_BACK)
    assert answer.errors[1][0] == "BL03002185"
    assert answer.errors[-1] == ("XL03000009", ROLLED_BACK)
    assert not list(desk.company.books["ARINVOICE"])
    assert answer.exchange.committed == []
    assert answer.exchange.vendor_code == "BL03002185"


def test_what_was_rolled_back_may_be_sent_again_under_the_same_ids(desk: Desk) -> None:
    desk.ask(invoice("A"), invoice("A"), transaction="true", ids=("x", "y"))
    answer = desk.ask(invoice("A"), invoice("B"), transaction="TRUE", ids=("x", "y"))
    assert answer.statuses == ["success", "success"]


def test_the_word_for_rolled_back_is_a_setting(desk: Desk) -> None:
    desk.set(rolled_back_status="failure")
    assert desk.ask(invoice("A"), invoice("A"), transaction="true").statuses == ["failure", "failure"]


def test_a_completed_control_id_is_refused(desk: Desk) -> None:
    desk.ask(invoice("A"), ids=("once",))
    answer = desk.ask(invoice("B"), ids=("once",))
    assert answer.errors == [("XL03000005", "Duplicate controlid")]
    assert answer.exchange.because == "duplicate_controlid"
    assert len(desk.company.books["ARINVOICE"]) == 1


def test_control_ids_count_once_by_default_and_in_any_spelling(desk: Desk) -> None:
    del desk.control["uniqueid"]
    assert desk.ask(invoice("A"), ids=("k",)).statuses == ["success"]
    answer = desk.ask(invoice("B"), ids=("k",))
    assert answer.statuses == ["failure"]
    assert answer.root.findtext("control/uniqueid") == "true"
    desk.control["uniqueid"] = "False"
    assert desk.ask(invoice("B"), ids=("k",)).statuses == ["success"]
    assert desk.ask(invoice("C"), ids=("k",)).exchange.idempotency_key == ""
    desk.control["uniqueid"] = "TRUE"
    assert desk.ask(invoice("D"), ids=("k",)).statuses == ["failure"]


def test_a_failed_function_may_be_repeated_under_its_id(desk: Desk) -> None:
    assert desk.ask(invoice("A", customerid="NOBODY"), ids=("k",)).statuses == ["failure"]
    assert desk.ask(invoice("A"), ids=("k",)).statuses == ["success"]


def test_the_requests_own_control_id_may_be_used_again(desk: Desk) -> None:
    assert desk.ask(invoice("A")).statuses == desk.ask(invoice("B")).statuses == ["success"]


def test_control_ids_belong_to_a_company(desk: Desk, dollars: Desk) -> None:
    assert desk.ask(invoice("A"), ids=("k",)).statuses == ["success"]
    assert dollars.ask(invoice("A"), ids=("k",)).statuses == ["success"]


def test_how_a_repeat_is_told_is_a_setting(desk: Desk) -> None:
    desk.set(dup_controlid_errorno="XL03000099", dup_controlid_text="seen before")
    desk.ask(invoice("A"), ids=("k",))
    assert desk.ask(invoice("A"), ids=("k",)).errors == [("XL03000099", "seen before")]
    desk.set(dup_controlid_replay="on")
    again = desk.ask(invoice("A"), ids=("k",))
    assert again.keys == ["1"]
    assert again.exchange.replayed
    assert len(desk.company.books["ARINVOICE"]) == 1


def test_how_long_control_ids_are_remembered_is_a_setting(desk: Desk) -> None:
    desk.set(dup_controlid_hours=2)
    desk.ask(invoice("A"), ids=("k",))
    desk.sandbox.clock.advance(3600)
    assert desk.ask(invoice("B"), ids=("k",)).statuses == ["failure"]
    desk.sandbox.clock.advance(3601)
    assert desk.ask(invoice("B"), ids=("k",)).statuses == ["success"]


def batch(*invoices: str, title: str = "Invoices of 2 March", date: str = "2026-03-02") -> str:
    return xml("create_invoicebatch", texts(batchtitle=title), day("datecreated", date), *invoices)


def test_an_invoice_batch_makes_a_summary_with_its_invoices(desk: Desk) -> None:
    answer = desk.ask(batch(invoice("A"), invoice("B")))
    assert answer.exchange.operations == ("create invoice batch",)
    key = answer.key
    assert {doc["PRBATCHKEY"] for doc in desk.company.books["ARINVOICE"]} == {key}
    assert {doc["PRBATCH"] for doc in desk.company.books["ARINVOICE"]} == {"Invoices of 2 March"}
    more = desk.made(invoice("C", batchkey=key))
    assert desk.doc("ARINVOICE", more)["PRBATCH"] == "Invoices of 2 March"


def test_a_batch_with_one_bad_invoice_is_not_made_at_all(desk: Desk) -> None:
    answer = desk.ask(batch(invoice("A"), invoice("B", line(account="0000"))))
    assert answer.statuses == ["failure"]
    assert not list(desk.company.books["ARINVOICEBATCH"])
    assert not list(desk.company.books["ARINVOICE"])


@pytest.mark.parametrize("closed", [True, False])
def test_a_closed_or_unknown_summary_takes_no_invoice(desk: Desk, closed: bool) -> None:
    key = desk.made(batch()) if closed else "77"
    if closed:
        books = desk.company.books
        books.put("ARINVOICEBATCH", key, {**desk.doc("ARINVOICEBATCH", key), "OPEN": "Closed"})
    assert desk.ask(invoice("A", batchkey=key)).statuses == ["failure"]


def test_a_create_of_several_objects_keeps_what_it_made_before_the_first_refusal(desk: Desk) -> None:
    objects = "".join(xml("CLASS", texts(CLASSID=id, NAME=id)) for id in ("K1", "RETAIL", "K3"))
    answer = desk.ask(xml("create", objects), ids=("several",))
    assert answer.statuses == ["failure"]
    assert answer.data.get("count") == "1"
    assert answer.data.findtext("class/CLASSID") == "K1"
    assert answer.errors == [
        ("BL34000061", "Another Class with the given value(s) RETAIL  already exists"),
        ("BL01001973", "Could not create Class record!"),
        ("BL01001973", "Error while saving the Class info"),
    ]
    assert [child.tag for child in answer.results[0]] == ["status", "function", "controlid", "data", "errormessage"]
    names = [doc["CLASSID"] for doc in desk.company.books["CLASS"]]
    assert names == ["RETAIL", "K1"]
    assert desk.ask(xml("create", objects), ids=("several",)).errors[0][0] == "BL34000061", "the id was not used up"
