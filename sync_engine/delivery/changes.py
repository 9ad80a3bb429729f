"""Updates and voids of documents that are in the books: read first, write with the version read, never resurrect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from sync_engine.canonical import Intent, Kind
from sync_engine.connectors import Draft, Recovery, RemoteDocument
from sync_engine.delivery.context import Context
from sync_engine.delivery.recover import may_still_come, note_refusal
from sync_engine.delivery.retry import TRANSIENT, GaveUp
from sync_engine.ledger.entry import Entry, Operation
from sync_engine.outcomes import Done, Duplicate, Halfway, Missing, Outcome, Refused, Stale, VendorError

_STALE_TRIES = 3


def change(context: Context, entry: Entry, draft_of: Callable[[], Draft]) -> None:
    """Bring the target's document to what the source says now, or void it there, which needs no draft."""
    if _reopened(entry):
        context.failed(
            entry, "voided", "was voided at the target; a voided document is never reopened, issue a new one"
        )
        return
    operation = _operation(entry)
    draft = None if operation is Operation.VOID else draft_of()
    stale: dict[str, Stale] = {}
    remote: RemoteDocument | None = None
    while True:
        if remote is None or not _repeatable(context, entry):
            remote = _to_be_written(context, entry, operation, stale)
            if remote is None:
                return
        lost_at = entry.last_attempt if entry.id in context.doubtful else 0.0
        begun = context.begin([entry], operation, remote.version)
        if not begun:
            return
        entry = begun[0]
        outcome = _attempt(context, entry, remote, draft)
        if isinstance(outcome, Stale) and len(stale) < _STALE_TRIES:
            stale[remote.version] = outcome
            remote = None
        elif isinstance(outcome, TRANSIENT):
            context.pause([entry], outcome)
        elif isinstance(outcome, Duplicate) and entry.id in context.doubtful:
            _confirmed(context, entry, _read(context, entry), operation)
            return
        else:
            _conclude(context, entry, outcome, lost_at)
            return


def _may_have_come(context: Context, entry: Entry, lost_at: float) -> bool:
    """Whether an attempt that was lost then may have changed the document, or may do so yet. A void is seen, and an
    update leaves another version behind."""
    if not lost_at:
        return False
    if may_still_come(lost_at, context.connector.traits):
        return True
    remote = _read(context, entry)
    if remote is None or entry.operation == Operation.VOID:
        return remote is None or not remote.live
    return not remote.version or remote.version != entry.remote_version


def _to_be_written(
    context: Context, entry: Entry, operation: Operation, stale: Mapping[str, Stale]
) -> RemoteDocument | None:
    """What the target holds now, None where that settles it. Raises GaveUp for a version that is known as stale."""
    remote = _read(context, entry)
    if _settled_without_writing(context, entry, remote, operation):
        return None
    assert remote is not None
    if remote.version in stale:  # an old copy was read: what was refused would only be sent again
        raise GaveUp(stale[remote.version])
    _note_foreign_edit(context, entry, remote)
    return remote


def _repeatable(context: Context, entry: Entry) -> bool:
    """Whether the lost write may go out once more just as it was: the target answers it again, or finds it stale."""
    traits = context.connector.traits
    return entry.id in context.doubtful and traits.recovery is Recovery.REPLAYED_KEY and traits.refuses_stale


def _operation(entry: Entry) -> Operation:
    """What is in flight goes first, then what is wanted."""
    if entry.state.in_flight:
        return Operation(entry.operation)
    return Operation.VOID if entry.intent == Intent.VOID else Operation.UPDATE


def _reopened(entry: Entry) -> bool:
    voided = entry.operation == Operation.VOID and entry.synced_revision > 0 and not entry.state.in_flight
    return voided and entry.synced_revision == entry.sent_revision and entry.intent == Intent.POST


def _read(context: Context, entry: Entry) -> RemoteDocument | None:
    kind = Kind(entry.kind)
    name = f"read {kind} {entry.key}"
    return context.patience.read(name, lambda: context.connector.read_document(kind, entry.remote_id))


def _settled_without_writing(
    context: Context, entry: Entry, remote: RemoteDocument | None, operation: Operation
) -> bool:
    """True when what the target shows already decides it."""
    voiding = operation is Operation.VOID
    if remote is None and voiding:
        context.skipped(entry, "missing", "deleted at the target; there is nothing left to void")
    elif remote is None:
        context.failed(entry, "missing", "deleted at the target; it is not created again, retry does so")
    elif not remote.live and voiding:
        event = "voided" if entry.id in context.doubtful else ""
        context.synced(_as_change(entry, operation), Done(remote.id, remote.version), event)
    elif not remote.live:
        context.failed(entry, "voided", "voided at the target by hand; it is not created again, retry does so")
    elif voiding and abs(remote.balance) != abs(remote.total):
        text = f"{abs(remote.total) - abs(remote.balance)} of {remote.total} is paid or applied at the target; "
        context.failed(entry, "paid", text + "take that back there, or issue a credit note")
    else:
        return False
    return True


def _as_change(entry: Entry, operation: Operation) -> Entry:
    """The row as if the write had been made: so that a voided document is known as voided."""
    return replace(entry, operation=operation.value, sent_revision=entry.settled_revision)


def _note_foreign_edit(context: Context, entry: Entry, remote: RemoteDocument) -> None:
    known = entry.remote_version
    if known and remote.version != known and entry.id not in context.doubtful:
        context.report.notes.append(
            f"{entry.number}: changed at the target since the last run; only the fields this engine owns are written"
        )


def _attempt(context: Context, entry: Entry, remote: RemoteDocument, draft: Draft | None) -> Outcome:
    connector, key = context.connector, entry.idempotency_key
    if draft is None:
        outcome = context.outcome_of(entry, lambda: connector.void_document(remote, key))
    else:
        outcome = context.outcome_of(entry, lambda: connector.update_document(remote, draft, key))
    if isinstance(outcome, Halfway):
        raise GaveUp(outcome)
    return outcome


def _conclude(context: Context, entry: Entry, outcome: Outcome, lost_at: float) -> None:
    """Settle a decisive outcome; `lost_at` is when an attempt before it was lost, 0 for none."""
    match outcome:
        case Done():
            context.synced(entry, outcome, "voided" if entry.operation == Operation.VOID else "updated")
        case Missing() if entry.operation == Operation.UPDATE:
            context.failed(entry, "missing", f"deleted at the target ({outcome}); it is not created again")
        case Stale():
            raise GaveUp(outcome)
        case Refused() if _may_have_come(context, entry, lost_at):
            note_refusal(context, entry, outcome)
        case VendorError():
            context.failed(entry, outcome.code or type(outcome).__name__.lower(), outcome.text)


def _confirmed(context: Context, entry: Entry, remote: RemoteDocument | None, operation: Operation) -> None:
    """The key was refused as used: the lost write did happen, and the target shows what it left."""
    if not _settled_without_writing(context, entry, remote, operation) and remote is not None:
        context.synced(entry, Done(remote.id, remote.version, remote.number), "updated")
