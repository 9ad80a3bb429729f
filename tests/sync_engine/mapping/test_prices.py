"""Quantity and price as sent multiply to the line's net amount, whatever the source's own price looks like."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sync_engine.canonical import Line
from sync_engine.mapping.policy import policy_for
from sync_engine.mapping.prices import fitted


@pytest.mark.parametrize(
    ("quantity", "price", "net", "currency", "places", "expected"),
    [
        ("7.5", "13.333", "100.00", "GBP", 7, ("7.5", "13.333")),
        ("1000", "0.1235", "123.50", "GBP", 4, ("1000", "0.1235")),
        ("3", "10.00", "27.00", "GBP", 4, ("3", "9")),  # after a discount
        ("1", "1861.075", "1861.08", "GBP", 7, ("1", "1861.075")),  # half a cent goes up
        ("2", "13582.5", "27165", "JPY", 4, ("2", "13582.5")),
        ("1", "1.2345", "1.235", "KWD", 4, ("1", "1.2345")),
        ("0", "50", "0.00", "GBP", 4, ("0", "50")),
        ("1000000", "0.0000001", "0.10", "GBP", 4, ("1", "0.10")),  # no price of four decimals can say it
        ("5", "0", "0.00", "GBP", 4, ("5", "0")),
        ("-1", "2.50", "-2.50", "GBP", 4, ("-1", "2.5")),
        ("12345678901234567890", "0.1", "1234567890123456789.00", "GBP", 7, ("12345678901234567890", "0.1")),
        ("0.00000001", "1", "99999999999999999999.00", "GBP", 7, ("1", "99999999999999999999")),
    ],
)
def test_the_product_is_the_net_amount(
    quantity: str, price: str, net: str, currency: str, places: int, expected: tuple[str, str]
) -> None:
    line = Line(1, "Oak", Decimal(quantity), Decimal(price), Decimal(net))
    policy = policy_for("xero", {"prices": {"decimals": places}})
    assert fitted(line, currency, policy, []) == (Decimal(expected[0]), Decimal(expected[1]))
