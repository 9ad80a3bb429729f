"""Arrays of elements, summarizeErrors both ways, and faults between elements (dossier xero §9)."""

from __future__ import annotations

from typing import Any

import pytest

from mock_erps.platform.faults import Site, arm
from tests.xero.desk import Desk, data, invoice, line, messages, rows

BAD_ITEM = "Item code 'NOPE' is not valid"
ZEROS = "00000000-0000-0000-0000-000000000000"


def _batch() -> dict[str, Any]:
    """Good, bad, good."""
    bad = invoice(InvoiceNumber="B-2", LineItems=[line(ItemCode="NOPE")])
    return {"Invoices": [invoice(InvoiceNumber="B-1"), bad, invoice(InvoiceNumber="B-3")]}


def _numbers(desk: Desk) -> list[str]:
    return [doc["InvoiceNumber"] for doc in desk.listed("/Invoices")]


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_default_batch_answers_400_with_the_bad_and_saves_the_good(desk: Desk, method: str) -> None:
    exchange = desk.call(method, "/Invoices", _batch())
    body = data(exchange)
    assert exchange.status == 400
    assert (body["ErrorNumber"], body["Type"]) == (10, "ValidationException")
    assert body["Message"] == "A validation exception occurred"
    [element] = body["Elements"]
    assert (element["InvoiceNumber"], element["HasErrors"]) == ("B-2", True)
    assert messages(element) == [BAD_ITEM]
    assert messages(element["LineItems"][0]) == [BAD_ITEM]
    assert _numbers(desk) == ["B-1", "B-3"]
    assert [commit.what for commit in exchange.committed] == ["created", "created"]
    assert exchange.vendor_code == "10"


def test_a_default_batch_may_be_atomic_by_setting(desk: Desk) -> None:
    desk.set(batch_default="atomic")
    assert desk.call("PUT", "/Invoices", _batch()).status == 400
    assert _numbers(desk) == []


@pytest.mark.parametrize("word", ["false", "False", "FALSE"])
def test_without_a_summary_each_element_tells_its_own_end(desk: Desk, word: str) -> None:
    exchange = desk.call("PUT", f"/Invoices?summarizeErrors={word}", _batch())
    assert exchange.status == 200
    elements = rows(exchange)
    assert [element["StatusAttributeString"] for element in elements] == ["OK", "ERROR", "OK"]
    assert [element["HasErrors"] for element in elements] == [False, True, False]
    assert messages(elements[1]) == [BAD_ITEM]
    assert _numbers(desk) == ["B-1", "B-3"]


def test_the_summary_is_the_default_and_may_be_named(desk: Desk) -> None:
    assert desk.call("PUT", "/Invoices?summarizeErrors=true", _batch()).status == 400


def test_errors_of_lines_may_stay_in_their_lines_by_setting(desk: Desk) -> None:
    desk.set(line_errors="nested")
    [element] = data(desk.call("PUT", "/Invoices", _batch()))["Elements"]
    assert messages(element) == []
    assert messages(element["LineItems"][0]) == [BAD_ITEM]


def test_a_duplicate_carries_an_id_that_exists_nowhere(desk: Desk) -> None:
    desk.invoice(InvoiceNumber="SO-1")
    [element] = data(desk.call("PUT", "/Invoices", invoice(InvoiceNumber="SO-1")))["Elements"]
    assert element["InvoiceID"] != ZEROS
    assert desk.call("GET", f"/Invoices/{element['InvoiceID']}").status == 404


def test_an_element_without_contact_carries_zeros_and_both_messages(desk: Desk) -> None:
    [element] = data(desk.call("PUT", "/Invoices", {"Type": "ACCREC"}))["Elements"]
    assert element["InvoiceID"] == ZEROS
    assert set(messages(element)) >= {
        "A Contact must be specified for this type of transaction",
        "One or more line items must be specified",
    }


def test_failed_contacts_say_so_by_their_own_flag(desk: Desk) -> None:
    sent = {"Contacts": [{"Name": "Aldgate Timber Ltd"}, {"Name": "New One"}]}
    elements = rows(desk.call("PUT", "/Contacts?summarizeErrors=false", sent))
    assert (elements[0]["HasValidationErrors"], elements[0]["ContactID"]) == (True, ZEROS)
    assert elements[1]["StatusAttributeString"] == "OK"


