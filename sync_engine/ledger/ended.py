"""Documents that others voided or deleted at the target: what a pull saw reaches the rows that speak of them."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import bindparam, or_, select

from sync_engine.connectors.feed import Status
from sync_engine.ledger.entry import Entry, Operation, State
from sync_engine.ledger.ledger import Ledger
from sync_engine.ledger.tables import copies, entries


def note_ended(ledger: Ledger, target: str) -> list[Entry]:
    """Make a dead letter of each document that is in the books as far as its row says, and void or gone as far as the
    local copy does. Rows in other hands are left: whoever holds them reads the target before writing."""
    with ledger.store.reading() as connection:
        found = {(row.kind, row.key): row.status for row in connection.execute(_ENDED_THERE, {"of": target})}
    standing = ledger.standing(target, list(found)).values()
    held = [entry for entry in ledger.claim(standing) if entry.state is State.SYNCED]
    ended = [_ended(entry, found[entry.id]) for entry in held]
    if held:
        ledger.settle(*zip(held, ended, strict=True))
    ledger.release()
    return ended


def _ended(entry: Entry, status: str) -> Entry:
    code, how = ("missing", "deleted") if status == Status.DELETED else ("voided", "voided")
    text = f"{how} at the target by hand; it is not created again, retry does so"
    return replace(entry, state=State.FAILED, owner="", error_code=code, error_text=text)


_ENDED_THERE = (
    select(entries.c.kind, entries.c.key, copies.c.status)
    .join(copies, (copies.c.kind == entries.c.kind) & (copies.c.id == entries.c.remote_id))
    .where(
        entries.c.target == bindparam("of"),
        copies.c.target == bindparam("of"),
        or_(*(copies.c.status == status.value for status in Status if not status.live)),
        entries.c.state == State.SYNCED.value,
        entries.c.operation != Operation.VOID.value,
    )
)
