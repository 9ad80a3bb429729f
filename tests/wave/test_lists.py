"""Lists: page numbers, orders, filters, and matches that are looser than they look."""

from __future__ import annotations

from typing import Any

import pytest

from tests.wave.desk import Desk, told


def _numbers(desk: Desk, arguments: str = "") -> list[str]:
    return [row["invoiceNumber"] for row in desk.rows(f"invoices{arguments}", "invoiceNumber")]


@pytest.fixture
def stocked(desk: Desk) -> Desk:
    """Three invoices a minute apart: 12, 112, 7."""
    desk.set(calls_per_minute=1000)
    twin = desk.id_of("customer", "name", "Twin Traders")
    given: list[dict[str, Any]] = [
        {"invoiceNumber": "12", "invoiceDate": "2026-03-03"},
        {"invoiceNumber": "112", "customerId": twin, "currency": "EUR"},
        {"invoiceNumber": "7", "status": "DRAFT", "items": []},
    ]
    for fields in given:
        desk.invoice(**fields)
        desk.sandbox.clock.advance(60)
    return desk


def test_an_empty_list_is_page_one_of_one(desk: Desk) -> None:
    page = desk.read("invoices { pageInfo { currentPage totalPages totalCount } edges { node { id } } }")
    assert page["invoices"] == {"pageInfo": {"currentPage": 1, "totalPages": 1, "totalCount": 0}, "edges": []}


def test_pages_are_counted_from_one(desk: Desk) -> None:
    info = "pageInfo { currentPage totalPages totalCount } edges { node { name } }"
    first, last = (desk.read(f"customers(page: {page}, pageSize: 10) {{ {info} }}")["customers"] for page in (1, 2))
    assert first["pageInfo"] == {"currentPage": 1, "totalPages": 2, "totalCount": 19}
    assert (len(first["edges"]), len(last["edges"])) == (10, 9)
    assert desk.rows("customers(page: 3, pageSize: 10)") == []


def test_a_page_has_45_rows_unless_asked_and_200_at_most(desk: Desk) -> None:
    desk.set(page_max=5)
    assert len(desk.rows("customers")) == len(desk.rows("customers(pageSize: 300)")) == 5
    desk.set(page_max=200)
    assert len(desk.rows("accounts(pageSize: 2)")) == 2


@pytest.mark.parametrize("arguments", ["page: 0", "pageSize: 0", "page: -1"])
def test_there_is_no_page_nought(desk: Desk, arguments: str) -> None:
    exchange = desk.ask(f"{{ business {{ name customers({arguments}) {{ edges {{ node {{ id }} }} }} }} }}")
    assert told(exchange)["data"]["business"]["customers"] is None
    assert told(exchange)["errors"][0]["path"] == ["business", "customers"]


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        ("", ["7", "112", "12"]),
        ("(sort: [CREATED_AT_ASC])", ["12", "112", "7"]),
        ("(sort: [TOTAL_DESC, INVOICE_NUMBER_ASC])", ["112", "12", "7"]),
        ("(sort: [INVOICE_DATE_DESC])", ["12", "7", "112"]),
        ("(sort: [CUSTOMER_NAME_DESC])", ["112", "7", "12"]),
        ('(invoiceNumber: "12")', ["112", "12"]),
        ("(status: DRAFT)", ["7"]),
        ("(currency: EUR)", ["112"]),
        ("(amountDue: 180.0, currency: GBP)", ["12"]),
        ('(invoiceDateStart: "2026-03-03")', ["12"]),
        ('(invoiceDateEnd: "2026-03-02")', ["7", "112"]),
        ('(modifiedAtAfter: "2026-03-02T09:00:00Z")', ["7", "112"]),
        ('(modifiedAtBefore: "2026-03-02T10:01:00+01:00")', ["12"]),
        ('(sourceId: "any")', []),
    ],
)
def test_invoices_are_filtered_and_ordered(stocked: Desk, arguments: str, numbers: list[str]) -> None:
    """The number matches any part (§5)."""
    assert _numbers(stocked, arguments) == numbers


def test_invoices_of_one_customer(stocked: Desk) -> None:
    twin = stocked.id_of("customer", "name", "Twin Traders")
    assert _numbers(stocked, f'(customerId: "{twin}")') == ["112"]


def test_an_explicit_null_for_the_order_is_a_validation_error(desk: Desk) -> None:
    exchange = desk.ask("{ business { invoices(sort: null) { edges { node { id } } } } }")
    assert (exchange.status, exchange.vendor_code) == (400, "GRAPHQL_VALIDATION_FAILED")


def test_the_email_of_a_customer_matches_loosely(desk: Desk) -> None:
    assert len(desk.rows('customers(email: "ALD01.EXAMPLE")')) == 1
    assert not desk.rows('customers(email: "nobody@nowhere.example")')


def test_archived_products_and_accounts_are_left_out_unless_asked_for(desk: Desk) -> None:
    desk.done("productArchive", {"id": desk.product("ASH-10")})
    assert len(desk.rows("products")) == 4
    assert [row["name"] for row in desk.rows("products(isArchived: true)", "name")] == ["ASH-10"]
    assert len(desk.rows("products(isArchived: null)")) == 5
    assert [row["isArchived"] for row in desk.rows("customers(sort: [NAME_ASC], pageSize: 200)", "isArchived")].count(
        True
    ) == 1


def test_accounts_are_chosen_by_type_and_subtype(desk: Desk) -> None:
    assert {row["name"] for row in desk.rows("accounts(subtypes: [CASH_AND_BANK])", "name")} == {"Bank", "Petty Cash"}
    assert {row["name"] for row in desk.rows("accounts(types: [INCOME], excludedSubtypes: [INCOME])", "name")} == {
        "Discounts Given",
        "Gain on Foreign Exchange",
    }


def test_invoices_of_a_classic_business_are_not_served(desk: Desk) -> None:
    desk.invoice()
    desk.set(classic_business="yes")
    assert desk.read("isClassicInvoicing invoices { edges { node { id } } }") == {
        "isClassicInvoicing": True,
        "invoices": None,
    }


def test_reference_lists_are_there(desk: Desk) -> None:
    data = desk.data(
        "{ accountTypes { value } accountSubtypes { value type { value } } currencies { code exponent } "
        "countries { code provinces { code } } country(code: CA) { currency { code } } "
        'province(code: "CA-ON") { name } '
        "currency(code: JPY) { exponent symbol } oAuthApplication { clientId } }"
    )
    assert len(data["accountTypes"]) == 5 and len(data["accountSubtypes"]) == 38
    assert (data["country"]["currency"]["code"], data["province"]["name"]) == ("CAD", "Ontario")
    assert data["currency"]["exponent"] == 0 and data["oAuthApplication"]["clientId"] == desk.credentials["client_id"]
