"""Transaction and base currency: which rate holds, and what an amount is worth at home (dossier sage_intacct §3)."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.money import rounded
from mock_erps.platform.refusals import Refusal
from mock_erps.sage_intacct import values

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

ENABLED = ("USD", "EUR", "GBP", "JPY", "KWD")
DAILY = "Intacct Daily Rate"
#: US dollars of one unit on the first day of 2026; the daily rate moves around it
_DOLLARS = {"USD": 1.0, "EUR": 1.0842, "GBP": 1.2671, "JPY": 0.00667, "KWD": 3.2513}
_PLACES = 6


def settle(call: Call, doc: Doc, given: dict[str, Any]) -> None:
    """As `fill`, for documents: a currency and its rate are said together, or not at all (§3)."""
    said = given.get("CURRENCY")
    if "EXCH_RATE_TYPE_ID" in given and not said:
        raise Refusal("missing_field", field="Currency")
    rated = "EXCH_RATE_TYPE_ID" in given or given.get("EXCHANGE_RATE") or given.get("EXCH_RATE_DATE")
    if said and said != call.company.currency and not rated:
        raise Refusal("missing_field", field="Exchange Rate Type")
    fill(call, doc, given)


def fill(call: Call, doc: Doc, given: dict[str, Any]) -> None:
    """Fill in currencies and rate. Raises refusals for what the company does not know."""
    base = call.company.currency
    currency = str(given.get("CURRENCY") or doc.get("CURRENCY") or base)
    if given.get("BASECURR") and given["BASECURR"] != base:
        raise Refusal("bad_value", field="Base Currency", value=str(given["BASECURR"]))
    if currency not in ENABLED or (currency != base and call.setting("multi_currency") == "off"):
        raise Refusal("unknown_currency", id=currency)
    kind = given.get("EXCH_RATE_TYPE_ID")
    if kind and kind != DAILY:
        raise Refusal("unknown_reference", what="Exchange Rate Type", id=str(kind))
    doc["BASECURR"], doc["CURRENCY"] = base, currency
    _set_rate(doc, given, currency, base)


def _set_rate(doc: Doc, given: dict[str, Any], currency: str, base: str) -> None:
    if currency == base:
        doc["EXCHANGE_RATE"], doc["EXCH_RATE_TYPE_ID"] = Decimal(1), given.get("EXCH_RATE_TYPE_ID") or ""
        return
    day = given.get("EXCH_RATE_DATE") or doc.get("EXCH_RATE_DATE") or doc["WHENCREATED"]
    doc["EXCH_RATE_DATE"] = day
    if given.get("EXCHANGE_RATE"):
        doc["EXCHANGE_RATE"], doc["EXCH_RATE_TYPE_ID"] = values.rate(given["EXCHANGE_RATE"], "Exchange Rate"), ""
    elif "EXCH_RATE_TYPE_ID" in given or "EXCHANGE_RATE" not in doc:
        doc["EXCHANGE_RATE"], doc["EXCH_RATE_TYPE_ID"] = daily_rate(currency, base, day), DAILY


def daily_rate(currency: str, base: str, day: dt.date) -> Decimal:
    """Base currency for one unit of another on a day: of our own making, the same for ever."""
    swing = 1 + 0.02 * math.sin(day.toordinal() / 9 + sum(map(ord, currency)))
    return rounded(Decimal(str(_DOLLARS[currency] / _DOLLARS[base] * swing)), _PLACES)


def at_home(amount: Decimal, doc: Doc) -> Decimal:
    """The amount in base currency."""
    rate = doc["EXCHANGE_RATE"]
    return amount if rate == 1 else rounded(amount * rate)
