"""Amounts, rounding, tax and currencies (dossier quickbooks_online §3, §8, §11)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.quickbooks_online.desk import Desk, errors, told


def test_the_worked_example_of_the_rounding_rule(desk: Desk) -> None:
    made = desk.invoice(desk.line(100.00, Qty=7.5, UnitPrice=13.333))
    assert made["TotalAmt"] == 100
    error = desk.refused("Invoice", desk.body(desk.line(99.99, Qty=7.5, UnitPrice=13.333)))
    assert (error["code"], error["element"]) == ("6070", "Line.Amount")
    assert error["Message"] == "Amount calculation incorrect in the request."
    assert error["Detail"] == "Amount is not equal to UnitPrice * Qty. Supplied value:99.99"


def test_half_cents_round_up(desk: Desk) -> None:
    assert desk.invoice(desk.line(1861.08, Qty=8, UnitPrice=232.634375))["TotalAmt"] == 1861.08
    assert desk.refused("Invoice", desk.body(desk.line(1861.07, Qty=8, UnitPrice=232.634375)))["code"] == "6070"


def test_every_bad_line_gives_its_own_error(desk: Desk) -> None:
    lines = [desk.line(amount, Qty=2, UnitPrice=10) for amount in (20, 21, 22)]
    told_errors = errors(desk.send("POST", "invoice", desk.body(*lines)))
    assert [error["Detail"].rpartition(":")[2] for error in told_errors] == ["21", "22"]


@pytest.mark.parametrize("detail", [{}, {"Qty": 0, "UnitPrice": 0}, {"Qty": 3}, {"UnitPrice": 7}])
def test_the_amount_is_taken_as_is_without_quantity_and_price(desk: Desk, detail: dict[str, Any]) -> None:
    assert desk.invoice(desk.line(100, **detail))["TotalAmt"] == 100


def test_numbers_may_come_as_texts(desk: Desk) -> None:
    made = desk.invoice(desk.line("99.90", Qty="3", UnitPrice="33.30"))
    assert made["TotalAmt"] == 99.9
    assert made["Line"][0]["SalesItemLineDetail"]["UnitPrice"] == 33.3


def test_tax_is_computed_per_rate_on_the_sum_of_the_lines(desk: Desk) -> None:
    made = desk.invoice(desk.line(10.01, tax="20.0% S"), desk.line(10.01, tax="20.0% S"), desk.line(50, tax="5.0% R"))
    rates = [(line["TaxLineDetail"]["TaxPercent"], line["Amount"]) for line in made["TxnTaxDetail"]["TaxLine"]]
    assert rates == [(20, 4.0), (5, 2.5)]
    assert (made["TxnTaxDetail"]["TotalTax"], made["TotalAmt"]) == (6.5, 76.52)
    desk.set(tax_rounding="line")
    assert (
        desk.invoice(desk.line(10.02, tax="20.0% S"), desk.line(10.02, tax="20.0% S"))["TxnTaxDetail"]["TotalTax"] == 4
    )
    assert (
        desk.invoice(desk.line(10.03, tax="20.0% S"), desk.line(10.03, tax="20.0% S"))["TxnTaxDetail"]["TotalTax"]
        == 4.02
    )


def test_tax_inclusive_amounts_are_gross_and_lines_come_back_net(desk: Desk) -> None:
    made = desk.invoice(desk.line(120, tax="20.0% S", Qty=1, UnitPrice=120), GlobalTaxCalculation="TaxInclusive")
    line = made["Line"][0]
    assert (made["TotalAmt"], made["TxnTaxDetail"]["TotalTax"], line["Amount"]) == (120, 20, 100)
    assert line["SalesItemLineDetail"]["TaxInclusiveAmt"] == 120
    again = desk.post("Invoice", {**made, "PrivateNote": "echoed"})
    assert (again["TotalAmt"], again["Line"][0]["Amount"]) == (120, 100)


def test_inclusive_nets_and_tax_always_add_up_to_the_gross(desk: Desk) -> None:
    lines = [desk.line(amount, tax="20.0% S") for amount in (0.99, 1.49, 3.33)]
    made = desk.invoice(*lines, GlobalTaxCalculation="TaxInclusive")
    nets = sum(Decimal(str(line["Amount"])) for line in made["Line"][:-1])
    assert nets + Decimal(str(made["TxnTaxDetail"]["TotalTax"])) == Decimal("5.81")
    assert made["TotalAmt"] == 5.81


def test_a_dropped_tax_mode_makes_the_gross_a_net(desk: Desk) -> None:
    assert desk.invoice(desk.line(100, tax="20.0% S"))["TotalAmt"] == 120, "real_bugs B45"


def test_without_tax_no_code_is_needed_and_no_tax_detail_allowed(desk: Desk) -> None:
    body = desk.body(desk.line(100, tax=None), GlobalTaxCalculation="NotApplicable")
    assert desk.post("Invoice", body)["TotalAmt"] == 100
    assert desk.refused("Invoice", {**body, "TxnTaxDetail": {"TotalTax": 5}})["code"] == "6170"


def test_the_tax_a_client_states_wins_unless_the_vendor_computes(desk: Desk) -> None:
    line = desk.line(100, tax="20.0% S")
    assert desk.invoice(line, TxnTaxDetail={"TotalTax": 19.99})["TotalAmt"] == 119.99
    rate = desk.ref("TaxRate", Name="20.0% S")
    tax_line = {"Amount": 20.01, "DetailType": "TaxLineDetail", "TaxLineDetail": {"TaxRateRef": rate}}
    assert desk.invoice(line, TxnTaxDetail={"TaxLine": [tax_line]})["TotalAmt"] == 120.01
    desk.set(sales_tax="computed")
    assert desk.invoice(line, TxnTaxDetail={"TotalTax": 19.99})["TotalAmt"] == 120


def test_us_lines_say_tax_or_non_and_nothing_else(us: Desk) -> None:
    assert us.invoice(us.line(100, tax="TAX"))["TotalAmt"] == 120, "the company's default code"
    assert us.invoice(us.line(100, tax="NON"))["TotalAmt"] == 100
    reduced = us.ref("TaxCode", Name="5.0% R")
    made = us.invoice(us.line(100, tax="TAX"), us.line(10, tax="NON"), TxnTaxDetail={"TxnTaxCodeRef": reduced})
    assert (made["TotalAmt"], made["TxnTaxDetail"]["TxnTaxCodeRef"]) == (115, reduced)
    assert us.invoice(us.line(100, tax="TAX"), TxnTaxDetail={"TotalTax": 8.25})["TotalAmt"] == 108.25
    numbered = us.line(100, TaxCodeRef=reduced, tax=None)
    assert us.refused("Invoice", us.body(numbered))["code"] == "6100"


def test_the_us_edition_ignores_the_tax_mode(us: Desk) -> None:
    made = us.invoice(us.line(120, tax="TAX"), GlobalTaxCalculation="TaxInclusive")
    assert "GlobalTaxCalculation" not in made
    assert made["TotalAmt"] == 144


def test_discounts_subtract_before_or_after_tax(desk: Desk) -> None:
    percent = {"DetailType": "DiscountLineDetail", "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10}}
    line = desk.line(200, tax="20.0% S")
    made = desk.invoice(line, percent)
    assert (made["Line"][1]["Amount"], made["TotalAmt"]) == (20, 220)
    assert desk.invoice(line, percent, ApplyTaxAfterDiscount=True)["TotalAmt"] == 216
    flat = {"DetailType": "DiscountLineDetail", "Amount": 5, "DiscountLineDetail": {"PercentBased": False}}
    assert desk.invoice(line, flat)["TotalAmt"] == 235


def test_foreign_documents_carry_rate_and_home_amounts(desk: Desk) -> None:
    foreign = {"CustomerRef": desk.customer("Rhein Export GmbH"), "CurrencyRef": {"value": "EUR"}}
    made = desk.invoice(desk.line(100, tax="20.0% S"), ExchangeRate=0.85, **foreign)
    assert (made["ExchangeRate"], made["TotalAmt"], made["HomeTotalAmt"], made["HomeBalance"]) == (0.85, 120, 102, 102)
    assert made["CurrencyRef"] == {"value": "EUR", "name": "Euro"}
    assert sum(posting.amount for posting in desk.audited(made["Id"]).postings) == 0


def test_the_rate_defaults_to_the_documents_day(desk: Desk) -> None:
    foreign = {"CustomerRef": desk.customer("Rhein Export GmbH"), "CurrencyRef": {"value": "EUR"}}
    old, new = (desk.invoice(TxnDate=day, **foreign)["ExchangeRate"] for day in ("2026-01-05", "2026-03-02"))
    assert old != new, "real_bugs B65"
    table = told(desk.send("GET", "exchangerate", sourcecurrencycode="EUR", asofdate="2026-01-05"))["ExchangeRate"]
    assert (table["Rate"], table["TargetCurrencyCode"], table["AsOfDate"]) == (old, "GBP", "2026-01-05")


def test_the_currency_must_be_the_customers(desk: Desk) -> None:
    euro = desk.customer("Rhein Export GmbH")
    assert desk.refused("Invoice", desk.body(CustomerRef=euro))["code"] == "6000", "CurrencyRef is required here"
    assert desk.refused("Invoice", desk.body(CurrencyRef={"value": "EUR"}))["code"] == "6000"
    assert desk.refused("Invoice", desk.body(CurrencyRef={"value": "CHF"}))["code"] == "2220"
    desk.set(missing_currency="customer")
    assert desk.invoice(CustomerRef=euro)["CurrencyRef"]["value"] == "EUR"


def test_more_decimals_are_rounded_or_refused(desk: Desk) -> None:
    assert desk.invoice(desk.line(10.005))["TotalAmt"] == 10.01
    desk.set(extra_decimals="refuse")
    assert desk.refused("Invoice", desk.body(desk.line(10.005)))["code"] == "2110"
    assert desk.refused("Invoice", desk.body(desk.line(1, Qty=1, UnitPrice=1.00000001)))["code"] == "2100"


def test_credit_memos_and_receipts_are_totalled_alike(desk: Desk) -> None:
    credit = desk.post("CreditMemo", desk.body(desk.line(100, tax="20.0% S")))
    assert (credit["TotalAmt"], credit["RemainingCredit"]) == (120, 120)
    receipt = desk.post("SalesReceipt", {"Line": [desk.line(100, tax="20.0% S")]})
    assert (receipt["TotalAmt"], receipt["Balance"]) == (120, 0)
    assert receipt["DepositToAccountRef"]["name"] == "Undeposited Funds"
    assert [desk.audited(doc["Id"]).kind for doc in (credit, receipt)] == ["credit_note", "sales_receipt"]


def test_a_deposit_lowers_the_balance(desk: Desk) -> None:
    assert desk.invoice(Deposit=30)["Balance"] == 70
