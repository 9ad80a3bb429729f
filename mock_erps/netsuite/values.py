"""What a client may say of a field, whatever the door: references, sublists, dates, instants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mock_erps.platform.money import decimal, rounded
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.company import Company

_MOST = Decimal(10) ** 15
#: what a client says of a record: names of `records`, references as Pointer, sublists as Rows, the rest in `custom`
Given = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pointer:
    """A reference as a client writes it: an internal id or an external one."""

    id: str = ""
    external_id: str = ""

    @property
    def shown(self) -> str:
        return self.id or self.external_id


@dataclass(frozen=True, slots=True)
class Rows:
    """Lines of a sublist. `replace`: they are all there shall be; else they are merged into the present ones."""

    rows: Sequence[Given]
    replace: bool = True


def today(company: Company, now: float) -> str:
    """The account's own day, ISO."""
    return dt.datetime.fromtimestamp(now, ZoneInfo(company.zone)).date().isoformat()


def instant(seconds: float) -> str:
    """`2024-09-17T08:11:00Z`"""
    return f"{dt.datetime.fromtimestamp(int(seconds), dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def offset_instant(company: Company, seconds: float) -> str:
    """As SOAP writes it: in the user's zone, `2024-09-17T01:11:00.000-07:00`."""
    return dt.datetime.fromtimestamp(int(seconds), ZoneInfo(company.zone)).isoformat(timespec="milliseconds")


def offset_day(company: Company, day: str) -> str:
    """A day as SOAP writes it: its midnight in the user's zone."""
    midnight = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), ZoneInfo(company.zone))
    return midnight.isoformat(timespec="milliseconds")


def places(call: Call, currency: str) -> int:
    """Decimals of amounts in a currency (by its id)."""
    doc = call.books["currency"].get(currency)
    return int(doc["currencyPrecision"]) if doc else 2


def in_currency(call: Call, amount: Decimal, currency: str) -> Decimal:
    """Raises Refusal for what no column holds."""
    if abs(amount) >= _MOST:
        raise Refusal("invalid_content")
    return rounded(amount, places(call, currency))


def number_in(said: Any) -> Decimal:
    """A number, also in a text. Raises Refusal for what is none, and for what no column holds."""
    try:
        number = decimal(said)
    except ValueError:
        raise Refusal("invalid_content") from None
    if abs(number) >= _MOST:
        raise Refusal("invalid_content")
    return number


def integer_in(said: Any) -> int:
    """A whole number, as `number_in`; none of ours needs a seventh digit."""
    number = number_in(said)
    if number != int(number) or abs(number) >= 1_000_000:
        raise Refusal("invalid_content")
    return int(number)
