"""The ledger's tables. Times are seconds since the epoch, revisions count from 1, 0 means never."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, MetaData, String, Table, Text

#: Raised whenever a table changes; an older engine refuses a newer ledger.
SCHEMA_VERSION = 1

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
