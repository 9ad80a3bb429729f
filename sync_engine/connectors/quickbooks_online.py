"""QuickBooks Online, Accounting API v3 (dossier quickbooks_online).

Every write carries `requestid`: the same one answers the first result again (§6). Queries follow the vendor's
grammar (§5), totals its rounding (§3), errors its code table (§8).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from urllib.parse import urlencode

from defusedxml.ElementTree import fromstring

from sync_engine.canonical import Kind, Party, TaxMode
from sync_engine.connectors import (
    Catalogue,
    Draft,
    DraftLine,
    PaymentDraft,
    Recovery,
    RemoteDocument,
    RemoteParty,
    RemotePayment,
    Target,
    Traits,
    Write,
)
from sync_engine.connectors.answers import first_line, road_trouble
from sync_engine.connectors.http import Answer, Limit, Request, Transport, broken
from sync_engine.connectors.names import NearNames, distinct, folded, safe_beginning
from sync_engine.connectors.oauth import Authorised, Grant
from sync_engine.connectors.prices import priced
from sync_engine.connectors.wire_json import Shape, amount, day, decoded, encoded, filled, part, rows, text
from sync_engine.outcomes import (
    Ambiguous,
    Disconnected,
    Done,
    Duplicate,
    Forbidden,
    Missing,
    Outcome,
    Refused,
    Stale,
    Throttled,
    Unreadable,
    VendorError,
)

API = "https://quickbooks.api.intuit.com"
TOKEN = "https://oauth.platform.intuit.com"  # noqa: S105 (a host)
#: §7: ten a second for a company and app, five hundred a minute for a company.
LIMITS = (Limit(10, 1.0), Limit(500, 60.0))
TRAITS = Traits(
    slug="quickbooks_online",
    recovery=Recovery.REPLAYED_KEY,
    number_limit=21,
    processing_ceiling=120.0,  # §7: the gateway cuts a request after 120 s
    key_limit=50,
    requests_per_second=10.0,
)
#: Names of the sample company; mapping's policy schema gives their meaning.
POLICY: Mapping[str, object] = {"prices": {"decimals": 7}, "limits": {"party_name": 500, "memo": 1000}}

_ENTITY = {Kind.INVOICE: "Invoice", Kind.CREDIT_NOTE: "CreditMemo", Kind.PAYMENT: "Payment"}
_PAGE = 1000
_SMALLEST_PAGE = 100  # the vendor's default: a clamped page is never shorter
_MOST_IN_BATCH = 30
_PRICE_DECIMALS = 7
_DELETED = " (deleted)"  # what the vendor appends to the name of an inactive customer (§4)
_TAX_MODES = {
    TaxMode.EXCLUSIVE: "TaxExcluded",
    TaxMode.INCLUSIVE: "TaxInclusive",
    TaxMode.NONE: "NotApplicable",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What the vendor says is wrong, whatever envelope it came in (§2, §8)."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Company:
    """What every document needs to know of the company."""

    home_currency: str
    multi_currency: bool
    american: bool  # lines say TAX or NON instead of naming a tax code
    zone: str


def connect(target: Target) -> QuickBooksOnline:
    return QuickBooksOnline(target)


class QuickBooksOnline:
    """One company (realm)."""

    def __init__(self, target: Target) -> None:
        self._transport = Transport(
            target.connect_time_out, target.read_time_out, limits=LIMITS, connections=10
        )
        token_url = target.hosts.get("token", TOKEN) + "/oauth2/v1/tokens/bearer"
        grant = Grant(target, token_url, self._transport)
        self._api = Authorised(grant, self._transport, lambda answer: answer.status == 401)
        self._base = f"{target.hosts.get('api', API)}/v3/company/{target.company}"
        self._realm = target.company
        self._company: Company | None = None
        self._near = NearNames(self._parties_beginning)
        self.traits = _traits(target.options.get("batch_size", 1))

    def close(self) -> None:
        self._transport.close()

    # -- reference data ------------------------------------------------------------------------------------

    def catalogue(self, skus: Iterable[str]) -> Catalogue:
        company = self._about()
        rates = {text(row, "Id"): amount(row, "RateValue") for row in self._query("TaxRate")}
        codes = list(self._query("TaxCode"))
        items = self._query("Item", columns="*, Sku") if any(True for _ in skus) else ()
        return Catalogue(
            currency=company.home_currency,
            zone=company.zone,
            accounts=_index(self._query("Account"), "AcctNum", "FullyQualifiedName", "Name"),
            tax_codes=_index(codes, "Name") | ({"TAX": "TAX", "NON": "NON"} if company.american else {}),
            tax_rates={text(code, "Name"): _percent(code, rates) for code in codes},
            terms=_index(self._query("Term"), "Name"),
            items=_index(items, "Sku", "FullyQualifiedName", "Name"),
        )

    def _about(self) -> Company:
        if self._company is None:
            try:
                info = part(self._get(f"/companyinfo/{self._realm}"), "CompanyInfo")
                currency = part(part(self._get("/preferences"), "Preferences"), "CurrencyPrefs")
            except Forbidden as refusal:
                raise Disconnected("no access to this company", refusal.code) from None
            self._company = Company(
                home_currency=text(part(currency, "HomeCurrency"), "value") or "USD",
                multi_currency=text(currency, "MultiCurrencyEnabled").lower() == "true",
                american=text(info, "Country").upper() in ("US", "USA"),
                zone=text(info, "DefaultTimeZone") or "America/Los_Angeles",
            )
        return self._company

    # -- customers -----------------------------------------------------------------------------------------

    def find_parties(self, party: Party) -> Sequence[RemoteParty]:
        confirmed = self._party_by_id(party.matched.get(TRAITS.slug, ""))
        if confirmed:
            return confirmed
        same = [row for row in self._named(party.name) if folded(row.name) == folded(party.name)]
        return same or distinct(self._near.of(party.name))

    def create_party(self, party: Party, key: str) -> RemoteParty:
        email = {"Address": party.email} if party.email else {}
        currency = {"value": party.currency} if party.currency and self._about().multi_currency else {}
        body = filled(DisplayName=party.name, PrimaryEmailAddr=email, CurrencyRef=currency)
        return _party(self._written("Customer", body, key))

    def _party_by_id(self, id: str) -> list[RemoteParty]:
        if not id:
            return []
        try:
            return [_party(part(self._get(f"/customer/{id}"), "Customer"))]
        except (Missing, Refused):
            return []

    def _named(self, name: str) -> Iterator[RemoteParty]:
        """Active and inactive customers of that name (and, where a literal cannot say it, of its beginning)."""
        name = " ".join(name.split())
        beginning = safe_beginning(name, _searchable)
        if beginning == name:
            condition = f"DisplayName IN ({_literal(name)}, {_literal(name + _DELETED)})"
        else:
            condition = f"DisplayName LIKE {_literal(beginning.split('%')[0] + '%')}"
        return map(_party, self._query("Customer", f"{condition} AND Active IN (true, false)"))

    def _parties_beginning(self, letter: str) -> Iterator[RemoteParty]:
        condition = f"DisplayName LIKE '{letter}%' AND Active IN (true, false)"
        return map(_party, self._query("Customer", condition))

    # -- documents -----------------------------------------------------------------------------------------

    def find_documents(self, kind: Kind, number: str) -> Sequence[RemoteDocument]:
        found = self._query(_ENTITY[kind], _where("DocNumber", number))
        return [_document(kind, row) for row in found if text(row, "DocNumber") == number]

    def read_document(self, kind: Kind, id: str) -> RemoteDocument | None:
        entity = _ENTITY[kind]
        try:
            return _document(kind, part(self._get(f"/{entity.lower()}/{id}"), entity))
        except Missing:
            return None

    def create_documents(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        if len(writes) > 1:
            return self._batch(writes)
        return [self._create(write) for write in writes]

    def _create(self, write: Write) -> Done:
        entity = _ENTITY[write.draft.document.kind]
        return _done(self._written(entity, self._body(write.draft), write.key))

    def update_document(self, remote: RemoteDocument, draft: Draft, key: str) -> Outcome:
        body = self._body(draft)
        body["Line"] = _merged(body["Line"], remote.raw)
        version = {"Id": remote.id, "SyncToken": remote.version, "sparse": True}
        return _done(self._written(_ENTITY[remote.kind], {**body, **version}, key))

    def void_document(self, remote: RemoteDocument, key: str) -> Outcome:
        body = {"Id": remote.id, "SyncToken": remote.version}
        return _done(self._written(_ENTITY[remote.kind], body, key, operation="void"))

    def _body(self, draft: Draft) -> dict[str, object]:
        """The fields the engine owns; everything else in the target is somebody else's."""
        source, company = draft.document, self._about()
        foreign = source.currency != company.home_currency
        if foreign and not company.multi_currency:
            text = f"the company keeps its books in {company.home_currency} only, not in {source.currency}"
            raise Refused(text, "currency")
        invoice = source.kind is Kind.INVOICE
        return filled(
            DocNumber=draft.number,
            TxnDate=source.issue_date,
            DueDate=source.due_date if invoice else None,
            CustomerRef={"value": draft.party_id},
            SalesTermRef={"value": draft.term_id} if invoice and draft.term_id else None,
            CurrencyRef={"value": source.currency} if company.multi_currency else None,
            ExchangeRate=source.exchange_rate if foreign else None,
            GlobalTaxCalculation=None if company.american else _TAX_MODES[source.tax_mode],
            CustomerMemo={"value": draft.memo} if draft.memo else None,
            PrivateNote=draft.reference,
            Line=[_line(line, source.currency, company) for line in draft.lines],
            TxnTaxDetail=_tax(draft, company),
        )

    # -- payments ------------------------------------------------------------------------------------------

    def find_payments(self, draft: PaymentDraft) -> Sequence[RemotePayment]:
        found = self._query("Payment", _where("PaymentRefNum", draft.reference))
        mine = (row for row in found if text(row, "PaymentRefNum") == draft.reference)
        return [_payment(row) for row in mine if text(part(row, "CustomerRef"), "value") == draft.party_id]

    def create_payment(self, draft: PaymentDraft, key: str) -> Outcome:
        source, company = draft.payment, self._about()
        body = filled(
            CustomerRef={"value": draft.party_id},
            TotalAmt=source.amount,
            TxnDate=source.date,
            PaymentRefNum=draft.reference,
            DepositToAccountRef={"value": draft.account_id} if draft.account_id else None,
            CurrencyRef={"value": source.currency} if company.multi_currency else None,
            Line=[
                {"Amount": applied, "LinkedTxn": [{"TxnId": id, "TxnType": "Invoice"}]}
                for id, applied in draft.applications.items()
            ],
        )
        return _done(self._written("Payment", body, key))

    # -- the wire ------------------------------------------------------------------------------------------

    def _get(self, path: str, **parameters: str) -> Shape:
        address = f"{self._base}{path}?{urlencode({**parameters, 'minorversion': '75'})}"
        return _parsed(self._api.send(Request("GET", address, {"Accept": "application/json"})), writes=False)

    def _post(self, path: str, body: object, **parameters: str) -> Shape:
        address = f"{self._base}{path}?{urlencode({**parameters, 'minorversion': '75'})}"
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        return _parsed(self._api.send(Request("POST", address, headers, encoded(body), writes=True)), writes=True)

    def _written(self, entity: str, body: object, key: str, **parameters: str) -> Shape:
        shape = self._post(f"/{entity.lower()}", body, requestid=key, **parameters)
        return _written_entity(shape, entity)

    def _query(self, entity: str, condition: str = "", columns: str = "*") -> Iterator[Shape]:
        """All rows, page after page; the end is an answer without rows (the vendor leaves out the key)."""
        where = f" WHERE {condition}" if condition else ""
        position = 1
        while True:
            order = f"ORDERBY Id STARTPOSITION {position} MAXRESULTS {_PAGE}"
            answer = self._get("/query", query=f"SELECT {columns} FROM {entity}{where} {order}")
            if not isinstance(answer.get("QueryResponse"), dict):
                raise Unreadable(f"the answer to a query for {entity} holds no QueryResponse")
            page = rows(answer["QueryResponse"], entity)
            yield from page
            position += len(page)
            if len(page) < _SMALLEST_PAGE:
                return

    def _batch(self, writes: Sequence[Write]) -> list[Outcome]:
        """Several creates in one call, matched by bId alone: the vendor promises no order (§9)."""
        names = [sha256(write.key.encode()).hexdigest()[:10] for write in writes]
        items = [
            {"bId": name, "operation": "create", _ENTITY[w.draft.document.kind]: self._body(w.draft)}
            for name, w in zip(names, writes, strict=True)
        ]
        request_id = sha256("".join(write.key for write in writes).encode()).hexdigest()[:36]
        shape = self._post("/batch", {"BatchItemRequest": items}, requestid=request_id)
        answers = {text(row, "bId"): row for row in rows(shape, "BatchItemResponse")}
        return [_batched(answers.get(name), write) for name, write in zip(names, writes, strict=True)]
