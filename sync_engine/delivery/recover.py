"""What follows a write whose answer was lost: look, compare, and only then decide.

The bugs this prevents are the duplicates of `testing/real_bugs.md` (B1-B16): a look-up that failed is never "not
found", a stranger with the same number is never adopted, and where nothing at the target protects a second create,
the vendor's processing ceiling passes before it is sent (B2: a commit after the look-up).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sync_engine.connectors import Draft, PaymentDraft, Recovery, RemoteDocument, RemotePayment, TellsDeletions, Traits
from sync_engine.delivery.context import Context
from sync_engine.delivery.retry import Later
from sync_engine.ledger.entry import Entry
from sync_engine.outcomes import Refused, VendorError

#: Code of a row whose key the target knows although it shows no document, not yet or not any more.
KEY_USED = "key_used"
_REFUSED_SINCE = "refused_since:"
_NOT_ALONE = "; but the lost attempt before may still be carried out"


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a look-up found of a lost write.

    `like`: too similar to be sure that it is another's. `others`: records of that number that are surely not ours.
    `parts`: of a payment that the target books in several, those that are there, by the document they settle.
    """

    ours: RemoteDocument | RemotePayment | None = None
    like: str = ""
    others: int = 0
    parts: Mapping[str, str] = field(default_factory=dict)


def look_for_document(context: Context, entry: Entry, draft: Draft) -> Sighting:
    """Search the books for the document of a lost create. Raises when the search fails."""
    kind = draft.document.kind
    name = f"find {kind} {draft.number}"
    found = context.patience.read(name, lambda: context.connector.find_documents(kind, draft.number))
    found = [remote for remote in found if remote.number == draft.number]
    free = [remote for remote in found if not taken(context, entry, remote.id)]
    ours = [remote for remote in free if same_document(draft, remote)]
    if len(ours) > 1 and len([remote for remote in ours if remote.live]) == 1:
        ours = [remote for remote in ours if remote.live]
    if len(ours) > 1:
        return Sighting(like=f"the target has {len(ours)} documents {draft.number} of this customer and total")
    if ours:
        return Sighting(ours[0])
    alike = [remote for remote in free if remote.live and remote.party_id == draft.party_id]
    return Sighting(like=_alike(draft, alike[0]) if alike else "", others=len(found))


def _alike(draft: Draft, remote: RemoteDocument) -> str:
    return (
        f"the target has a document {draft.number} of the same customer (id {remote.id}) over {remote.total} "
        f"instead of {draft.document.total}; say which it is"
    )


def was_deleted(context: Context, entry: Entry, draft: Draft) -> bool:
    """Whether somebody deleted what a lost create has made, as far as the target remembers that."""
    connector, kind = context.connector, draft.document.kind
    if not isinstance(connector, TellsDeletions):
        return False
    name = f"find deleted {kind} {draft.number}"
    return context.patience.read(name, lambda: connector.deleted(kind, draft.number, entry.last_attempt))


def look_for_payment(context: Context, entry: Entry, draft: PaymentDraft) -> Sighting:
    """Search the books for a lost payment. Raises when the search fails."""
    name = f"find payment {entry.key}"
    found = context.patience.read(name, lambda: context.connector.find_payments(draft))
    free = [remote for remote in found if not taken(context, entry, remote.id)]
    ours = [remote for remote in free if same_payment(draft, remote)]
    if len(ours) > 1:
        return Sighting(like=f"the target has {len(ours)} payments {draft.reference} of this customer and amount")
    return Sighting(ours[0] if ours else None, parts=_parts(draft, free))


def same_document(draft: Draft, remote: RemoteDocument) -> bool:
    """Whether a document that bears our number is ours: customer, total, and what else the target shows of it."""
    document = draft.document
    return (
        remote.party_id == draft.party_id
        and abs(remote.total) == abs(document.total)
        and remote.currency in ("", document.currency)
        and remote.issue_date in (None, document.issue_date)
        and (not remote.reference or not draft.reference or remote.reference == draft.reference)
    )


def same_payment(draft: PaymentDraft, remote: RemotePayment) -> bool:
    """Whether a payment is ours. Its reference counts, and so does every amount it settles (B82: never by position)."""
    return (
        remote.live
        and remote.party_id == draft.party_id
        and remote.amount == draft.payment.amount
        and remote.reference == draft.reference
        and dict(remote.applications) == dict(draft.applications)
    )


def _parts(draft: PaymentDraft, found: Iterable[RemotePayment]) -> dict[str, str]:
    """Those that settle a document just as the draft wants it."""
    ours = [one for one in found if one.live and (one.party_id, one.reference) == (draft.party_id, draft.reference)]
    wanted = dict(draft.applications)
    return {id: part for one in ours for id, part in one.parts.items() if wanted.get(id) == one.applications[id]}


def taken(context: Context, entry: Entry, remote_id: str) -> bool:
    """Whether another row already stands for this record of the target."""
    linked = context.ledger.linked(context.target, remote_id)
    return any(kind == entry.kind and key != entry.key for kind, key in linked)


def await_ceiling(entry: Entry, traits: Traits, protected: bool) -> None:
    """Raise `Later` while the lost write may still be committed and nothing would stop a second one."""
    until = entry.last_attempt + traits.processing_ceiling
    if not protected and time.time() < until:
        raise Later(until, "an answer was lost; the target may still be working on it")


def may_still_come(lost_at: float, traits: Traits) -> bool:
    """Whether a write whose answer was lost then may still be committed."""
    return time.time() < lost_at + traits.processing_ceiling


def note_refusal(context: Context, entry: Entry, refusal: VendorError) -> None:
    """A further attempt was refused while the lost one before it may still be committed: a later run decides."""
    code = refusal.code or type(refusal).__name__.lower()
    context.undecided(entry, f"{refusal.text}{_NOT_ALONE}", f"{_REFUSED_SINCE}{code}")


def noted_refusal(entry: Entry) -> Refused | None:
    """What `note_refusal` wrote in a row."""
    if not entry.error_code.startswith(_REFUSED_SINCE):
        return None
    return Refused(entry.error_text.removesuffix(_NOT_ALONE), entry.error_code.removeprefix(_REFUSED_SINCE))


def is_answered(entry: Entry) -> bool:
    """Whether a further attempt of a lost create was answered already: to send it once more would tell nothing new."""
    return entry.error_code == KEY_USED or noted_refusal(entry) is not None


def looks(protected: bool) -> range:
    """How often a lost write is looked for before it counts as not there: where nothing would stop a second one, an
    empty list is not believed the first time."""
    return range(1 if protected else 2)


def document_protected(traits: Traits) -> bool:
    """Whether the target itself makes a second create of a document harmless."""
    return traits.recovery is not Recovery.SEARCH_FIRST


def key_protected(traits: Traits) -> bool:
    """Whether the idempotency key alone makes a second create harmless; numbers protect documents only."""
    return traits.recovery in (Recovery.REPLAYED_KEY, Recovery.REFUSED_KEY)
