"""The ledger's statements, each made once: what is read, claimed and written, with the names of its values."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, delete, insert, or_, select, tuple_, update

from sync_engine.ledger.entry import PARTY, State
from sync_engine.ledger.tables import audit, entries, parked

DELIVERY_COLUMNS = (
    "state", "synced_revision", "remote_id", "remote_version", "generation", "operation", "idempotency_key",
    "sent_revision", "attempts", "last_attempt", "owner", "error_code", "error_text",
)  # fmt: skip

_of_target = entries.c.target == bindparam("of")
_among_ids = tuple_(entries.c.kind, entries.c.key).in_(bindparam("ids", expanding=True))
_this_row = _of_target & (entries.c.kind == bindparam("in_kind")) & (entries.c.key == bindparam("at_key"))
_mine = entries.c.owner == bindparam("by")

_light = [column for column in entries.c if column.name not in ("payload", "sent_payload")]
ALL = select(*_light).where(_of_target).order_by(entries.c.registered, entries.c.place)
BY_STATE = ALL.where(entries.c.state.in_(bindparam("states", expanding=True)))
BY_ID = select(entries).where(_of_target, _among_ids)
STANDING = select(*_light).where(_of_target, _among_ids)
BY_REMOTE = select(entries).where(_of_target, entries.c.remote_id == bindparam("remote_id"))
LINKED = select(entries.c.kind, entries.c.key).where(_of_target, entries.c.remote_id == bindparam("remote_id"))
FOR_CLAIM = BY_ID.with_for_update(skip_locked=True)
INSERT = insert(entries)
AUDIT = insert(audit)
PARK = insert(parked)
UNPARK = delete(parked).where(parked.c.target == bindparam("of"))
PARKED = select(parked).where(parked.c.target == bindparam("of"))
TAKE = update(entries).where(_this_row).values(owner=bindparam("by"), lease_until=bindparam("until"))
RENEW = update(entries).where(entries.c.owner == bindparam("by")).values(lease_until=bindparam("until"))
FORGET_UNREAD = delete(entries).where(_this_row, entries.c.revision == 0)
DECIDE = (
    update(entries)
    .where(_of_target, entries.c.kind == PARTY, entries.c.key == bindparam("at_key"))
    .values(intent=bindparam("answer"))
)
RELEASE = update(entries).where(entries.c.owner == bindparam("by")).values(owner="")

_new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in DELIVERY_COLUMNS}


def _is_one_of(state: ColumnElement[str], *states: State) -> ColumnElement[bool]:
    """Compared one by one: a list of values would be spelled out anew at every execution."""
    return or_(*(state == value.value for value in states))


_in_flight = _is_one_of(entries.c.state, State.SENDING, State.UNKNOWN)
_stays_in_flight = _is_one_of(bindparam("new_state"), State.SENDING, State.UNKNOWN)
_becomes_final = _is_one_of(bindparam("new_state"), State.SYNCED, State.FAILED, State.SKIPPED)

#: The content in flight stays with the row for as long as the write is in flight.
BEGIN = (
    update(entries)
    .where(_this_row, _mine, entries.c.revision == bindparam("of_revision"))
    .values({**_new, "sent_payload": case((_in_flight, entries.c.sent_payload), else_="")})
)

#: A revision that arrived while the older one was being sent stays due.
_overtaken = (entries.c.revision > bindparam("of_revision")) & _becomes_final
SETTLE = (
    update(entries)
    .where(_this_row, _mine)
    .values(
        {
            **_new,
            "state": case((_overtaken, State.PENDING.value), else_=bindparam("new_state")),
            "sent_payload": case((_stays_in_flight, entries.c.sent_payload), else_=""),
        }
    )
)
