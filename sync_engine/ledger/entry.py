"""One ledger row as the rest of the engine sees it, and the idempotency key of a logical write."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from hashlib import sha256

from sync_engine.canonical import Document, Intent, Party, Payment
from sync_engine.ledger import payload

#: Party rows live beside documents; their kind is not a canonical `Kind`, since no source record is one.
PARTY = "party"

Record = Document | Payment | Party

#: Failures after which nothing of the row is left at the target: trying again means creating it anew.
_NOTHING_LEFT = ("missing", "gone", "voided")


class State(StrEnum):
    """Where a row stands. Values are stored."""

    PENDING = "pending"
    SENDING = "sending"  # the intent is committed; an attempt may be on its way
    UNKNOWN = "unknown"  # an attempt was made and nobody knows what came of it
    SYNCED = "synced"
    FAILED = "failed"
    SKIPPED = "skipped"
    REVIEW = "review"  # parties only: a person must choose

    @property
    def told(self) -> str:
        """The word that status and reports use."""
        return {State.SENDING: "unknown", State.REVIEW: "pending"}.get(self, self.value)

    @property
    def in_flight(self) -> bool:
        """True when a write may be in the books without our knowing."""
        return self in (State.SENDING, State.UNKNOWN)


class Operation(StrEnum):
    """What a logical write does at the target. Values are stored."""

    CREATE = "create"
    UPDATE = "update"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of `tables.entries`; fields and columns have the same names."""

    target: str
    kind: str
    key: str
    registered: float = 0.0
    place: int = 0
    number: str = ""
    revision: int = 1
    intent: str = Intent.POST.value
    row_hash: str = ""
    payload: str = ""
    state: State = State.PENDING
    synced_revision: int = 0
    remote_id: str = ""
    remote_version: str = ""
    generation: int = 0
    operation: str = ""
    idempotency_key: str = ""
    sent_revision: int = 0
    sent_payload: str = ""
    attempts: int = 0
    last_attempt: float = 0.0
    owner: str = ""
    lease_until: float = 0.0
    error_code: str = ""
    error_text: str = ""

    @property
    def id(self) -> tuple[str, str]:
        """(kind, key): unique within a target."""
        return self.kind, self.key

    @property
    def record(self) -> Record:
        """What the source wants now."""
        return payload.decode(self.kind, self.payload)

    @property
    def sent_record(self) -> Record:
        """What the write in flight carries: an older revision when a newer one has arrived meanwhile."""
        return payload.decode(self.kind, self.sent_payload or self.payload)

    @property
    def settled_revision(self) -> int:
        """The revision an outcome is about: what is in flight, else what is wanted."""
        return self.sent_revision if self.state.in_flight else self.revision

    def begun(self, operation: Operation, key_limit: int, now: float, based_on: str = "") -> Entry:
        """This row with one more attempt on its way; one in flight keeps its operation and revision.

        It keeps its key as well, unless that was given up (`anew`) or the write is now `based_on` another version of
        the target's record.
        """
        tried = partial(
            replace,
            self,
            state=State.SENDING,
            attempts=self.attempts + 1,
            last_attempt=now,
            error_code="",
            error_text="",
        )
        if self.state.in_flight and self.idempotency_key and not based_on:
            return tried()
        key = self.write_key(operation, key_limit, based_on)
        return tried(operation=operation.value, idempotency_key=key, sent_revision=self.settled_revision)

    def anew(self) -> Entry:
        """This row, its next attempt being another write: no answer to an earlier one is an answer to it."""
        return replace(self, generation=self.generation + 1, idempotency_key="")

    def requeued(self) -> Entry:
        """This dead letter as a new logical write."""
        left = "" if self.error_code in _NOTHING_LEFT else self.remote_id
        return replace(
            self.anew(),
            state=State.PENDING,
            operation=self.operation if left else "",
            remote_id=left,
            owner="",
            error_code="",
            error_text="",
        )

    def write_key(self, operation: Operation, limit: int, based_on: str = "") -> str:
        """The idempotency key of this revision's write: the stored one if it is the same logical write.

        Derived from what the write is and not from when it happens, so that even a lost ledger leads to the same key.
        The version a change is `based_on` goes out in its body: on another version it is another write, and a process
        that died between a stale answer and its next note must not send it under the old key.
        """
        revision = self.settled_revision
        same = not based_on and self.operation == operation and self.sent_revision == revision
        if same and self.idempotency_key:
            return self.idempotency_key
        parts = [self.target, self.kind, self.key, str(revision), operation.value, str(self.generation)]
        parts += [based_on] if based_on else []
        return sha256("\x1f".join(parts).encode()).hexdigest()[: min(32, limit)]
