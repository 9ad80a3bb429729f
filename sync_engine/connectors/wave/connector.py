"""What delivery asks of a business in Wave."""

from __future__ import annotations

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
)
from sync_engine.connectors.answers import one_by_one
from sync_engine.connectors.names import indexed
from sync_engine.connectors.wave import bodies, documents, records
from sync_engine.connectors.wave.changes import ChangeFeed
from sync_engine.connectors.wave.customers import Customers
from sync_engine.connectors.wave.facts import TRAITS
from sync_engine.connectors.wave.payments import Payments
from sync_engine.connectors.wave.wire import Wire
from sync_engine.connectors.wire_json import amount, part, text
from sync_engine.outcomes import Done, Outcome, Refused

#: the later one counts where two taxes bear one name
_TAX_NAMES = ("name", "abbreviation")


class Wave:
    """One business."""

    def __init__(self, target: Target) -> None:
        self.traits = TRAITS
        self._wire = Wire(target)
        self.feed = ChangeFeed(self._wire)
        self._customers = Customers(self._wire)
        self._payments = Payments(self._wire)
        self._rates: dict[str, Decimal] | None = None

    def close(self) -> None:
        self._wire.close()

    # -- reference data ------------------------------------------------------------------------------------

    def catalogue(self, skus: Iterable[str]) -> Catalogue:
        """Products have no SKU: they go by their names (§4)."""
        business = self._wire.read(documents.BUSINESS)
        taxes = list(self._wire.pages("salesTaxes"))
        self._rates = {text(tax, "id"): amount(tax, "rate") * 100 for tax in taxes}
        products = self._wire.pages("products") if any(True for _ in skus) else []
        return Catalogue(
            currency=text(part(business, "currency"), "code"),
            zone=text(business, "timezone") or "UTC",
            accounts=indexed(self._wire.pages("accounts"), "id", "displayId", "name"),
            tax_codes=indexed(taxes, "id", *reversed(_TAX_NAMES)),
            tax_rates={text(tax, name): self._rates[text(tax, "id")] for name in _TAX_NAMES for tax in taxes},
            items=indexed(products, "id", "name"),
        )

    def _tax_rates(self) -> dict[str, Decimal]:
        if self._rates is None:
            self._rates = {text(tax, "id"): amount(tax, "rate") * 100 for tax in self._wire.pages("salesTaxes")}
        return self._rates

    # -- customers -----------------------------------------------------------------------------------------

    def find_parties(self, party: Party) -> Sequence[RemoteParty]:
        return self._customers.find(party)

    def create_party(self, party: Party, key: str) -> RemoteParty:
        return self._customers.create(party)

    # -- invoices ------------------------------------------------------------------------------------------

    def find_documents(self, kind: Kind, number: str) -> Sequence[RemoteDocument]:
        """The vendor matches any part of a number (§5)."""
        if kind is not Kind.INVOICE:
            return []
        found = map(records.document, self._wire.pages("invoices", number=number))
        return [one for one in found if one.number == number]

    def read_document(self, kind: Kind, id: str) -> RemoteDocument | None:
        found = self._wire.one(documents.INVOICE, "invoice", id) if kind is Kind.INVOICE else None
        return records.document(found) if found else None

    def create_documents(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        if len(writes) == 1:
            return [self._create(writes[0].draft)]
        return one_by_one(partial(self._create, write.draft) for write in writes)

    def _create(self, draft: Draft) -> Done:
        self._check(draft)
        return records.done(self._wire.write("invoiceCreate", bodies.invoice(self._wire.business, draft)))

    def _check(self, draft: Draft) -> None:
        """Raises `Refused` for what Wave would not keep as it is."""
        if draft.document.kind is not Kind.INVOICE:
            raise Refused("Wave has no credit notes", "credit_note")
        bodies.check_tax(draft, self._tax_rates())

    def update_document(self, remote: RemoteDocument, draft: Draft, key: str) -> Outcome:
        self._check(draft)
        return records.done(self._wire.write("invoicePatch", bodies.changed(remote.id, draft)))

    def void_document(self, remote: RemoteDocument, key: str) -> Outcome:
        """There is no void: an invoice is deleted (§3)."""
        self._wire.write("invoiceDelete", {"invoiceId": remote.id})
        return Done(remote.id, number=remote.number)

    # -- payments ------------------------------------------------------------------------------------------

    def find_payments(self, draft: PaymentDraft) -> Sequence[RemotePayment]:
        return self._payments.find(draft)

    def create_payment(self, draft: PaymentDraft, key: str) -> Outcome:
        return self._payments.create(draft)
