"""What PUT and POST make of an invoice, and the ways of its status (dossier xero §3, §6, §11)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.xero.desk import Desk, data, first, invoice, line, messages, told

MODIFY = "Invoice not of valid status for modification"
ALLOCATED = "This document cannot be edited as it has a payment or credit note allocated to it."


def test_an_invoice_comes_back_as_the_vendor_shows_it(desk: Desk) -> None:
    exchange = desk.call("PUT", "/Invoices", {"Invoices": [invoice(InvoiceNumber="SO-10045", Reference="PO 77")]})
    body = data(exchange)
    assert body["Status"] == "OK"
    assert body["ProviderName"] == "mock app"
    doc = body["Invoices"][0]
    assert doc["Date"] == "/Date(1770076800000+0000)/"
    assert doc["DateString"] == "2026-02-03T00:00:00"
    assert doc["DueDateString"] == "2026-03-05T00:00:00"
    assert (doc["SubTotal"], doc["TotalTax"], doc["Total"], doc["AmountDue"]) == (150.0, 30.0, 180.0, 180.0)
    assert (doc["CurrencyCode"], doc["CurrencyRate"]) == ("GBP", 1.0)
    assert doc["Contact"]["ContactNumber"] == "ALD01"
    assert doc["LineItems"][0]["LineAmount"] == 150.0
    assert desk.read(f"/Invoices/{doc['InvoiceID']}") == {**doc}
    assert desk.read("/Invoices/SO-10045")["InvoiceID"] == doc["InvoiceID"]


def test_defaults_are_draft_exclusive_today_and_base_currency(desk: Desk) -> None:
    doc = desk.made(
        "/Invoices", {"Type": "ACCREC", "Contact": {"Name": "O'Brien & Sons"}, "LineItems": [{"Description": "x"}]}
    )
    assert (doc["Status"], doc["LineAmountTypes"], doc["CurrencyCode"]) == ("DRAFT", "Exclusive", "GBP")
    assert doc["DateString"] == "2026-03-02T00:00:00"
    assert doc["InvoiceNumber"] == "INV-0001"
    assert "DueDate" not in doc


def test_today_is_the_organisations_day(other: Desk) -> None:
    # 2026-03-02 12:30 UTC is 01:30 of the next day in Auckland (real_bugs B69)
    other.sandbox.clock.advance(3.5 * 3600)
    token = other.vendor.oauth.consent(
        other.vendor.oauth.apps[other.credentials["client_id"]], (other.id,), ("accounting.transactions",)
    )
    exchange = other.call("PUT", "/Invoices", invoice(Date=None), authorization=f"Bearer {token[0]}")
    assert first(exchange)["DateString"] == "2026-03-03T00:00:00"


def test_an_instant_with_an_offset_becomes_its_utc_day(desk: Desk) -> None:
    assert desk.invoice(Date="2026-02-03T00:00:00+13:00")["DateString"] == "2026-02-02T00:00:00"
    assert desk.invoice(Date="/Date(1770076800000+0000)/")["DateString"] == "2026-02-03T00:00:00"
    assert desk.invoice(Date="2026-02-03T23:15:00")["DateString"] == "2026-02-03T00:00:00"


def test_numbers_come_from_the_sequence_and_skip_used_ones(desk: Desk) -> None:
    desk.invoice(InvoiceNumber="INV-0001")
    assert desk.invoice()["InvoiceNumber"] == "INV-0002"


def test_put_never_updates_and_post_overwrites_by_number(desk: Desk) -> None:
    mine = desk.invoice(InvoiceNumber="SO-1")
    assert told(desk.call("PUT", "/Invoices", invoice(InvoiceNumber="so-1"))) == ["Invoice # must be unique."]
    again = first(desk.call("POST", "/Invoices", invoice(InvoiceNumber="SO-1", Reference="over")))
    assert (again["InvoiceID"], again["Reference"]) == (mine["InvoiceID"], "over")
    assert len(desk.listed("/Invoices")) == 1


def test_bills_take_the_same_number_twice(desk: Desk) -> None:
    bill = invoice(Type="ACCPAY", InvoiceNumber="B-7", LineItems=[line(AccountCode="400", TaxType="INPUT2")])
    desk.made("/Invoices", bill)
    desk.made("/Invoices", bill)
    assert len(desk.listed("/Invoices")) == 2


def test_a_voided_number_stays_used_and_a_deleted_one_is_free(desk: Desk) -> None:
    void = desk.invoice(InvoiceNumber="V-1")
    desk.call("POST", "/Invoices", {"InvoiceID": void["InvoiceID"], "Status": "VOIDED"})
    assert told(desk.call("PUT", "/Invoices", invoice(InvoiceNumber="V-1"))) == ["Invoice # must be unique."]
    draft = desk.invoice(InvoiceNumber="D-1", Status="DRAFT")
    desk.call("POST", "/Invoices", {"InvoiceID": draft["InvoiceID"], "Status": "DELETED"})
    assert told(desk.call("POST", "/Invoices", invoice(InvoiceNumber="D-1"))) == [MODIFY]
    assert desk.call("PUT", "/Invoices", invoice(InvoiceNumber="D-1")).status == 200
    desk.set(number_reuse="none")
    other = desk.invoice(InvoiceNumber="D-2", Status="DRAFT")
    desk.call("POST", "/Invoices", {"InvoiceID": other["InvoiceID"], "Status": "DELETED"})
    assert told(desk.call("PUT", "/Invoices", invoice(InvoiceNumber="D-2"))) == ["Invoice # must be unique."]


def test_an_update_by_path_changes_only_what_is_sent(desk: Desk) -> None:
    mine = desk.invoice(Status="DRAFT", Reference="first")
    after = first(desk.call("POST", f"/Invoices/{mine['InvoiceID']}", {"DueDate": "2026-04-01"}))
    assert (after["Reference"], after["DueDateString"]) == ("first", "2026-04-01T00:00:00")
    assert after["LineItems"] == mine["LineItems"]
    assert desk.call("POST", "/Invoices/NO-SUCH", {"DueDate": "2026-04-01"}).status == 404


def test_lines_without_their_id_replace_all_lines(desk: Desk) -> None:
    mine = desk.invoice(Status="DRAFT", LineItems=[line(), line(Description="Elm")])
    kept = {"LineItemID": mine["LineItems"][1]["LineItemID"], "Quantity": 5}
    after = first(desk.call("POST", f"/Invoices/{mine['InvoiceID']}", {"LineItems": [kept, line(Description="Ash")]}))
    assert [part["Description"] for part in after["LineItems"]] == ["Elm", "Ash"]
    assert after["LineItems"][0]["LineItemID"] == kept["LineItemID"]
    assert after["LineItems"][0]["LineAmount"] == 250.0
    assert after["SubTotal"] == 400.0


def test_every_change_moves_the_date_of_change(desk: Desk) -> None:
    mine = desk.invoice(Status="DRAFT")
    desk.sandbox.clock.advance(5)
    after = first(desk.call("POST", f"/Invoices/{mine['InvoiceID']}", {"Reference": "x"}))
    assert after["UpdatedDateUTC"] > mine["UpdatedDateUTC"]


@pytest.mark.parametrize(
    ("start", "end", "allowed"),
    [
        ("DRAFT", "SUBMITTED", True),
        ("DRAFT", "AUTHORISED", True),
        ("DRAFT", "DELETED", True),
        ("DRAFT", "VOIDED", False),
        ("DRAFT", "PAID", False),
        ("SUBMITTED", "DRAFT", True),
        ("SUBMITTED", "AUTHORISED", True),
        ("SUBMITTED", "DELETED", True),
        ("AUTHORISED", "VOIDED", True),
        ("AUTHORISED", "DRAFT", False),
        ("AUTHORISED", "DELETED", False),
        ("AUTHORISED", "PAID", False),
    ],
)
def test_statuses_move_only_along_the_vendors_ways(desk: Desk, start: str, end: str, allowed: bool) -> None:
    mine = desk.invoice(Status=start)
    exchange = desk.call("POST", "/Invoices", {"InvoiceID": mine["InvoiceID"], "Status": end})
    if allowed:
        assert first(exchange)["Status"] == end
    else:
        assert told(exchange) == [MODIFY]


@pytest.mark.parametrize("status", ["PAID", "VOIDED", "DELETED"])
def test_no_invoice_is_born_ended(desk: Desk, status: str) -> None:
    assert "Invoice not of valid status for creation" in told(desk.call("PUT", "/Invoices", invoice(Status=status)))


@pytest.mark.parametrize("end", ["VOIDED", "DELETED"])
def test_ended_invoices_take_no_edits_and_owe_nothing(desk: Desk, end: str) -> None:
    mine = desk.invoice(Status="AUTHORISED" if end == "VOIDED" else "DRAFT")
    after = first(desk.call("POST", "/Invoices", {"InvoiceID": mine["InvoiceID"], "Status": end}))
    assert after["AmountDue"] == 0
    assert told(desk.call("POST", "/Invoices", {"InvoiceID": mine["InvoiceID"], "Reference": "x"})) == [MODIFY]


@pytest.mark.parametrize("amount", [10, 180])
def test_an_invoice_with_a_payment_takes_neither_edit_nor_void(desk: Desk, amount: int) -> None:
    mine = desk.invoice()
    desk.pay(mine, amount)
    for change in ({"Reference": "x"}, {"Status": "VOIDED"}):
        exchange = desk.call("POST", "/Invoices", {"InvoiceID": mine["InvoiceID"], **change})
        assert told(exchange) == [MODIFY, ALLOCATED]


def test_a_paid_bill_still_takes_what_the_vendor_allows(desk: Desk) -> None:
    bill = desk.invoice(Type="ACCPAY", LineItems=[line(AccountCode="400", TaxType="INPUT2")])
    desk.pay(bill, 180)
    change: dict[str, Any] = {"InvoiceID": bill["InvoiceID"], "DueDate": "2026-05-01", "Reference": "later"}
    after = first(desk.call("POST", "/Invoices", change))
    assert (after["Status"], after["DueDateString"]) == ("PAID", "2026-05-01T00:00:00")
    assert MODIFY in told(desk.call("POST", "/Invoices", {**change, "Date": "2026-01-01"}))
    desk.set(paid_bill_edits=False)
    assert MODIFY in told(desk.call("POST", "/Invoices", change))


def test_an_approved_zero_total_is_paid(desk: Desk) -> None:
    assert desk.invoice(LineItems=[line(UnitAmount=0)])["Status"] == "PAID"
    desk.set(zero_total="authorised")
    assert desk.invoice(LineItems=[line(UnitAmount=0)])["Status"] == "AUTHORISED"


def test_a_zero_total_can_still_be_voided(desk: Desk) -> None:
    mine = desk.invoice(LineItems=[line(UnitAmount=0)])
    assert (
        first(desk.call("POST", "/Invoices", {"InvoiceID": mine["InvoiceID"], "Status": "VOIDED"}))["Status"]
        == "VOIDED"
    )


def test_foreign_currency_takes_the_rate_sent_or_the_days(desk: Desk) -> None:
    assert desk.invoice(CurrencyCode="EUR")["CurrencyRate"] == 1.17
    assert desk.invoice(CurrencyCode="eur", CurrencyRate="1.2345678")["CurrencyRate"] == 1.234568
    assert desk.invoice(CurrencyCode="EUR")["CurrencyCode"] == "EUR"


def test_an_unknown_id_is_told_and_nothing_is_made(desk: Desk) -> None:
    unknown = "00000000-0000-4000-8000-00000000beef"
    for method in ("PUT", "POST"):
        exchange = desk.call(method, "/Invoices", invoice(InvoiceID=unknown))
        element = data(exchange)["Elements"][0]
        assert messages(element) == ["An existing Invoice with the specified InvoiceID could not be found"]
        assert element["InvoiceID"] == unknown
    assert desk.listed("/Invoices") == []


def test_a_pdf_is_a_stub_that_says_so(desk: Desk) -> None:
    mine = desk.invoice()
    exchange = desk.call("GET", f"/Invoices/{mine['InvoiceID']}", accept="application/pdf")
    assert exchange.reply.header("content-type") == "application/pdf"
    assert exchange.reply.body.startswith(b"%PDF-1.4\n% a stub made by mock-erps")


def test_email_marks_the_invoice_as_sent(desk: Desk) -> None:
    mine = desk.invoice()
    assert desk.call("POST", f"/Invoices/{mine['InvoiceID']}/Email").status == 204
    assert desk.read(f"/Invoices/{mine['InvoiceID']}")["SentToContact"] is True
    draft = desk.invoice(Status="DRAFT")
    assert desk.call("POST", f"/Invoices/{draft['InvoiceID']}/Email").status == 400


def test_some_changes_do_not_move_the_date_of_change_by_setting(desk: Desk) -> None:
    mine = desk.invoice()
    desk.pay(mine, 10)
    before = desk.read(f"/Invoices/{mine['InvoiceID']}")["UpdatedDateUTC"]
    desk.set(stale_updated_date=True)
    desk.sandbox.clock.advance(5)
    desk.call("POST", f"/Invoices/{mine['InvoiceID']}/Email")
    assert desk.read(f"/Invoices/{mine['InvoiceID']}")["UpdatedDateUTC"] == before


def test_an_online_invoice_has_an_address(desk: Desk) -> None:
    mine = desk.invoice()
    [online] = desk.listed(f"/Invoices/{mine['InvoiceID']}/OnlineInvoice")
    assert online["OnlineInvoiceUrl"].startswith("https://in.xero.com/")


def test_history_tells_changes_and_notes_newest_first(desk: Desk) -> None:
    mine = desk.invoice(Status="DRAFT")
    desk.call("POST", "/Invoices", {"InvoiceID": mine["InvoiceID"], "Status": "AUTHORISED"})
    path = f"/Invoices/{mine['InvoiceID']}/History"
    desk.call("PUT", path, {"HistoryRecords": [{"Details": "checked by hand"}]})
    records = desk.listed(path)
    assert [record["Changes"] for record in records] == ["Note", "Authorised", "Created"]
    assert records[0]["Details"] == "checked by hand"


def test_tracking_keeps_known_options_and_drops_unknown_ones(desk: Desk) -> None:
    sent = [{"Name": "Region", "Option": "North"}, {"Name": "Planet", "Option": "Mars"}]
    [kept] = desk.invoice(LineItems=[line(Tracking=sent)])["LineItems"][0]["Tracking"]
    assert (kept["Name"], kept["Option"]) == ("Region", "North")
