"""Currencies and exchange rates of transactions (dossier quickbooks_online §3, §4)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from mock_erps.platform.books import Doc
from mock_erps.platform.money import rounded
from mock_erps.platform.refusals import Refusal
from mock_erps.quickbooks_online.resources import amounts
from mock_erps.quickbooks_online.resources.references import named

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.company import Company

NAMES = {
    "USD": "United States Dollar",
    "EUR": "Euro",
    "GBP": "British Pound Sterling",
    "JPY": "Japanese Yen",
    "KWD": "Kuwaiti Dinar",
}
#: pounds for one unit, about; a day's rate sways around it
_POUNDS = {
    "GBP": Decimal(1),
    "USD": Decimal("0.79"),
    "EUR": Decimal("0.85"),
    "JPY": Decimal("0.0052"),
    "KWD": Decimal("2.57"),
}


def rate_on(home: str, currency: str, day: dt.date) -> Decimal:
    """Home units for one foreign unit on a day: the same for ever, another for another day."""
    if currency == home:
        return Decimal(1)
    sway = Decimal(day.toordinal() * 37 % 100 - 50) / 2000
    return rounded(_POUNDS[currency] / _POUNDS[home] * (1 + sway), 6)


def shown(currency: str) -> dict[str, str]:
    return named(currency, NAMES[currency])


def active(company: Company) -> tuple[str, ...]:
    return tuple(company.facts["currencies"])


def settle(call: Call, doc: Doc, party: Doc | None) -> None:
    """CurrencyRef and ExchangeRate: the party's currency or a refusal, the day's rate unless one is given."""
    home = call.company.currency
    owed = (party or {}).get("CurrencyRef", {}).get("value", home)
    given = (doc.get("CurrencyRef") or {}).get("value")
    currency = given or (owed if call.setting("missing_currency") == "customer" else home)
    if currency not in active(call.company):
        raise Refusal("bad_currency", value=currency, element="CurrencyRef")
    if party is not None and currency != owed:
        text = f"The currency of the transaction ({currency}) is not the currency of the customer ({owed})."
        raise Refusal("business_rule", text=text)
    doc["CurrencyRef"] = shown(currency)
    if currency == home:
        doc.pop("ExchangeRate", None)
        return
    rate = amounts.read(doc.get("ExchangeRate")) if "ExchangeRate" in doc else None
    if rate is None:
        rate = rate_on(home, currency, dt.date.fromisoformat(doc["TxnDate"]))
    if rate <= 0:
        raise Refusal("bad_number", value=doc["ExchangeRate"], element="ExchangeRate")
    doc["ExchangeRate"] = amounts.number(rate)


def at_home(call: Call, doc: Doc, field: str, amount: Decimal) -> None:
    """The amount in home currency, shown on foreign documents only."""
    if "ExchangeRate" in doc:
        doc[field] = float(rounded(amount * amounts.read(doc["ExchangeRate"])))
    else:
        doc.pop(field, None)
