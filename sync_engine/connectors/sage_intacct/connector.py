"""What delivery asks of a company in Sage Intacct."""

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
    sized,
)
from sync_engine.connectors.names import NearNames, distinct, folded, indexed
from sync_engine.connectors.sage_intacct import bodies, records
from sync_engine.connectors.sage_intacct.answers import done
from sync_engine.connectors.sage_intacct.changes import ChangeFeed
from sync_engine.connectors.sage_intacct.facts import CUSTOMER_FIELDS, DETAIL_FIELDS, DOCUMENT_FIELDS, OBJECT, TRAITS
from sync_engine.connectors.sage_intacct.wire import Wire, checked, compare
from sync_engine.connectors.wire_json import amount, text
from sync_engine.connectors.xml import Element, below, row
from sync_engine.outcomes import Ambiguous, Done, Outcome, Refused


class SageIntacct:
    """One company (or one entity of it, by the option `entity`)."""

    def __init__(self, target: Target) -> None:
        self.traits = sized(TRAITS, target.options.get("batch_size"))
        self._wire = Wire(target)
        self.feed = ChangeFeed(self._wire)
        self._options = {name: str(value) for name, value in target.options.items()}
        self._near = NearNames(lambda letter: self._customers(compare("like", "NAME", f"{letter}%")))

    def close(self) -> None:
        self._wire.close()

    # -- reference data ------------------------------------------------------------------------------------

    def catalogue(self, skus: Iterable[str]) -> Catalogue:
        taxes = self._where_known("TAXDETAIL", "DETAILID", "VALUE")
        items = self._where_known("ITEM", "ITEMID", "NAME") if any(True for _ in skus) else []
        accounts = self._wire.query("GLACCOUNT", ["ACCOUNTNO", "TITLE"])
        if "currency" not in self._options:
            self._options["currency"] = self._base_currency()
        return Catalogue(
            currency=self._options["currency"],
            zone=self._options.get("zone", "UTC"),
            accounts=indexed(accounts, "ACCOUNTNO", "ACCOUNTNO", "TITLE"),
            tax_codes=indexed(taxes, "DETAILID", "DETAILID"),
            tax_rates={text(tax, "DETAILID"): amount(tax, "VALUE") for tax in taxes},
            terms=indexed(self._wire.query("ARTERM", ["NAME"]), "NAME", "NAME"),
            items=indexed(items, "ITEMID", "ITEMID", "NAME"),
        )

    def _where_known(self, object: str, *fields: str) -> list[dict[str, str]]:
        """Rows of an object that companies without its module do not have."""
        try:
            return list(self._wire.query(object, fields))
        except Refused:
            return []

    def _base_currency(self) -> str:
        """The gateway tells it on documents only (ARINVOICE.BASECURR, §3); empty in books without any."""
        try:
            return text(next(self._wire.query("ARINVOICE", ["RECORDNO", "BASECURR"], page=1), {}), "BASECURR")
        except Refused:
            return ""

    # -- customers -----------------------------------------------------------------------------------------

    def find_parties(self, party: Party) -> Sequence[RemoteParty]:
        for code in filter(None, (party.matched.get(TRAITS.slug, ""), party.key)):
            found = self._customers(compare("equalto", "CUSTOMERID", code))
            if found:
                return found
        near = self._near.of
        if "\\" in party.name:  # no published way to say it
            return distinct(near(party.name))
        same = self._customers(compare("equalto", "NAME", " ".join(party.name.split())))
        return [one for one in same if folded(one.name) == folded(party.name)] or distinct(near(party.name))

    def create_party(self, party: Party, key: str) -> RemoteParty:
        result = self._wire.write(key, bodies.customer(party))
        id = below(result, ".//data//CUSTOMERID") or party.key
        if not id:
            raise Ambiguous("the answer to a new customer names no id")
        return RemoteParty(id, party.name, code=id, email=party.email)

    def _customers(self, condition: Element) -> list[RemoteParty]:
        return [records.party(found) for found in self._wire.query("CUSTOMER", CUSTOMER_FIELDS, condition)]

    # -- documents -----------------------------------------------------------------------------------------

    def find_documents(self, kind: Kind, number: str) -> Sequence[RemoteDocument]:
        rows = self._wire.query(OBJECT[kind], DOCUMENT_FIELDS, compare("equalto", "RECORDID", number))
        return [found for found in (records.document(kind, one) for one in rows) if found.number == number]

    def read_document(self, kind: Kind, id: str) -> RemoteDocument | None:
        """By its key: a query may lag behind, and what it does not find yet would pass for deleted."""
        found = self._wire.read_all(OBJECT[kind], [id])
        return records.document(kind, row(found[0])) if found else None

    def create_documents(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        functions: dict[str, Element] = {}
        outcomes: dict[str, Outcome] = {}
        for write in writes:
            try:
                functions[write.key] = checked(bodies.creation(write.draft, self._options))
            except Refused as unfit:
                outcomes[write.key] = unfit
        outcomes |= self._wire.write_all(functions)
        return [_numbered(outcomes[write.key], write.draft.number) for write in writes]

    def update_document(self, remote: RemoteDocument, draft: Draft, key: str) -> Outcome:
        if remote.kind is not Kind.INVOICE:
            raise Refused("Sage Intacct cannot change a posted credit; reverse it and post a new one", "update")
        lines = self._wire.query("ARINVOICEITEM", ["RECORDNO", "LINE_NO"], compare("equalto", "RECORDKEY", remote.id))
        there = sum(1 for _ in lines)
        if there > len(draft.lines):
            raise Refused("Sage Intacct cannot take lines from a posted invoice; reverse it and post anew", "update")
        result = self._wire.write(key, bodies.change(remote, draft, there, self._options))
        return replace(done(result), id=remote.id, number=draft.number)

    def void_document(self, remote: RemoteDocument, key: str) -> Outcome:
        self._wire.write(key, bodies.end(remote))
        return Done(remote.id, number=remote.number)

    def credited(self, remote: RemoteDocument) -> Decimal:
        """A credit is applied by a payment that brings no money: its details name what they draw on (§4)."""
        found = self._wire.query("ARPYMTDETAIL", DETAIL_FIELDS, compare("equalto", "RECORDKEY", remote.id))
        drawn = [detail for detail in found if records.draws_on_a_credit(detail)]
        keys = list(dict.fromkeys(text(detail, "PAYMENTKEY") for detail in drawn))
        read = [records.payment(one) for one in self._wire.read_all("ARPYMT", keys)] if keys else []
        live = {payment.id for payment in read if payment.live}
        parts = (records.detail_amount(detail) for detail in drawn if text(detail, "PAYMENTKEY") in live)
        return sum(parts, Decimal(0))

    # -- payments ------------------------------------------------------------------------------------------

    def find_payments(self, draft: PaymentDraft) -> Sequence[RemotePayment]:
        condition = compare("equalto", "DOCNUMBER", draft.reference)
        found = self._wire.query("ARPYMT", ["RECORDNO", "DOCNUMBER", "CUSTOMERID"], condition)
        wanted = (draft.reference, draft.party_id)
        mine = [one for one in found if (text(one, "DOCNUMBER"), text(one, "CUSTOMERID")) == wanted]
        return [records.payment(self._wire.read("ARPYMT", text(one, "RECORDNO"))) for one in mine]

    def create_payment(self, draft: PaymentDraft, key: str) -> Outcome:
        result = self._wire.write(key, bodies.payment(draft, self._options))
        return replace(done(result), number=draft.reference)


def _numbered(outcome: Outcome, number: str) -> Outcome:
    return replace(outcome, number=number) if isinstance(outcome, Done) else outcome
