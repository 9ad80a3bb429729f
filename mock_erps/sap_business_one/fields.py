"""What the contract says of each entity's properties: which there are, how a sent value is kept, how they compare."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Any

from mock_erps.platform.books import Doc
from mock_erps.platform.company import Company
from mock_erps.platform.contract import load_contract
from mock_erps.platform.money import decimal, number
from mock_erps.platform.query.odata_model import Entity
from mock_erps.platform.refusals import Refusal

SLUG = "sap_business_one"
#: user-defined fields begin like this (dossier sap_business_one §3)
USER = "U_"
_EDM = {"Int": "Edm.Int32", "Double": "Edm.Double", "Date": "Edm.Date"}


@cache
def properties(type: str) -> Mapping[str, str]:
    """Property → kind: Int, Double, Date, Text, an entity's or part's name, `[name]` for a list of them."""
    schema = load_contract(SLUG)["components"]["schemas"][type]
    return {name: _kind(row) for name, row in schema["properties"].items()}


def _kind(row: Mapping[str, Any]) -> str:
    if row.get("type") == "array":
        return f"[{_named(row['items'])}]"
    name = _named(row)
    return "Text" if name in ("", "YesNo") else name


def _named(row: Mapping[str, Any]) -> str:
    return str(row.get("$ref", "")).rpartition("/")[2]


@cache
def dates(type: str) -> tuple[str, ...]:
    return tuple(name for name, kind in properties(type).items() if kind == "Date")


@cache
def entity(type: str, user_fields: frozenset[str] = frozenset()) -> Entity:
    """The type as queries see it. Enumerations and yes-or-no compare as texts (§5)."""
    kinds = {name: _EDM.get(kind, "Edm.String") for name, kind in properties(type).items()}
    return Entity(type, {**kinds, **dict.fromkeys(user_fields, "Edm.String")})


def user_fields(company: Company) -> frozenset[str]:
    """The fields this company has added to its documents, beside those the contract shows."""
    return frozenset(company.facts.get("user_fields", ()))


def taken(company: Company, type: str, body: Mapping[str, Any]) -> Doc:
    """The sent properties as they are kept: numbers as numbers, days as `2026-03-05`. Raises Refusal."""
    known = properties(type)
    kept: Doc = {}
    for name, value in body.items():
        kind = known.get(name)
        if kind is None:
            if "@" in name or name.startswith("odata."):
                continue  # what a client read, it may send back
            if name not in user_fields(company):
                raise Refusal("unknown_property", field=name, type=type)
            kind = "Text"
        kept[name] = None if value is None else _value(company, type, name, kind, value)
    return kept


def _value(company: Company, type: str, name: str, kind: str, value: Any) -> Any:
    try:
        if kind == "Int":
            return int(value)
        if kind == "Double":
            return number(decimal(value))
        if kind == "Date":
            return day(value) if value else None
    except (ValueError, OverflowError):
        raise Refusal("bad_value", field=name, type=type) from None
    if kind in ("Text", "Anything", "[Anything]"):
        return value
    if kind[:1] == "[":
        return [taken(company, kind[1:-1], part) for part in value]
    return taken(company, kind, value)


def day(text: str) -> str:
    """`2026-03-05`, `20260305` or an instant of that day. Raises ValueError for a day no calendar has."""
    plain = f"{text[:4]}-{text[4:6]}-{text[6:8]}" if text.isdigit() else text[:10]
    return dt.date.fromisoformat(plain).isoformat()
