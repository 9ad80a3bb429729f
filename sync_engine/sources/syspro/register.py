"""What SYSPRO has been told of each order: its own table beside the ledger's, so that nothing is told twice."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal

from sqlalchemy import Column, MetaData, String, Table, bindparam, delete, insert, select

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

    def over(self, remote_id: str) -> bool:
        """Whether nothing more will come of a document: it is paid or void, and that was told."""
        return self.told_id == remote_id and self.told_status in ("paid", "void") and not self.receipt

    @property
    def settled(self) -> Decimal:
        return Decimal(self.paid)


class Register:
    """The table in the ledger's database; every method is one short transaction or one read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.add([_orders])

    def told(self, source: str, target: str, key: str) -> Told:
        """What was told of an order until now."""
        with self._store.reading() as connection:
            row = connection.execute(_TOLD, _place(source, target, key)).first()
        return Told(**row._asdict()) if row else Told(source, target, key)

    def keep(self, told: Told) -> None:
        """Durable when it returns."""
        with self._store.transaction(lock="register") as connection:
            connection.execute(_FORGET, _place(told.source, told.target, told.key))
            connection.execute(_KEEP, asdict(told))


def _place(source: str, target: str, key: str) -> dict[str, str]:
    return {"of_source": source, "of_target": target, "at_key": key}


_this = (
    (_orders.c.source == bindparam("of_source"))
    & (_orders.c.target == bindparam("of_target"))
    & (_orders.c.key == bindparam("at_key"))
)
_TOLD = select(_orders).where(_this)
_FORGET = delete(_orders).where(_this)
_KEEP = insert(_orders)
