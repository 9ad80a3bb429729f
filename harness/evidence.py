"""Evidence: everything a judge may look at. Recorded, complete, and no live object among it.

The engine's own story (ledger, reports, texts) comes through the adapter of `harness.engines`; without an adapter for
the ledger `ledger` is None and what needs it is not armed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from harness.documents import SourceDocument
from mock_erps.platform.audit import AuditView
from mock_erps.platform.journal import Exchange


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What the engine believes of one source key. `state`: synced, failed, pending, unknown, skipped."""

    key: str
    kind: str
    state: str
    remote_id: str = ""
    number: str = ""
    code: str = ""
    text: str = ""
    target: str = ""
    revision: int = 1
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class LocalRecord:
    """One record of the engine's own copy of a target. `kind`: invoice, credit_note, payment. `status`: open, paid,
    void, deleted. `balance` None: a payment has none."""

    target: str
    kind: str
    id: str
    number: str = ""
    version: str = ""
    status: str = "open"
    currency: str = ""
    total: Decimal | None = None
    balance: Decimal | None = None


@dataclass(frozen=True, slots=True)
class HookDelivery:
    """One attempt to deliver one webhook. Deliveries of one `notice` tell the same; 0 is the vendor's check of the
    receiver.

    `subjects` are (kind, id) of what it tells of, `cause` is the exchange that made the change, 0 for an outside user,
    `changed` the instant of the change. `status` 0: never delivered, or not answered. `seqs` are the exchanges the
    receiver made before it answered, `after` the last exchange before the delivery.
    """

    notice: int
    subjects: tuple[tuple[str, str], ...]
    company: str  # target name
    at: float
    attempt: int
    status: int
    authentic: bool = True
    fault: str = ""
    seqs: tuple[int, ...] = ()
    after: int = 0
    cause: int = 0
    changed: float = 0.0
    seconds: float = 0.0  # until the answer
    patience: float = 10.0  # seconds the vendor waits for it
    sent: bool = True


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the engine told its source of a record at the target: `subject` is the payment, or what else it is about."""

    id: str
    type: str
    key: str
    subject: str = ""
    amount: str = ""


@dataclass(frozen=True, slots=True)
class EngineRun:
    """One run of the engine. `counts` are its report's words; empty when it gave no report. Seqs are inclusive."""

    phase: str  # first, recovery1 …, rerun, overlap
    first_seq: int
    last_seq: int
    started: float
    ended: float
    exit_code: int | None  # None: it was killed
    counts: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Mapping[str, str], ...] = ()  # key, number, state, code, text
    output: str = ""  # stdout and stderr
    log: str = ""
    crashed: bool = False
    hung: str = ""  # the host on which it waited for ever
    within: str = ""  # the phase of the run during which it was started, "" when none was at work


@dataclass(frozen=True, slots=True)
class BookVersion:
    """One step in the history of one document of the books, as the audit view shows it before and after.

    `seq` is the exchange that made it, 0 for an outside user. `before`/`after` are AuditDocument, AuditPayment or
    AuditParty records, None where there is nothing.
    """

    company: str
    seq: int
    at: float
    kind: str  # invoice, credit_note, sales_receipt, payment, party
    id: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class PlacedFault:
    """A fault of the schedule: where it was placed, and on which exchanges it acted."""

    id: str
    site: str
    delivered: tuple[int, ...]
    commits: str
    masked: bool = False  # it was due, and another fault took the exchange


@dataclass(frozen=True, slots=True)
class Profile:
    """What the vendor's contract says that judges need."""

    slug: str
    name: str
    traits: Mapping[str, Any]
    limits: tuple[Any, ...]  # mock_erps.platform.contract.Limit


@dataclass(frozen=True, slots=True)
class Evidence:
    """One finished case of one ERP.

    `sources` holds every version of every record in the order in which the engine was handed them; `handed` maps the
    phase to the keys that phase brought. `before` and `after` are audit views by target name (the company of a source
    document). `rerun` is the phase that ran last, with unchanged sources and no fault.
    """

    case: str  # scenario name with variant
    profile: Profile
    sources: tuple[SourceDocument, ...]
    before: Mapping[str, AuditView]
    after: Mapping[str, AuditView]
    history: tuple[BookVersion, ...]
    exchanges: tuple[Exchange, ...]
    runs: tuple[EngineRun, ...]
    faults: tuple[PlacedFault, ...]
    ledger: tuple[LedgerEntry, ...] | None = None
    #: the engine's copy of what the targets hold; None when it keeps none
    local: tuple[LocalRecord, ...] | None = None
    #: the runs that filled it, in order; they are none of `runs`
    pulls: tuple[EngineRun, ...] = ()
    #: webhooks in the order of delivery, then those that were never delivered
    deliveries: tuple[HookDelivery, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()
    handed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    companies: Mapping[str, str] = field(default_factory=dict)  # target name → company id at the vendor
    #: credentials by target name, to look for in texts and to tell tenants apart (values are the secrets themselves)
    secrets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: hosts that are no vendor's and that the engine tried to reach, in the order of the first try
    strangers: tuple[str, ...] = ()
    #: when attempts to connect failed, seconds since the epoch: what became of them is in no exchange
    kept_out: tuple[float, ...] = ()
    rerun: str = "rerun"
    recoveries: int = 0
    #: invariant id → why the scenario excuses it (a documented policy), e.g. {"I12": "merge"}
    excused: Mapping[str, str] = field(default_factory=dict)
    #: free facts of the scenario: engine zone, fields owned by the engine, strictness …
    facts: Mapping[str, Any] = field(default_factory=dict)
    #: the books of the system that orders were read from; `exchanges` holds none of its exchanges
    source_books: AuditView | None = None

    def latest(self) -> dict[str, SourceDocument]:
        """The newest version of every source record, by key."""
        newest: dict[str, SourceDocument] = {}
        for source in self.sources:
            if source.key not in newest or source.revision >= newest[source.key].revision:
                newest[source.key] = source
        return newest
