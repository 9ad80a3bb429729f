"""What delivery asks of a company in SAP Business One."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
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
from sync_engine.connectors.names import NearNames, distinct, folded, indexed
from sync_engine.connectors.sap_business_one import bodies, records
from sync_engine.connectors.sap_business_one.answers import NOT_FOUND
from sync_engine.connectors.sap_business_one.changes import ChangeFeed
from sync_engine.connectors.sap_business_one.corrections import Corrections
from sync_engine.connectors.sap_business_one.facts import NO_CANCELLATIONS, PATH, PAYMENTS, TRAITS
from sync_engine.connectors.sap_business_one.wire import Wire, either, keyed, literal
from sync_engine.connectors.wire_json import Shape, text
from sync_engine.outcomes import Done, Missing, Outcome, Refused

_SKUS_ASKED = 20


class SapBusinessOne:
    """One company database."""

    def __init__(self, target: Target) -> None:
        self.traits = TRAITS
        self._zone = str(target.options.get("zone", "UTC"))
        self._wire = Wire(target)
        self.feed = ChangeFeed(self._wire, self._zone)
        self._corrections = Corrections(self._wire)
        self._home = ""
        self._untaxed = ""
        self._near = NearNames(lambda letter: self._customers(f"startswith(CardName,{literal(letter)})"))

    def close(self) -> None:
        self._wire.close()

    # -- reference data ------------------------------------------------------------------------------------

    def catalogue(self, skus: Iterable[str]) -> Catalogue:
        taxes = list(self._wire.all("VatGroups", "Category eq 'bovcOutputTax' and Inactive eq 'tNO'"))
        items = list(self._items(sorted(set(skus))))
        self._untaxed = _only_untaxed(taxes)
        terms = self._wire.all("PaymentTermsTypes")
        return Catalogue(
            currency=self._home_currency(),
            zone=self._zone,
            accounts=indexed(self._wire.all("ChartOfAccounts"), "Code", "Code", "FormatCode", "Name"),
            tax_codes=indexed(taxes, "Code", "Code", "Name"),
            tax_rates=records.tax_rates(taxes),
            terms=indexed(terms, "GroupNumber", "PaymentTermsGroupName"),
            items=indexed(items, "ItemCode", "ItemCode", "ItemName"),
        )

    def _home_currency(self) -> str:
        if not self._home:
            self._home = text(self._wire.ask("CompanyService_GetAdminInfo"), "LocalCurrency")
        return self._home

    def _items(self, skus: list[str]) -> Iterator[Shape]:
        for start in range(0, len(skus), _SKUS_ASKED):
            yield from self._wire.all("Items", either(("ItemCode", "ItemName"), skus[start : start + _SKUS_ASKED]))

    # -- customers -----------------------------------------------------------------------------------------

    def find_parties(self, party: Party) -> Sequence[RemoteParty]:
        codes = [code for code in (party.matched.get(TRAITS.slug, ""), party.key) if code]
        named = f"CardName eq {literal(party.name)}"
        found = self._customers(f"({either(('CardCode',), codes)} or {named})" if codes else named)
        by_code = [one for code in codes for one in found if one.id == code][:1]
        same = [one for one in found if folded(one.name) == folded(party.name)]
        return by_code or same or distinct(self._near.of(party.name))

    def create_party(self, party: Party, key: str) -> RemoteParty:
        body = bodies.partner(party)
        made = self._wire.create("BusinessPartners", body)
        return records.party({**body, **made})

    def _customers(self, condition: str) -> list[RemoteParty]:
        found = self._wire.all("BusinessPartners", f"CardType eq 'cCustomer' and {condition}", fold_case=True)
        return [records.party(row) for row in found]

    # -- documents -----------------------------------------------------------------------------------------

    def find_documents(self, kind: Kind, number: str) -> Sequence[RemoteDocument]:
        condition = f"NumAtCard eq {literal(number)} and {NO_CANCELLATIONS}"
        found = self._wire.all(PATH[kind], condition, "DocEntry")
        return [one for one in (records.document(kind, row) for row in found) if one.number == number]

    def read_document(self, kind: Kind, id: str) -> RemoteDocument | None:
        """The document, or the one that was posted in its place."""
        found = self._wire.one(keyed(PATH[kind], id)) if id.isdecimal() else None
        if found is None:
            return None
        read = records.document(kind, found)
        return read if read.live else self._corrections.successor(read) or read

    def create_documents(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        if len(writes) == 1:
            return [self._create(writes[0].draft)]
        return one_by_one(partial(self._create, write.draft) for write in writes)

    def _create(self, draft: Draft) -> Outcome:
        path = PATH[draft.document.kind]
        try:
            return records.done(self._wire.create(path, bodies.document(draft, self._untaxed)))
        except (Missing, Refused) as refusal:
            if refusal.code != NOT_FOUND:
                raise
            raise self._held(draft, refusal) from None

    def _held(self, draft: Draft, refusal: Missing | Refused) -> Refused:
        """ "No matching records" may be an approval procedure that has kept a draft (§8, §11.2)."""
        pending = "AuthorizationStatus eq 'dasPending'"
        found = self._wire.all("Drafts", f"NumAtCard eq {literal(draft.number)} and {pending}", "DocEntry")
        row = next(found, None)
        if row is None:
            return Refused(refusal.text, refusal.code)
        entry = text(row, "DocEntry")
        return Refused(f"an approval procedure holds it as draft {entry}; approve or remove the draft", refusal.code)

    def update_document(self, remote: RemoteDocument, draft: Draft, key: str) -> Outcome:
        """Texts are merged into the document; other amounts take another document in its place (§3)."""
        if self._corrections.needed(remote, draft):
            return self._corrections.correct(remote, bodies.document(draft, self._untaxed))
        path = keyed(PATH[remote.kind], remote.id)
        self._wire.change(path, self._corrections.texts(remote, bodies.document(draft, self._untaxed)), remote.version)
        return Done(remote.id, number=draft.number)

    def void_document(self, remote: RemoteDocument, key: str) -> Outcome:
        """A cancellation document takes it back (§3)."""
        self._wire.act(f"{keyed(PATH[remote.kind], remote.id)}/Cancel", remote.version)
        return Done(remote.id, number=remote.number)

    def credited(self, remote: RemoteDocument) -> Decimal:
        """A credit note that was copied from an invoice settles it (§4); what else was reconciled by hand no list of
        documents tells."""
        condition = f"CardCode eq {literal(remote.party_id)} and CancelStatus eq 'csNo'"
        found = self._wire.all(PATH[Kind.CREDIT_NOTE], condition, "DocEntry")
        return sum((records.credited(row, remote.id) for row in found), Decimal(0))

    # -- payments ------------------------------------------------------------------------------------------

    def find_payments(self, draft: PaymentDraft) -> Sequence[RemotePayment]:
        condition = f"TransferReference eq {literal(draft.reference)} and CardCode eq {literal(draft.party_id)}"
        return [records.payment(row) for row in self._wire.all(PAYMENTS, condition, "DocEntry")]

    def create_payment(self, draft: PaymentDraft, key: str) -> Outcome:
        made = self._wire.create(PAYMENTS, bodies.payment(draft, self._home_currency()))
        return replace(records.done(made), number=draft.reference)


def _only_untaxed(groups: Sequence[Shape]) -> str:
    """The one tax group of nought percent; none where there are several to choose from."""
    rates = records.tax_rates(groups)
    free = [code for code, percent in rates.items() if not percent]
    return free[0] if len(free) == 1 else ""
