"""What a batch means for the rows that stand: new, newer, older, unchanged, or changed without saying so."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from sqlalchemy import bindparam, case, delete, insert, or_, select, tuple_, update

from sync_engine.canonical import Document, Intent, Kind, Payment
from sync_engine.ledger import payload
from sync_engine.ledger.connection import Connection
from sync_engine.ledger.entry import State
from sync_engine.ledger.tables import entries

Id = tuple[str, str]

_CHUNK = 400


class News(Enum):
    """What a source record brings to its row."""

    NEW = auto()
    NEWER = auto()
    CORRECTED = auto()  # same revision, other content, and nothing of it is in the books
    UNCHANGED = auto()
    OLDER = auto()
    CONTRADICTION = auto()  # same revision, other content, and the target already has it


@dataclass(frozen=True, slots=True)
class Arrival:
    """A source record on its way into the ledger."""

    kind: str
    key: str
    number: str
    revision: int
    intent: str
    row_hash: str
    payload: str

    @property
    def id(self) -> Id:
        """(kind, key)."""
        return self.kind, self.key


def arrival(record: Document | Payment) -> Arrival:
    """The record as the ledger will hold it."""
    text = payload.encode(record)
    document = record if isinstance(record, Document) else None
    return Arrival(
        kind=record.kind.value,
        key=record.key,
        number=document.number if document else record.reference,
        revision=record.revision,
        intent=(document.intent if document else Intent.POST).value,
        row_hash=payload.row_hash(text),
        payload=text,
    )


def compare(connection: Connection, target: str, arrivals: Sequence[Arrival]) -> dict[Id, News]:
    """What each arrival brings, by (kind, key)."""
    standing: dict[Id, Any] = {}
    for start in range(0, len(arrivals), _CHUNK):
        ids = [arrival.id for arrival in arrivals[start : start + _CHUNK]]
        for row in connection.execute(_STANDING, {"target": target, "ids": ids}):
            standing[row.kind, row.key] = row
    return {arrival.id: _news(arrival, standing.get(arrival.id)) for arrival in arrivals}


def _news(arrival: Arrival, row: Any) -> News:
    if row is None:
        return News.NEW
    if arrival.revision != row.revision:
        return News.NEWER if arrival.revision > row.revision else News.OLDER
    if arrival.row_hash == row.row_hash:
        return News.UNCHANGED
    state = State(row.state)
    return News.CONTRADICTION if state.in_flight or state is State.SYNCED else News.CORRECTED


def write(connection: Connection, target: str, arrivals: Sequence[Arrival], news: Mapping[Id, News]) -> None:
    """Insert what is new and put newer content into rows that stand."""
    now = time.time()
    new = [
        {**_columns(arrival), "target": target, "place": place, "registered": now, "state": State.PENDING.value}
        for place, arrival in enumerate(arrivals)
        if news[arrival.id] is News.NEW
    ]
    if new:
        connection.execute(_FORGET_UNREAD, [{"of": target, "at_key": row["key"]} for row in new])
        connection.execute(_INSERT, new)
    for arrival in arrivals:
        if news[arrival.id] in (News.NEWER, News.CORRECTED):
            values = {f"new_{name}": value for name, value in _columns(arrival).items()}
            bump = int(news[arrival.id] is News.CORRECTED)
            connection.execute(_REPLACE, {"of": target, "bump": bump, **values})


def _columns(arrival: Arrival) -> dict[str, object]:
    return {name: getattr(arrival, name) for name in Arrival.__slots__}


_IN_FLIGHT = or_(entries.c.state == State.SENDING.value, entries.c.state == State.UNKNOWN.value)

_STANDING = select(entries.c.kind, entries.c.key, entries.c.revision, entries.c.row_hash, entries.c.state).where(
    entries.c.target == bindparam("target"), tuple_(entries.c.kind, entries.c.key).in_(bindparam("ids", expanding=True))
)

_INSERT = insert(entries)

#: Revision 0 stands for a record the source could not deliver before, perhaps under another kind.
_FORGET_UNREAD = delete(entries).where(
    entries.c.target == bindparam("of"),
    or_(*(entries.c.kind == kind.value for kind in Kind)),
    entries.c.key == bindparam("at_key"),
    entries.c.revision == 0,
)

#: A write in flight keeps the content it carries in `sent_payload` until it is settled.
_REPLACE = (
    update(entries)
    .where(
        entries.c.target == bindparam("of"),
        entries.c.kind == bindparam("new_kind"),
        entries.c.key == bindparam("new_key"),
        entries.c.revision <= bindparam("new_revision"),
    )
    .values(
        sent_payload=case(
            (_IN_FLIGHT & (entries.c.sent_payload == ""), entries.c.payload), else_=entries.c.sent_payload
        ),
        state=case((_IN_FLIGHT, entries.c.state), else_=State.PENDING.value),
        generation=case((bindparam("bump") == 1, entries.c.generation + 1), else_=0),
        idempotency_key=case((_IN_FLIGHT, entries.c.idempotency_key), else_=""),
        number=bindparam("new_number"),
        revision=bindparam("new_revision"),
        intent=bindparam("new_intent"),
        row_hash=bindparam("new_row_hash"),
        payload=bindparam("new_payload"),
        error_code="",
        error_text="",
    )
)
