"""Customers: one in the target per customer of the source, found or created once, cached for the run."""

from __future__ import annotations

from dataclasses import replace

from sync_engine.canonical import Document, Party, Payment
from sync_engine.connectors import RemoteParty
from sync_engine.delivery.context import Context, Waits
from sync_engine.delivery.recover import await_ceiling, key_protected, looks
from sync_engine.delivery.retry import TRANSIENT, GaveUp
from sync_engine.ledger import payload
from sync_engine.ledger.entry import PARTY, Entry, Operation, State
from sync_engine.mapping.parties import Exact, Match, New, Refused, Review, match
from sync_engine.mapping.unmappable import Unmappable
from sync_engine.outcomes import Disconnected, Done, Duplicate, VendorError
from sync_engine.outcomes import Refused as VendorRefusal

#: `Entry.intent` of a party that a person wants created although others look like it.
CREATE_ANYWAY = "create"


def party_key(party: Party) -> str:
    """What identifies a customer at the source: its code, else its name."""
    return party.key or party.name


def billed(record: Document | Payment) -> Party:
    """The record's customer with the currency it is billed in: some targets fix it when the customer is made."""
    return replace(record.party, currency=record.party.currency or record.currency)


class Parties:
    """The id in the target for each customer. What keeps one out is remembered too: a refusal is asked for once per
    run, whether the customer was refused or the question after it."""

    def __init__(self) -> None:
        self._known: dict[str, str | Waits | VendorRefusal] = {}

    def ensure(self, context: Context, party: Party) -> str:
        """The customer's id, created if the policy says so. Raises `Waits`, `Unmappable`, a refusal or what stops a
        run."""
        if not party.name and not party.key:
            if not context.policy.missing_party:
                raise Unmappable("no_customer", "the document names no customer and the policy has no walk-in customer")
            party = Party(key="", name=context.policy.missing_party)
        key = party_key(party)
        if key not in self._known:
            self._known[key] = self._answered(context, party)
        known = self._known[key]
        if isinstance(known, Waits | VendorRefusal):
            raise known
        return known

    def _answered(self, context: Context, party: Party) -> str | Waits | VendorRefusal:
        try:
            return self._settled(context, party)
        except VendorRefusal as refusal:
            return refusal

    def _settled(self, context: Context, party: Party) -> str | Waits:
        context.commit()
        wanted = Entry(context.target, PARTY, party_key(party), number=party.name, payload=payload.encode(party))
        entry = context.ledger.find(context.target, [wanted.id]).get(wanted.id)
        if entry is not None and entry.state is State.SYNCED:
            return entry.remote_id
        if entry is not None and entry.state is State.FAILED:
            return Waits(f'customer "{party.name}" was refused: {entry.error_text}')
        entry = context.ledger.open_row(wanted)
        if entry is None:
            return Waits(f'customer "{party.name}" is in another worker\'s hands')
        if entry.state.in_flight:
            context.doubtful.add(entry.id)
        try:
            return self._found_or_created(context, party, entry)
        except GaveUp as gave_up:
            context.undecided(entry, str(gave_up), gave_up.last.code)
            return Waits(f'customer "{party.name}" is not settled yet: {gave_up}')

    def _found_or_created(self, context: Context, party: Party, entry: Entry) -> str | Waits:
        while True:
            harmless = key_protected(context.connector.traits) or entry.id not in context.doubtful
            for _ in looks(harmless):
                found = self._match(context, party, entry)
                if not isinstance(found, New):
                    return self._linked(context, party, entry, found)
                await_ceiling(entry, context.connector.traits, harmless)
            entry = context.begin([entry], Operation.CREATE)[0]
            try:
                remote = self._create(context, party, entry)
            except TRANSIENT as error:
                context.pause([entry], error)
                if entry.id not in context.doubtful:
                    continue
            except Duplicate as error:
                return self._after_duplicate(context, party, entry, error)
            except Disconnected:
                raise
            except VendorError as error:
                return self._refused(context, party, entry, error.text, error.code)
            else:
                return self._linked(context, party, entry, Exact(remote))

    def _create(self, context: Context, party: Party, entry: Entry) -> RemoteParty:
        return context.write([entry], lambda: context.connector.create_party(party, entry.idempotency_key))

    def _match(self, context: Context, party: Party, entry: Entry) -> Match:
        found = context.patience.read(f"find party {entry.key}", lambda: context.connector.find_parties(party))
        decided = match(party, found, context.policy)
        return New() if isinstance(decided, Review) and entry.intent == CREATE_ANYWAY else decided

    def _linked(self, context: Context, party: Party, entry: Entry, found: Match) -> str | Waits:
        if isinstance(found, Refused):
            return self._refused(context, party, entry, found.why)
        if isinstance(found, Review):
            context.review(entry, found.why)
            return Waits(f"a person must decide: {found.why}")
        assert isinstance(found, Exact)
        twin = self._twin(context, entry, found.remote.id)
        if twin:
            why = f'"{party.name}" ({entry.key}) and {twin} of the source would share customer {found.remote.id}'
            context.review(entry, why)
            return Waits(f"a person must decide: {why}")
        context.synced(entry, Done(found.remote.id), "", revision=entry.revision)
        return found.remote.id

    def _twin(self, context: Context, entry: Entry, remote_id: str) -> str:
        """Another customer of the source, by its code, that this record of the target already stands for."""
        if not entry.record.key:
            return ""
        others = [held for held in context.ledger.holders(context.target, remote_id) if held.id != entry.id]
        return next((held.key for held in others if held.kind == PARTY and held.record.key), "")

    def _after_duplicate(self, context: Context, party: Party, entry: Entry, error: Duplicate) -> str | Waits:
        found = self._match(context, party, entry)
        if isinstance(found, New):
            return self._refused(context, party, entry, error.text, error.code)
        return self._linked(context, party, entry, found)

    def _refused(self, context: Context, party: Party, entry: Entry, text: str, code: str = "") -> Waits:
        context.failed(entry, code or "refused", text)
        return Waits(f'customer "{party.name}" was refused: {text}')
