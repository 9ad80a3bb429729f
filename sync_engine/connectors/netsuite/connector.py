"""What delivery asks of an account in NetSuite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
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
from sync_engine.connectors.names import NearNames, distinct, folded, indexed
from sync_engine.connectors.netsuite import bodies, records
from sync_engine.connectors.netsuite.changes import ChangeFeed
from sync_engine.connectors.netsuite.facts import CODE, TRAITS, TYPE, Company, reversal
from sync_engine.connectors.netsuite.wire import Wire, literal
from sync_engine.connectors.wire_json import amount, text
from sync_engine.outcomes import Done, Missing, Outcome


class NetSuite:
    """One account."""

    def __init__(self, target: Target) -> None:
        self.traits = TRAITS
        self._wire = Wire(target)
        self._options = {name: str(value) for name, value in target.options.items()}
        self.feed = ChangeFeed(self._wire, self._company, self._options.get("zone", "UTC"))
        self._known: Company | None = None
        self._near = NearNames(lambda letter: self._customers(f"UPPER(companyname) LIKE '{letter.upper()}%'"))

    def close(self) -> None:
        self._wire.close()

    # -- reference data ------------------------------------------------------------------------------------

    def catalogue(self, skus: Iterable[str]) -> Catalogue:
        query, company = self._wire.query, self._company()
        taxes = list(query("SELECT id, itemid, rate FROM salestaxitem WHERE isinactive = 'F' ORDER BY id"))
        items = "SELECT id, itemid, displayname FROM item WHERE isinactive = 'F' ORDER BY id"
        wanted = query(items) if any(True for _ in skus) else ()
        return Catalogue(
            currency=company.home,
            zone=self._options.get("zone", "UTC"),
            accounts=indexed(
                query("SELECT id, acctnumber, acctname FROM account ORDER BY id"), "id", "acctnumber", "acctname"
            ),
            tax_codes=indexed(taxes, "id", "itemid"),
            tax_rates={text(tax, "itemid"): amount(tax, "rate") for tax in taxes},
            terms=indexed(query("SELECT id, name FROM term ORDER BY id"), "id", "name"),
            items=indexed(wanted, "id", "itemid", "displayname"),
        )

    def _company(self) -> Company:
        if self._known is None:
            self._known = records.company(
                self._wire.query("SELECT id, symbol, isbasecurrency FROM currency ORDER BY id")
            )
        return self._known

    # -- customers -----------------------------------------------------------------------------------------

    def find_parties(self, party: Party) -> Sequence[RemoteParty]:
        confirmed = party.matched.get(TRAITS.slug, "")
        if confirmed.isdigit() and (found := self._customers(f"id = {confirmed}")):
            return found
        if party.key and (found := self._customers(f"entityid = {literal(party.key)}")):
            return found
        named = self._customers(f"companyname = {literal(' '.join(party.name.split()))}")
        same = [one for one in named if folded(one.name) == folded(party.name)]
        return same or distinct(self._near.of(party.name))

    def create_party(self, party: Party, key: str) -> RemoteParty:
        id = self._wire.create("customer", bodies.customer(party, self._company(), key))
        return RemoteParty(id, party.name, code=party.key or party.name, email=party.email)

    def _customers(self, condition: str) -> list[RemoteParty]:
        statement = f"SELECT id, entityid, companyname, email, isinactive FROM customer WHERE {condition} ORDER BY id"  # noqa: S608 (literals are escaped)
        return [records.party(row) for row in self._wire.query(statement)]

    # -- documents -----------------------------------------------------------------------------------------

    def find_documents(self, kind: Kind, number: str) -> Sequence[RemoteDocument]:
        condition = f"type = '{CODE[kind]}' AND tranid = {literal(number)}"
        statement = f"SELECT {records.COLUMNS} FROM transaction WHERE {condition} ORDER BY id"  # noqa: S608 (as above)
        rows = [records.found(kind, row, self._company()) for row in self._wire.query(statement)]
        return [self._as_it_lives(found) for found in rows if found.number == number]

    def read_document(self, kind: Kind, id: str) -> RemoteDocument | None:
        try:
            record = self._wire.get(TYPE[kind], id, expandSubResources="true")
        except Missing:
            return None
        return self._as_it_lives(records.document(kind, record, self._company()))

    def _as_it_lives(self, found: RemoteDocument) -> RemoteDocument:
        """An invoice that our own credit memo reverses is void, although the target calls it paid."""
        settled = found.kind is Kind.INVOICE and found.live and found.total and not found.balance
        return replace(found, live=not self._is_reversed(found.id)) if settled else found

    def _is_reversed(self, id: str) -> bool:
        try:
            return bool(self._wire.get("creditMemo", f"eid:{reversal(id)}", fields="tranId"))
        except Missing:
            return False

    def deleted(self, kind: Kind, number: str, since: float) -> bool:
        """An external id is free again once its record is gone. The role needs the permission Deleted Records, as the
        vendor's help on getDeleted says; without it an unclear create waits for a person."""
        return self.feed.deleted(kind, number, since)

    def create_documents(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        return [self._created(write) for write in writes]

    def _created(self, write: Write) -> Done:
        draft = write.draft
        id = self._wire.create(TYPE[draft.document.kind], bodies.document(draft, self._company(), write.key))
        return Done(id, number=draft.number)

    def update_document(self, remote: RemoteDocument, draft: Draft, key: str) -> Outcome:
        body, replaced = bodies.changed(remote, draft, self._company())
        self._wire.update(TYPE[remote.kind], remote.id, body, replace="item" if replaced else "")
        return Done(remote.id, number=draft.number)

    def void_document(self, remote: RemoteDocument, key: str) -> Outcome:
        """No web service voids (§3): an invoice is reversed by its credit memo, a credit is taken away."""
        if remote.kind is Kind.INVOICE and self._options.get("void") != "delete":
            self._wire.transform("invoice", remote.id, "creditMemo", bodies.reversed_whole(remote))
        else:
            self._wire.delete(TYPE[remote.kind], remote.id)
        return Done(remote.id, number=remote.number)

    def credited(self, remote: RemoteDocument) -> Decimal:
        """The links of an invoice to the credits that were applied to it (SuiteQL, `nexttransactionlinelink`)."""
        condition = (
            f"previousdoc = {literal(remote.id)} AND nexttype = '{CODE[Kind.CREDIT_NOTE]}' AND linktype = 'Payment'"
        )
        statement = f"SELECT nextdoc, foreignamount FROM nexttransactionlinelink WHERE {condition} ORDER BY nextdoc"  # noqa: S608 (as above)
        return sum((abs(amount(row, "foreignamount")) for row in self._wire.query(statement)), Decimal(0))

    # -- payments ------------------------------------------------------------------------------------------

    def find_payments(self, draft: PaymentDraft) -> Sequence[RemotePayment]:
        condition = f"type = 'CustPymt' AND otherrefnum = {literal(draft.reference)}"
        statement = f"SELECT id, entity, otherrefnum FROM transaction WHERE {condition} ORDER BY id"  # noqa: S608 (as above)
        wanted = (draft.reference, draft.party_id)
        rows = [row for row in self._wire.query(statement) if (text(row, "otherrefnum"), text(row, "entity")) == wanted]
        return [self._payment(text(row, "id")) for row in rows]

    def _payment(self, id: str) -> RemotePayment:
        return records.payment(self._wire.get("customerPayment", id, expandSubResources="true"))

    def create_payment(self, draft: PaymentDraft, key: str) -> Outcome:
        bank = self._options.get("bank_account", "")
        return Done(
            self._wire.create("customerPayment", bodies.payment(draft, self._company(), key, bank)),
            number=draft.reference,
        )
