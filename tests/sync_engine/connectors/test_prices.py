"""Quantity and price as sent multiply to the net amount, whatever the source's own price looks like."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sync_engine.connectors.prices import priced


@pytest.mark.parametrize(
    ("quantity", "price", "net", "currency", "places", "expected"),
    [
        ("7.5", "13.333", "100.00", "GBP", 7, ("7.5", "13.333")),
        ("1000", "0.1235", "123.50", "GBP", 4, ("1000", "0.1235")),
        ("3", "10.00", "27.00", "GBP", 4, ("3", "9")),  # after a discount
        ("1", "1861.075", "1861.08", "GBP", 7, ("1", "1861.075")),  # half a cent goes up
        ("2", "13582.5", "27165", "JPY", 4, ("2", "13582.5")),
        ("1", "1.2345", "1.235", "KWD", 4, ("1", "1.2345")),
        ("0", "50", "0.00", "GBP", 4, ("1", "0.00")),
        ("1000000", "0.0000001", "0.10", "GBP", 4, ("1", "0.10")),  # no price of four decimals can say it
        ("5", "0", "0.00", "GBP", 4, ("5", "0")),
        ("-1", "2.50", "-2.50", "GBP", 4, ("-1", "2.5")),
    ],
)
def test_the_product_is_the_net_amount(
    quantity: str, price: str, net: str, currency: str, places: int, expected: tuple[str, str]
) -> None:
    found = priced(Decimal(quantity), Decimal(price), Decimal(net), currency, places)
    assert found == (Decimal(expected[0]), Decimal(expected[1]))
