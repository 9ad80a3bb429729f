"""Invoices: create, read, full and sparse update, void, delete, print, send (dossier quickbooks_online §3)."""

from __future__ import annotations

import pytest

from tests.quickbooks_online.desk import Desk, errors, told, version


def test_create_answers_200_with_the_whole_invoice_and_its_computed_fields(us: Desk) -> None:
    line = us.line(150.0, tax="NON", Qty=3, UnitPrice=50)
    body = us.body(
        {**line, "Description": "Consulting"}, DocNumber="SO-10045", TxnDate="2026-02-03", DueDate="2026-03-05"
    )
    invoice = us.invoice(*body.pop("Line"), **body)
    assert (invoice["domain"], invoice["sparse"], invoice["SyncToken"]) == ("QBO", False, "0")
    assert invoice["Id"].isdigit()
    assert (invoice["TotalAmt"], invoice["Balance"], invoice["TxnTaxDetail"]["TotalTax"]) == (150, 150, 0)
    assert (invoice["TxnDate"], invoice["DueDate"], invoice["DocNumber"]) == ("2026-02-03", "2026-03-05", "SO-10045")
    first, last = invoice["Line"]
    assert (first["Id"], first["LineNum"], first["Description"], first["Amount"]) == ("1", 1, "Consulting", 150)
    assert first["SalesItemLineDetail"]["ItemRef"]["name"] == "Oak board"
    assert last == {"Amount": 150.0, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}
    assert invoice["CustomerRef"]["name"] == "Aldgate Timber Ltd"
    assert invoice["CurrencyRef"] == {"value": "USD", "name": "United States Dollar"}


def test_answers_carry_time_in_pacific_and_a_correlation_id(desk: Desk) -> None:
    exchange = desk.send("POST", "invoice", desk.body())
    assert told(exchange)["time"] == "2026-03-02T01:00:00.000-08:00"
    assert told(exchange)["Invoice"]["MetaData"]["CreateTime"] == "2026-03-02T01:00:00-08:00"
    assert exchange.reply is not None
    assert exchange.reply.header("intuit_tid")
    assert exchange.reply.header("qbo-version")
    assert exchange.reply.header("service-time")


def test_dates_default_to_the_companys_today_and_the_terms(desk: Desk) -> None:
    desk.later(15.5 * 3600)
    assert desk.invoice()["TxnDate"] == "2026-03-03", "half past midnight in London"
    net15 = desk.ref("Term", Name="Net 15")
    assert desk.invoice(TxnDate="2026-02-20", SalesTermRef=net15)["DueDate"] == "2026-03-07"
    assert desk.invoice(TxnDate="2026-02-20")["DueDate"] == "2026-02-20"


def test_addresses_are_copied_from_the_customer(desk: Desk) -> None:
    address = {"Line1": "1 Quay", "City": "London"}
    customer = desk.post("Customer", {"DisplayName": "Copied Ltd", "BillAddr": address})
    invoice = desk.invoice(CustomerRef={"value": customer["Id"]})
    assert invoice["BillAddr"] == address
    own = desk.invoice(CustomerRef={"value": customer["Id"]}, BillAddr={"Line1": "2 Quay"})
    assert own["BillAddr"] == {"Line1": "2 Quay"}


def test_empty_texts_and_computed_fields_of_python_quickbooks_are_taken(desk: Desk) -> None:
    invoice = desk.invoice(TotalAmt="", DueDate="", TxnDate="", Balance=0, SyncToken=0, domain="QBO", sparse=False)
    assert (invoice["TotalAmt"], invoice["TxnDate"]) == (100, "2026-03-02")


def test_a_sparse_update_leaves_alone_what_it_does_not_name(desk: Desk) -> None:
    made = desk.invoice(PrivateNote="memo", CustomerMemo={"value": "thanks"})
    changed = desk.post("Invoice", version(made, sparse=True, PrivateNote="other"))
    assert (changed["PrivateNote"], changed["CustomerMemo"]["value"]) == ("other", "thanks")
    assert (changed["SyncToken"], changed["TotalAmt"]) == ("1", 100)
    assert desk.get("Invoice", made["Id"]) == changed


