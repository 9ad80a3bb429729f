"""Customers, products, accounts and sales taxes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.wave.desk import Desk


def test_customers_of_one_name_may_be_two_and_are_changed_and_deleted(desk: Desk) -> None:
    given = {"businessId": desk.id, "name": "New & Co", "email": "a@new.example", "address": {"city": "Leeds"}}
    fields = "customer { id name currency { code } address { city country { code } } isArchived }"
    first, second = (desk.done("customerCreate", given, fields)["customer"] for _ in range(2))
    assert first["id"] != second["id"] and first["address"] == {"city": "Leeds", "country": None}
    desk.done("customerPatch", {"id": first["id"], "email": None, "name": "Newer"})
    shown = desk.read(f'customer(id: "{first["id"]}") {{ name email }}')["customer"]
    assert shown == {"name": "Newer", "email": None}
    desk.done("customerDelete", {"id": second["id"]})
    assert desk.refused("customerDelete", {"id": second["id"]}) == ("NOT_FOUND", ["input", "id"])


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"name": " "}, "REQUIRED", "name"),
        ({"name": "x" * 256}, "INVALID", "name"),
        ({"email": "nowhere"}, "INVALID", "email"),
        ({"businessId": "none"}, "NOT_FOUND", "businessId"),
    ],
)
def test_a_customer_that_cannot_be_is_refused(desk: Desk, given: dict[str, Any], code: str, field: str) -> None:
    whole = {"businessId": desk.id, "name": "New", **given}
    assert desk.refused("customerCreate", whole) == (code, ["input", field])


def test_a_customer_with_invoices_stays(desk: Desk) -> None:
    desk.invoice()
    assert desk.refused("customerDelete", {"id": desk.customer()}) == ("INVALID", ["input", "id"])
    owed = desk.read(f'customer(id: "{desk.customer()}") {{ outstandingAmount {{ value }} overdueAmount {{ raw }} }}')
    assert owed["customer"] == {"outstandingAmount": {"value": "180.00"}, "overdueAmount": {"raw": 0}}


def test_a_product_is_sold_when_it_has_an_income_account(desk: Desk) -> None:
    given = {
        "businessId": desk.id,
        "name": "Beech",
        "unitPrice": "1.000005",
        "incomeAccountId": desk.account("4000"),
    }
    fields = "product { id isSold isBought unitPrice incomeAccount { name } defaultSalesTaxes { rate } }"
    made = desk.done("productCreate", given, fields)["product"]
    assert (made["isSold"], made["isBought"], made["unitPrice"]) == (True, False, "1.00001")
    bought = {**given, "incomeAccountId": None, "expenseAccountId": desk.account("6000")}
    other = desk.done("productCreate", bought, fields)["product"]
    assert (other["isSold"], other["isBought"]) == (False, True)
    unsold = desk.input(items=[{"productId": other["id"]}])
    assert desk.refused("invoiceCreate", unsold) == ("INVALID", ["input", "items", "0", "productId"])
    desk.done("productPatch", {"id": made["id"], "unitPrice": 3, "defaultSalesTaxIds": [desk.tax("VAT5")]})
    assert desk.read(f'product(id: "{made["id"]}") {{ unitPrice name }}')["product"] == {
        "unitPrice": "3",
        "name": "Beech",
    }


def test_a_product_names_accounts_and_taxes_that_fit(desk: Desk) -> None:
    given = {"businessId": desk.id, "name": "Beech", "unitPrice": 1}
    wrong = {**given, "incomeAccountId": desk.account("1200")}
    assert desk.refused("productCreate", wrong) == ("INVALID", ["input", "incomeAccountId"])
    unknown = {**given, "defaultSalesTaxIds": [desk.tax("VAT5"), "none"]}
    assert desk.refused("productCreate", unknown) == ("NOT_FOUND", ["input", "defaultSalesTaxIds", "1"])


def test_a_sales_tax_has_rates_by_day_and_an_abbreviation_of_its_own(desk: Desk) -> None:
    given = {"businessId": desk.id, "name": "Levy", "abbreviation": "LVY", "rate": "0.0123456789"}
    made = desk.done("salesTaxCreate", given, "salesTax { id rate }")["salesTax"]
    assert made["rate"] == "0.012346"
    assert desk.refused("salesTaxCreate", given) == ("INVALID", ["input", "abbreviation"])
    assert desk.refused("salesTaxCreate", {**given, "abbreviation": "x" * 11})[0] == "INVALID"
    rates = [{"effective": "2027-01-01", "rate": "0.2"}, {"effective": "2020-01-01", "rate": "0.1"}]
    desk.done("salesTaxPatch", {"id": made["id"], "rates": rates})
    shown = f'salesTax(id: "{made["id"]}") {{ now: rate later: rate(for: "2027-06-01") rates {{ effective }} }}'
    assert desk.read(shown)["salesTax"] == {
        "now": "0.1",
        "later": "0.2",
        "rates": [{"effective": "2020-01-01"}, {"effective": "2027-01-01"}],
    }
    desk.done("salesTaxArchive", {"id": made["id"]})
    assert made["id"] not in [row["id"] for row in desk.rows("salesTaxes")]


def test_only_accounts_have_a_version(desk: Desk) -> None:
    given = {"businessId": desk.id, "name": "Hoard", "subtype": "CASH_AND_BANK"}
    made = desk.done("accountCreate", given, "account { id sequence type { value } }")["account"]
    assert (made["sequence"], made["type"]) == (0, {"value": "ASSET"})
    desk.done("accountPatch", {"id": made["id"], "sequence": 0, "name": "Till"})
    assert desk.refused("accountPatch", {"id": made["id"], "sequence": 0}) == ("INVALID", ["input", "sequence"])
    desk.done("accountArchive", {"id": made["id"]})
    assert desk.read(f'account(id: "{made["id"]}") {{ isArchived sequence }}')["account"] == {
        "isArchived": True,
        "sequence": 2,
    }


def test_the_other_deposit_mutation_is_not_for_the_public(desk: Desk) -> None:
    given = {
        "businessId": desk.id,
        "date": "2026-03-02",
        "description": "x",
        "deposit": {"accountId": desk.account(), "amount": 1.0},
        "lineItems": [],
        "origin": "MANUAL",
    }
    assert desk.refused("moneyDepositTransactionCreate", given) == ("INVALID", ["input"])
