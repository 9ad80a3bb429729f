"""Payments: after their documents, each exactly once, never over a document's open balance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from sync_engine.canonical import Kind, Payment
from sync_engine.connectors import PaymentDraft, Recovery, RemotePayment
from sync_engine.delivery.context import Context, Waits
from sync_engine.delivery.parties import Parties, billed
from sync_engine.delivery.recover import (
    Sighting,
    await_ceiling,
    key_protected,
    look_for_payment,
    looks,
    may_still_come,
    note_refusal,
    noted_refusal,
)
from sync_engine.delivery.retry import TRANSIENT, GaveUp
from sync_engine.delivery.rows import Deferred, Rows
from sync_engine.ledger.entry import Entry, Operation, State
from sync_engine.mapping.resolve import resolve_payment
from sync_engine.mapping.unmappable import Unmappable
from sync_engine.outcomes import Done, Duplicate, Halfway, Outcome, VendorError

#: Kinds a payment may settle, in the order they are looked for.
_SETTLED_KINDS = (Kind.INVOICE.value, Kind.CREDIT_NOTE.value)


class Payments:
    """Delivers claimed payment rows of one worker, one at a time: each changes the balances the next one reads."""

    def __init__(self, context: Context, parties: Parties) -> None:
        self._context = context
        self._parties = parties
        self._rows = Rows(context)

    def deliver(self, entries: Sequence[Entry]) -> list[Deferred]:
        """Bring every payment as far as it goes now; returns those that must wait for a certain time."""
        for entry in entries:
            if entry.state.in_flight:
                self._context.doubtful.add(entry.id)
            self._rows.guarded(entry, self._pay, entry)
        return self._rows.deferred()

    def _pay(self, entry: Entry) -> None:
        context = self._context
        context.commit()
        if entry.remote_id and not entry.state.in_flight:
            text = "a posted payment is not changed; void it at the target and send a new one"
            context.failed(entry, "payment_changed", text)
            return
        draft = self._draft(entry)
        while True:
            lost_at = 0.0
            if entry.id in context.doubtful:
                unsettled = self._looked_for(entry, draft)
                if unsettled is None:
                    return
                draft, lost_at = unsettled, entry.last_attempt
            self._check_balances(entry, draft)
            begun = context.begin([entry], Operation.CREATE)
            if not begun:
                return
            entry = begun[0]
            outcome = self._attempt(entry, draft)
            if not isinstance(outcome, TRANSIENT):
                self._conclude(entry, draft, outcome, lost_at)
                return
            context.pause([entry], outcome)

    def _looked_for(self, entry: Entry, draft: PaymentDraft) -> PaymentDraft | None:
        """What is to be sent (again) of a lost payment; None once it is settled. Raises `Later` before that is sure."""
        context, traits, parts = self._context, self._context.connector.traits, dict[str, str]()
        refusal = noted_refusal(entry)
        harmless = key_protected(traits) and refusal is None
        for _ in looks(harmless):
            seen = look_for_payment(context, entry, draft)
            if self._decided(entry, seen):
                return None
            if refusal is not None and may_still_come(entry.last_attempt, traits):
                note_refusal(context, entry, refusal)
                return None
            await_ceiling(entry, traits, harmless)
            parts |= seen.parts
        if refusal is not None:
            self._conclude(entry, draft, refusal, entry.last_attempt)
            return None
        return replace(draft, done=parts)

    def _draft(self, entry: Entry) -> PaymentDraft:
        context = self._context
        payment = entry.sent_record if entry.state.in_flight else entry.record
        assert isinstance(payment, Payment)
        remote_ids = {a.document_key: self._document(a.document_key).remote_id for a in payment.applications}
        party_id = self._parties.ensure(context, billed(payment))
        traits = context.connector.traits
        return resolve_payment(payment, party_id, remote_ids, context.catalogue, context.policy, traits)

    def _document(self, key: str) -> Entry:
        """The row of a document this payment settles. Raises `Waits` until it is in the books."""
        rows = self._context.ledger.standing(self._context.target, [(kind, key) for kind in _SETTLED_KINDS])
        if not rows:
            raise Waits(f"settles document {key}, which no source has brought yet")
        row = next(iter(rows.values()))
        if row.state is not State.SYNCED:
            reason = f": {row.error_text}" if row.error_text else ""
            raise Waits(f"settles document {row.number}, which is {row.state.told}{reason}")
        if row.operation == Operation.VOID:
            raise Waits(f"settles document {row.number}, which is void")
        return row

    def _decided(self, entry: Entry, seen: Sighting) -> bool:
        """Whether what was seen of a lost payment settles it."""
        context = self._context
        if isinstance(seen.ours, RemotePayment):
            context.synced(entry, Done(seen.ours.id), "paid")
            return True
        if seen.like:
            context.undecided(entry, seen.like, "unclear")
            return True
        return False

    def _check_balances(self, entry: Entry, draft: PaymentDraft) -> None:
        """Refuse to settle more than is open: some vendors would take it (real bug B20's thread)."""
        kinds = self._kinds(draft)
        for remote_id, amount in draft.applications.items():
            if remote_id in draft.done:
                continue
            kind = kinds[remote_id]
            name = f"read {kind} {remote_id} for {entry.key}"
            read = partial(self._context.connector.read_document, kind, remote_id)
            remote = self._context.patience.read(name, read)
            if remote is None or not remote.live:
                raise Waits(f"settles document {remote_id}, which is void or deleted at the target")
            if remote.balance < amount:
                text = f"{amount} is to be applied to document {remote.number}, which has {remote.balance} open"
                raise Unmappable("over_application", text)

    def _kinds(self, draft: PaymentDraft) -> Mapping[str, Kind]:
        context = self._context
        return {
            held.remote_id: Kind(held.kind)
            for remote_id in draft.applications
            for held in context.ledger.holders(context.target, remote_id)
            if held.kind in _SETTLED_KINDS
        }

    def _attempt(self, entry: Entry, draft: PaymentDraft) -> Outcome:
        connector, key = self._context.connector, entry.idempotency_key
        outcome = self._context.outcome_of(entry, lambda: connector.create_payment(draft, key))
        if isinstance(outcome, Halfway):
            # a part that may have been taken back must not be told again by its key
            self._context.begun[entry.id] = entry.anew()
            raise GaveUp(outcome)
        return outcome

    def _conclude(self, entry: Entry, draft: PaymentDraft, outcome: Outcome, lost_at: float) -> None:
        """Settle a decisive outcome; `lost_at` is when an attempt before it was lost, 0 for none."""
        context = self._context
        match outcome:
            case Done():
                context.synced(entry, outcome, "paid")
            case Duplicate():
                seen = look_for_payment(context, entry, draft)
                if isinstance(seen.ours, RemotePayment):
                    context.synced(entry, Done(seen.ours.id), "paid")
                elif entry.id in context.doubtful and context.connector.traits.recovery is Recovery.REFUSED_KEY:
                    context.undecided(entry, f"{outcome.text}; but the payment is not to be found", outcome.code)
                else:
                    context.failed(entry, outcome.code or "duplicate", outcome.text)
            case VendorError() if may_still_come(lost_at, context.connector.traits):
                note_refusal(context, entry, outcome)
            case VendorError():
                context.failed(entry, outcome.code or type(outcome).__name__.lower(), outcome.text)
