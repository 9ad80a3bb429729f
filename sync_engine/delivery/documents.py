"""Invoices and credit notes: created in batches, one outcome each; a lost answer is looked up before anything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sync_engine.canonical import Document, Intent
from sync_engine.connectors import Draft, Recovery, RemoteDocument, TwoSteps, Write
from sync_engine.delivery.changes import change
from sync_engine.delivery.context import Context
from sync_engine.delivery.parties import Parties, billed
from sync_engine.delivery.recover import (
    KEY_USED,
    Sighting,
    await_ceiling,
    document_protected,
    is_answered,
    look_for_document,
    looks,
    may_still_come,
    note_refusal,
    noted_refusal,
    taken,
    was_deleted,
)
from sync_engine.delivery.retry import TRANSIENT, GaveUp
from sync_engine.delivery.rows import Deferred, Rows
from sync_engine.ledger.entry import Entry, Operation
from sync_engine.mapping.resolve import resolve
from sync_engine.outcomes import (
    Ambiguous,
    Disconnected,
    Done,
    Duplicate,
    Forbidden,
    Outcome,
    Refused,
    VendorError,
)


@dataclass(frozen=True, slots=True)
class Item:
    """A create on its way: its row and what goes out for it."""

    entry: Entry
    draft: Draft


class Documents:
    """Delivers claimed rows of one worker."""

    def __init__(self, context: Context, parties: Parties) -> None:
        self._context = context
        self._parties = parties
        self._rows = Rows(context)

    def deliver(self, entries: Sequence[Entry]) -> list[Deferred]:
        """Bring every row as far as it goes now; returns those that must wait for a certain time."""
        fresh: list[Item] = []
        for entry in entries:
            if not _is_fresh(entry):
                self._rows.guarded(entry, self._go_on, entry)
                continue
            self._rows.guarded(entry, lambda entry: fresh.append(self._item(entry, entry.record)), entry)
            if len(fresh) >= self._context.connector.traits.batch_size:
                self._create(fresh)
                fresh.clear()
        self._create(fresh)
        return self._rows.deferred()

    def _item(self, entry: Entry, record: object) -> Item:
        assert isinstance(record, Document)
        context = self._context
        party_id = self._parties.ensure(context, billed(record))
        draft = resolve(record, party_id, context.catalogue, context.policy, context.connector.traits)
        context.report.notes += [f"{record.number}: {note}" for note in draft.notes]
        return Item(entry, draft)

    def _go_on(self, entry: Entry) -> None:
        """A row that has a past: in flight, to be changed, or to be voided."""
        self._context.commit()
        if entry.state.in_flight and entry.operation == Operation.CREATE:
            self._context.doubtful.add(entry.id)
            self._recover(self._item(entry, entry.sent_record))
        elif entry.state.in_flight:
            self._context.doubtful.add(entry.id)
            change(self._context, entry, lambda: self._item(entry, entry.sent_record).draft)
        elif entry.intent == Intent.VOID and not entry.remote_id:
            self._context.skipped(entry, "void", "voided at the source before it was ever posted")
        else:
            change(self._context, entry, lambda: self._item(entry, entry.record).draft)

    # Creating

    def _create(self, items: Sequence[Item]) -> None:
        """Send new documents together; each is settled by its own outcome."""
        rest = list(items)
        while rest:
            outcomes = self._send(rest)
            decided = [pair for pair in outcomes if not isinstance(pair[1], TRANSIENT)]
            lost = [pair for pair in outcomes if pair[0].entry.id in self._context.doubtful]
            again = [pair for pair in outcomes if pair not in decided and pair not in lost]
            for item, outcome in decided:
                if not isinstance(outcome, Duplicate):
                    self._conclude(item, outcome)
            for item, outcome in decided:
                if isinstance(outcome, Duplicate):
                    self._rows.guarded(item.entry, self._adopt_or_refuse, item, outcome)
            for item, outcome in lost:
                self._rows.guarded(item.entry, self._recover, item, outcome)
            rest = self._not_started(again)

    def _not_started(self, again: Sequence[tuple[Item, Outcome]]) -> list[Item]:
        """Those that certainly did not start, after the pause they ask for; none when they are given up."""
        reasons = [outcome for _, outcome in again if isinstance(outcome, VendorError)]
        if not reasons:
            return []
        items = [item for item, _ in again]
        try:
            self._context.pause([item.entry for item in items], max(reasons, key=_pause_asked))
        except GaveUp as gave_up:
            for item in items:
                self._context.undecided(item.entry, gave_up.last.text, gave_up.last.code)
            return []
        return items

    def _send(self, items: Sequence[Item]) -> list[tuple[Item, Outcome]]:
        """One attempt for all, intents committed first. A refusal of the whole is tried one by one."""
        begun = {entry.id: entry for entry in self._context.begin([i.entry for i in items], Operation.CREATE)}
        items = [Item(begun[item.entry.id], item.draft) for item in items if item.entry.id in begun]
        if not items:
            return []
        outcomes = self._attempt(items)
        if len(items) > 1 and isinstance(outcomes, Refused) and not isinstance(outcomes, Forbidden):
            return [pair for item in items for pair in self._send([item])]
        if isinstance(outcomes, VendorError):
            return [(item, outcomes) for item in items]
        return list(zip(items, outcomes, strict=True))

    def _attempt(self, items: Sequence[Item]) -> Sequence[Outcome] | VendorError:
        writes = [Write(item.draft, item.entry.idempotency_key) for item in items]
        entries = [item.entry for item in items]
        try:
            told = list(self._context.write(entries, lambda: self._context.connector.create_documents(writes)))
        except Disconnected:
            raise
        except VendorError as error:
            return error
        told += [Ambiguous("the target said nothing about this document")] * (len(items) - len(told))
        for item, outcome in zip(items, told, strict=True):
            if isinstance(outcome, VendorError):
                self._context.doubt([item.entry], outcome)
        if told and all(isinstance(outcome, TRANSIENT) for outcome in told):
            self._context.patience.failed()
        return told

    # After the attempt

    def _conclude(self, item: Item, outcome: Outcome, replayed: bool = False) -> None:
        """Settle a decisive outcome."""
        context = self._context
        match outcome:
            case Done() if replayed and not self._lives(item, outcome):
                context.failed(item.entry, "gone", _GONE.format(what="deleted or voided at the target by hand"))
            case Done() if taken(context, item.entry, outcome.id):
                context.failed(item.entry, "not_ours", f"the target answered with {outcome.id}, another document's id")
            case Done():
                context.synced(item.entry, outcome, "created")
            case Duplicate():
                self._adopt_or_refuse(item, outcome)
            case VendorError():
                context.failed(item.entry, outcome.code or type(outcome).__name__.lower(), outcome.text)

    def _lives(self, item: Item, done: Done) -> bool:
        """A replayed answer may be about a document that somebody has deleted since (real bug B23)."""
        kind = item.draft.document.kind
        name = f"read {kind} {item.entry.key}"
        remote = self._context.patience.read(name, lambda: self._context.connector.read_document(kind, done.id))
        return remote is not None and remote.live

    def _adopt_or_refuse(self, item: Item, refusal: Duplicate) -> None:
        """The number or the key is taken: by ourselves, whose answer was lost, or by a stranger."""
        context = self._context
        context.commit()
        seen = look_for_document(context, item.entry, item.draft)
        if seen.ours is not None:
            self._adopt(item, seen)
        elif item.entry.id not in context.doubtful or seen.like or seen.others:
            context.failed(item.entry, refusal.code or "duplicate", refusal.text)
        elif context.connector.traits.recovery is Recovery.REFUSED_KEY:
            context.undecided(item.entry, f"{refusal}; but the document is not to be found", KEY_USED)
        else:
            # our own lost attempt took it, and the search does not show it yet
            context.undecided(item.entry, f"{refusal.text}; but the document is not to be found", refusal.code)

    def _adopt(self, item: Item, seen: Sighting) -> None:
        remote = seen.ours
        assert isinstance(remote, RemoteDocument)
        if not remote.live:
            self._context.failed(item.entry, "gone", _GONE.format(what=f"voided at the target (id {remote.id})"))
            return
        self._context.synced(item.entry, Done(remote.id, remote.version, remote.number), "created")

    def _recover(self, item: Item, error: VendorError | None = None) -> None:
        """Find out what became of a lost create; send again, with the same key, only when that is safe."""
        context = self._context
        context.commit()
        while True:
            if error is not None:
                context.pause([item.entry], error)
            for _ in looks(self._harmless(item)):
                if self._decided(item, look_for_document(context, item.entry, item.draft)):
                    return
            if self._ended(item):
                return
            lost_at = item.entry.last_attempt
            sent = self._send_again(item)
            if not sent:
                return
            item, outcome = sent[0]
            if not isinstance(outcome, TRANSIENT):
                self._conclude_again(item, outcome, lost_at)
                return
            assert isinstance(outcome, VendorError)
            error = outcome

    def _harmless(self, item: Item) -> bool:
        """Whether a search that shows nothing of a lost create may be wrong: it is sent again, and protected."""
        again = item.entry.intent != Intent.VOID and not is_answered(item.entry)
        return again and document_protected(self._context.connector.traits)

    def _decided(self, item: Item, seen: Sighting) -> bool:
        """Whether what was seen of a lost create settles it for now. Raises `Later` before it is sure that nothing is
        there."""
        context, entry, traits = self._context, item.entry, self._context.connector.traits
        if seen.ours is not None:
            self._adopt(item, seen)
        elif seen.like and not document_protected(traits):
            context.undecided(entry, seen.like, "unclear")
        elif is_answered(entry) and may_still_come(entry.last_attempt, traits):
            context.undecided(entry, entry.error_text, entry.error_code)
        else:
            await_ceiling(entry, traits, self._harmless(item))
            return False
        return True

    def _ended(self, item: Item) -> bool:
        """Whether a lost create that left nothing is not sent again, and what it came to."""
        context, entry = self._context, item.entry
        if entry.error_code == KEY_USED:
            context.failed(entry, "gone", f"{entry.error_text} any more; look there, then retry")
        elif entry.intent == Intent.VOID:
            self._take_back(item)
            context.skipped(entry, "void", "voided at the source; the lost attempt to post it left nothing")
        elif refusal := noted_refusal(entry):
            self._conclude_again(item, refusal, entry.last_attempt)
        else:
            return False
        return True

    def _conclude_again(self, item: Item, outcome: Outcome, lost_at: float) -> None:
        """Settle the decisive outcome of a further attempt. A refusal is none while the attempt that was lost then may
        still be committed, and nothing of that one may stay."""
        context, traits = self._context, self._context.connector.traits
        if isinstance(outcome, VendorError) and not isinstance(outcome, Duplicate):
            if may_still_come(lost_at, traits):
                note_refusal(context, item.entry, outcome)
                return
            self._take_back(item)
        self._conclude(item, outcome, replayed=traits.recovery is Recovery.REPLAYED_KEY)

    def _send_again(self, item: Item) -> list[tuple[Item, Outcome]]:
        """One more attempt of a lost create that left nothing; none when it did, and somebody has removed that."""
        if was_deleted(self._context, item.entry, item.draft):
            self._context.failed(item.entry, "gone", _GONE.format(what="deleted at the target by hand"))
            return []
        return self._send([item])

    def _take_back(self, item: Item) -> None:
        """A draft that was never posted is found by no search for documents, and must not stay either."""
        context = self._context
        if context.connector.traits.two_steps:
            maker, write = cast(TwoSteps, context.connector), Write(item.draft, item.entry.idempotency_key)
            context.write([item.entry], lambda: maker.take_back(write))


_GONE = "was created, and has been {what} since; it is not created again, retry does so"


def _is_fresh(entry: Entry) -> bool:
    return not entry.state.in_flight and not entry.remote_id and entry.intent == Intent.POST


def _pause_asked(error: Outcome) -> float:
    return getattr(error, "retry_after", None) or 0.0