def test_a_sparse_update_with_lines_replaces_the_whole_list(desk: Desk) -> None:
    made = desk.invoice(desk.line(100), desk.line(50))
    changed = desk.post("Invoice", version(made, sparse=True, Line=[made["Line"][1]]))
    assert [line.get("Id") for line in changed["Line"]] == ["2", None]
    assert changed["TotalAmt"] == 50


def test_a_full_update_clears_what_is_left_out(desk: Desk) -> None:
    field = {"DefinitionId": "1", "Name": "Crew", "Type": "StringType", "StringValue": "A"}
    made = desk.invoice(PrivateNote="memo", CustomField=[field])
    changed = desk.post("Invoice", {**desk.body(desk.line(70)), **version(made)})
    assert "PrivateNote" not in changed
    assert changed["CustomField"] == []
    assert (changed["TotalAmt"], changed["SyncToken"]) == (70, "1")


def test_a_full_update_may_echo_the_whole_answer(desk: Desk) -> None:
    made = desk.invoice(desk.line(40, tax="20.0% S", Qty=1, UnitPrice=40))
    again = desk.post("Invoice", made, operation="update")
    assert {**again, "SyncToken": "0"} == made


def test_put_is_the_full_update_at_the_missions_path(desk: Desk) -> None:
    made = desk.invoice(PrivateNote="memo")
    exchange = desk.send("PUT", "invoice", {**desk.body(desk.line(70)), **version(made)})
    assert (exchange.status, exchange.operation) == (200, "update invoice")
    assert "PrivateNote" not in told(exchange)["Invoice"]
    assert errors(desk.send("PUT", "invoice", desk.body()))[0]["element"] == "Id"


def test_a_stale_sync_token_is_5010(desk: Desk) -> None:
    made = desk.invoice()
    desk.post("Invoice", version(made, sparse=True, PrivateNote="first"))
    exchange = desk.send("POST", "invoice", version(made, sparse=True, PrivateNote="second"))
    error = errors(exchange)[0]
    assert exchange.because == "stale", "judges tell by it what may be done next"
    assert (error["code"], error["Message"], error["element"]) == ("5010", "Stale Object Error", "")
    assert error["Detail"].startswith("Stale Object Error : You and Ada Book were working on this at the same time.")
    assert desk.get("Invoice", made["Id"])["PrivateNote"] == "first"


@pytest.mark.parametrize("operation", ["update", "void", "delete"])
def test_a_change_needs_id_and_sync_token(desk: Desk, operation: str) -> None:
    made = desk.invoice()
    for lacking in ("Id", "SyncToken"):
        body = {name: value for name, value in version(made, sparse=True).items() if name != lacking}
        error = desk.refused("Invoice", body, operation=operation)
        assert (error["code"], error["element"]) == ("2020", lacking)


def test_void_zeroes_amounts_and_marks_the_note(desk: Desk) -> None:
    made = desk.invoice(desk.line(40, tax="20.0% S", Qty=1, UnitPrice=40), PrivateNote="memo", DocNumber="V1")
    gone = desk.post("Invoice", version(made), operation="void")
    assert (gone["TotalAmt"], gone["Balance"], gone["Line"][0]["Amount"]) == (0, 0, 0)
    assert gone["Line"][0]["SalesItemLineDetail"]["Qty"] == 0
    assert gone["PrivateNote"].startswith("Voided")
    assert (gone["DocNumber"], gone["SyncToken"]) == ("V1", "1")
    assert desk.audited(made["Id"]).status == "void"


def test_delete_is_hard_and_told_apart_from_never_there(desk: Desk) -> None:
    made = desk.invoice()
    gone = desk.send("POST", "invoice", version(made), operation="delete")
    assert told(gone)["Invoice"] == {"domain": "QBO", "status": "Deleted", "Id": made["Id"]}
    error = errors(desk.send("GET", f"invoice/{made['Id']}"))[0]
    assert (error["code"], error["Detail"]) == ("610", "Object Not Found : Another user has deleted this transaction.")
    never = desk.send("GET", "invoice/99999")
    assert (never.status, errors(never)[0]["code"]) == (400, "610")
    assert desk.audited(made["Id"]).status == "deleted"


