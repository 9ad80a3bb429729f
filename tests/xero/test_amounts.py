"""Rounding, tax and totals: the dossier's worked examples (xero §3)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.xero.desk import Desk, first, invoice, line, told


def _totals(doc: dict[str, Any]) -> tuple[float, float, float]:
    return doc["SubTotal"], doc["TotalTax"], doc["Total"]


def _priced(*prices: float, **fields: Any) -> list[dict[str, Any]]:
    return [line(Quantity=1, UnitAmount=price, **fields) for price in prices]


def test_tax_is_rounded_per_line(other: Desk) -> None:
    # 15 %: on the sum it would be 11.45
    doc = other.invoice(LineItems=_priced(25.06, 25.61, 25.63))
    assert [part["TaxAmount"] for part in doc["LineItems"]] == [3.76, 3.84, 3.84]
    assert _totals(doc) == (76.3, 11.44, 87.74)


@pytest.mark.parametrize(("rounding", "tax"), [("half_up", 0.05), ("half_even", 0.04)])
def test_the_direction_of_half_a_cent_is_a_setting(other: Desk, rounding: str, tax: float) -> None:
    other.set(tax_rounding=rounding)
    assert other.invoice(LineItems=_priced(0.30))["TotalTax"] == tax


def test_inclusive_amounts_hold_their_tax(desk: Desk) -> None:
    doc = desk.invoice(LineAmountTypes="Inclusive", LineItems=_priced(120, 9.99))
    assert [part["TaxAmount"] for part in doc["LineItems"]] == [20.0, 1.67]
    assert _totals(doc) == (108.32, 21.67, 129.99)


def test_no_tax_is_no_tax(desk: Desk) -> None:
    doc = desk.invoice(LineAmountTypes="NoTax", LineItems=_priced(120))
    assert (doc["LineItems"][0]["TaxType"], _totals(doc)) == ("NONE", (120.0, 0.0, 120.0))


def test_unit_prices_lose_their_third_place_unless_asked_for_four(desk: Desk) -> None:
    assert desk.invoice(LineItems=[line(Quantity=100, UnitAmount=0.125)])["SubTotal"] == 13.0
    exact = first(desk.call("PUT", "/Invoices?unitdp=4", invoice(LineItems=[line(Quantity=100, UnitAmount=0.1254)])))
    assert (exact["SubTotal"], exact["LineItems"][0]["UnitAmount"]) == (12.54, 0.1254)
    assert desk.read(f"/Invoices/{exact['InvoiceID']}")["LineItems"][0]["UnitAmount"] == 0.13
    assert desk.read(f"/Invoices/{exact['InvoiceID']}?unitdp=4")["LineItems"][0]["UnitAmount"] == 0.1254


def test_line_amounts_are_rounded_half_up(desk: Desk) -> None:
    doc = first(desk.call("PUT", "/Invoices?unitdp=4", invoice(LineItems=[line(Quantity=1, UnitAmount=2.675)])))
    assert doc["LineItems"][0]["LineAmount"] == 2.68


def test_a_line_amount_that_disagrees_is_told_with_the_one_expected(desk: Desk) -> None:
    wrong = line(Quantity=1, UnitAmount=39.99, LineAmount=40)
    expected = ["The line total 40.00 does not match the expected line total 39.99"]
    assert told(desk.call("PUT", "/Invoices", invoice(LineItems=[wrong]))) == expected


def test_a_line_amount_alone_makes_the_price(desk: Desk) -> None:
    [made] = desk.invoice(LineItems=[line(UnitAmount=None, Quantity=3, LineAmount=100)])["LineItems"]
    assert (made["UnitAmount"], made["LineAmount"]) == (33.33, 100.0)


def test_discounts_come_as_a_rate_or_an_amount(desk: Desk) -> None:
    doc = desk.invoice(LineItems=[line(DiscountRate=10), line(DiscountAmount=5)])
    assert [part["LineAmount"] for part in doc["LineItems"]] == [135.0, 145.0]
    assert (doc["TotalDiscount"], doc["IsDiscounted"]) == (20.0, True)


def test_an_untouched_discount_survives_an_edit(desk: Desk) -> None:
    mine = desk.invoice(Status="DRAFT", LineItems=[line(DiscountRate=10)])
    after = first(desk.call("POST", "/Invoices", {"InvoiceID": mine["InvoiceID"], "Reference": "x"}))
    assert (after["TotalDiscount"], after["SubTotal"]) == (15.0, 135.0)


def test_a_tax_amount_that_is_sent_overrides(desk: Desk) -> None:
    assert desk.invoice(LineItems=[line(TaxAmount=29.99)])["TotalTax"] == 29.99


@pytest.mark.parametrize("field", ["SubTotal", "TotalTax", "Total"])
def test_sums_that_disagree_with_the_lines_are_refused(desk: Desk, field: str) -> None:
    assert told(desk.call("PUT", "/Invoices", invoice(**{field: 1}))) == [
        "The invoice total does not equal the sum of the lines."
    ]


def test_a_document_can_be_sent_back_as_it_was_read(desk: Desk) -> None:
    mine = desk.invoice(Status="DRAFT", LineItems=[line(DiscountRate=10), line()])
    again = first(desk.call("POST", "/Invoices", {"Invoices": [desk.read(f"/Invoices/{mine['InvoiceID']}")]}))
    assert again["LineItems"] == mine["LineItems"]
    assert _totals(again) == _totals(mine)


def test_a_rounding_amount_is_honoured_when_all_sums_agree(desk: Desk) -> None:
    sums = {"SubTotal": 150, "TotalTax": 30, "Total": 179.95}
    assert desk.invoice(RoundingAmount=-0.05, **sums)["Total"] == 179.95
    # without all three sums it is not
    assert desk.invoice(RoundingAmount=-0.05)["Total"] == 180.0


def test_every_currency_has_two_places(desk: Desk) -> None:
    assert desk.invoice(CurrencyCode="KWD", LineItems=_priced(1.2345))["SubTotal"] == 1.23
    assert desk.invoice(CurrencyCode="JPY", LineItems=_priced(100.5))["SubTotal"] == 100.5


def test_items_lend_description_price_account_and_tax(desk: Desk) -> None:
    [made] = desk.invoice(LineItems=[{"ItemCode": "oak-40", "Quantity": 2}])["LineItems"]
    assert (made["Description"], made["UnitAmount"], made["LineAmount"]) == ("Oak board 40 mm", 42.5, 85.0)
    assert (made["ItemCode"], made["AccountCode"], made["TaxType"]) == ("OAK-40", "4000", "OUTPUT2")


def test_accounts_lend_their_tax_type(desk: Desk) -> None:
    assert desk.invoice(LineItems=[line(TaxType=None)])["LineItems"][0]["TaxType"] == "OUTPUT2"


@pytest.mark.parametrize(
    ("kind", "tax"), [("OUTPUT2", 30.0), ("RROUTPUT", 7.5), ("ZERORATEDOUTPUT", 0.0), ("NONE", 0.0)]
)
def test_each_rate_of_the_country(desk: Desk, kind: str, tax: float) -> None:
    assert desk.invoice(LineItems=[line(TaxType=kind)])["TotalTax"] == tax


def test_negative_totals_are_a_setting(desk: Desk) -> None:
    assert told(desk.call("PUT", "/Invoices", invoice(LineItems=_priced(-5)))) == [
        "The document total cannot be negative"
    ]
    desk.set(negative_total="accept")
    assert desk.invoice(LineItems=_priced(-5))["Total"] == -6.0


def test_many_lines_survive(desk: Desk) -> None:
    doc = desk.invoice(LineItems=[line(Quantity=1, UnitAmount=0.01) for _ in range(999)])
    assert (len(doc["LineItems"]), doc["SubTotal"]) == (999, 9.99)


@pytest.mark.parametrize("quantity", ["3", "3.0", " 3 ", 3])
def test_numbers_may_come_as_text(desk: Desk, quantity: object) -> None:
    assert desk.invoice(LineItems=[line(Quantity=quantity)])["SubTotal"] == 150.0


def test_numbers_no_decimal_can_hold_are_refused_by_the_parser(desk: Desk) -> None:
    exchange = desk.call("PUT", "/Invoices", invoice(LineItems=[line(UnitAmount=1e300)]))
    assert exchange.status == 400
    assert b"too large or too small" in exchange.reply.body
