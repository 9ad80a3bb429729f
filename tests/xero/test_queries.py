"""Lists: filters, order, pages and change dates (dossier xero §5)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests.xero.desk import Desk, data, invoice


@pytest.fixture
def stocked(desk: Desk) -> Desk:
    """Five invoices of two contacts, a minute apart."""
    for number in range(1, 6):
        contact = "Aldgate Timber Ltd" if number % 2 else "O'Brien & Sons"
        status = "DRAFT" if number == 5 else "AUTHORISED"
        reference = {"Reference": f"PO {number}%"} if number < 3 else {}
        fields: dict[str, Any] = {"InvoiceNumber": f"Q-{number}", "Contact": {"Name": contact}, "Status": status}
        desk.invoice(Date=f"2026-02-0{number}", **fields, **reference)
        desk.sandbox.clock.advance(60)
    return desk


def _found(desk: Desk, where: str) -> list[str]:
    return [doc["InvoiceNumber"] for doc in desk.listed(f"/Invoices?where={quote(where)}")]


@pytest.mark.parametrize(
    ("where", "numbers"),
    [
        ('InvoiceNumber=="Q-2"', ["Q-2"]),
        ('InvoiceNumber = "Q-2"', ["Q-2"]),
        ('"Q-2"==InvoiceNumber', ["Q-2"]),
        ('Contact.Name=="O\'Brien & Sons"', ["Q-2", "Q-4"]),
        ('contact.name=="O\'Brien & Sons"', ["Q-2", "Q-4"]),
        ('Status=="DRAFT" || InvoiceNumber=="Q-1"', ["Q-1", "Q-5"]),
        ('Status=="AUTHORISED" AND Contact.Name.Contains("Timber")', ["Q-1", "Q-3"]),
        ('Contact.Name.contains("Timber") && !(InvoiceNumber=="Q-1")', ["Q-3", "Q-5"]),
        ('Contact.Name.ToLower()=="aldgate timber ltd"', ["Q-1", "Q-3", "Q-5"]),
        ('Contact.Name.ToLower().StartsWith("ald")', ["Q-1", "Q-3", "Q-5"]),
        ('InvoiceNumber.EndsWith("4")', ["Q-4"]),
        ("Date>=DateTime(2026,02,04)", ["Q-4", "Q-5"]),
        ('Date<DateTime(2026, 2, 2) or Date == DateTime.Parse("2026-02-05")', ["Q-1", "Q-5"]),
        ("Total>100 && Total<=180.0", ["Q-1", "Q-2", "Q-3", "Q-4", "Q-5"]),
        ("180<Total", []),
        ("Reference==null", ["Q-3", "Q-4", "Q-5"]),
        ('Reference!=null && Reference.Contains("1%")', ["Q-1"]),
        ('(Status=="DRAFT")', ["Q-5"]),
        ("SentToContact==true", []),
        ("SentToContact", []),
        ('InvoiceNumber!="Q-1" && Status=="AUTHORISED"', ["Q-2", "Q-3", "Q-4"]),
    ],
)
def test_where_finds(stocked: Desk, where: str, numbers: list[str]) -> None:
    assert _found(stocked, where) == numbers


def test_where_finds_by_guid(stocked: Desk) -> None:
    contact = stocked.read("/Contacts/OBR01")["ContactID"]
    assert _found(stocked, f'Contact.ContactID==Guid("{contact.upper()}")') == ["Q-2", "Q-4"]
    assert _found(stocked, f'Contact.ContactID=Guid("{contact}")') == ["Q-2", "Q-4"]


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("Status==", "Expression expected"),
        ("==", "Expression expected"),
        ('Organisation=="x"', "No property or field 'Organisation' exists in type 'Invoice'"),
        ('Contact.Colour=="x"', "No property or field 'Colour' exists in type 'Contact'"),
        ("Status=='DRAFT'", "Character literal must contain exactly one character"),
        ('Status=="DRAFT', "Unterminated string literal"),
        ('(Status=="DRAFT"', "')' or operator expected"),
        ('Status=="DRAFT" Type', "Syntax error"),
        ("Total # 5", "Syntax error '#'"),
        ('Status.Reverse()=="x"', "No applicable method 'Reverse' exists in type 'String'"),
        ("Date==DateTime(2026,13,1)", "No applicable constructor exists in type 'DateTime'"),
        ('Reference.Contains("x")', "Object reference not set to an instance of an object."),
    ],
)
def test_a_bad_where_is_told_in_the_parsers_words(stocked: Desk, where: str, message: str) -> None:
    exchange = stocked.call("GET", f"/Invoices?where={quote(where)}")
    assert exchange.status == 400
    assert data(exchange) == {"ErrorNumber": 16, "Type": "QueryParseException", "Message": message}


def test_a_method_on_a_null_field_may_just_miss_by_setting(stocked: Desk) -> None:
    stocked.set(null_methods="ignore")
    assert _found(stocked, 'Reference.Contains("PO")') == ["Q-1", "Q-2"]


def test_case_matters_unless_the_setting_says_otherwise(stocked: Desk) -> None:
    assert _found(stocked, 'InvoiceNumber=="q-1"') == []
    stocked.set(where_case="insensitive")
    assert _found(stocked, 'InvoiceNumber=="q-1"') == ["Q-1"]


@pytest.mark.parametrize(
    ("order", "numbers"),
    [
        ("InvoiceNumber DESC", ["Q-5", "Q-4", "Q-3", "Q-2", "Q-1"]),
        ("Contact.Name ASC, Date DESC", ["Q-5", "Q-3", "Q-1", "Q-4", "Q-2"]),
        ("Date", ["Q-1", "Q-2", "Q-3", "Q-4", "Q-5"]),
    ],
)
def test_lists_are_ordered(stocked: Desk, order: str, numbers: list[str]) -> None:
    found = stocked.listed(f"/Invoices?order={quote(order)}")
    assert [doc["InvoiceNumber"] for doc in found] == numbers


@pytest.mark.parametrize("order", ["Colour", "Date SIDEWAYS", "Date DESC,", ""])
def test_a_bad_order_is_a_parse_error_and_an_empty_one_is_none(stocked: Desk, order: str) -> None:
    assert stocked.call("GET", f"/Invoices?order={quote(order)}").status == (400 if order else 200)


def test_unpaged_lists_have_no_lines_and_pages_have(stocked: Desk) -> None:
    assert all(doc["LineItems"] == [] for doc in stocked.listed("/Invoices"))
    assert all(len(doc["LineItems"]) == 1 for doc in stocked.listed("/Invoices?page=1"))
    assert all(doc["LineItems"] == [] for doc in stocked.listed("/Invoices?page=1&summaryOnly=true"))


def test_pages_end_with_a_short_one_and_then_nothing(stocked: Desk) -> None:
    pages = [data(stocked.call("GET", f"/Invoices?page={page}&pageSize=2")) for page in (1, 2, 3, 4)]
    assert [len(page["Invoices"]) for page in pages] == [2, 2, 1, 0]
    assert pages[0]["pagination"] == {"page": 1, "pageSize": 2, "pageCount": 3, "itemCount": 5}


def test_pages_hold_a_hundred_unless_told_and_never_more_than_a_thousand(desk: Desk) -> None:
    desk.call("PUT", "/Invoices", {"Invoices": [invoice() for _ in range(101)]})
    assert [len(desk.listed(f"/Invoices?page={page}")) for page in (1, 2, 3)] == [100, 1, 0]
    assert data(desk.call("GET", "/Invoices?page=1&pageSize=5000"))["pagination"]["pageSize"] == 1000


@pytest.mark.parametrize("page", ["one", "1.5"])
def test_a_page_that_is_no_number_is_refused(desk: Desk, page: str) -> None:
    assert desk.call("GET", f"/Invoices?page={page}").status == 400


def test_list_parameters_each_narrow(stocked: Desk) -> None:
    docs = stocked.listed("/Invoices")
    ids = ",".join(doc["InvoiceID"] for doc in docs[:2])
    contact = stocked.read("/Contacts/OBR01")["ContactID"]
    for query, numbers in (
        (f"IDs={ids}", ["Q-1", "Q-2"]),
        ("InvoiceNumbers=Q-3,%20q-4", ["Q-3", "Q-4"]),
        ("Statuses=DRAFT,PAID", ["Q-5"]),
        (f"ContactIDs={contact}", ["Q-2", "Q-4"]),
        ("searchTerm=po%202", ["Q-2"]),
        (f"ContactIDs={contact}&InvoiceNumbers=Q-1,Q-2", ["Q-2"]),
    ):
        assert [doc["InvoiceNumber"] for doc in stocked.listed(f"/Invoices?{query}")] == numbers, query


def test_created_by_my_app_knows_the_app(stocked: Desk) -> None:
    assert len(stocked.listed("/Invoices?createdByMyApp=true")) == 5
    oauth, login = stocked.vendor.oauth, stocked.credentials
    app = oauth.apps[login["custom_client_id"]]
    access = oauth.client_credentials(app, (stocked.id,), ("accounting.transactions",)).token
    assert stocked.listed("/Invoices?createdByMyApp=true", authorization=f"Bearer {access}") == []


def test_archived_contacts_are_hidden_unless_asked_for(desk: Desk) -> None:
    assert desk.listed("/Contacts?searchTerm=hidden") == []
    assert [c["Name"] for c in desk.listed("/Contacts?searchTerm=hidden&includeArchived=true")] == [
        "Hidden Harbour Ltd"
    ]
    assert desk.read("/Contacts/HID01")["ContactStatus"] == "ARCHIVED"


@pytest.mark.parametrize(
    "since",
    ["2026-03-02T09:03:00", "2026-03-02T09:03:00Z", "2026-03-02T22:03:00+13:00", "Mon, 02 Mar 2026 09:03:00 GMT"],
)
def test_modified_since_is_inclusive_in_all_its_forms(stocked: Desk, since: str) -> None:
    found = stocked.listed("/Invoices", if_modified_since=since)
    assert [doc["InvoiceNumber"] for doc in found] == ["Q-4", "Q-5"]


def test_a_read_of_changes_is_named_so_in_the_journal(desk: Desk) -> None:
    exchange = desk.call("GET", "/Invoices", if_modified_since="2026-03-02T09:03:00")
    assert exchange.operations == ("read changes", "find invoice")


def test_too_many_rows_without_a_page_are_refused(stocked: Desk) -> None:
    stocked.set(max_rows=4)
    assert stocked.call("GET", "/Invoices").status == 400
    assert stocked.call("GET", "/Invoices?page=1").status == 200


def test_a_search_may_lag_behind_while_reading_by_id_never_does(desk: Desk) -> None:
    desk.company.read_lag = 30
    mine = desk.invoice()
    assert desk.listed("/Invoices") == []
    assert desk.read(f"/Invoices/{mine['InvoiceID']}")
    desk.sandbox.clock.advance(31)
    assert len(desk.listed("/Invoices")) == 1


def test_a_renamed_contact_is_found_under_its_new_name(stocked: Desk) -> None:
    stocked.call("POST", "/Contacts", {"ContactNumber": "ALD01", "Name": "Aldgate Hardwood"})
    assert _found(stocked, 'Contact.Name=="Aldgate Hardwood"') == ["Q-1", "Q-3", "Q-5"]
    assert stocked.read("/Invoices/Q-1")["Contact"]["Name"] == "Aldgate Hardwood"