def test_errors_of_a_contact_sit_in_the_contact(desk: Desk) -> None:
    sent = invoice(Contact={"Name": "New One", "EmailAddress": "nonsense"})
    [element] = data(desk.call("PUT", "/Invoices", sent))["Elements"]
    assert messages(element["Contact"]) == ["Email address must be valid."]
    assert messages(element) == []
    assert desk.listed('/Contacts?where=Name=="New One"') == []


def test_some_endpoints_forget_their_flags_by_setting(desk: Desk) -> None:
    desk.set(forgotten_flags=True)
    elements = rows(desk.call("PUT", "/Invoices?summarizeErrors=false", _batch()))
    assert elements[1]["StatusAttributeString"] == "OK"
    assert "B-2" not in _numbers(desk)


def test_a_duplicate_within_one_batch_is_seen(desk: Desk) -> None:
    exchange = desk.call("PUT", "/Invoices", {"Invoices": [invoice(InvoiceNumber="B-1"), invoice(InvoiceNumber="B-1")]})
    assert exchange.status == 400
    assert _numbers(desk) == ["B-1"]


def test_two_invoices_of_one_new_contact_make_it_once(desk: Desk) -> None:
    new = {"Name": "Greenwich Boats"}
    desk.call("PUT", "/Invoices", {"Invoices": [invoice(Contact=new), invoice(Contact=new)]})
    assert len(desk.listed('/Contacts?where=Name=="Greenwich Boats"')) == 1


def test_a_failed_element_leaves_no_contact_behind(desk: Desk) -> None:
    desk.call("PUT", "/Invoices", invoice(Contact={"Name": "Ghost"}, LineItems=[line(AccountCode="999")]))
    assert desk.listed('/Contacts?where=Name=="Ghost"') == []


def test_a_500_in_the_middle_leaves_the_first_ones_saved(desk: Desk) -> None:
    arm(desk.sandbox, "F-BAT-ABORT", Site(erp="xero", operation="create invoice"), {"at": 1})
    good = {"Invoices": [invoice(InvoiceNumber=f"B-{n}") for n in (1, 2, 3)]}
    assert desk.call("PUT", "/Invoices", good).status == 500
    assert _numbers(desk) == ["B-1"]


def test_a_fault_can_fail_one_element_by_a_row_of_the_table(desk: Desk) -> None:
    arm(desk.sandbox, "F-BAT-SOME", Site(erp="xero", operation="create invoice"), {"items": [0]})
    good = {"Invoices": [invoice(InvoiceNumber=f"B-{n}") for n in (1, 2)]}
    assert desk.call("PUT", "/Invoices", good).status == 400
    assert _numbers(desk) == ["B-2"]


def test_a_warning_saves_and_says_so(desk: Desk) -> None:
    desk.set(draft_unknown_account="warn")
    draft = invoice(Status="DRAFT", LineItems=[line(AccountCode="600")])
    [element] = rows(desk.call("PUT", "/Invoices?summarizeErrors=false", draft))
    assert element["StatusAttributeString"] == "WARNING"
    assert element["Warnings"] == [
        {"Message": "Account code '600' has been removed as it does not match a recognised account."}
    ]
    assert "AccountCode" not in element["LineItems"][0]


@pytest.mark.parametrize("path", ["/Accounts", "/TaxRates"])
def test_accounts_and_tax_rates_take_the_first_element_and_ignore_the_rest(desk: Desk, path: str) -> None:
    account = [{"Code": f"7{n}", "Name": f"Seven {n}", "Type": "EXPENSE"} for n in (1, 2)]
    rate = [{"Name": f"Rate {n}", "TaxComponents": [{"Name": "T", "Rate": n}]} for n in (1, 2)]
    before = len(desk.listed(path))
    exchange = desk.call("PUT", path, {path[1:]: account if path == "/Accounts" else rate})
    assert (exchange.status, len(rows(exchange))) == (200, 1)
    assert len(desk.listed(path)) == before + 1
