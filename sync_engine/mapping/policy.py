"""Mapping policy: data from four places, merged in order and checked against `schemas/policy.schema.json`.

The order is `default_policy.yaml`, the connector module's `POLICY`, the column map's `policy:` block, the
configuration. A later one wins key by key; mappings of names are joined.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from sync_engine.schemas import complaint
from sync_engine.schemas.declarations import BadDeclaration, read_declaration


class BadPolicy(Exception):
    """A policy is not as declared; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The policy of one target. `slug` names it; every mapping goes from source names to target names."""

    slug: str
    unknown_party: str  # create | review | refuse
    missing_party: str
    review_from: float
    cash_sales: str  # receipt | payment
    unknown_item: str  # refuse | default
    default_item: str
    items: Mapping[str, str]
    unknown_account: str  # refuse | default
    default_account: str
    payment_account: str
    accounts: Mapping[str, str]
    default_tax: str
    tax_codes: Mapping[str, str]
    tax_rates: Mapping[Decimal, str]
    tax_difference: str  # spread | refuse
    inclusive_prices: str  # keep | net
    unknown_term: str  # note | refuse
    terms: Mapping[str, str]
    unknown_dimension: str  # note | refuse
    dimensions: Mapping[str, str]
    units: Mapping[str, Decimal]
    price_decimals: int
    missing_rate: str  # vendor | refuse
    closed_until: date | None
    limits: Mapping[str, int]


def policy_for(slug: str, *overrides: Mapping[str, object]) -> Policy:
    """The default policy with `overrides` applied in order. Raises `BadPolicy` naming the wrong key."""
    merged: Mapping[str, Any] = _default()
    for override in overrides:
        if wrong := complaint("policy", dict(override)):
            raise BadPolicy(f"policy of {slug}: {wrong}")
        merged = _merged(merged, override)
    return _policy(slug, merged)


def read_policy(path: Path) -> Mapping[str, object]:
    """A policy file (YAML or JSON). Raises `BadPolicy` with file and line."""
    try:
        return read_declaration(path, "policy").content
    except BadDeclaration as error:
        raise BadPolicy(str(error)) from None


@cache
def _default() -> Mapping[str, Any]:
    with as_file(files(__package__).joinpath("default_policy.yaml")) as path:
        return read_policy(path)


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _merged(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return merged


def _policy(slug: str, data: Mapping[str, Any]) -> Policy:
    parties, items, accounts, tax = data["parties"], data["items"], data["accounts"], data["tax"]
    return Policy(
        slug=slug,
        unknown_party=parties["unknown"],
        missing_party=parties["missing"],
        review_from=float(parties["review_from"]),
        cash_sales=data["cash_sales"],
        unknown_item=items["unknown"],
        default_item=items["default"],
        items=items["map"],
        unknown_account=accounts["unknown"],
        default_account=accounts["default"],
        payment_account=accounts["payment"],
        accounts=accounts["map"],
        default_tax=tax["default"],
        tax_codes=tax["codes"],
        tax_rates={Decimal(rate): code for rate, code in tax["rates"].items()},
        tax_difference=tax["difference"],
        inclusive_prices=tax["inclusive_prices"],
        unknown_term=data["terms"]["unknown"],
        terms=data["terms"]["map"],
        unknown_dimension=data["dimensions"]["unknown"],
        dimensions=data["dimensions"]["map"],
        units={unit: Decimal(factor) for unit, factor in data["units"].items()},
        price_decimals=data["prices"]["decimals"],
        missing_rate=data["exchange_rate"]["missing"],
        closed_until=_closed_until(slug, data["period"]["closed_until"]),
        limits=data["limits"],
    )


def _closed_until(slug: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadPolicy(f'policy of {slug}: period.closed_until "{text}" is no date of the calendar') from None
