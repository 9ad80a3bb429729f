"""What delivery asks of a company in Odoo."""

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
    sized,
)
from sync_engine.connectors.names import NearNames, distinct, folded, indexed
from sync_engine.connectors.odoo import bodies, records
from sync_engine.connectors.odoo.changes import ChangeFeed
from sync_engine.connectors.odoo.facts import (
    DOCUMENT_FIELDS,
    MOVE,
    PARTY_FIELDS,
    TRAITS,
    TYPE,
    Company,
)
from sync_engine.connectors.odoo.paying import Paying
from sync_engine.connectors.odoo.posting import Posting
from sync_engine.connectors.odoo.records import label, linked, moment, text
from sync_engine.connectors.odoo.settling import credited
from sync_engine.connectors.odoo.wire import Wire
from sync_engine.connectors.wire_json import Shape, amount
from sync_engine.outcomes import Ambiguous, Done, Outcome, Refused

_LOCKS = ("fiscalyear_lock_date", "sale_lock_date", "hard_lock_date")
_PAYABLE = [["type", "in", ["bank", "cash"]]]


class Odoo:
    """One company: a database of its own, or the login's company in a shared one."""

    def __init__(self, target: Target) -> None:
        self.traits = sized(TRAITS, target.options.get("batch_size"))
        self._wire = Wire(target)
        self.feed = ChangeFeed(self._wire)
        self._zone = str(target.options.get("zone", "UTC"))
        self._journal = str(target.options.get("journal", ""))
        self._company = Company()
        self._posting = Posting(self._wire, self._company)
        self._paying = Paying(self._wire, self._company)
        self._near = NearNames(lambda letter: self._customers([["name", "=ilike", f"{letter}%"]]))

    def close(self) -> None:
        self._wire.close()

    # -- reference data ------------------------------------------------------------------------------------

    def catalogue(self, skus: Iterable[str]) -> Catalogue:
        find = self._wire.find
        self._learn_company()
        accounts = find("account.account", [["active", "=", True]], ["code", "name"])
        taxes = find("account.tax", [["type_tax_use", "=", "sale"], ["active", "=", True]], ["name", "amount"])
        products = find("product.product", [["active", "=", True]], ["default_code", "name"]) if list(skus) else []
        terms = find("account.payment.term", [["active", "=", True]], ["name"])
        return Catalogue(
            currency=self._company.currency,
            zone=self._zone,
            accounts=indexed(_told(accounts), "id", "code", "name"),
            tax_codes=indexed(_told(taxes), "id", "name"),
            tax_rates={text(tax, "name"): amount(tax, "amount") for tax in taxes},
            terms=indexed(_told(terms), "id", "name"),
            items=indexed(_told(products), "id", "default_code", "name"),
        )

    def _learn_company(self) -> None:
        find, known = self._wire.find, self._company
        [own, *_] = find("res.company", [], ["currency_id", *_LOCKS]) or [{}]
        journals = find("account.journal", _PAYABLE, ["default_account_id"])
        known.currency = label(own, "currency_id")
        known.currencies = {text(row, "name"): int(text(row, "id")) for row in self._currencies()}
        known.banks = {linked(row, "default_account_id"): int(text(row, "id")) for row in reversed(journals)}
        known.locked_until = max(filter(None, (moment(own, lock) for lock in _LOCKS)), default=None)
        if self._journal:
            sales = find("account.journal", [["code", "=", self._journal]], ["code"])
            if not sales:
                raise Refused(f"the target has no journal {self._journal!r}; see option `journal`", "journal")
            known.journal = int(text(sales[0], "id"))

    def _currencies(self) -> list[Shape]:
        return self._wire.find("res.currency", [["active", "=", True]], ["name"])

    # -- customers -----------------------------------------------------------------------------------------

    def find_parties(self, party: Party) -> Sequence[RemoteParty]:
        confirmed = party.matched.get(TRAITS.slug, "")
        if confirmed.isdigit() and (found := self._customers([["id", "=", int(confirmed)]])):
            return found
        if party.key and (found := self._customers([["ref", "=", party.key]])):
            return found
        named = self._customers([["name", "=ilike", " ".join(party.name.split())]])
        same = [one for one in named if folded(one.name) == folded(party.name)]
        return same or distinct(self._near.of(party.name))

    def create_party(self, party: Party, key: str) -> RemoteParty:
        [id, *_] = self._wire.create("res.partner", [bodies.customer(party)]) or [0]
        if not id:
            raise Ambiguous("the answer to a new customer names no id")
        return RemoteParty(str(id), party.name, code=party.key, email=party.email)

    def _customers(self, domain: Sequence[object]) -> list[RemoteParty]:
        return [records.party(row) for row in self._wire.find("res.partner", domain, PARTY_FIELDS)]

    # -- documents -----------------------------------------------------------------------------------------

    def find_documents(self, kind: Kind, number: str) -> Sequence[RemoteDocument]:
        """Drafts that were never posted are no documents yet: a second attempt of the same key goes on with them."""
        found = self._documents(kind, ["name", "=", number])
        return [one for one in found if one.raw.get("state") != "draft" or one.raw.get("posted_before") is True]

    def read_document(self, kind: Kind, id: str) -> RemoteDocument | None:
        found = self._wire.read(MOVE, [int(id)], [*DOCUMENT_FIELDS, "move_type"]) if id.isdigit() else []
        return next((records.document(kind, row) for row in found if row.get("move_type") == TYPE[kind]), None)

    def _documents(self, kind: Kind, condition: Sequence[object]) -> list[RemoteDocument]:
        domain = [condition, ["move_type", "=", TYPE[kind]]]
        return [records.document(kind, row) for row in self._wire.find(MOVE, domain, DOCUMENT_FIELDS)]

    def create_documents(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """All of them in two transactions, made and posted; an error is everybody's (§9)."""
        ids = self._posting.create({write.key: write.draft for write in writes})
        return [Done(str(id), number=write.draft.number) for id, write in zip(ids, writes, strict=True)]

    def take_back(self, write: Write) -> None:
        self._posting.take_back(write)

    def update_document(self, remote: RemoteDocument, draft: Draft, key: str) -> Outcome:
        self._posting.change(remote, draft)
        return Done(remote.id, number=draft.number)

    def void_document(self, remote: RemoteDocument, key: str) -> Outcome:
        self._wire.act(MOVE, "button_cancel", [int(remote.id)])
        return Done(remote.id, number=remote.number)

    def credited(self, remote: RemoteDocument) -> Decimal:
        return credited(self._wire, remote.id)

    # -- payments ------------------------------------------------------------------------------------------

    def find_payments(self, draft: PaymentDraft) -> Sequence[RemotePayment]:
        return self._paying.find(draft)

    def create_payment(self, draft: PaymentDraft, key: str) -> Outcome:
        return self._paying.create(draft)


def _told(found: Iterable[Shape]) -> list[Shape]:
    """Rows whose empty fields say nothing: here `false` would be read as a word."""
    return [{name: value for name, value in row.items() if value is not False} for row in found]
