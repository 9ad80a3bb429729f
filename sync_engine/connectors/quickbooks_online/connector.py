"""What delivery asks of a company in QuickBooks Online."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from hashlib import sha256

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
from sync_engine.connectors.names import NearNames, distinct, folded, indexed
from sync_engine.connectors.quickbooks_online import bodies, records
from sync_engine.connectors.quickbooks_online.answers import batched
from sync_engine.connectors.quickbooks_online.changes import ChangeFeed
from sync_engine.connectors.quickbooks_online.facts import ENTITY, TRAITS, Company, traits_for
from sync_engine.connectors.quickbooks_online.wire import Wire, where, where_beginning, where_named
from sync_engine.connectors.wire_json import Shape, part, rows, text
from sync_engine.outcomes import Disconnected, Done, Forbidden, Missing, Outcome, Refused


class QuickBooksOnline:
    """One company (realm)."""

    def __init__(self, target: Target) -> None:
        self.traits = traits_for(target.options.get("batch_size", 1))
        self._realm = target.company
        self._wire = Wire(target)
        self.feed = ChangeFeed(self._wire)
        self._known: Company | None = None
        self._near = NearNames(lambda letter: self._customers(where_beginning(letter)))

    def close(self) -> None:
        self._wire.close()

    # -- reference data ------------------------------------------------------------------------------------

    def catalogue(self, skus: Iterable[str]) -> Catalogue:
        company, query = self._company(), self._wire.query
        rates, codes = list(query("TaxRate")), list(query("TaxCode"))
        tax_codes = records.tax_codes(codes, american=company.american)
        # The vendor shows a Sku only to those who ask for it by name (§4).
        items = query("Item", columns="*, Sku") if any(True for _ in skus) else ()
        return Catalogue(
            currency=company.home_currency,
            zone=company.zone,
            accounts=indexed(query("Account"), "Id", "AcctNum", "FullyQualifiedName", "Name"),
            tax_codes=tax_codes,
            tax_rates=records.tax_rates(codes, rates, tax_codes),
            terms=indexed(query("Term"), "Id", "Name"),
            items=indexed(items, "Id", "Sku", "FullyQualifiedName", "Name"),
        )

    def _company(self) -> Company:
        if self._known is None:
            try:
                info = part(self._wire.get(f"/companyinfo/{self._realm}"), "CompanyInfo")
                preferences = part(self._wire.get("/preferences"), "Preferences")
            except Forbidden as refusal:
                raise Disconnected("no access to this company", refusal.code) from None
            self._known = records.company(info, preferences)
        return self._known

    # -- customers -----------------------------------------------------------------------------------------

    def find_parties(self, party: Party) -> Sequence[RemoteParty]:
        confirmed = self._customer(party.matched.get(TRAITS.slug, ""))
        if confirmed:
            return confirmed
        named = self._customers(where_named(" ".join(party.name.split())))
        same = [found for found in named if folded(found.name) == folded(party.name)]
        return same or distinct(self._near.of(party.name))

    def create_party(self, party: Party, key: str) -> RemoteParty:
        return records.party(self._wire.write("Customer", bodies.customer(party, self._company()), key))

    def _customer(self, id: str) -> list[RemoteParty]:
        if not id:
            return []
        try:
            return [records.party(part(self._wire.get(f"/customer/{id}"), "Customer"))]
        except (Missing, Refused):
            return []

    def _customers(self, condition: str) -> list[RemoteParty]:
        return [records.party(row) for row in self._wire.query("Customer", condition)]

    # -- documents -----------------------------------------------------------------------------------------

    def find_documents(self, kind: Kind, number: str) -> Sequence[RemoteDocument]:
        found = self._wire.query(ENTITY[kind], where("DocNumber", number))
        return [records.document(kind, row) for row in found if text(row, "DocNumber") == number]

    def read_document(self, kind: Kind, id: str) -> RemoteDocument | None:
        entity = ENTITY[kind]
        try:
            return records.document(kind, part(self._wire.get(f"/{entity.lower()}/{id}"), entity))
        except Missing:
            return None

    def create_documents(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        if len(writes) > 1:
            return self._batch(writes)
        return [self._written(_entity(write), self._body(write.draft), write.key) for write in writes]

    def update_document(self, remote: RemoteDocument, draft: Draft, key: str) -> Outcome:
        return self._written(ENTITY[remote.kind], bodies.changed(remote, draft, self._company()), key)

    def void_document(self, remote: RemoteDocument, key: str) -> Outcome:
        if remote.kind is Kind.CREDIT_NOTE:  # the vendor voids invoices only (§3)
            return self._written(ENTITY[remote.kind], bodies.emptied(remote), key)
        body = {"Id": remote.id, "SyncToken": remote.version}
        if remote.kind is Kind.SALES_RECEIPT:
            voided = {**body, "sparse": True}
            return self._written(ENTITY[remote.kind], voided, key, operation="update", include="void")
        return self._written(ENTITY[remote.kind], body, key, operation="void")

    def _body(self, draft: Draft) -> dict[str, object]:
        return bodies.document(draft, self._company())

    def _written(self, entity: str, body: object, key: str, **parameters: str) -> Done:
        return records.done(self._wire.write(entity, body, key, **parameters))

    def _batch(self, writes: Sequence[Write]) -> list[Outcome]:
        """Several creates in one call, matched by bId alone (ten characters at most, §6)."""
        names = {sha256(write.key.encode()).hexdigest()[:10]: write for write in writes}
        items: list[dict[str, object]] = []
        unfit: dict[str, Outcome] = {}
        for name, write in names.items():
            try:
                items.append({"bId": name, "operation": "create", _entity(write): self._body(write.draft)})
            except Refused as refusal:
                unfit[name] = refusal
        request_id = sha256("".join(write.key for write in writes).encode()).hexdigest()[:36]
        answers: dict[str, Shape] = self._wire.batch(items, request_id) if items else {}
        return [unfit.get(name) or batched(answers.get(name), _entity(write)) for name, write in names.items()]

    def credited(self, remote: RemoteDocument) -> Decimal:
        """A credit memo is applied by a payment of its own, which brings less money than it settles (§4)."""
        links = [text(link, "TxnId") for link in rows(remote.raw, "LinkedTxn") if text(link, "TxnType") == "Payment"]
        payments = [part(self._wire.get(f"/payment/{id}"), "Payment") for id in dict.fromkeys(links)]
        return sum((records.credited(payment, remote.id) for payment in payments), Decimal(0))

    # -- payments ------------------------------------------------------------------------------------------

    def find_payments(self, draft: PaymentDraft) -> Sequence[RemotePayment]:
        found = map(records.payment, self._wire.query("Payment", where("PaymentRefNum", draft.reference)))
        wanted = (draft.reference, draft.party_id)
        return [payment for payment in found if (payment.reference, payment.party_id) == wanted]

    def create_payment(self, draft: PaymentDraft, key: str) -> Outcome:
        return self._written("Payment", bodies.payment(draft, self._company()), key)


def _entity(write: Write) -> str:
    return ENTITY[write.draft.document.kind]
