"""What every step of a delivery shares, and the one place where the outcome of a row is decided and said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from sync_engine.connectors import Catalogue, Connector
from sync_engine.delivery.report import Report
from sync_engine.delivery.retry import TRANSIENT, GaveUp, Outage, Patience
from sync_engine.ledger.entry import Entry, Operation, State
from sync_engine.ledger.ledger import Change, Ledger
from sync_engine.log import Log, Secrets
from sync_engine.mapping.policy import Policy
from sync_engine.outcomes import Ambiguous, Disconnected, Done, Missing, Outcome, Refused, Unreadable, VendorError

T = TypeVar("T")


class Waits(Exception):
    """A row cannot go before something else has: it stays pending and says why."""


@dataclass
class Context:
    """One worker delivering to one target. `doubtful` are rows whose last write may be in the books unseen."""

    target: str
    ledger: Ledger
    connector: Connector
    policy: Policy
    patience: Patience
    report: Report
    log: Log
    secrets: Secrets
    skus: Sequence[str] = ()
    doubtful: set[tuple[str, str]] = field(default_factory=set)
    overtaken: list[Entry] = field(default_factory=list)
    begun: dict[tuple[str, str], Entry] = field(default_factory=dict)
    _unwritten: list[Change] = field(default_factory=list, init=False)
    _catalogue: Catalogue | None = None

    @property
    def catalogue(self) -> Catalogue:
        """The company's reference data, read once per run; without it nothing can be delivered."""
        if self._catalogue is None:
            self.commit()
            try:
                self._catalogue = self.patience.read("catalogue", lambda: self.connector.catalogue(self.skus))
            except (GaveUp, Refused, Missing) as hindrance:
                raise Outage(f"the company's accounts and tax codes cannot be read: {hindrance}") from None
        return self._catalogue

    # Attempts

    def begin(self, entries: Sequence[Entry], operation: Operation, based_on: str = "") -> list[Entry]:
        """Commit intents and keys; what changed meanwhile is left out and delivered in its new form."""
        settled = list(self._unwritten)
        begun = self.ledger.begin(entries, operation, self.connector.traits.key_limit, based_on, settled)
        self._written(settled)
        self.begun |= {entry.id: entry for entry in begun}
        self.overtaken += [entry for entry in entries if entry.id not in self.begun]
        return begun

    def write(self, entries: Sequence[Entry], call: Callable[[], T]) -> T:
        """One attempt of a write. Whatever leaves doubt about it is remembered until it is settled."""
        try:
            return self.patience.attempt([f"write {entry.kind} {entry.key}" for entry in entries], call)
        except (*TRANSIENT, Disconnected) as error:
            self.doubt(entries, error)
            raise

    def outcome_of(self, entry: Entry, call: Callable[[], Outcome]) -> Outcome:
        """One attempt of one row's write as what became of it; only `Disconnected` is raised."""
        try:
            outcome = self.write([entry], call)
        except Disconnected:
            raise
        except VendorError as error:
            return error
        if isinstance(outcome, VendorError):
            self.doubt([entry], outcome)
        return outcome

    def doubt(self, entries: Sequence[Entry], error: VendorError) -> None:
        """Remember that these writes may have happened, if the error leaves that open."""
        if leaves_doubt(error):
            self.doubtful |= {entry.id for entry in entries}

    def pause(self, entries: Sequence[Entry], error: VendorError) -> None:
        """Wait before these writes are attempted again."""
        self.commit()
        self.patience.pause([f"write {entry.kind} {entry.key}" for entry in entries], error)

    # Outcomes

    def synced(self, entry: Entry, done: Done, event: str, revision: int = 0) -> None:
        """The books hold what this revision says."""
        entry = self.begun.get(entry.id, entry)
        revision = revision or entry.settled_revision
        after = replace(
            entry,
            state=State.SYNCED,
            synced_revision=revision,
            remote_id=done.id or entry.remote_id,
            remote_version=done.version,
            owner="",
            error_code="",
            error_text="",
        )
        self._settle(entry, after)
        if event:
            self.report.event(entry, event)
        self.report.notes += [f"{entry.number or entry.key}: {self.secrets.mask(said)}" for said in done.warnings]

    def failed(self, entry: Entry, code: str, text: str) -> None:
        """A dead letter: certainly not in the books, and a person must act."""
        self._say(entry, State.FAILED, code, text)

    def skipped(self, entry: Entry, code: str, text: str) -> None:
        """Nothing is to be done, and why."""
        self._say(entry, State.SKIPPED, code, text)

    def undecided(self, entry: Entry, text: str, code: str = "") -> None:
        """Not settled in this run: unknown if a write may have happened, else pending. Said, and due again."""
        self._say(entry, State.UNKNOWN if entry.id in self.doubtful else State.PENDING, code, text)

    def abandon(self, why: str) -> None:
        """The run ends early: say so in every row whose write was begun and is not settled."""
        for entry in list(self.begun.values()):
            self.undecided(entry, why)
        self.commit()

    def review(self, entry: Entry, text: str) -> None:
        """A person must choose (parties)."""
        self._say(entry, State.REVIEW, "review", text)

    def commit(self) -> None:
        """Write down the outcomes known by now. They go with the next intent where that follows at once; before any
        other wait this is called. A run that dies in between finds its rows in flight and looks for what they made."""
        if settled := list(self._unwritten):
            self.ledger.settle(*settled)
            self._written(settled)

    def _say(self, entry: Entry, state: State, code: str, text: str) -> None:
        before = self.begun.get(entry.id, entry)
        said = self.secrets.mask(text)[:2000]
        after = replace(before, state=state, owner="", error_code=self.secrets.mask(code)[:100], error_text=said)
        if replace(before, owner="") != after:
            self._settle(before, after)

    def _settle(self, before: Entry, after: Entry) -> None:
        self._unwritten.append((before, after))
        self.begun.pop(before.id, None)
        if after.state in (State.SYNCED, State.FAILED, State.SKIPPED):
            self.doubtful.discard(before.id)
            if before.revision > before.settled_revision:
                self.overtaken.append(before)

    def _written(self, settled: Sequence[Change]) -> None:
        """These outcomes are in the ledger: now they may be told."""
        del self._unwritten[: len(settled)]
        for before, after in settled:
            self.log.write(
                "row",
                kind=after.kind,
                key=after.key,
                number=after.number,
                revision=before.settled_revision,
                was=before.state.value,
                state=after.state.value,
                operation=after.operation,
                remote_id=after.remote_id,
                code=after.error_code,
                text=after.error_text,
            )


def leaves_doubt(error: VendorError) -> bool:
    """Whether a write that ended so may nevertheless be in the books."""
    return isinstance(error, Ambiguous | Unreadable | Disconnected)
