"""Countries, provinces and currencies as the reference queries tell them: those our businesses deal with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_erps.platform.money import exponent

#: code → name, plural, symbol
CURRENCIES: Mapping[str, tuple[str, str, str]] = {
    "GBP": ("Pound sterling", "Pounds sterling", "£"),
    "NZD": ("New Zealand dollar", "New Zealand dollars", "$"),
    "USD": ("United States dollar", "United States dollars", "$"),
    "CAD": ("Canadian dollar", "Canadian dollars", "$"),
    "EUR": ("Euro", "Euros", "€"),
    "JPY": ("Yen", "Yen", "¥"),
    "KWD": ("Kuwaiti dinar", "Kuwaiti dinars", "د.ك"),
}
#: code → name, with its article, currency
COUNTRIES: Mapping[str, tuple[str, str, str]] = {
    "CA": ("Canada", "Canada", "CAD"),
    "DE": ("Germany", "Germany", "EUR"),
    "GB": ("United Kingdom", "the United Kingdom", "GBP"),
    "JP": ("Japan", "Japan", "JPY"),
    "KW": ("Kuwait", "Kuwait", "KWD"),
    "NZ": ("New Zealand", "New Zealand", "NZD"),
    "US": ("United States", "the United States", "USD"),
}
PROVINCES: Mapping[str, str] = {
    "CA-BC": "British Columbia",
    "CA-ON": "Ontario",
    "CA-QC": "Quebec",
    "GB-ENG": "England",
    "GB-SCT": "Scotland",
    "NZ-AUK": "Auckland",
    "US-CA": "California",
    "US-NY": "New York",
}


def currency(code: str) -> dict[str, Any]:
    """The type Currency; one we know nothing of is called by its code."""
    name, plural, symbol = CURRENCIES.get(code, (code, code, code))
    return {"code": code, "exponent": exponent(code), "name": name, "plural": plural, "symbol": symbol}


def country(code: str) -> dict[str, Any]:
    name, with_article, money = COUNTRIES.get(code, (code, code, "USD"))
    provinces = [province(own) for own in PROVINCES if own.startswith(f"{code}-")]
    told = {"code": code, "name": name, "nameWithArticle": with_article, "provinces": provinces}
    return {**told, "currency": currency(money)}


def province(code: str) -> dict[str, Any]:
    return {"code": code, "name": PROVINCES.get(code, code), "slug": PROVINCES.get(code, code).lower()}
