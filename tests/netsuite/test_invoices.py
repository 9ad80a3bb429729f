"""The invoice over REST, from its creation to its end (dossier §3, §11)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.netsuite.desk import ALDGATE, OAK, RECORD, SALES, STANDARD, Desk, error, invoice, line, ref, told


def test_a_create_answers_with_its_address_alone(desk: Desk) -> None:
    exchange = desk.send("POST", "invoice", invoice(externalId="ORD-1"))
    assert (exchange.status, exchange.reply and exchange.reply.body) == (204, b"")
    assert exchange.reply and exchange.reply.header("location") == f"https://{desk.host}{RECORD}/invoice/1001"
    assert (exchange.operation, exchange.idempotency_key) == ("create invoice", "ORD-1")


def test_a_record_is_read_by_id_and_by_external_id(desk: Desk) -> None:
    id = desk.made("invoice", invoice(line(quantity=2, rate=120.5, taxCode=ref(STANDARD)), externalId="ORD-1"))
    shown = desk.get("invoice", "eid:ORD-1")
    assert shown == desk.get("invoice", id)
    assert (shown["tranId"], shown["tranDate"], shown["dueDate"]) == ("INV10001", "2026-03-02", "2026-04-01")
    assert shown["entity"]["refName"] == "ALD01 Aldgate Timber Ltd"
    assert shown["status"] == {"id": "Open", "refName": "Open"}
    figures = ("subtotal", "taxTotal", "total", "amountPaid", "amountRemaining")
    assert [shown[name] for name in figures] == [241, 48.2, 289.2, 0, 289.2]
    assert shown["createdDate"] == "2026-03-02T09:00:00Z"
    assert shown["item"] == {"links": [{"rel": "self", "href": f"https://{desk.host}{RECORD}/invoice/{id}/item"}]}


def test_sublists_are_whole_when_asked_for(desk: Desk) -> None:
    id = desk.made("invoice", invoice(line(quantity=2, rate=10), line(SALES, amount=15, description="Freight")))
    first, second = desk.whole("invoice", id)["item"]["items"]
    assert (first["line"], first["quantity"], first["rate"], first["amount"]) == (1, 2, 10, 20)
    assert (second["amount"], second["description"]) == (15, "Freight")
    listed = told(desk.send("GET", f"invoice/{id}/item"))
    assert [list(row) for row in listed["items"]] == [["links"], ["links"]] and listed["totalResults"] == 2
    assert told(desk.send("GET", f"invoice/{id}/item/2"))["description"] == "Freight"
    assert error(desk.send("GET", f"invoice/{id}/item/9"))[:2] == (404, "NONEXISTENT_ID")
    assert error(desk.send("GET", f"invoice/{id}/nothing"))[:2] == (404, "INVALID_PATH")


def test_fields_and_simple_enums_narrow_the_answer(desk: Desk) -> None:
    id = desk.made("invoice", invoice())
    assert desk.get("invoice", id, fields="tranId,total").keys() == {"links", "id", "tranId", "total"}
    assert desk.get("invoice", id, simpleEnumFormat="true", fields="status")["status"] == "Open"


def test_names_in_requests_may_be_in_any_case(desk: Desk) -> None:
    body = {"ENTITY": {"ID": 220}, "trandate": "2026-03-02", "Item": {"items": [{"ITEM": ref(OAK), "Amount": "7.5"}]}}
    assert desk.get("invoice", desk.made("invoice", body))["total"] == 7.5


def test_what_the_vendor_computes_is_ignored_when_sent(desk: Desk) -> None:
    id = desk.made("invoice", {**invoice(), "total": 1, "status": {"id": "Voided"}, "id": "7", "links": []})
    assert desk.get("invoice", id)["total"] == 100 and desk.get("invoice", id)["status"]["id"] == "Open"


def test_references_also_go_by_external_id(desk: Desk) -> None:
    customer = desk.made("customer", {"companyName": "Relecloud", "externalId": "REL"})
    id = desk.made("invoice", {**invoice(), "entity": {"externalId": "REL"}})
    assert desk.get("invoice", id)["entity"]["id"] == customer


def test_an_external_id_is_taken_once_per_record_type(desk: Desk) -> None:
    desk.made("invoice", invoice(externalId="X-1"))
    told = (400, "USER_ERROR", "Error while accessing a resource. This record already exists.")
    assert desk.refused("POST", "invoice", invoice(externalId="X-1")) == told
    desk.made("creditMemo", invoice(externalId="X-1"))


def test_upsert_creates_once_and_updates_ever_after(desk: Desk) -> None:
    first = desk.send("PUT", "invoice/eid:ORD-7", invoice(memo="first"))
    second = desk.send("PUT", "invoice/eid:ORD-7", {"memo": "second"})
    assert (first.operation, second.operation) == ("create invoice", "update invoice")
    assert desk.located(first) == desk.located(second)
    assert desk.get("invoice", "eid:ORD-7")["memo"] == "second" and len(desk.audit.documents) == 1
    assert desk.refused("PUT", "invoice/1001", invoice())[:2] == (400, "INVALID_CONTENT")


def test_patch_changes_what_it_names_and_null_clears(desk: Desk) -> None:
    id = desk.made("invoice", invoice(memo="keep", otherRefNum="PO-1", custbody_gate="7"))
    desk.done("PATCH", f"invoice/{id}", {"otherRefNum": None, "custbody_dock": {"id": "3"}})
    shown = desk.get("invoice", id)
    assert "otherRefNum" not in shown
    assert (shown["memo"], shown["custbody_gate"], shown["custbody_dock"]) == ("keep", "7", "3")


def test_patched_lines_are_added_or_merged_by_number(desk: Desk) -> None:
    id = desk.made("invoice", invoice(line(quantity=2, rate=10, description="oak"), line(SALES, amount=5)))
    desk.done("PATCH", f"invoice/{id}", {"item": {"items": [{"line": 1, "quantity": 3}, line(amount=7)]}})
    lines = desk.whole("invoice", id)["item"]["items"]
    assert [(row["line"], row["amount"]) for row in lines] == [(1, 30), (2, 5), (3, 7)]
    assert lines[0]["description"] == "oak"
    desk.done("PATCH", f"invoice/{id}", {"item": {"items": [line(amount=9)]}}, replace="item")
    assert [row["amount"] for row in desk.whole("invoice", id)["item"]["items"]] == [9]


def test_the_missions_name_for_it_works_too(desk: Desk) -> None:
    exchange = desk.send("POST", "customerInvoice", invoice(externalId="M-1"))
    assert exchange.operation == "create invoice"
    id = desk.located(exchange)
    assert desk.get("customerInvoice", id)["id"] == desk.get("invoice", id)["id"]
    desk.done("PATCH", f"customerInvoice/{id}", {"memo": "x"})
    desk.done("DELETE", f"customerInvoice/{id}")
    assert not desk.audit.documents


@pytest.mark.parametrize(
    ("form", "answer"),
    [
        ("400", (400, "USER_ERROR", "Error while accessing a resource. Transaction type specified is incorrect.")),
        ("404", (404, "NONEXISTENT_ID", "The record instance does not exist. Provide a valid record instance ID.")),
    ],
)
def test_a_missing_transaction_is_told_in_two_ways(desk: Desk, form: str, answer: Any) -> None:
    desk.set(missing_transaction=form)
    payment = desk.settle(desk.made("invoice", invoice()), 10)
    assert desk.refused("GET", "invoice/999999") == answer
    assert desk.refused("GET", f"invoice/{payment}") == answer


@pytest.mark.parametrize(("form", "name"), [("number", "GONE-1"), ("kind and number", "Invoice #GONE-1")])
def test_a_delete_leaves_a_trace_for_change_feeds(desk: Desk, form: str, name: str) -> None:
    desk.set(deleted_name=form)
    id = desk.made("invoice", invoice(tranId="GONE-1"))
    desk.done("DELETE", f"invoice/{id}")
    assert desk.refused("DELETE", f"invoice/{id}")[0] == 400
    [row] = desk.rows("SELECT recordid, type, name FROM deletedrecord")
    assert row == {"recordid": id, "type": "invoice", "name": name}


def test_numbers_are_drawn_given_or_refused(desk: Desk) -> None:
    assert desk.get("invoice", desk.made("invoice", invoice(tranId="A-1")))["tranId"] == "A-1"
    desk.made("invoice", invoice(tranId="A-1"))
    desk.set(duplicate_numbers="refuse")
    assert "already exists" in desk.refused("POST", "invoice", invoice(tranId="a-1"))[2]
    desk.set(allow_number_override=False)
    assert desk.get("invoice", desk.made("invoice", invoice(tranId="B-1")))["tranId"].startswith("INV")
    assert "maximum number ( 45 )" in desk.refused("PATCH", "invoice/1001", {"tranId": "9" * 46})[2]


def test_approval_routing_leaves_an_invoice_pending_and_unposted(desk: Desk) -> None:
    desk.set(approval_routing=True)
    id = desk.made("invoice", invoice())
    assert desk.get("invoice", id)["status"]["id"] == "Pending Approval"
    assert (desk.audited(id).status, desk.audited(id).postings) == ("draft", ())
    desk.done("PATCH", f"invoice/{id}", {"approvalStatus": {"id": "2"}})
    assert desk.audited(id).status == "open"


def test_a_foreign_invoice_takes_its_rate_or_the_accounts(desk: Desk) -> None:
    own = desk.made("invoice", invoice(currency=ref("3"), exchangeRate=0.8))
    listed = desk.made("invoice", invoice(currency=ref("3")))
    assert [desk.get("invoice", id)["exchangeRate"] for id in (own, listed)] == [0.8, 0.855]
    assert desk.audited(own).currency == "EUR"
    assert [posting.amount for posting in desk.audited(own).postings] == [80, -80]
    assert desk.get("invoice", desk.made("invoice", invoice(exchangeRate=5)))["exchangeRate"] == 1


def test_a_date_left_out_is_the_accounts_own_day(dollars: Desk) -> None:
    dollars.later(20 * 3600)  # 3 March in London, still the 2nd in California
    id = dollars.made("invoice", {"entity": ref(ALDGATE), "item": {"items": [line()]}})
    assert dollars.get("invoice", id)["tranDate"] == "2026-03-02"


def test_an_account_may_show_letters_and_amounts_as_text(desk: Desk) -> None:
    desk.set(status_ids="letter", money_form="string")
    shown = desk.get("invoice", desk.made("invoice", invoice()))
    assert (shown["status"], shown["total"]) == ({"id": "A", "refName": "Open"}, "100.00")
