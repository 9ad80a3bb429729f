"""What changed in a company of SAP Business One (§5, §10).

Documents are listed by the date and time of their update, which are the company's own (the vendor's help on its time
settings) and count whole seconds. Payments bear no time of change at all (the vendor's reference): all of them are
listed each time. Nothing is ever deleted; a cancellation document is the other half of one that is shown as void.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sync_engine.canonical import Kind
from sync_engine.connectors.feed import Copy, Page, Place, onward
from sync_engine.connectors.sap_business_one.facts import NO_CANCELLATIONS, PATH, PAYMENTS
from sync_engine.connectors.sap_business_one.records import document_copy, payment_copy
from sync_engine.connectors.sap_business_one.wire import Wire, keyed
from sync_engine.connectors.wire_json import Shape, text

_DOCUMENT_FIELDS = (
    *("DocEntry", "DocNum", "NumAtCard", "DocCurrency", "DocTotal", "DocTotalFc", "PaidToDate", "PaidToDateFC"),
    *("DocumentStatus", "CancelStatus", "UpdateDate", "UpdateTime"),
)
_FROM_CUSTOMERS = "DocType eq 'rCustomer'"


class ChangeFeed:
    """The `feed.Feed` of one company in its time zone."""

    def __init__(self, wire: Wire, zone: str) -> None:
        self._wire = wire
        self._zone = ZoneInfo(zone)

    def listed(self, kind: Kind, place: Place) -> Page:
        path, condition, order = _of(kind)
        if place.since and kind is not Kind.PAYMENT:
            condition = f"{condition} and {self._changed_since(place.since)}"
        select = () if kind is Kind.PAYMENT else _DOCUMENT_FIELDS
        found, more = self._wire.page(path, condition, order, select, place.skip)
        return onward(self._copies(kind, found), place, full=more)

    def ids(self, kind: Kind) -> Iterator[str]:
        path, condition, _ = _of(kind)
        return (text(row, "DocEntry") for row in self._wire.all(path, condition, "DocEntry", select=("DocEntry",)))

    def look(self, kind: Kind, id: str) -> Copy | None:
        found = self._wire.one(keyed(_of(kind)[0], id)) if id.isdecimal() else None
        if found is None or text(found, "CancelStatus") == "csCancellation":
            return None
        return self._copies(kind, [found])[0]

    def _copies(self, kind: Kind, found: Sequence[Shape]) -> tuple[Copy, ...]:
        if kind is Kind.PAYMENT:
            return tuple(payment_copy(row) for row in found)
        return tuple(document_copy(kind, row, self._zone) for row in found)

    def _changed_since(self, moment: float) -> str:
        """Two fields make one instant: a later day, or that day and not an earlier time."""
        day, _, time = datetime.fromtimestamp(int(moment), UTC).astimezone(self._zone).isoformat().partition("T")
        return f"(UpdateDate gt '{day}' or (UpdateDate eq '{day}' and UpdateTime ge '{time[:8]}'))"


def _of(kind: Kind) -> tuple[str, str, str]:
    """Where records of a kind are, which of those there, and in which order."""
    if kind is Kind.PAYMENT:
        return PAYMENTS, _FROM_CUSTOMERS, "DocEntry"
    return PATH[kind], NO_CANCELLATIONS, "UpdateDate,UpdateTime,DocEntry"
