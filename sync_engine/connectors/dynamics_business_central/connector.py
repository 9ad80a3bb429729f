"""What delivery asks of a company in Business Central."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

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
from sync_engine.connectors.dynamics_business_central import bodies, records
from sync_engine.connectors.dynamics_business_central.answers import made
from sync_engine.connectors.dynamics_business_central.changes import ChangeFeed
from sync_engine.connectors.dynamics_business_central.corrections import Corrections
from sync_engine.connectors.dynamics_business_central.facts import (
    LINES,
    PATH,
    RECEIVABLES,
    ROUNDING,
    TRAITS,
    traits_for,
)
from sync_engine.connectors.dynamics_business_central.payments import Payments
from sync_engine.connectors.dynamics_business_central.posting import Posting
from sync_engine.connectors.dynamics_business_central.subscriptions import Subscriptions
from sync_engine.connectors.dynamics_business_central.wire import Change, Wire, equals, literal
from sync_engine.connectors.names import NearNames, distinct, folded, indexed
from sync_engine.connectors.wire_json import text
from sync_engine.outcomes import Done, Outcome


class BusinessCentral:
    """One company of one environment."""

    def __init__(self, target: Target) -> None:
        self.traits = traits_for(target.options.get("batch_size", 1))
        self._wire = Wire(target)
        self.feed = ChangeFeed(self._wire, str(target.options.get("receivables_account") or RECEIVABLES))
        self._subscriptions = Subscriptions(self._wire, target)
        self._payments = Payments(self._wire)
        self._corrections = Corrections(self._wire)
        self._zone = str(target.options.get("zone") or "UTC")  # the API does not tell it
        self._own_currency = ""
        self._rounding = str(target.options.get("rounding_account") or ROUNDING)
        self._known_accounts: dict[str, str] | None = None
        self._known_posting: Posting | None = None
        self._near = NearNames(lambda letter: self._customers(f"startswith(tolower(displayName),{literal(letter)})"))

    def close(self) -> None:
        self._wire.close()

    def subscribe(self) -> None:
        self._subscriptions.keep()

    # -- reference data ------------------------------------------------------------------------------------

    def catalogue(self, skus: Iterable[str]) -> Catalogue:
        read = self._wire.all
        taxes = list(read("taxGroups"))
        items = read("items") if any(True for _ in skus) else ()
        return Catalogue(
            currency=self._currency(),
            zone=self._zone,
            accounts=self._accounts(),
            tax_codes=records.tax_codes(taxes),
            tax_rates=records.tax_rates(taxes),
            terms=indexed(read("paymentTerms"), "id", "displayName", "code"),
            items=indexed(items, "id", "number", "displayName"),
        )

    def _accounts(self) -> dict[str, str]:
        if self._known_accounts is None:
            self._known_accounts = indexed(self._wire.all("accounts"), "id", "number", "displayName")
        return self._known_accounts

    def _currency(self) -> str:
        if not self._own_currency:
            company = next(self._wire.all("companyInformation"), {})
            self._own_currency = text(company, "currencyCode")
        return self._own_currency

    # -- customers -----------------------------------------------------------------------------------------

    def find_parties(self, party: Party) -> Sequence[RemoteParty]:
        confirmed = party.matched.get(TRAITS.slug, "")
        row = self._wire.one("customers", confirmed) if confirmed else None
        if row is not None:
            return [records.party(row)]
        by_code = self._customers(equals("number", party.key.upper())) if party.key else []
        if by_code:
            return by_code
        named = self._customers(equals("displayName", " ".join(party.name.split())))
        return named or self._alike(party.name)

    def _alike(self, name: str) -> Sequence[RemoteParty]:
        near = distinct(self._near.of(name))
        return [one for one in near if folded(one.name) == folded(name)] or near

    def create_party(self, party: Party, key: str) -> RemoteParty:
        return records.party(made(self._wire.write(Change("POST", "customers", bodies.customer(party)))))

    def _customers(self, condition: str) -> list[RemoteParty]:
        return [records.party(row) for row in self._wire.all("customers", condition)]

    # -- documents -----------------------------------------------------------------------------------------

    def find_documents(self, kind: Kind, number: str) -> Sequence[RemoteDocument]:
        """Posted documents; a draft that was left half-way is taken up by the next attempt to create it."""
        found = self._wire.all(PATH[kind], equals("externalDocumentNumber", number))
        return [records.document(kind, row) for row in found if not records.is_draft(row)]

    def read_document(self, kind: Kind, id: str) -> RemoteDocument | None:
        """The document, or the one that was posted in its place."""
        row = self._wire.one(PATH[kind], id, LINES[kind])
        if row is None:
            return None
        read = records.document(kind, row)
        return read if read.live else self._corrections.successor(read) or read

    def create_documents(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        outcomes = self._posting().create(writes)
        if len(outcomes) == 1 and isinstance(outcomes[0], Exception):
            raise outcomes[0]
        return outcomes

    def take_back(self, write: Write) -> None:
        self._posting().take_back(write)

    def update_document(self, remote: RemoteDocument, draft: Draft, key: str) -> Outcome:
        return self._corrections.update(remote, draft, self._posting())

    def _posting(self) -> Posting:
        """One for all calls: it remembers what was refused."""
        if self._known_posting is None:
            self._known_posting = Posting(self._wire, self._currency(), self._accounts().get(self._rounding, ""))
        return self._known_posting

    def void_document(self, remote: RemoteDocument, key: str) -> Outcome:
        """A draft is deleted; a posted document is undone by one of the other kind."""
        place = f"{PATH[remote.kind]}({remote.id})"
        self._corrections.forget(remote)
        if records.is_draft(remote.raw):
            self._wire.write(Change("DELETE", place, version=remote.version))
        else:
            self._wire.write(Change("POST", f"{place}/Microsoft.NAV.cancel", version=remote.version))
        return Done(remote.id, number=remote.number)

    def credited(self, remote: RemoteDocument) -> Decimal:
        """A credit memo names the invoice that it was applied to when it was posted; entries that were applied
        afterwards the API does not show, nor how much of a memo went where (§3, §4)."""
        condition = equals("customerNumber", text(remote.raw, "customerNumber"))
        rows = [row for row in self._wire.all(PATH[Kind.CREDIT_NOTE], condition) if text(row, "invoiceId") == remote.id]
        memos = [records.document(Kind.CREDIT_NOTE, row) for row in rows if not records.is_draft(row)]
        applied = sum((memo.total for memo in memos if memo.live), Decimal(0))
        return min(applied, remote.total - remote.balance)

    # -- payments ------------------------------------------------------------------------------------------

    def find_payments(self, draft: PaymentDraft) -> Sequence[RemotePayment]:
        return self._payments.find(draft)

    def create_payment(self, draft: PaymentDraft, key: str) -> Outcome:
        return self._payments.create(draft)
