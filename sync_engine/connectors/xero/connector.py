"""What delivery asks of an organisation in Xero."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import partial

from sync_engine.canonical import Kind, Party
from sync_engine.connectors import (
    Catalogue,
    Draft,
    PaymentDraft,
    RemoteDocument,
    RemoteParty,
    RemotePayment,
    Target,
    Write,
    sized,
)
from sync_engine.connectors.answers import one_by_one
from sync_engine.connectors.names import NearNames, distinct, folded, indexed
from sync_engine.connectors.wire_json import amount, text
from sync_engine.connectors.xero import bodies, records
from sync_engine.connectors.xero.answers import attributed, saved
from sync_engine.connectors.xero.changes import ChangeFeed
from sync_engine.connectors.xero.facts import NUMBER, PATH, TRAITS, TYPE
from sync_engine.connectors.xero.payments import Payments, joined
from sync_engine.connectors.xero.wire import Wire, where, where_beginning
from sync_engine.outcomes import Forbidden, NotStarted, Outcome, Refused, VendorError


class Xero:
    """One organisation (tenant)."""

    def __init__(self, target: Target) -> None:
        self.traits = sized(TRAITS, target.options.get("batch_size"))
        self._wire = Wire(target)
        self.feed = ChangeFeed(self._wire)
        self._payments = Payments(self._wire)
        self._near = NearNames(lambda letter: self._contacts(where_beginning("Name", letter, ".ToLower()")))

    def close(self) -> None:
        self._wire.close()

    # -- reference data ------------------------------------------------------------------------------------

    def catalogue(self, skus: Iterable[str]) -> Catalogue:
        company = next(iter(self._wire.all("Organisation", "Organisations")), {})
        taxes = records.sales_taxes(self._wire.all("TaxRates"))
        items = self._wire.all("Items") if any(True for _ in skus) else []
        return Catalogue(
            currency=text(company, "BaseCurrency"),
            zone=records.zone(company),
            accounts=records.accounts(self._wire.all("Accounts")),
            tax_codes=indexed(taxes, "TaxType", "TaxType", "Name"),
            tax_rates={text(row, name): amount(row, "EffectiveRate") for name in ("Name", "TaxType") for row in taxes},
            items=indexed(items, "Code", "Code", "Name"),
        )

    # -- contacts ------------------------------------------------------------------------------------------

    def find_parties(self, party: Party) -> Sequence[RemoteParty]:
        confirmed = party.matched.get(TRAITS.slug, "")
        found = [records.party(row) for row in self._wire.one("Contacts", confirmed)] if confirmed else []
        if not found and party.key:
            by_code = self._contacts(where("ContactNumber", party.key))
            found = [contact for contact in by_code if contact.code == party.key]
        if not found:
            by_name = self._contacts(where("Name", folded(party.name), ".ToLower()"))
            found = [contact for contact in by_name if folded(contact.name) == folded(party.name)]
        return found or distinct(self._near.of(party.name))

    def create_party(self, party: Party, key: str) -> RemoteParty:
        return records.party(self._wire.create_one("Contacts", bodies.contact(party), key))

    def _contacts(self, where: str) -> list[RemoteParty]:
        return [records.party(row) for row in self._wire.pages("Contacts", where=where, includeArchived="true")]

    # -- documents -----------------------------------------------------------------------------------------

    def find_documents(self, kind: Kind, number: str) -> Sequence[RemoteDocument]:
        path = PATH[kind]
        wanted = f'Type=="{TYPE[path]}" AND {where(NUMBER[path], number)}'
        found = [records.document(kind, row) for row in self._wire.pages(path, where=wanted)]
        return [document for document in found if document.number == number]

    def read_document(self, kind: Kind, id: str) -> RemoteDocument | None:
        found = self._wire.one(PATH[kind], id)
        return records.document(kind, found[0]) if found else None

    def create_documents(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Invoices go together, credit notes one by one: their numbers are not known to be unique.

        An answer's elements are told apart by number, so two invoices of one number go one by one as well.
        """
        numbers = Counter(write.draft.number for write in writes if _is_invoice(write))
        invoices = [write for write in writes if numbers[write.draft.number] == 1 and _is_invoice(write)]
        others = [write for write in writes if write not in invoices]
        calls = ([invoices] if invoices else []) + [[write] for write in others]
        if len(calls) == 1:
            return self._create(calls[0])
        outcomes: dict[str, Outcome] = {}
        pause: NotStarted | None = None
        for call in calls:
            created = [pause] * len(call) if pause else self._shared(call)
            pause = next((outcome for outcome in created if isinstance(outcome, NotStarted)), None)
            outcomes |= {write.key: outcome for write, outcome in zip(call, created, strict=True)}
        return [outcomes[write.key] for write in writes]

    def _shared(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """As `_create`; an error of the whole call is each one's own."""
        try:
            return self._create(writes)
        except VendorError as shared:
            return [shared] * len(writes)

    def _create(self, writes: Sequence[Write]) -> list[Outcome]:
        path = PATH[writes[0].draft.document.kind]
        documents = [bodies.document(path, write.draft) for write in writes]
        key = writes[0].key if len(writes) == 1 else joined(write.key for write in writes)
        try:
            answered = self._wire.create(path, documents, key)
        except Refused as refusal:
            if len(writes) == 1 or isinstance(refusal, Forbidden):
                raise
            # The vendor could not read the call at all: one by one only the culprit is refused.
            return one_by_one(partial(self._create_one, write) for write in writes)
        if len(writes) == 1:
            return [records.done(path, saved(path, answered))]
        return [attributed(path, write.draft.number, answered) for write in writes]

    def _create_one(self, write: Write) -> Outcome:
        return self._create([write])[0]

    def update_document(self, remote: RemoteDocument, draft: Draft, key: str) -> Outcome:
        path = PATH[remote.kind]
        return records.done(path, self._wire.change(path, remote.id, bodies.changed(path, remote, draft), key))

    def void_document(self, remote: RemoteDocument, key: str) -> Outcome:
        path = PATH[remote.kind]
        return records.done(path, self._wire.change(path, remote.id, bodies.ended(path, remote), key))

    def credited(self, remote: RemoteDocument) -> Decimal:
        """The document itself tells (§4)."""
        return amount(remote.raw, "AmountCredited")

    # -- payments ------------------------------------------------------------------------------------------

    def find_payments(self, draft: PaymentDraft) -> Sequence[RemotePayment]:
        return self._payments.find(draft)

    def create_payment(self, draft: PaymentDraft, key: str) -> Outcome:
        return self._payments.create(draft, key)


def _is_invoice(write: Write) -> bool:
    return write.draft.document.kind is Kind.INVOICE
