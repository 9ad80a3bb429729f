"""What changed in an account of NetSuite: SuiteQL by lastmodifieddate, in the order of change (§5, §10).

SuiteQL tells and takes times of the account's own zone, without saying which: in autumn one hour comes twice. What was
changed in that hour is asked for by record, where stamps are UTC; that hour and the lag of searches are the overlap of
every reading. A deleted record is not listed any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sync_engine.canonical import Kind
from sync_engine.connectors.feed import Copy, Page, Place, Status, onward
from sync_engine.connectors.netsuite import records
from sync_engine.connectors.netsuite.facts import FEED_CODE, FEED_TYPE, OVERLAP, REVERSAL, Company, reversal
from sync_engine.connectors.netsuite.wire import Wire, literal
from sync_engine.connectors.wire_json import Shape, instant, text
from sync_engine.outcomes import Missing

_FORMAT = "YYYY-MM-DD HH24:MI:SS"


class ChangeFeed:
    """The `feed.Feed` of one account; `zone` is the IANA name of its time zone."""

    def __init__(self, wire: Wire, company: Callable[[], Company], zone: str) -> None:
        self._wire = wire
        self._company = company
        self._zone = ZoneInfo(zone)

    def listed(self, kind: Kind, place: Place) -> Page:
        since = f" AND lastmodifieddate >= TO_DATE('{self._stamp(place.since)}', '{_FORMAT}')" if place.since else ""
        statement = f"{_select(kind)}{since} ORDER BY lastmodifieddate, id"
        found, more = self._wire.page(statement, place.skip)
        page = onward(tuple(self._copy(kind, row) for row in found), place, full=more)
        return Page(self._ours(kind, found), page.place)

    def ids(self, kind: Kind) -> Iterator[str]:
        statement = f"SELECT id, externalid FROM transaction WHERE type = '{FEED_CODE[kind]}' ORDER BY id"  # noqa: S608 (no input)
        return (text(row, "id") for row in self._wire.query(statement) if not _undoes(row))

    def look(self, kind: Kind, id: str) -> Copy | None:
        return next(iter(self._ours(kind, list(self._wire.query(f"{_select(kind)} AND id = {literal(id)}")))), None)

    def deleted(self, kind: Kind, number: str, since: float) -> bool:
        """`deletedrecord` keeps type, name and local time; whether the name is the bare number is not public."""
        after = self._stamp(since - OVERLAP)
        condition = (
            f"type = '{FEED_TYPE[kind]}' AND name LIKE {literal(f'%{number}')} "
            f"AND deleteddate >= TO_DATE('{after}', '{_FORMAT}')"
        )
        found = self._wire.query(f"SELECT recordid, name FROM deletedrecord WHERE {condition} ORDER BY recordid")  # noqa: S608 (literals are escaped)
        return any(f"#{text(row, 'name')}".endswith(f"#{number}") for row in found)

    def _ours(self, kind: Kind, found: Sequence[Shape]) -> tuple[Copy, ...]:
        """Copies of the rows but for our own reversals, which leave the invoice that they settle void."""
        copies = [self._dated(self._copy(kind, row)) for row in found if not _undoes(row)]
        if kind is Kind.PAYMENT:
            return tuple(replace(copy, applied=self._applied(copy.id)) for copy in copies)
        gone = self._reversed([copy.id for copy in copies if copy.status is Status.PAID])
        return tuple(replace(copy, status=Status.VOID) if copy.id in gone else copy for copy in copies)

    def _copy(self, kind: Kind, row: Shape) -> Copy:
        """The row with its local stamp; of an hour that comes twice the first is meant."""
        return records.copy(kind, row, self._company(), self._local(row).timestamp())

    def _dated(self, copy: Copy) -> Copy:
        """The copy with the right one of two hours."""
        first = datetime.fromtimestamp(copy.modified, self._zone)
        if first.utcoffset() == first.replace(fold=1).utcoffset():
            return copy
        try:
            record = self._wire.get(FEED_TYPE[copy.kind], copy.id, fields="lastModifiedDate")
        except Missing:
            return copy
        return replace(copy, modified=instant(text(record, "lastModifiedDate")))

    def _applied(self, id: str) -> Mapping[str, Decimal]:
        """What a payment settles is shown only where it is read."""
        try:
            return records.payment(self._wire.get(FEED_TYPE[Kind.PAYMENT], id, expandSubResources="true")).applications
        except Missing:
            return {}

    def _reversed(self, ids: Sequence[str]) -> set[str]:
        """Which of these settled invoices our own credit memos reverse."""
        if not ids:
            return set()
        names = ", ".join(literal(reversal(id)) for id in ids)
        condition = f"type = '{FEED_CODE[Kind.CREDIT_NOTE]}' AND externalid IN ({names})"
        found = self._wire.query(f"SELECT externalid FROM transaction WHERE {condition}")  # noqa: S608 (literals are escaped)
        return {text(row, "externalid").removeprefix(REVERSAL) for row in found}

    def _local(self, row: Shape) -> datetime:
        try:
            return datetime.fromisoformat(text(row, "lastmodifieddate")).replace(tzinfo=self._zone)
        except ValueError:
            return datetime.fromtimestamp(0, UTC)

    def _stamp(self, moment: float) -> str:
        return datetime.fromtimestamp(moment, self._zone).strftime("%Y-%m-%d %H:%M:%S")


def _select(kind: Kind) -> str:
    return f"SELECT {records.COLUMNS}, externalid FROM transaction WHERE type = '{FEED_CODE[kind]}'"  # noqa: S608 (no input)


def _undoes(row: Shape) -> bool:
    return text(row, "externalid").startswith(REVERSAL)
