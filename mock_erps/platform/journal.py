"""The journal: every exchange in order, with what it committed and what the client got to see of it.

The record follows `testing/faults.md` (Model, J). It is written for judges, so it knows both sides: `status` is the
answer the vendor made, `seen_status` what reached the client.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from mock_erps.platform.messages import Ending, Reply, Request


class Delivered(StrEnum):
    """How much of the answer reached the client."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"
    OPEN = "open"  # still on its way


@dataclass(frozen=True, slots=True)
class Commit:
    """One change of the books made by an exchange. `what` is created, updated, voided or deleted."""

    kind: str
    id: str
    version: str
    what: str


@dataclass(slots=True)
class Exchange:
    """One request with its answer. Instants are the sandbox clock's, operations neutral names ("create invoice")."""

    seq: int
    erp: str
    request: Request
    received: float
    company: str = ""
    principal: str = ""  # who: app or user
    token: str = ""  # a digest of the credential used, never the credential
    operation: str = ""  # the first, or the only one
    operations: tuple[str, ...] = ()
    key: str = ""  # the business key found in it, see `Sandbox.keys`
    keys: tuple[str, ...] = ()
    phase: str = ""
    idempotency_key: str = ""
    version_sent: str = ""
    fault: str = ""
    replayed: bool = False
    committed: list[Commit] = field(default_factory=list)
    status: int = 0
    vendor_code: str = ""
    retry_after: float | None = None
    transient: bool = False  # a refusal that may pass by itself (contract, errors: transient)
    because: str = ""  # the refusal as the contract names it, or: fault, replay, mishap
    reply: Reply | None = None
    delivered: Delivered = Delivered.OPEN
    done: float = 0.0

    @property
    def seen_status(self) -> int:
        """The status the client saw, 0 when it saw none."""
        return self.status if self.delivered is not Delivered.NONE else 0


def outcome_of(reply: Reply) -> Delivered:
    """What a client gets to see of a reply that is delivered as asked."""
    ending = reply.delivery.ending
    if ending in (Ending.WHOLE, Ending.DRIP):
        return Delivered.FULL
    return Delivered.NONE if reply.delivery.keep is None else Delivered.PARTIAL


class Journal:
    """Exchanges of one sandbox, numbered from 1 over all its ERPs."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self._last = 0

    def open(self, erp: str, request: Request, now: float, phase: str) -> Exchange:
        self._last += 1
        exchange = Exchange(self._last, erp, request, now, phase=phase)
        self.exchanges.append(exchange)
        return exchange

    @property
    def last_seq(self) -> int:
        return self._last

    def since(self, seq: int) -> list[Exchange]:
        """Exchanges after number `seq`."""
        return [exchange for exchange in self.exchanges if exchange.seq > seq]

    def clear(self) -> None:
        self.exchanges = []
        self._last = 0
