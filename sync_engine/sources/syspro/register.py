"""What SYSPRO has been told of each order: its own table beside the ledger's, so that nothing is told twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from sqlalchemy import Column, MetaData, String, Table, Text, delete, insert, select

from sync_engine.ledger.store import Store

_metadata = MetaData()


def _text(name: str, primary_key: bool = False) -> Column[str]:
    return Column(name, String, primary_key=primary_key, nullable=False, server_default="")


_orders = Table(
    "syspro_orders",
    _metadata,
    _text("source", primary_key=True),
    _text("target", primary_key=True),
    _text("key", primary_key=True),
    _text("told_id"),
    _text("told_status"),
    _text("paid"),
    _text("receipt"),
    _text("receipt_invoice"),
    _text("receipt_amount"),
    Column("error", Text, nullable=False, server_default=""),
)


@dataclass(frozen=True, slots=True)
class Told:
    """One order. `paid` is what its receipts in SYSPRO come to by us; `receipt` one that may be on its way."""

    source: str
    target: str
    key: str
    told_id: str = ""
    told_status: str = ""
    paid: str = "0"
    receipt: str = ""
    receipt_invoice: str = ""
    receipt_amount: str = "0"
    error: str = ""

    @property
    def settled(self) -> Decimal:
        return Decimal(self.paid)


class Register:
    """The table in the ledger's database; every method is one short transaction or one read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.transaction(lock="register") as connection:
            _metadata.create_all(connection, checkfirst=True)

    def all(self, source: str, target: str) -> dict[str, Told]:
        """What was told, by key."""
        here = select(_orders).where(_orders.c.source == source, _orders.c.target == target)
        with self._store.reading() as connection:
            return {row.key: Told(**row._mapping) for row in connection.execute(here)}

    def keep(self, *entries: Told) -> None:
        """Durable when it returns."""
        self._write(entries)

    def _write(self, entries: Sequence[Told]) -> None:
        with self._store.transaction(lock="register") as connection:
            for told in entries:
                this = (_orders.c.source == told.source) & (_orders.c.target == told.target)
                connection.execute(delete(_orders).where(this, _orders.c.key == told.key))
                connection.execute(insert(_orders), asdict(told))
