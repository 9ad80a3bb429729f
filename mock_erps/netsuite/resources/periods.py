"""Posting periods: a closed one refuses, or silently becomes another, as the account's preferences say (§11.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_erps.netsuite.values import today
from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


def posting_period(call: Call, day: str, wanted: str = "") -> str:
    """The id of the period a transaction of that day posts to. Raises Refusal where none will do."""
    chosen = call.books["accountingPeriod"].get(wanted) if wanted else _chosen(call, day)
    if chosen is None:
        raise Refusal("no_period", date=day)
    if is_closed(call, chosen, day):
        raise Refusal("closed_period", period=chosen["periodName"], date=day)
    outside = not chosen["startDate"] <= day <= chosen["endDate"]
    if outside and call.setting("date_outside_period") == "disallow":
        raise Refusal("date_outside_period", period=chosen["periodName"], date=day)
    return str(chosen["id"])


def is_closed(call: Call, period: Doc, day: str = "") -> bool:
    """Closed up to a day, of a period that holds it its first part; locked ones let those pass who may override."""
    until = call.company.facts.get("closed_until", "")
    inside = period["startDate"] <= day <= period["endDate"]
    return bool(until) and (day if inside else period["endDate"]) <= until and not _overrides(call)


def _overrides(call: Call) -> bool:
    return bool(call.setting("closing") == "locked" and call.setting("override_locked"))


def _chosen(call: Call, day: str) -> Doc | None:
    """The period of the day; a closed one is exchanged where the account prefers that to an error."""
    own = _covering(call, day)
    preference = call.setting("closed_period_posting")
    if own is None or preference == "error" or not is_closed(call, own, day):
        return own
    if preference == "current_period":
        return _covering(call, today(call.company, call.now))
    return next((period for period in call.books["accountingPeriod"] if not is_closed(call, period)), None)


def _covering(call: Call, day: str) -> Doc | None:
    return call.books["accountingPeriod"].first("title", day[:7])
