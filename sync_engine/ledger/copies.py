"""The local copy of a target's books and the cursors that say how far it is complete, each page one transaction."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from sync_engine.canonical import Kind
from sync_engine.connectors.feed import Copy, Status
from sync_engine.ledger.connection import Connection
from sync_engine.ledger.store import Store
from sync_engine.ledger.tables import copies, cursors


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far one kind of one target has been read. Instants are the target's own.

    `since`: everything modified before is stored. `listing`: a full or catching-up list is under way, begun at `began`.
    `sweep`: deletions may have gone unseen, so the ids are to be compared.
    """

    since: float = 0.0
    began: float = 0.0
    listing: bool = False
    sweep: bool = False


class Copies:
    """The local copy in a ledger. Every method is one short transaction or one read."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def cursor(self, target: str, kind: Kind) -> Cursor | None:
        """Where the last stored page ended; None when nothing was ever read."""
        with self._store.reading() as connection:
            row = connection.execute(_CURSOR, {"of": target, "in_kind": kind.value}).first()
        return Cursor(row.since, row.began, bool(row.listing), bool(row.sweep)) if row else None

    def keep(
        self, target: str, found: Iterable[Copy], kind: Kind | None = None, cursor: Cursor | None = None
    ) -> Counter[str]:
        """Store what was read and, with it or not at all, where reading goes on. Says what it brought.

        A record that is older than what stands here is a late answer and changes nothing.
        """
        told = Counter[str]()
        with self._store.transaction(lock="copies") as connection:
            for copy in _newest(found):
                told[_keep(connection, target, copy)] += 1
            if kind is not None and cursor is not None:
                connection.execute(_FORGET_CURSOR, {"of": target, "in_kind": kind.value})
                connection.execute(_KEEP_CURSOR, {"target": target, "kind": kind.value, **_plain(cursor)})
        return told

    def gone(self, target: str, kind: Kind, id: str) -> Counter[str]:
        """Store that a record was looked for and is not there."""
        return self.keep(target, [Copy(kind, id, 0.0, Status.DELETED)])

    def modified(self, target: str, kind: Kind, id: str) -> float:
        """When the record as it stands here was last changed; -1 when it does not stand here."""
        with self._store.reading() as connection:
            row = connection.execute(_ONE, {"of": target, "in_kind": kind.value, "at_id": id}).first()
        return row.modified if row else -1.0

    def existing(self, target: str, kind: Kind) -> set[str]:
        """Ids of the records that are not known to be deleted."""
        with self._store.reading() as connection:
            return set(connection.execute(_EXISTING, {"of": target, "in_kind": kind.value}).scalars())

    def all(self, target: str) -> Iterator[Copy]:
        """The whole copy of a target, by kind and id."""
        with self._store.reading() as connection:
            for row in connection.execute(_ALL, {"of": target}):
                yield _copy(row)


def _newest(found: Iterable[Copy]) -> Sequence[Copy]:
    """The last word on each record: one page may bring it twice."""
    return list({(copy.kind, copy.id): copy for copy in sorted(found, key=lambda copy: copy.modified)}.values())


def _keep(connection: Connection, target: str, copy: Copy) -> str:
    here = {"of": target, "in_kind": copy.kind.value, "at_id": copy.id}
    row = connection.execute(_ONE, here).first()
    if row is None:
        if copy.status is Status.DELETED:
            return "unchanged"  # never seen alive: there is nothing to take away
        connection.execute(_INSERT, {"target": target, **_columns(copy), "news": 1})
        return "new"
    known = _copy(row)
    after = _deleted(known, copy.modified) if copy.status is Status.DELETED else copy
    if after == known or _late(known, after):
        return "unchanged"
    connection.execute(_CHANGE, {**here, **{f"new_{name}": value for name, value in _columns(after).items()}})
    return "deleted" if after.status is Status.DELETED else "changed"


def _late(known: Copy, after: Copy) -> bool:
    """Whether `after` was true before `known`. What is deleted comes back only by a later change."""
    if known.status is Status.DELETED and after.status is not Status.DELETED:
        return after.modified <= known.modified
    return after.modified < known.modified


def _deleted(known: Copy, at: float) -> Copy:
    """What is left of a record: all that was known of it, except that nothing is owed any more."""
    left = asdict(known) | {"status": Status.DELETED, "balance": Decimal(0), "applied": {}}
    return Copy(**left | {"modified": max(known.modified, at)})


def _columns(copy: Copy) -> dict[str, object]:
    applied = {id: format(amount, "f") for id, amount in sorted(copy.applied.items())}
    plain = {"total": format(copy.total, "f"), "balance": format(copy.balance, "f"), "applied": json.dumps(applied)}
    return asdict(copy) | {"kind": copy.kind.value, "status": copy.status.value} | plain


def _copy(row: Any) -> Copy:
    return Copy(
        kind=Kind(row.kind),
        id=row.id,
        modified=row.modified,
        status=Status(row.status),
        number=row.number,
        version=row.version,
        currency=row.currency,
        total=Decimal(row.total),
        balance=Decimal(row.balance),
        applied={id: Decimal(amount) for id, amount in json.loads(row.applied).items()},
    )


def _plain(cursor: Cursor) -> dict[str, object]:
    return asdict(cursor) | {"listing": int(cursor.listing), "sweep": int(cursor.sweep)}


_of_kind = (copies.c.target == bindparam("of")) & (copies.c.kind == bindparam("in_kind"))
_this = _of_kind & (copies.c.id == bindparam("at_id"))
_ONE = select(copies).where(_this)
_ALL = select(copies).where(copies.c.target == bindparam("of")).order_by(copies.c.kind, copies.c.id)
_INSERT = insert(copies)
_EXISTING = select(copies.c.id).where(_of_kind, copies.c.status != Status.DELETED.value)
_SHOWN = ("modified", "status", "number", "version", "currency", "total", "balance", "applied")
_CHANGE = update(copies).where(_this).values({**{name: bindparam(f"new_{name}") for name in _SHOWN}, "news": 1})
_at_kind = (cursors.c.target == bindparam("of")) & (cursors.c.kind == bindparam("in_kind"))
_CURSOR = select(cursors).where(_at_kind)
_KEEP_CURSOR = insert(cursors)
_FORGET_CURSOR = delete(cursors).where(_at_kind)
