"""Invoices: defaults, computed tax, numbers, life from draft to paid, and everything the vendor refuses."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.wave.desk import CREATE, Desk


def test_the_dossiers_own_example_is_answered_as_told(desk: Desk) -> None:
    made = desk.invoice(items=[{"productId": desk.product(), "quantity": 3, "unitPrice": "50", "taxes": []}])
    assert (made["invoiceNumber"], made["status"]) == ("SO-10045", "SAVED")
    assert (made["total"], made["amountDue"]) == ({"value": "150.00"}, {"value": "150.00"})


def test_what_is_left_out_is_a_draft_of_today_with_the_next_number(desk: Desk) -> None:
    desk.invoice(invoiceNumber="41")
    made = desk.invoice(status=..., invoiceNumber=..., invoiceDate=..., items=...)
    assert (made["status"], made["invoiceNumber"], made["invoiceDate"]) == ("DRAFT", "42", "2026-03-02")
    assert (made["currency"], made["exchangeRate"], made["total"]) == ({"code": "GBP"}, "1", {"value": "0.00"})


def test_the_business_day_is_that_of_its_own_zone(other: Desk) -> None:
    other.sandbox.clock.advance(4 * 3600)  # 13:00 in London, 02:00 of the next day in Auckland
    assert other.invoice(invoiceDate=...)["invoiceDate"] == "2026-03-03"


def test_a_line_takes_price_text_and_taxes_of_its_product(desk: Desk) -> None:
    [item] = desk.invoice(items=[{"productId": desk.product()}])["items"]
    assert (item["quantity"], item["unitPrice"], item["description"]) == ("1", "42.5", "Oak board 40 mm")
    assert item["taxes"] == [{"amount": {"value": "8.50"}, "salesTax": {"abbreviation": "VAT20"}}]
    assert (item["account"], item["total"]) == ({"name": "Sales"}, {"value": "51.00"})


def test_an_empty_list_of_taxes_means_none(desk: Desk) -> None:
    made = desk.invoice(items=[{"productId": desk.product(), "unitPrice": 10, "taxes": []}])
    assert (made["taxTotal"], made["total"]) == ({"value": "0.00"}, {"value": "10.00"})


def test_the_amount_a_client_states_for_a_tax_is_ignored(desk: Desk) -> None:
    taxes = [{"salesTaxId": desk.tax("VAT5"), "amount": "99"}]
    assert desk.invoice(items=[{"productId": desk.product(), "unitPrice": 10, "taxes": taxes}])["taxTotal"] == {
        "value": "0.50"
    }


def test_a_compound_tax_is_taken_of_the_other_taxes_too(desk: Desk) -> None:
    given = {"businessId": desk.id, "name": "Levy", "abbreviation": "CMP", "rate": "0.1", "isCompound": True}
    compound = desk.done("salesTaxCreate", given, "salesTax { id }")["salesTax"]["id"]
    taxes = [{"salesTaxId": compound}, {"salesTaxId": desk.tax("VAT20")}]
    made = desk.invoice(items=[{"productId": desk.product(), "unitPrice": 100, "taxes": taxes}])
    assert [tax["amount"]["value"] for tax in made["items"][0]["taxes"]] == ["20.00", "12.00"]


@pytest.mark.parametrize(
    ("quantity", "price", "subtotal"),
    [("2", "13.335", "26.67"), ("1", "0.005", "0.01"), ("3", "0.333333333", "1.00"), ("-1", "0.005", "-0.01")],
)
def test_amounts_are_rounded_half_away_from_zero(desk: Desk, quantity: str, price: str, subtotal: str) -> None:
    [item] = desk.invoice(items=[{"productId": desk.product(), "quantity": quantity, "unitPrice": price}])["items"]
    assert item["subtotal"] == {"value": subtotal}


@pytest.mark.parametrize(("currency", "total"), [("JPY", "180"), ("KWD", "180.000"), ("EUR", "180.00")])
def test_a_foreign_invoice_has_its_currencys_decimals_and_a_rate(desk: Desk, currency: str, total: str) -> None:
    made = desk.invoice(currency=currency)
    assert made["total"] == {"value": total} and Decimal(made["exchangeRate"]) > 0
    assert desk.invoice(currency=currency, exchangeRate="0.85", invoiceNumber="X")["exchangeRate"] == "0.85"


@pytest.mark.parametrize(
    ("discount", "total", "setting"),
    [
        ({"discountType": "PERCENTAGE", "percentage": 10}, "162.00", "discounted"),
        ({"discountType": "PERCENTAGE", "percentage": 10}, "165.00", "full"),
        ({"discountType": "FIXED", "amount": "50"}, "120.00", "discounted"),
    ],
)
def test_a_discount_lowers_total_and_tax(desk: Desk, discount: dict[str, Any], total: str, setting: str) -> None:
    desk.set(taxed_amount=setting)
    made = desk.invoice(discounts=[{**discount, "name": "Trade"}])
    assert made["total"] == {"value": total}
    [shown] = desk.shown(made["id"], "discounts { __typename name ... on FixedInvoiceDiscount { amount } }")[
        "discounts"
    ]
    assert shown["name"] == "Trade" and shown["__typename"].startswith(discount["discountType"].title())


REFUSED: dict[str, tuple[dict[str, Any], str, list[str]]] = {
    "customer": ({"customerId": "nobody"}, "NOT_FOUND", ["customerId"]),
    "business": ({"businessId": "nothing"}, "NOT_FOUND", ["businessId"]),
    "product": ({"items": [{"productId": "none"}]}, "NOT_FOUND", ["items", "0", "productId"]),
    "two discounts": ({"discounts": [{"discountType": "FIXED", "amount": 1}] * 2}, "INVALID", ["discounts"]),
    "empty discount": ({"discounts": [{"discountType": "FIXED"}]}, "REQUIRED", ["discounts", "0", "amount"]),
    "big discount": (
        {"discounts": [{"discountType": "PERCENTAGE", "percentage": 101}]},
        "INVALID",
        ["discounts", "0", "percentage"],
    ),
    "rate": ({"exchangeRate": 0}, "INVALID", ["exchangeRate"]),
    "long number": ({"invoiceNumber": "9" * 256}, "INVALID", ["invoiceNumber"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_input_is_told_with_its_path_and_leaves_nothing(desk: Desk, case: str) -> None:
    given, code, path = REFUSED[case]
    assert desk.refused("invoiceCreate", desk.input(**given)) == (code, ["input", *path])
    assert not desk.audit.documents


def test_an_unknown_tax_is_told_with_its_whole_path(desk: Desk) -> None:
    items = [{"productId": desk.product()}, {"productId": desk.product(), "taxes": [{"salesTaxId": "none"}]}]
    path = ["input", "items", "1", "taxes", "0", "salesTaxId"]
    assert desk.refused("invoiceCreate", desk.input(items=items)) == ("NOT_FOUND", path)
    desk.set(index_in_path="brackets")
    assert desk.refused("invoiceCreate", desk.input(items=items))[1] == ["input", "items[1]", "taxes[0]", "salesTaxId"]


def test_archived_customers_and_products_go_on_no_new_invoice(desk: Desk) -> None:
    hidden = desk.input(customerId=desk.customer("Hidden Harbour Ltd"))
    assert desk.refused("invoiceCreate", hidden) == ("INVALID", ["input", "customerId"])
    desk.done("productArchive", {"id": desk.product("ASH-10")})
    archived = desk.input(items=[{"productId": desk.product("ASH-10")}])
    assert desk.refused("invoiceCreate", archived)[0] == "INVALID"
    desk.set(archived_records="accept")
    desk.invoice(customerId=desk.customer("Hidden Harbour Ltd"))


def test_a_number_in_use_is_refused_in_the_words_the_settings_say(desk: Desk) -> None:
    desk.invoice()
    desk.set(duplicate_number_code="TAKEN", duplicate_number_text="Number is taken")
    payload = desk.data(CREATE, input=desk.input())["invoiceCreate"]
    assert payload["inputErrors"] == [
        {"code": "TAKEN", "message": "Number is taken", "path": ["input", "invoiceNumber"]}
    ]
    desk.set(duplicate_numbers="allow")
    desk.invoice()
    assert len(desk.audit.documents) == 2


def test_a_success_may_show_an_empty_list_of_errors(desk: Desk) -> None:
    desk.set(no_input_errors="empty")
    assert desk.data(CREATE, input=desk.input())["invoiceCreate"]["inputErrors"] == []


def test_a_patch_leaves_what_it_does_not_name_and_replaces_all_items(desk: Desk) -> None:
    made = desk.invoice(memo="Mind the step")
    items = [{"productId": desk.product("ELM-20"), "quantity": 2, "unitPrice": 10, "taxes": []}]
    desk.done("invoicePatch", {"id": made["id"], "items": items})
    changed = desk.shown(made["id"], "memo invoiceNumber total { value } items { product { name } }")
    assert (changed["memo"], changed["invoiceNumber"]) == ("Mind the step", "SO-10045")
    assert (changed["total"], changed["items"]) == ({"value": "20.00"}, [{"product": {"name": "ELM-20"}}])
    desk.done("invoicePatch", {"id": made["id"], "memo": None})
    assert desk.shown(made["id"], "memo")["memo"] is None
    assert desk.refused("invoicePatch", {"id": "none"}) == ("NOT_FOUND", ["input", "id"])


def test_a_draft_becomes_saved_sent_overdue(desk: Desk) -> None:
    id = desk.invoice(status="DRAFT", dueDate="2026-03-20")["id"]
    given = {"invoiceId": id}
    assert desk.refused("invoiceMarkSent", {**given, "sendMethod": "MARKED_SENT"})[0] == "INVALID"
    assert desk.refused("invoiceSend", {**given, "to": ["a@b.example"]}) == ("INVALID", ["input", "invoiceId"])
    desk.done("invoiceApprove", given)
    assert desk.shown(id)["status"] == "SAVED"
    desk.done("invoiceSend", {**given, "to": ["a@b.example"]})
    assert desk.shown(id, "status lastSentVia") == {"status": "SENT", "lastSentVia": "WAVE"}
    desk.sandbox.clock.advance(30 * 86400)
    assert desk.shown(id)["status"] == "OVERDUE"


def test_sending_needs_a_business_that_may_send(desk: Desk) -> None:
    id = desk.invoice()["id"]
    assert desk.refused("invoiceSend", {"invoiceId": id, "to": []}) == ("REQUIRED", ["input", "to"])
    desk.set(email_sending="off")
    assert desk.refused("invoiceSend", {"invoiceId": id, "to": ["a@b.example"]})[0] == "INVALID"
    assert desk.read("emailSendEnabled") == {"emailSendEnabled": False}


def test_a_clone_is_a_draft_with_a_number_of_its_own(desk: Desk) -> None:
    made = desk.invoice(invoiceNumber="7")
    clone = desk.done("invoiceClone", {"invoiceId": made["id"]}, "invoice { id invoiceNumber status total { value } }")
    assert clone["invoice"]["id"] != made["id"]
    assert (clone["invoice"]["invoiceNumber"], clone["invoice"]["status"]) == ("8", "DRAFT")


def test_a_deleted_invoice_is_gone_and_its_number_free(desk: Desk) -> None:
    made = desk.invoice()
    desk.done("invoiceDelete", {"invoiceId": made["id"]})
    assert desk.rows("invoices") == []
    error = desk.ask(f'{{ business {{ invoice(id: "{made["id"]}") {{ id }} }} }}')
    assert b"NOT_FOUND" in error.reply.body  # type: ignore[union-attr]
    assert [one.status for one in desk.audit.documents] == ["deleted"]
    desk.invoice()
