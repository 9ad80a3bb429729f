"""Invoices: created, read, changed, cancelled, closed (dossier sap_business_one §3)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.sap_business_one.desk import HOST, Desk, document, line


def test_a_create_answers_201_with_the_whole_document_and_its_place(desk: Desk) -> None:
    answer = desk.post("Invoices", document("SO-1", line(quantity=2, price=150, DiscountPercent=10)))
    made = answer.json
    assert (answer.status, answer.header("location")) == (201, f"https://{HOST}/b1s/v2/Invoices({made['DocEntry']})")
    assert answer.header("etag") == made["@odata.etag"] == 'W/"356A192B7913B04C54574D18C28D46E6395428AB"'
    assert made["@odata.context"] == f"https://{HOST}/b1s/v2/$metadata#Invoices/$entity"
    assert (made["DocTotal"], made["VatSum"], made["PaidToDate"]) == (324.0, 54.0, 0.0)
    assert (made["CardName"], made["DocumentStatus"], made["CancelStatus"]) == (
        "Aldgate Timber Ltd",
        "bost_Open",
        "csNo",
    )
    [row] = made["DocumentLines"]
    assert (row["LineNum"], row["UnitPrice"], row["Price"], row["LineTotal"]) == (0, 150.0, 135.0, 270.0)
    assert (row["TaxPercentagePerRow"], row["TaxTotal"], row["BaseType"], row["WarehouseCode"]) == (
        20.0,
        54.0,
        -1,
        "01",
    )


def test_version_1_has_neither_tag_nor_the_sign_before_annotations(old: Desk) -> None:
    answer = old.post("Invoices", document())
    assert (answer.status, answer.header("etag")) == (201, "")
    assert answer.json["odata.metadata"].endswith("/b1s/v1/$metadata#Invoices/$entity")
    assert not [name for name in answer.json if name.startswith("@")]


def test_no_content_may_be_asked_for(desk: Desk) -> None:
    answer = desk.post("Invoices", document(), prefer="return-no-content")
    assert (answer.status, answer.text) == (204, "")
    assert desk.get(answer.header("location").partition("/b1s/v2/")[2]).json["NumAtCard"] == "INV-1"


def test_dates_default_to_today_the_terms_and_the_posting_day(desk: Desk) -> None:
    made = desk.invoice(CardCode="OBR01")
    assert [made[name] for name in ("DocDate", "DocDueDate", "TaxDate")] == [
        "2026-03-02T00:00:00Z",
        "2026-03-17T00:00:00Z",
        "2026-03-02T00:00:00Z",
    ]
    compact = desk.invoice(DocDate="20260115", DocDueDate="2026-02-01T00:00:00Z")
    assert (compact["DocDate"], compact["DocDueDate"]) == ("2026-01-15T00:00:00Z", "2026-02-01T00:00:00Z")


def test_older_builds_tell_days_as_days(desk: Desk) -> None:
    desk.set(date_form="day")
    assert desk.invoice()["DocDate"] == "2026-03-02"


def test_numbers_may_come_as_text_and_go_as_numbers(desk: Desk) -> None:
    made = desk.invoice("T", {"ItemCode": "OAK-40", "Quantity": "2", "UnitPrice": "12.50", "VatGroup": "S0"})
    assert (made["DocTotal"], made["DocumentLines"][0]["Quantity"]) == (25.0, 2.0)


def test_price_and_tax_left_out_are_the_lists_and_the_items(desk: Desk) -> None:
    made = desk.invoice("L", {"ItemCode": "OAK-40", "Quantity": 2})
    assert (made["DocumentLines"][0]["UnitPrice"], made["DocumentLines"][0]["VatGroup"]) == (42.5, "S1")
    assert made["DocTotal"] == 102.0


def test_a_price_with_tax_is_split_so_that_both_add_up(desk: Desk) -> None:
    made = desk.invoice("G", {"ItemCode": "OAK-40", "Quantity": 3, "PriceAfterVAT": 33.33, "VatGroup": "S1"})
    row = made["DocumentLines"][0]
    assert (made["DocTotal"], row["LineTotal"], row["TaxTotal"]) == (99.99, 83.33, 16.66)


def test_a_line_total_wins_over_its_price(desk: Desk) -> None:
    row = desk.invoice("W", line(quantity=3, price=10, LineTotal=29.99, VatGroup="S0"))["DocumentLines"][0]
    assert (row["LineTotal"], row["Price"]) == (29.99, 9.996667)


def test_tax_is_rounded_half_up_on_each_row(desk: Desk) -> None:
    rows = [line(quantity=1, price=price, VatGroup="S15") for price in (25.06, 25.61, 25.63)]
    assert desk.invoice("R", *rows)["VatSum"] == 11.44


def test_discount_and_freight_stand_beside_the_rows(desk: Desk) -> None:
    freight = [{"ExpenseCode": 1, "LineTotal": 20, "VatGroup": "S1"}]
    made = desk.invoice("F", line(quantity=1, price=200), DiscountPercent=10, DocumentAdditionalExpenses=freight)
    assert (made["TotalDiscount"], made["VatSum"], made["DocTotal"]) == (20.0, 40.0, 240.0)
    [booked] = desk.numbered("F")
    assert (booked.net, sum(one.net for one in booked.lines)) == (200, 200)
    assert not sum(one.amount for one in booked.postings)


def test_a_service_invoice_has_accounts_and_no_items(desk: Desk) -> None:
    row = {"AccountCode": "4010", "LineTotal": 80, "ItemDescription": "Survey", "VatGroup": "S0"}
    made = desk.invoice("S", row, DocType="dDocument_Service")
    assert (made["DocTotal"], made["DocumentLines"][0]["ItemCode"]) == (80.0, None)


def test_a_foreign_invoice_tells_its_amounts_twice(desk: Desk) -> None:
    made = desk.invoice("E", line(quantity=1, price=100), DocCurrency="EUR", DocRate=0.85)
    assert (made["DocTotalFc"], made["DocTotal"], made["VatSumFc"], made["VatSum"]) == (120.0, 102.0, 20.0, 17.0)
    [booked] = desk.numbered("E")
    assert (booked.currency, booked.total, booked.rate) == ("EUR", 120, Decimal("0.85"))
    assert not sum(one.amount for one in booked.postings)


def test_a_rate_that_is_not_given_is_the_days(desk: Desk) -> None:
    assert desk.invoice("U", DocCurrency="USD")["DocRate"] == 0.787
    desk.post("SBOBobService_SetCurrencyRate", {"Currency": "USD", "Rate": "0.8", "RateDate": "2026-03-02"})
    assert desk.invoice("U2", DocCurrency="USD")["DocRate"] == 0.8
    assert desk.post("SBOBobService_GetCurrencyRate", {"Currency": "USD", "RateDate": "20260302"}).json["value"] == 0.8


def test_a_patch_is_204_and_changes_texts_only(desk: Desk) -> None:
    made = desk.invoice()
    where = f"Invoices({made['DocEntry']})"
    lines = [{"LineNum": 0, "FreeText": "urgent", "UnitPrice": 1}]
    changed = {"Comments": "new", "DocDueDate": "2026-05-01", "U_Note": "x", "DocTotal": 1, "DocumentLines": lines}
    assert (desk.patch(where, changed).status, desk.patch(where, changed).text) == (204, "")
    now = desk.get(where).json
    assert (now["Comments"], now["DocDueDate"], now["U_Note"]) == ("new", "2026-05-01T00:00:00Z", "x")
    assert (now["DocTotal"], now["DocumentLines"][0]["FreeText"]) == (made["DocTotal"], "urgent")


def test_a_build_may_refuse_posted_fields(desk: Desk) -> None:
    desk.set(posted_fields="refuse")
    where = f"Invoices({desk.invoice()['DocEntry']})"
    assert desk.patch(where, {"CardCode": "OBR01"}).told == (
        400,
        "-1029",
        "Field 'CardCode' cannot be updated (ODBC -1029)",
    )
    assert desk.patch(where, {"CardCode": "ALD01", "Comments": "same customer"}).status == 204


@pytest.mark.parametrize("method", ["PATCH", "MERGE"])
def test_a_post_may_stand_for_another_method(desk: Desk, method: str) -> None:
    where = f"Invoices({desk.invoice()['DocEntry']})"
    answer = desk.post(where, {"Comments": "by override"}, x_http_method_override=method)
    assert (answer.status, answer.exchange.operation) == (204, "update invoice")
    assert desk.get(where).json["Comments"] == "by override"
    assert desk.post(where, {}).status == 405


def test_cancelling_books_a_second_document_and_keeps_both(desk: Desk) -> None:
    made = desk.invoice()
    assert desk.post(f"Invoices({made['DocEntry']})/Cancel").status == 204
    first, second = desk.get("Invoices", orderby="DocEntry").rows
    assert (first["CancelStatus"], first["Cancelled"], first["DocumentStatus"]) == ("csYes", "tYES", "bost_Close")
    assert (second["CancelStatus"], second["DocumentLines"][0]["BaseEntry"]) == ("csCancellation", made["DocEntry"])
    assert [(one.status, one.postings) for one in desk.numbered("INV-1")] == [("void", ())]
    assert desk.post(f"Invoices({made['DocEntry']})/Cancel").told == (400, "-5006", "Document is already cancelled")


def test_the_service_cancels_with_texts_of_its_own(desk: Desk) -> None:
    entry = desk.invoice()["DocEntry"]
    body = {"Document": {"DocEntry": entry, "Comments": "wrong customer"}}
    assert desk.post("InvoicesService_Cancel2", body).status == 204
    assert [row["Comments"] for row in desk.get("Invoices", orderby="DocEntry").rows] == [None, "wrong customer"]


def test_the_other_ways_to_cancel_have_the_same_effect(desk: Desk) -> None:
    built, asked = desk.invoice("A")["DocEntry"], desk.invoice("B")["DocEntry"]
    assert desk.post(f"Invoices({built})/CreateCancellationDocument").status == 204
    assert desk.post("InvoicesService_RequestApproveCancellation", {"Document": {"DocEntry": asked}}).status == 204
    assert [one.status for one in desk.audit.documents] == ["void", "void"]
    told = desk.post(f"Invoices({built})/CreateCancellationDocument").told
    assert told == desk.post(f"Invoices({built})/Cancel").told
    assert desk.post("InvoicesService_RequestApproveCancellation", {"Document": {"DocEntry": 999}}).status == 404


def test_close_and_reopen(desk: Desk) -> None:
    where = f"Invoices({desk.invoice()['DocEntry']})"
    assert desk.post(f"{where}/Reopen").status == 400
    assert desk.post(f"{where}/Close").status == 204
    assert desk.get(where).json["DocumentStatus"] == "bost_Close"
    assert desk.patch(where, {"Comments": "late"}).told == (400, "-5006", "Document is already closed")
    assert desk.post(f"{where}/Reopen").status == 204
    assert desk.get(where).json["DocumentStatus"] == "bost_Open"


@pytest.mark.parametrize(("form", "status"), [("405", 405), ("400", 400)])
def test_documents_are_not_deleted(desk: Desk, form: str, status: int) -> None:
    desk.set(delete_document=form)
    entry = desk.invoice()["DocEntry"]
    assert desk.ask("DELETE", f"Invoices({entry})").status == status
    assert desk.get(f"Invoices({entry})").status == 200


def test_the_same_reference_twice_is_two_invoices_unless_the_company_blocks_it(desk: Desk) -> None:
    first = desk.invoice("PO-7")
    assert desk.invoice("PO-7")["DocEntry"] != first["DocEntry"]
    desk.set(unique_reference="on")
    refused = desk.post("Invoices", document("PO-7"))
    assert refused.told[:2] == (400, "-10") and "PO-7" in refused.message
    assert desk.post("Invoices", document("PO-7", CardCode="OBR01")).status == 201


def test_a_number_by_hand_is_refused_the_second_time(desk: Desk) -> None:
    by_hand = {"HandWritten": "tYES", "DocNum": 9001, "Series": -1}
    assert desk.invoice("H", **by_hand)["DocNum"] == 9001
    refused = desk.post("Invoices", document("H2", **by_hand))
    assert refused.told[:2] == (400, "-2035")
    assert desk.invoice("H3", DocNum=7)["DocNum"] != 7
