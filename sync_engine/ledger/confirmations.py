"""What the source is told of its documents: money received on them and voids at the target, each exactly once.

What was told is remembered per subject, so that only a difference is news: however often a record is read and wherever
a run dies, the same state leads to the same events (ids included).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update

from sync_engine.canonical import Kind
from sync_engine.connectors.feed import Status
from sync_engine.ledger.connection import Connection
from sync_engine.ledger.entry import Operation, State
from sync_engine.ledger.store import Store
from sync_engine.ledger.tables import confirmations, copies, entries

PAID = "invoice.payment_received"
VOIDED = "invoice.voided"
_NOTHING = "0"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One line of the outbox."""

    id: str
    event: str


@dataclass(frozen=True, slots=True)
class _News:
    """A state worth telling: `amount` is what the subject stands at now."""

    type: str
    subject: str
    amount: str
    entry: Any
    data: dict[str, object]


class Confirmations:
    """The outgoing events in a ledger. Every method is one transaction or one read."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def derive(self, target: str) -> int:
        """Turn what changed in the local copy into events; how many there are.

        While a write is in flight it is not known whose a record is, so it stays news until the write is settled.
        """
        made = 0
        with self._store.transaction(lock="confirmations") as connection:
            in_flight = connection.execute(_IN_FLIGHT, {"of": target}).first() is not None
            for row in connection.execute(_NEWS, {"of": target}).all():
                told = list(_news(connection, target, row))
                if in_flight and (not told or row.kind == Kind.PAYMENT):
                    continue
                made += sum(_tell(connection, target, news) for news in told)
                connection.execute(_TOLD, {"of": target, "in_kind": row.kind, "at_id": row.id})
        return made

    def hand_over(self, write: Callable[[list[Confirmation]], None]) -> None:
        """Have what is not known to be in the outbox written there, in order, by one process at a time.

        `write` is durable when it returns and leaves out what is there already: a run may die between the two.
        """
        with self._store.transaction(lock="outbox") as connection:
            waiting = [Confirmation(row.id, row.event) for row in connection.execute(_UNWRITTEN)]
            if waiting:
                write(waiting)
                connection.execute(_WRITTEN, [{"at_id": confirmation.id} for confirmation in waiting])


def _news(connection: Connection, target: str, row: Any) -> Iterator[_News]:
    if row.kind == Kind.PAYMENT:
        yield from _received(connection, target, row)
        return
    entry = _holder(connection, target, row.id, row.kind)
    if entry is None or Status(row.status).live or entry.operation == Operation.VOID:
        return
    yield _News(VOIDED, f"void {row.kind} {row.id}", row.status, entry, {"status": row.status})


def _received(connection: Connection, target: str, row: Any) -> Iterator[_News]:
    """What this payment now settles of our documents, and what it settled when we last spoke of it."""
    if _is_our_payment(connection, target, row.id):
        return
    applied = json.loads(row.applied) if Status(row.status).live else {}
    before = connection.execute(_SUBJECTS, {"of": target, "beginning": f"payment {row.id} of %"}).scalars()
    documents = {*applied, *(subject.rpartition(" ")[2] for subject in before)}
    for document in sorted(documents):
        entry = _holder(connection, target, document, Kind.INVOICE)
        if entry is None:
            continue
        amount = applied.get(document, _NOTHING)
        data = {"paymentId": row.id, "amount": amount, "currency": row.currency}
        yield _News(PAID, f"payment {row.id} of {document}", amount, entry, data | _open(connection, target, document))


def _open(connection: Connection, target: str, document: str) -> dict[str, object]:
    """What is left to pay of a document as it stands in the local copy."""
    row = connection.execute(_BALANCE, {"of": target, "in_kind": Kind.INVOICE.value, "at_id": document}).first()
    return {"balance": row.balance} if row else {}


def _holder(connection: Connection, target: str, remote_id: str, kind: str) -> Any:
    return connection.execute(_HOLDER, {"of": target, "in_kind": str(kind), "remote": remote_id}).first()


def _is_our_payment(connection: Connection, target: str, id: str) -> bool:
    """One payment of the source may have become several at the target, their ids joined by commas."""
    row = connection.execute(_OURS, {"of": target, "joined": f"%,{id},%"}).first()
    return row is not None


def _tell(connection: Connection, target: str, news: _News) -> bool:
    said = connection.execute(_SAID, {"of": target, "about": news.subject}).scalars()
    last = said[-1] if said else _NOTHING
    if last == news.amount or (news.type is PAID and Decimal(last) == Decimal(news.amount)):
        return False
    id = "ev_" + sha256(f"{target}\x1f{news.subject}\x1f{len(said)}".encode()).hexdigest()[:24]
    event = {
        "id": id,
        "type": news.type,
        "at": datetime.fromtimestamp(time.time(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "invoiceId": news.entry.key,
        "revision": news.entry.synced_revision,
        "actorRole": "system",
        "data": {"target": target, "externalId": news.entry.remote_id, **news.data},
    }
    row = {"target": target, "id": id, "subject": news.subject, "amount": news.amount}
    connection.execute(_TELL, row | {"event": json.dumps(event, ensure_ascii=False)})
    return True


_of_target = copies.c.target == bindparam("of")
_THIS = _of_target & (copies.c.kind == bindparam("in_kind")) & (copies.c.id == bindparam("at_id"))
_NEWS = select(copies).where(_of_target, copies.c.news == 1).order_by(copies.c.modified, copies.c.kind, copies.c.id)
_TOLD = update(copies).where(_THIS).values(news=0)
_BALANCE = select(copies.c.balance).where(_THIS)
_IN_FLIGHT = select(entries.c.key).where(
    entries.c.target == bindparam("of"),
    or_(entries.c.state == State.SENDING.value, entries.c.state == State.UNKNOWN.value),
)
_HOLDER = select(entries).where(
    entries.c.target == bindparam("of"),
    entries.c.kind == bindparam("in_kind"),
    entries.c.remote_id == bindparam("remote"),
)
_OURS = select(entries.c.key).where(
    entries.c.target == bindparam("of"),
    entries.c.kind == Kind.PAYMENT.value,
    ("," + entries.c.remote_id + ",").like(bindparam("joined")),
)
_about = confirmations.c.target == bindparam("of")
_SUBJECTS = select(confirmations.c.subject).where(_about, confirmations.c.subject.like(bindparam("beginning")))
_SAID = (
    select(confirmations.c.amount)
    .where(_about, confirmations.c.subject == bindparam("about"))
    .order_by(confirmations.c.seq)
)
_UNWRITTEN = select(confirmations).where(confirmations.c.written == 0).order_by(confirmations.c.seq)
_WRITTEN = update(confirmations).where(confirmations.c.id == bindparam("at_id")).values(written=1)
_TELL = insert(confirmations)
