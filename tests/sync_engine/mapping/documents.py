"""Builders of documents and catalogues for the tests of this folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from sync_engine.canonical import Document, Kind, Line, Party, TaxMode
from sync_engine.connectors import Catalogue, Draft, Recovery, Traits
from sync_engine.mapping.policy import policy_for
from sync_engine.mapping.resolve import resolve
from sync_engine.money import rounded

TRAITS = Traits("xero", Recovery.REPLAYED_KEY, number_limit=21, processing_ceiling=60, amount_decimals=3)
CATALOGUE = Catalogue(
    currency="GBP",
    zone="Europe/London",
    accounts={"4000": "acc-4000", "Sales": "acc-sales", "Bank": "acc-bank"},
    tax_codes={"OUTPUT2": "t20", "ZERO": "t0", "NONE": "tn", "REDUCED": "t5", "GST": "t15"},
    tax_rates={
        "OUTPUT2": Decimal(20),
        "ZERO": Decimal(0),
        "NONE": Decimal(0),
        "REDUCED": Decimal(5),
        "GST": Decimal(15),
    },
    terms={"Net 30": "term-30"},
    items={"AF-20": "item-1", "Services": "item-s"},
)


def line(quantity: str, price: str, net: str = "", **more: Any) -> Line:
    total = Decimal(net) if net else rounded(Decimal(quantity) * Decimal(price), "GBP")
    given = {"number": 1, "description": "Air filter", "sku": "AF-20", "tax_rate": Decimal(0)} | more
    return Line(quantity=Decimal(quantity), unit_price=Decimal(price), net=total, **given)


def document(*lines: Line, tax: str = "0", **more: Any) -> Document:
    """A document whose totals fit its lines; `more` overrides any field."""
    numbered = tuple(replace(each, number=n) for n, each in enumerate(lines, 1))
    sum_of_lines = sum((each.net for each in lines), Decimal(0))
    inclusive = more.get("tax_mode") is TaxMode.INCLUSIVE
    total = sum_of_lines if inclusive else sum_of_lines + Decimal(tax)
    made = Document(
        key="k1",
        number="SO-1",
        kind=Kind.INVOICE,
        party=Party("A1", "Acme"),
        issue_date=date(2026, 3, 1),
        currency="GBP",
        lines=numbered,
        net=total - Decimal(tax),
        tax=Decimal(tax),
        total=total,
    )
    return replace(made, **more)


def drafted(made: Document, *overrides: dict[str, object], catalogue: Catalogue = CATALOGUE) -> Draft:
    base: Sequence[dict[str, object]] = ({"tax": {"default": "NONE"}},)
    return resolve(made, "party-1", catalogue, policy_for("xero", *base, *overrides), TRAITS)
