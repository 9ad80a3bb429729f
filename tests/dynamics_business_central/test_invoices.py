"""Drafts: what a client sends, what the vendor makes of it, what it refuses (dossier §3)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.dynamics_business_central.desk import Desk, code, item, text

NO_ID = "00000000-0000-0000-0000-000000000000"
UNKNOWN = "00000000-0000-4000-8000-000000000001"


def test_a_deep_insert_answers_201_with_the_record_and_where_it_is(desk: Desk) -> None:
    found = desk.exchange("POST", "salesInvoices", {"customerNumber": "ald01", "salesInvoiceLines": [item()]})
    assert found.status == 201
    assert found.reply is not None
    assert "/salesInvoices(" in str(found.reply.header("location"))
    assert str(found.reply.header("content-type")).startswith("application/json; odata.metadata=minimal")
    assert found.reply.header("odata-version") == "4.0"


def test_nothing_is_written_as_the_vendor_writes_it(desk: Desk) -> None:
    made = desk.draft(invoiceDate="2026-02-27")
    assert made["number"].startswith("S-INV") and made["status"] == "Draft"
    assert made["@odata.etag"].startswith('W/"')
    assert (made["orderId"], made["promisedPayDate"], made["salesperson"]) == (NO_ID, "0001-01-01", "")
    assert (made["currencyId"], made["currencyCode"]) == (NO_ID, "GBP")
    assert "salesInvoiceLines" not in made
    assert (made["customerName"], made["billToCustomerNumber"]) == ("Aldgate Timber Ltd", "ALD01")


def test_lines_come_when_they_are_asked_for(desk: Desk) -> None:
    made = desk.draft(query="$expand=salesInvoiceLines($expand=item($select=number)),customer($select=number)")
    [line] = made["salesInvoiceLines"]
    assert (line["sequence"], line["description"], line["unitOfMeasureCode"]) == (10000, "Oak board 40 mm", "PCS")
    assert line["item"]["number"] == "OAK-40" and made["customer"]["number"] == "ALD01"


def test_a_client_may_prefer_no_answer(desk: Desk) -> None:
    body = {"customerNumber": "ALD01"}
    assert desk.exchange("POST", "salesInvoices", body, prefer="return-no-content").status == 204
    assert len(desk.get("salesInvoices")) == 1


def test_amounts_discounts_and_tax_add_up(desk: Desk) -> None:
    made = desk.draft(
        item(2, 120.5, discountPercent=10), item(1, 15, "SVC-HOUR", taxCode="R5"), query="$expand=salesInvoiceLines"
    )
    first, second = made["salesInvoiceLines"]
    assert (first["discountAmount"], first["amountExcludingTax"], first["amountIncludingTax"]) == (24.1, 216.9, 260.28)
    assert (second["taxPercent"], second["totalTaxAmount"]) == (5, 0.75)
    assert (made["totalAmountExcludingTax"], made["totalTaxAmount"]) == (231.9, 44.13)
    assert made["totalAmountIncludingTax"] == made["remainingAmount"] == 276.03


def test_an_invoice_discount_is_spread_over_the_lines(desk: Desk) -> None:
    made = desk.draft(item(1, 10), item(1, 20), discountAmount=1, query="$expand=salesInvoiceLines")
    assert [line["invoiceDiscountAllocation"] for line in made["salesInvoiceLines"]] == [0.33, 0.67]
    assert (made["totalAmountExcludingTax"], made["totalTaxAmount"]) == (29, 5.8)


@pytest.mark.parametrize(("rounding", "tax"), [("per_rate", 11.45), ("per_line", 11.44)])
def test_tax_is_rounded_on_the_sum_of_a_rate(desk: Desk, rounding: str, tax: float) -> None:
    desk.set(vat_rounding=rounding)
    lines = [item(1, price, taxCode="S15") for price in (25.06, 25.61, 25.63)]
    assert desk.draft(*lines)["totalTaxAmount"] == tax


def test_the_order_of_properties_matters(desk: Desk) -> None:
    oak = desk.find("items", "number eq 'OAK-40'")[0]["id"]
    early = {"description": "Ours", "unitPrice": 3, "itemId": oak, "quantity": 1}
    late = {"itemId": oak, "description": "Ours", "unitPrice": 3, "quantity": 1}
    made = desk.draft(early, late, query="$expand=salesInvoiceLines")
    shown = [(line["description"], line["unitPrice"]) for line in made["salesInvoiceLines"]]
    assert shown == [("Oak board 40 mm", 42.5), ("Ours", 3)]
    desk.set(property_order="ignored")
    assert desk.draft(early, query="$expand=salesInvoiceLines")["salesInvoiceLines"][0]["description"] == "Ours"


@pytest.mark.parametrize(
    ("formula", "due"),
    [
        ("30D", "2026-04-01"),
        ("1M", "2026-04-02"),
        ("CM+15D", "2026-04-15"),
        ("CM", "2026-03-31"),
        ("2W", "2026-03-16"),
        ("1Y", "2027-03-02"),
        ("CQ", "2026-03-31"),
        ("1M-1D", "2026-04-01"),
        ("", "2026-03-02"),
    ],
)
def test_the_due_date_follows_the_terms(desk: Desk, formula: str, due: str) -> None:
    terms = desk.post("paymentTerms", {"code": "x1", "displayName": "X", "dueDateCalculation": formula})
    assert terms["code"] == "X1"
    made = desk.draft(paymentTermsId=terms["id"], invoiceDate="2026-03-02")
    assert made["dueDate"] == due
    assert desk.draft(paymentTermsId=terms["id"], dueDate="2026-12-24")["dueDate"] == "2026-12-24"


def test_currencies_come_by_code_and_by_id(desk: Desk) -> None:
    euro = desk.find("currencies", "code eq 'EUR'")[0]
    assert desk.draft(currencyCode="EUR")["currencyId"] == euro["id"]
    assert desk.draft(currencyId=euro["id"])["currencyCode"] == "EUR"
    assert desk.draft(currencyCode="GBP")["currencyId"] == NO_ID
    assert desk.draft(item(3, 13.335), currencyCode="JPY")["totalAmountExcludingTax"] == 40
    assert desk.draft(item(1, 12.3456), currencyCode="KWD")["totalAmountExcludingTax"] == 12.346


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ({}, 'A "customerNumber" or a "customerId" must be provided.'),
        ({"customerNumber": "NOBODY"}, "The sell-to customer cannot be found."),
        ({"customerNumber": "HID01"}, "You cannot create this type of document when Customer HID01 is blocked"),
        ({"customerNumber": "ALD01", "billToCustomerNumber": "NOBODY"}, "The bill-to customer cannot be found."),
        ({"customerNumber": "ALD01", "currencyCode": "XXX"}, 'The "currencyCode" does not match'),
        ({"customerNumber": "ALD01", "currencyId": UNKNOWN}, 'The "currencyId" does not match'),
        ({"customerNumber": "ALD01", "paymentTermsId": UNKNOWN}, 'The "paymentTermsId" does not match to a'),
        ({"customerNumber": "ALD01", "dueDate": "01.02.2026"}, "Cannot convert the literal '01.02.2026'"),
        (
            {"customerNumber": "ALD01", "discountAmount": "x"},
            "Cannot convert the literal 'x' to the expected type 'Edm.D",
        ),
        ({"customerNumber": "ALD01", "externalDocumentNumber": "x" * 57}, "The length of the string is 57, but"),
        ({"customerId": "nonsense"}, "Invalid format of GUID string. Value: nonsense"),
        (
            {"customerNumber": "ALD01", "foo": 1},
            "The property 'foo' does not exist on type 'Microsoft.NAV.salesInvoice'.",
        ),
        ({"customerNumber": "ALD01", "salesInvoiceLines": {}}, "An unexpected 'StartObject' node was found when rea"),
    ],
)
def test_a_draft_is_refused_in_the_vendors_words(desk: Desk, body: dict[str, Any], wanted: str) -> None:
    found = desk.exchange("POST", "salesInvoices", body)
    assert found.status == 400
    assert text(desk.post("salesInvoices", body)).startswith(wanted)
    assert not desk.get("salesInvoices")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (item(number="NO-SUCH"), "Item does not exist."),
        ({"lineType": "Account", "lineObjectNumber": "9"}, "Account does not exist."),
        ({"lineType": "Account", "lineObjectNumber": "4990"}, "Blocked must be equal to 'No'  in G/L Account"),
        ({"itemId": UNKNOWN}, "Item does not exist."),
        ({"itemId": UNKNOWN, "accountId": UNKNOWN}, 'Both "itemId" and "accountId" are specified. Specify only one'),
        ({"lineType": "Foo"}, "'Foo' is not an option. The existing options are: Comment,Account,Item"),
        (item(taxCode="NOPE"), "The field VAT Prod. Posting Group of table Sales Line contains a value (NOPE)"),
        (item(unitOfMeasureCode="TUB"), 'The "unitOfMeasureCode" does not match to a Unit of Measure.'),
    ],
)
def test_a_bad_line_fails_the_whole_insert(desk: Desk, line: dict[str, Any], wanted: str) -> None:
    assert text(desk.draft(item(), line)).startswith(wanted)
    assert not desk.get("salesInvoices") and not desk.audit.documents


def test_read_only_properties_are_passed_over_in_a_post_and_refused_in_a_patch(desk: Desk) -> None:
    made = desk.draft(number="MINE-1", customerName="Somebody")
    assert made["number"].startswith("S-INV") and made["customerName"] == "Aldgate Timber Ltd"
    refused = desk.patch(f"salesInvoices({made['id']})", {"number": "MINE-1"})
    assert (code(refused), text(refused)) == ("BadRequest_InvalidOperation", "Control 'number' is read-only")
    desk.set(read_only_in_post="reject")
    assert code(desk.draft(number="MINE-1")) == "BadRequest_InvalidOperation"


def test_lines_are_added_changed_and_removed_and_the_total_follows(desk: Desk) -> None:
    id = desk.draft()["id"]
    place = f"salesInvoices({id})/salesInvoiceLines"
    added = desk.post(place, item(1, 100))
    assert (added["sequence"], added["documentId"]) == (20000, id)
    assert desk.get(f"salesInvoices({id})")["totalAmountIncludingTax"] == 145.2
    changed = desk.patch(f"salesInvoiceLines({added['id']})", {"quantity": 2}, added["@odata.etag"])
    assert changed["amountExcludingTax"] == 200
    assert code(desk.patch(f"{place}({added['id']})", {"quantity": 3}, added["@odata.etag"])) == "Request_EntityChanged"
    assert desk.delete(f"{place}({added['id']})") == 204
    assert len(desk.get(place)) == 1
    assert desk.get(f"salesInvoices({id})")["totalAmountIncludingTax"] == 25.2


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ({"sequence": 5}, 'The value for "sequence" cannot be modified. Delete and insert the line again.'),
        ({"documentId": UNKNOWN}, 'The value for "documentId" cannot be modified.'),
        ({"lineObjectNumber": "ELM-20"}, 'The value for "lineObjectNumber" cannot be modified.'),
    ],
)
def test_what_makes_a_line_stays(desk: Desk, body: dict[str, Any], wanted: str) -> None:
    id = desk.draft()["id"]
    [line] = desk.get(f"salesInvoices({id})/salesInvoiceLines")
    assert text(desk.patch(f"salesInvoiceLines({line['id']})", body)) == wanted


def test_the_flat_list_of_lines_wants_a_parent(desk: Desk) -> None:
    refused = desk.get("salesInvoiceLines")
    assert text(refused) == "You must specify an Id or a Document Id to get the lines."
    assert text(desk.get("customerPayments")).startswith("You must specify a journal batch ID")


def test_a_draft_goes_with_its_lines_and_leaves_a_gap(desk: Desk) -> None:
    first = desk.draft()
    assert desk.delete(f"salesInvoices({first['id']})", if_match=first["@odata.etag"]) == 204
    assert desk.exchange("GET", f"salesInvoices({first['id']})").status == 404
    assert int(desk.draft()["number"][5:]) == int(first["number"][5:]) + 1