def test_ids_are_one_sequence_over_all_transactions(desk: Desk) -> None:
    invoice = desk.invoice()
    payment = desk.pay(10, {invoice["Id"]: 10})
    assert int(payment["Id"]) == int(invoice["Id"]) + 1


def test_print_is_a_stub_that_says_so(desk: Desk) -> None:
    exchange = desk.send("GET", f"invoice/{desk.invoice()['Id']}/pdf", accept="application/pdf")
    assert exchange.reply is not None
    assert exchange.reply.header("content-type") == "application/pdf"
    assert exchange.reply.body.startswith(b"%PDF-1.4\n% stub made by mock-erps")


def test_send_marks_the_invoice_as_mailed(desk: Desk) -> None:
    made = desk.invoice(BillEmail={"Address": "a@b.example"})
    sent = told(desk.send("POST", f"invoice/{made['Id']}/send"))["Invoice"]
    assert (sent["EmailStatus"], sent["BillEmail"], sent["SyncToken"]) == ("EmailSent", {"Address": "a@b.example"}, "1")
    other = told(desk.send("POST", f"invoice/{made['Id']}/send", sendTo="c@d.example"))["Invoice"]
    assert other["BillEmail"] == {"Address": "c@d.example"}
    assert desk.audited(made["Id"]).version == "2"


def test_an_invoice_without_address_cannot_be_sent(desk: Desk) -> None:
    made = desk.invoice()
    assert errors(desk.send("POST", f"invoice/{made['Id']}/send"))[0]["code"] == "6000"
    assert errors(desk.send("POST", f"invoice/{made['Id']}/send", sendTo="nobody"))[0]["code"] == "2210"


def test_minor_versions_below_75_are_served_as_75(desk: Desk) -> None:
    assert desk.send("POST", "invoice", desk.body(), minorversion="4").status == 200


def test_the_mission_path_creates_and_there_is_no_list(desk: Desk) -> None:
    error = errors(desk.send("GET", "invoice"))[0]
    assert (error["code"], error["Message"]) == ("500", "Unsupported Operation")
    assert errors(desk.send("GET", "Invoice/1"))[0]["code"] == "500", "paths are case sensitive"


def test_two_companies_do_not_see_each_other(desk: Desk, us: Desk) -> None:
    id = desk.invoice()["Id"]
    assert errors(us.send("GET", f"invoice/{id}"))[0]["code"] == "610"


def test_bundles_and_descriptions_are_kept(desk: Desk) -> None:
    bundle = {
        "DetailType": "GroupLineDetail",
        "GroupLineDetail": {"Quantity": 1, "Line": [desk.line(30), desk.line(12)]},
    }
    words = {"DetailType": "DescriptionOnly", "Description": "with thanks", "DescriptionLineDetail": {}}
    made = desk.invoice(desk.line(100), bundle, words)
    assert made["TotalAmt"] == 142
    assert [line["DetailType"] for line in made["Line"]][1:3] == ["GroupLineDetail", "DescriptionOnly"]
    assert sum(line.net for line in desk.audited(made["Id"]).lines) == 142


def test_shipping_is_a_sales_line_with_its_own_item_name(desk: Desk) -> None:
    made = desk.invoice(desk.line(100), desk.line(9, ItemRef={"value": "SHIPPING_ITEM_ID"}))
    assert made["Line"][1]["SalesItemLineDetail"]["ItemRef"] == {"value": "SHIPPING_ITEM_ID"}
    assert made["TotalAmt"] == 109


def test_a_line_without_item_takes_the_default_or_is_refused(desk: Desk) -> None:
    bare = desk.line(5)
    del bare["SalesItemLineDetail"]["ItemRef"]
    assert desk.invoice(bare)["Line"][0]["SalesItemLineDetail"]["ItemRef"]["name"] == "Sales"
    desk.set(line_without_item="refuse")
    assert desk.refused("Invoice", desk.body(bare))["element"] == "ItemRef"


def test_the_setting_mandatory_holds_sparse_updates_to_required_fields(desk: Desk) -> None:
    made = desk.invoice()
    desk.set(sparse_update="mandatory")
    errors_told = errors(desk.send("POST", "invoice", version(made, sparse=True, PrivateNote="x")))
    assert [error["element"] for error in errors_told] == ["CustomerRef", "Line"]
