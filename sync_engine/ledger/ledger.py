"""The ledger: register what the source wants, claim it, commit each intent before its attempt, settle it after."""

from __future__ import annotations

import os
import platform
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from secrets import token_hex

from sync_engine.canonical import Document, Payment
from sync_engine.ledger import statements
from sync_engine.ledger.connection import Connection, Row
from sync_engine.ledger.entry import PARTY, Entry, Operation, State
from sync_engine.ledger.presence import FilePresence, Presence, SessionPresence
from sync_engine.ledger.registration import Arrival, Id, News, arrival, compare, write
from sync_engine.ledger.store import Store

#: A claim holds for three minutes after its last renewal; longer than any single attempt.
LEASE = 180.0
#: Attempts begun so soon after a renewal do with it: what is left of the lease still outlasts them.
_FRESH = 20.0


#: What became of a row: (as claimed or begun, as it is now).
Change = tuple[Entry, Entry]


class Ledger:
    """One worker's hands on the ledger. Every method is one short transaction or one read."""

    def __init__(self, url: str, create: bool = True) -> None:
        """Raises `store.LedgerTrouble` when the database cannot be used."""
        self.owner = re.sub(r"[^\w.]", "_", f"{platform.node()}.{os.getpid()}.{token_hex(4)}")
        self.store = Store(url, create)
        self._presence: Presence | None = None
        self._renewed = 0.0

    # Registering

    def register(self, target: str, records: Sequence[Document | Payment]) -> dict[Id, News]:
        """Make the rows want what the source says; the highest revision wins. Writes only what changed."""
        arrivals = [arrival(record) for record in records]
        with self.store.reading() as connection:
            news = compare(connection, target, arrivals)
        if not {News.NEW, News.NEWER, News.CORRECTED}.isdisjoint(news.values()):
            news = self._write_arrivals(target, arrivals)
        return news

    def _write_arrivals(self, target: str, arrivals: Sequence[Arrival]) -> dict[Id, News]:
        with self.store.transaction(lock="register") as connection:
            news = compare(connection, target, arrivals)
            write(connection, target, arrivals, news)
        return news

    def register_problems(self, target: str, problems: Sequence[tuple[str, str, bool]]) -> None:
        """Name in the ledger what the source could not deliver: (key, reason, left out by policy).

        Such rows have revision 0, so that any real record of that key replaces them.
        """
        named = {key: (reason, skipped) for key, reason, skipped in problems if key}
        known = self.standing(target, [(_UNREAD, key) for key in named])
        rows = [
            _unread(target, key, reason, skipped)
            for key, (reason, skipped) in named.items()
            if (_UNREAD, key) not in known
        ]
        stale = [(_UNREAD, key) for key in named if (old := known.get((_UNREAD, key))) and old.revision == 0]
        stale = [id for id in stale if known[id].error_text != named[id[1]][0]]
        rows += [_unread(target, key, *named[key]) for _, key in stale]
        if rows:
            with self.store.transaction(lock="register") as connection:
                if stale:
                    connection.execute(statements.FORGET_UNREAD, [_place(target, id) for id in stale])
                connection.execute(statements.INSERT, rows)

    # Reading

    def due(self, target: str) -> list[Entry]:
        """Documents and payments whose last word is not spoken, in source order."""
        open_states = [State.PENDING, State.SENDING, State.UNKNOWN]
        return [entry for entry in self.entries(target, open_states) if entry.kind != PARTY]

    def entries(self, target: str, states: Sequence[State] = ()) -> list[Entry]:
        """Rows of a target, without their records, in the order of registration; all states when none is named."""
        query = statements.BY_STATE if states else statements.ALL
        return self._entries(query, {"of": target, "states": [state.value for state in states]})

    def find(self, target: str, ids: Sequence[Id]) -> dict[Id, Entry]:
        """The rows that exist, by (kind, key)."""
        return self._among(statements.BY_ID, target, ids)

    def standing(self, target: str, ids: Sequence[Id]) -> dict[Id, Entry]:
        """As `find`, without the records themselves."""
        return self._among(statements.STANDING, target, ids)

    def _among(self, query: object, target: str, ids: Sequence[Id]) -> dict[Id, Entry]:
        rows: dict[Id, Entry] = {}
        for start in range(0, len(ids), 400):
            chunk = list(ids[start : start + 400])
            rows.update({entry.id: entry for entry in self._entries(query, {"of": target, "ids": chunk})})
        return rows

    def holders(self, target: str, remote_id: str) -> list[Entry]:
        """Rows that are linked to this id of the target."""
        return self._entries(statements.BY_REMOTE, {"of": target, "remote_id": remote_id})

    def linked(self, target: str, remote_id: str) -> list[Id]:
        """As `holders`, and only which rows they are."""
        with self.store.reading() as connection:
            return [tuple(row) for row in connection.execute(statements.LINKED, {"of": target, "remote_id": remote_id})]

    def _entries(self, query: object, values: Mapping[str, object]) -> list[Entry]:
        with self.store.reading() as connection:
            return [_entry(row) for row in connection.execute(query, values)]

    # Claiming

    def claim(self, wanted: Iterable[Entry]) -> list[Entry]:
        """Take those rows that no living worker holds, freshly read; the rest is in another worker's hands."""
        wanted = list(wanted)
        if not wanted:
            return []
        now = time.time()
        values: dict[str, object] = {"of": wanted[0].target, "ids": [entry.id for entry in wanted]}
        self._appear()
        with self.store.transaction() as connection:
            free = [row for row in connection.execute(statements.FOR_CLAIM, values) if self._free(row, now)]
            if free:
                taken = {"of": values["of"], "by": self.owner, "until": now + LEASE}
                places = [{**taken, "in_kind": row.kind, "at_key": row.key} for row in free]
                connection.execute(statements.TAKE, places)
        mine = {(row.kind, row.key): row._replace(owner=self.owner, lease_until=now + LEASE) for row in free}
        return [_entry(mine[entry.id]) for entry in wanted if entry.id in mine]

    def open_row(self, entry: Entry) -> Entry | None:
        """Claim a row that may not exist yet (parties); None when another worker holds it."""
        with self.store.transaction(lock="register") as connection:
            here = {"of": entry.target, "ids": [entry.id]}
            if connection.execute(statements.BY_ID, here).first() is None:
                values = {name: getattr(entry, name) for name in Entry.__slots__}
                connection.execute(statements.INSERT, {**values, "state": entry.state.value, "registered": time.time()})
        return next(iter(self.claim([entry])), None)

    def _free(self, entry: Entry | Row, now: float) -> bool:
        if entry.owner in ("", self.owner) or entry.lease_until <= now:
            return True
        return self._presence is not None and not self._presence.alive(entry.owner)

    def _appear(self) -> None:
        if self._presence is None and self.store.sqlite:
            self._presence = FilePresence(self.store.path, self.owner)
        elif self._presence is None:
            self._presence = SessionPresence(self.store.connection, self.owner)

    def renew(self, seconds: float = 0.0) -> None:
        """Keep all claims of this worker for a lease beyond a pause of that many seconds."""
        with self.store.transaction() as connection:
            connection.execute(statements.RENEW, {"by": self.owner, "until": time.time() + seconds + LEASE})

    def release(self) -> None:
        """Give back what was claimed and is not settled, so that the next run need not wait."""
        if self._presence is not None:
            with self.store.transaction() as connection:
                connection.execute(statements.RELEASE, {"by": self.owner})

    # Writing

    def begin(
        self,
        wanted: Sequence[Entry],
        operation: Operation,
        key_limit: int,
        based_on: str = "",
        settled: Sequence[Change] = (),
    ) -> list[Entry]:
        """Commit the intent and the key of a write before its attempt, and with it what became of others.

        Leaves out rows that changed meanwhile. A row already in flight keeps its operation, revision and key: it is the
        same logical write again, except when it is now `based_on` another version of the record it changes.
        """
        now = time.time()
        begun = [entry.begun(operation, key_limit, now, based_on) for entry in wanted]
        with self.store.transaction() as connection:
            for before, after in settled:
                self._save(connection, before, after, statements.SETTLE)
            if not 0 <= now - self._renewed < _FRESH:
                connection.execute(statements.RENEW, {"by": self.owner, "until": now + LEASE})
                self._renewed = now
            return [
                after
                for before, after in zip(wanted, begun, strict=True)
                if self._save(connection, before, after, statements.BEGIN)
            ]

    def settle(self, *changes: Change) -> None:
        """Commit what became of rows."""
        with self.store.transaction() as connection:
            for before, after in changes:
                self._save(connection, before, after, statements.SETTLE)

    def _save(self, connection: Connection, before: Entry, after: Entry, statement: object) -> bool:
        values = dict(zip(_NEW, _delivered(after), strict=True))
        values |= {"of": after.target, "in_kind": after.kind, "at_key": after.key, "by": self.owner}
        values["new_state"] = after.state.value
        values["of_revision"] = before.revision if statement is statements.BEGIN else before.settled_revision
        kept = bool(connection.execute(statement, values).rowcount)
        if kept and before.state is not after.state:
            connection.execute(statements.AUDIT, self._trace(before, after))
        return kept

    def _trace(self, before: Entry, after: Entry) -> dict[str, object]:
        return {
            "at": time.time(),
            "actor": self.owner,
            "target": after.target,
            "kind": after.kind,
            "key": after.key,
            "revision": after.settled_revision,
            "was": before.state.value,
            "became": after.state.value,
            "operation": after.operation,
            "idempotency_key": after.idempotency_key,
            "remote_id": after.remote_id,
            "code": after.error_code,
            "text": after.error_text,
        }

    def requeue(self, target: str, keys: Sequence[str]) -> list[Entry]:
        """Dead letters back into the queue, as new logical writes; all of them when no key is named."""
        letters = [letter for letter in self.entries(target, [State.FAILED]) if letter.revision > 0]
        failed = [letter for letter in letters if not keys or letter.key in keys]
        mine = self.claim(failed)
        fresh = [entry.requeued() for entry in mine]
        self.settle(*zip(mine, fresh, strict=True))
        return fresh

    def decide(self, target: str, key: str, remote_id: str = "", intent: str = "") -> Entry | None:
        """A person's answer about a customer under review: it is `remote_id`, or has `intent`. None: no such review."""
        waiting = [e for e in self.entries(target, [State.REVIEW, State.FAILED]) if e.id == (PARTY, key)]
        for entry in self.claim(waiting):
            state = State.SYNCED if remote_id else State.PENDING
            after = replace(entry, state=state, remote_id=remote_id, synced_revision=bool(remote_id), owner="")
            with self.store.transaction() as connection:
                connection.execute(statements.DECIDE, {"of": target, "at_key": key, "answer": intent or entry.intent})
                self._save(connection, entry, replace(after, error_code="", error_text=""), statements.SETTLE)
            return after
        return None

    # Parking

    def park(self, target: str, not_before: float, reason: str) -> None:
        """Leave the target alone until then, this run and every other; who asked for longer is heeded for longer."""
        with self.store.transaction(lock="park") as connection:
            row = connection.execute(statements.PARKED, {"of": target}).first()
            if row is not None and row.not_before >= not_before:
                return
            connection.execute(statements.UNPARK, {"of": target})
            connection.execute(statements.PARK, {"target": target, "not_before": not_before, "reason": reason})

    def parked(self, target: str) -> tuple[float, str]:
        """Until when the target must be left alone and why; (0, "") when it need not."""
        with self.store.reading() as connection:
            row = connection.execute(statements.PARKED, {"of": target}).first()
        return (row.not_before, row.reason) if row else (0.0, "")

    def close(self) -> None:
        """Leave: drops the worker's presence and the connection, and writes nothing."""
        try:
            if self._presence is not None:
                self._presence.close()
        finally:
            self.store.close()


#: Problems of the source have no kind of their own; most are invoices.
_UNREAD = "invoice"


_NEW = [f"new_{name}" for name in statements.DELIVERY_COLUMNS]
_delivered = attrgetter(*statements.DELIVERY_COLUMNS)


def _place(target: str, id: Id) -> dict[str, object]:
    """Which row a statement is about."""
    return {"of": target, "in_kind": id[0], "at_key": id[1]}


def _unread(target: str, key: str, reason: str, skipped: bool) -> dict[str, object]:
    state = State.SKIPPED if skipped else State.FAILED
    row = Entry(target, _UNREAD, key, time.time(), revision=0, state=state, error_code="source", error_text=reason)
    return {name: getattr(row, name) for name in Entry.__slots__} | {"state": state.value}


def _entry(row: Row) -> Entry:
    values = row._asdict()
    return Entry(**values | {"state": State(values["state"])})
