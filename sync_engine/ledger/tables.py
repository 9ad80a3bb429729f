"""The ledger's tables. Times are seconds since the epoch, revisions count from 1, 0 means never."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, MetaData, String, Table, Text

#: Raised whenever a table changes; an older engine refuses a newer ledger.
SCHEMA_VERSION = 2

metadata = MetaData()


def _text(name: str, primary_key: bool = False) -> Column[str]:
    return Column(name, String, primary_key=primary_key, nullable=False, server_default="")


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


def _time(name: str) -> Column[float]:
    return Column(name, Float, nullable=False, server_default="0")


schema_version = Table("schema_version", metadata, Column("version", Integer, primary_key=True))

#: What the source wants (number … payload) and how far the target is (state … error_text).
entries = Table(
    "entries",
    metadata,
    _text("target", primary_key=True),
    _text("kind", primary_key=True),
    _text("key", primary_key=True),
    _time("registered"),
    _count("place"),
    _text("number"),
    _count("revision"),
    _text("intent"),
    _text("row_hash"),
    Column("payload", Text, nullable=False, server_default=""),
    _text("state"),
    _count("synced_revision"),
    _text("remote_id"),
    _text("remote_version"),
    _count("generation"),
    _text("operation"),
    _text("idempotency_key"),
    _count("sent_revision"),
    Column("sent_payload", Text, nullable=False, server_default=""),
    _count("attempts"),
    _time("last_attempt"),
    _text("owner"),
    _time("lease_until"),
    _text("error_code"),
    Column("error_text", Text, nullable=False, server_default=""),
    Index("entries_by_state", "target", "state"),
    Index("entries_by_remote", "target", "remote_id"),
    Index("entries_by_owner", "owner"),
)

#: Who did what when: one row per change of state, written with the change itself.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    _time("at"),
    _text("actor"),
    _text("target"),
    _text("kind"),
    _text("key"),
    _count("revision"),
    _text("was"),
    _text("became"),
    _text("operation"),
    _text("idempotency_key"),
    _text("remote_id"),
    _text("code"),
    Column("text", Text, nullable=False, server_default=""),
)

#: Until when a whole target must be left alone (Retry-After, daily limits).
parked = Table("parked", metadata, _text("target", primary_key=True), _time("not_before"), _text("reason"))

#: Current credentials of a company; `seed` fingerprints the configured ones they grew from.
tokens = Table(
    "tokens",
    metadata,
    _text("target", primary_key=True),
    _text("seed"),
    Column("content", Text, nullable=False, server_default=""),
)

#: The local copy: every record of a target's books as last read. `news` is 1 until the source has been told of it.
copies = Table(
    "copies",
    metadata,
    _text("target", primary_key=True),
    _text("kind", primary_key=True),
    _text("id", primary_key=True),
    _time("modified"),
    _text("status"),
    _text("number"),
    _text("version"),
    _text("currency"),
    _text("total"),
    _text("balance"),
    Column("applied", Text, nullable=False, server_default="{}"),
    _count("news"),
    Index("copies_by_news", "target", "news"),
)

#: How far the reading of one kind has come; instants by the target's clock.
cursors = Table(
    "cursors",
    metadata,
    _text("target", primary_key=True),
    _text("kind", primary_key=True),
    _time("since"),
    _time("began"),
    _count("listing"),
    _count("sweep"),
)

#: Webhook events by the sender's own id; `done` is 1 when the record they speak of has been read.
events = Table(
    "events",
    metadata,
    _text("target", primary_key=True),
    _text("id", primary_key=True),
    _text("kind"),
    _text("remote_id"),
    _time("at"),
    _time("received"),
    _count("done"),
    Index("events_by_done", "target", "done"),
)

#: What the source is to be told, in order; `subject` is what it is about, `written` is 1 when it is in the outbox.
confirmations = Table(
    "confirmations",
    metadata,
    Column("seq", Integer, primary_key=True),
    _text("target"),
    _text("id"),
    _text("subject"),
    _text("amount"),
    Column("event", Text, nullable=False, server_default=""),
    _count("written"),
    Index("confirmations_by_subject", "target", "subject"),
    Index("confirmations_by_written", "target", "written"),
)

#: Tables that came with each version: an older ledger is brought up by making them.
ADDED: dict[int, list[Table]] = {2: [copies, cursors, events, confirmations]}
