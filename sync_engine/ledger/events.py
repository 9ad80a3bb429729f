"""Webhook events remembered: each by its sender's id once, until the record it speaks of has been read."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import bindparam, delete, insert, select, update

from sync_engine.ledger.store import Store
from sync_engine.ledger.tables import events

#: Xero keeps events for 31 days and replays them (dossier xero §10); nobody keeps them longer.
_REMEMBERED = 62 * 86400.0


@dataclass(frozen=True, slots=True)
class Event:
    """That something happened to a record, as a vendor said. `at` is the vendor's time, seconds since the epoch."""

    id: str
    kind: str
    remote_id: str
    at: float


class Events:
    """The events in a ledger. Every method is one short transaction or one read."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def remember(self, target: str, told: Iterable[Event]) -> int:
        """Durable when it returns; how many were new."""
        unique = {event.id: event for event in told}
        now = time.time()
        with self._store.transaction(lock="events") as connection:
            connection.execute(_FORGET_OLD, {"of": target, "before": now - _REMEMBERED})
            known = set(connection.execute(_KNOWN, {"of": target, "ids": list(unique)}).scalars())
            new = [event for event in unique.values() if event.id not in known]
            if new:
                connection.execute(_INSERT, [{"target": target, **asdict(event), "received": now} for event in new])
        return len(new)

    def waiting(self, target: str) -> list[Event]:
        """Those whose records are still to be looked at, in the order in which they came."""
        with self._store.reading() as connection:
            rows = connection.execute(_WAITING, {"of": target})
            return [Event(row.id, row.kind, row.remote_id, row.at) for row in rows]

    def done(self, target: str, seen: Sequence[Event]) -> None:
        """Their records have been read since they came."""
        with self._store.transaction() as connection:
            connection.execute(_DONE, [{"of": target, "event": event.id} for event in seen])


_of_target = events.c.target == bindparam("of")
_INSERT = insert(events)
_KNOWN = select(events.c.id).where(_of_target, events.c.id.in_(bindparam("ids", expanding=True)))
_WAITING = select(events).where(_of_target, events.c.done == 0).order_by(events.c.received, events.c.at, events.c.id)
_DONE = update(events).where(_of_target, events.c.id == bindparam("event")).values(done=1)
_FORGET_OLD = delete(events).where(_of_target, events.c.done == 1, events.c.received < bindparam("before"))
