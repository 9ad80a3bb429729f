"""Prices, taxes, discounts: what the vendor computes (dossier §3, §11.5)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.netsuite.desk import LEVY, OAK, SALES, STANDARD, Desk, invoice, line, ref

TRIO = [line(amount=amount, taxCode=ref(LEVY)) for amount in (25.06, 25.61, 25.63)]


@pytest.mark.parametrize(
    ("fields", "amount"),
    [
        ({"quantity": 2, "rate": 120.5}, 241),
        ({"quantity": 2, "rate": 120.5, "price": ref("-1")}, 241),
        ({"quantity": 2, "rate": 120.5, "price": ref("1")}, 85),  # the level's price goes over the rate
        ({"quantity": 2}, 85),
        ({"quantity": 3, "amount": 10}, 10),
        ({"quantity": 7.5, "rate": 13.333}, 100),  # 99.9975
        ({"rate": 0.125, "quantity": 1}, 0.13),
    ],
)
def test_a_lines_amount(desk: Desk, fields: dict[str, Any], amount: float) -> None:
    assert desk.whole("invoice", desk.made("invoice", invoice(line(**fields))))["item"]["items"][0]["amount"] == amount


def test_a_line_without_any_price_is_refused(desk: Desk) -> None:
    refusal = desk.refused("POST", "invoice", invoice({"item": ref(SALES), "quantity": 2}))
    assert refusal[2] == "Error while accessing a resource. Please enter value(s) for: Amount."


def test_tax_is_rounded_on_each_line_unless_the_account_adds_up_first(desk: Desk) -> None:
    assert desk.get("invoice", desk.made("invoice", invoice(*TRIO)))["taxTotal"] == 11.44
    desk.set(tax_rounding="total")
    assert desk.get("invoice", desk.made("invoice", invoice(*TRIO)))["taxTotal"] == 11.45


def test_a_tax_amount_that_is_sent_stands_unless_the_account_recomputes(desk: Desk) -> None:
    body = invoice(line(amount=100, taxCode=ref(STANDARD), tax1Amt=19.99))
    shown = desk.whole("invoice", desk.made("invoice", body))
    row = shown["item"]["items"][0]
    assert (shown["total"], row["taxRate1"], row["grossAmt"]) == (119.99, 20, 119.99)
    desk.set(line_tax_amount="recomputed")
    assert desk.get("invoice", desk.made("invoice", body))["total"] == 120


def test_a_changed_amount_takes_its_tax_along(desk: Desk) -> None:
    id = desk.made("invoice", invoice(line(quantity=1, rate=100, taxCode=ref(STANDARD))))
    desk.done("PATCH", f"invoice/{id}", {"item": {"items": [{"line": 1, "quantity": 2}]}})
    assert desk.get("invoice", id)["total"] == 240


@pytest.mark.parametrize(("rate", "off"), [("-10%", -20), ("-5", -5), (-7.5, -7.5)])
def test_a_discount_is_a_share_or_an_amount(desk: Desk, rate: Any, off: float) -> None:
    id = desk.made("invoice", invoice(line(amount=200), discountRate=rate, shippingCost=12))
    shown = desk.get("invoice", id)
    assert (shown["discountTotal"], shown["total"]) == (off, 212 + off)
    found = desk.audited(id)
    assert (found.net, found.total) == (Decimal(str(212 + off)), Decimal(str(212 + off)))
    assert sum(posting.amount for posting in found.postings) == 0


def test_a_discount_that_is_no_number_is_refused(desk: Desk) -> None:
    refusal = desk.refused("POST", "invoice", invoice(discountRate="much"))
    assert "Invalid Field Value much for the following field: discountRate" in refusal[2]
    assert "negative" in desk.refused("POST", "invoice", invoice(discountRate="-500"))[2]


def test_amounts_keep_the_decimals_of_their_currency(desk: Desk) -> None:
    yen = desk.made("invoice", invoice(line(quantity=3, rate=33.33), currency=ref("4")))
    dinar = desk.made("invoice", invoice(line(amount=12.345), currency=ref("5")))
    assert [desk.get("invoice", id)["total"] for id in (yen, dinar)] == [100, 12.35]


def test_the_auditor_reads_what_was_booked(desk: Desk) -> None:
    body = invoice(
        line(quantity=2, rate=50, taxCode=ref(STANDARD), description="Oak, planed"), tranId="AU-1", otherRefNum="PO 9"
    )
    found = desk.audited(desk.made("invoice", body))
    assert (found.number, found.reference, found.party, found.net, found.tax, found.total) == (
        *("AU-1", "PO 9", "Aldgate Timber Ltd"),
        *(Decimal(100), Decimal(20), Decimal(120)),
    )
    [row] = found.lines
    assert (row.item, row.account, row.tax_code, row.unit_price) == ("OAK-40", "4000", "VAT:S-GB", 50)
    assert {posting.account: posting.amount for posting in found.postings} == {"1100": 120, "4000": -100, "2200": -20}
    assert desk.doc("item", OAK)["id"] == OAK
