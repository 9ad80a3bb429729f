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
from sync_engine.connectors.xml import below, parsed
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
#: Limits of §3 and §4; "Services" is the item the vendor creates with every company.
POLICY: Mapping[str, object] = {
    "items": {"default": "Services"},
    "prices": {"decimals": 7},
    "limits": {"party_name": 500, "payment_reference": 21, "memo": 1000},
}

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
        self._transport = Transport(target.connect_time_out, target.read_time_out, limits=LIMITS, connections=10)
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
        return _done(self._written(_entity(write), self._body(write.draft), write.key))

    def update_document(self, remote: RemoteDocument, draft: Draft, key: str) -> Outcome:
        body = self._body(draft)
        body["Line"] = _merged(rows(body, "Line"), remote.raw)
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
            statement = f"SELECT {columns} FROM {entity}{where} {order}"  # noqa: S608 (literals are escaped)
            answer = self._get("/query", query=statement)
            if not isinstance(answer.get("QueryResponse"), dict):
                raise Unreadable(f"the answer to a query for {entity} holds no QueryResponse")
            page = rows(answer["QueryResponse"], entity)
            yield from page
            position += len(page)
            if len(page) < _SMALLEST_PAGE:
                return

    def _batch(self, writes: Sequence[Write]) -> list[Outcome]:
        """Several creates in one call, matched by bId alone: the vendor promises no order (§9)."""
        names = {sha256(write.key.encode()).hexdigest()[:10]: write for write in writes}
        items, outcomes = [], {}
        for name, write in names.items():
            try:
                items.append({"bId": name, "operation": "create", _entity(write): self._body(write.draft)})
            except Refused as unfit:
                outcomes[name] = unfit
        request_id = sha256("".join(write.key for write in writes).encode()).hexdigest()[:36]
        shape = self._post("/batch", {"BatchItemRequest": items}, requestid=request_id) if items else {}
        answers = {text(row, "bId"): row for row in rows(shape, "BatchItemResponse")}
        return [outcomes.get(name) or _batched(answers.get(name), write) for name, write in names.items()]


def _traits(batch_size: object) -> Traits:
    """One document per call by default: a batch's key protects only that very batch, so it has to search first."""
    if not isinstance(batch_size, int) or batch_size <= 1:
        return TRAITS
    return replace(TRAITS, batch_size=min(batch_size, _MOST_IN_BATCH), recovery=Recovery.SEARCH_FIRST)


def _searchable(character: str) -> bool:
    """May stand in a literal: the vendor's parser refuses what is not Latin-1 (real_bugs B72)."""
    return ord(character) < 256 and character.isprintable() and character != "\\"


def _literal(value: str) -> str:
    """Quoted; only a backslash escapes a quote, doubling it is an error (§5)."""
    return "'" + value.replace("'", "\\'") + "'"


def _where(field: str, value: str) -> str:
    """Rows whose `field` is `value`, and more where no literal can say it; compare the answer."""
    beginning = safe_beginning(value, _searchable)
    if beginning == value:
        return f"{field} = {_literal(value)}"
    return f"{field} LIKE {_literal(beginning.split('%')[0] + '%')}"


def _index(found: Iterable[Shape], *fields: str) -> dict[str, str]:
    """Name → id; a row's number or path goes before another row's bare name."""
    known = list(found)
    index: dict[str, str] = {}
    for field in fields:
        for row in known:
            if text(row, field):
                index.setdefault(text(row, field), text(row, "Id"))
    return index


def _percent(code: Shape, rates: Mapping[str, Decimal]) -> Decimal:
    details = rows(part(code, "SalesTaxRateList"), "TaxRateDetail")
    return sum((rates.get(text(part(d, "TaxRateRef"), "value"), Decimal(0)) for d in details), Decimal(0))


def _line(line: DraftLine, currency: str, company: Company) -> dict[str, object]:
    quantity, price = priced(line.quantity, line.unit_price, line.net, currency, _PRICE_DECIMALS)
    code = ("TAX" if line.tax else "NON") if company.american else line.tax_code_id
    detail = filled(
        ItemRef={"value": line.item_id} if line.item_id else None,
        Qty=quantity,
        UnitPrice=price,
        TaxCodeRef={"value": code} if code else None,
    )
    return filled(
        DetailType="SalesItemLineDetail",
        Amount=line.net,
        Description=line.description,
        SalesItemLineDetail=detail,
    )


def _tax(draft: Draft, company: Company) -> dict[str, object] | None:
    """The tax we state; the vendor would otherwise compute its own (§11.9)."""
    if draft.document.tax_mode is TaxMode.NONE or not draft.document.tax:
        return None
    codes = {line.tax_code_id for line in draft.lines if line.tax} - {"", "TAX", "NON"}
    code = {"value": codes.pop()} if company.american and len(codes) == 1 else None
    return filled(TxnTaxCodeRef=code, TotalTax=draft.document.tax)


#: What of a line belongs to the engine; the rest of its detail stays as somebody set it.
_OWNED_DETAIL = frozenset({"ItemRef", "Qty", "UnitPrice", "TaxCodeRef", "TaxInclusiveAmt"})


def _merged(lines: Sequence[Shape], raw: Shape) -> list[object]:
    """Our lines upon theirs: `Line` replaces the whole list, so ids, foreign details and remarks are sent back."""
    merged: list[object] = []
    theirs = [row for row in rows(raw, "Line") if text(row, "DetailType") == "SalesItemLineDetail"]
    for position, line in enumerate(lines):
        row = theirs[position] if position < len(theirs) else {}
        kept = {k: v for k, v in part(row, "SalesItemLineDetail").items() if k not in _OWNED_DETAIL}
        detail = {**kept, **part(line, "SalesItemLineDetail")}
        merged.append({**filled(Id=text(row, "Id")), **line, "SalesItemLineDetail": detail})
    return merged + [row for row in rows(raw, "Line") if text(row, "DetailType") == "DescriptionOnly"]


def _party(row: Shape) -> RemoteParty:
    active = text(row, "Active").lower() != "false"
    name = text(row, "DisplayName")
    return RemoteParty(
        id=text(row, "Id"),
        name=name if active else name.removesuffix(_DELETED),
        email=text(part(row, "PrimaryEmailAddr"), "Address"),
        active=active,
    )


def _document(kind: Kind, row: Shape) -> RemoteDocument:
    return RemoteDocument(
        id=text(row, "Id"),
        kind=kind,
        number=text(row, "DocNumber"),
        version=text(row, "SyncToken"),
        party_id=text(part(row, "CustomerRef"), "value"),
        issue_date=day(text(row, "TxnDate")),
        currency=text(part(row, "CurrencyRef"), "value"),
        total=amount(row, "TotalAmt"),
        balance=amount(row, "Balance"),
        live=not _voided(row),
        reference=text(row, "PrivateNote"),
        raw=row,
    )


def _voided(row: Shape) -> bool:
    """There is no status: a void document has no value and a note that says so (§3)."""
    return amount(row, "TotalAmt") == 0 and text(row, "PrivateNote").lower().startswith("voided")


def _payment(row: Shape) -> RemotePayment:
    applications: dict[str, Decimal] = {}
    for line in rows(row, "Line"):
        for link in rows(line, "LinkedTxn"):
            if text(link, "TxnType") == "Invoice":
                applications[text(link, "TxnId")] = amount(line, "Amount")
    return RemotePayment(
        id=text(row, "Id"),
        reference=text(row, "PaymentRefNum"),
        party_id=text(part(row, "CustomerRef"), "value"),
        date=day(text(row, "TxnDate")),
        amount=amount(row, "TotalAmt"),
        applications=applications,
        live=not _voided(row),
    )


def _done(row: Shape) -> Done:
    return Done(text(row, "Id"), text(row, "SyncToken"), text(row, "DocNumber"), text(row, "TotalAmt"))


def _written_entity(shape: Shape, entity: str) -> Shape:
    row = part(shape, entity)
    if not text(row, "Id"):
        raise Ambiguous(f"the answer to a write names no {entity}")
    return row


def _entity(write: Write) -> str:
    return _ENTITY[write.draft.document.kind]


def _batched(row: Shape | None, write: Write) -> Outcome:
    if row is None:
        return Ambiguous("the answer to the batch leaves this document out")
    fault = _fault_in(row)
    if fault:
        return _judged(fault, writes=True)
    try:
        return _done(_written_entity(row, _entity(write)))
    except Ambiguous as lost:
        return lost


def _parsed(answer: Answer, *, writes: bool) -> Shape:
    """The JSON of a success. Errors hide in 200s, in XML and in lower-case envelopes (§2, §8)."""
    try:
        shape = decoded(answer.body)
    except ValueError:
        shape = None
    fault = _fault_in_xml(answer.body) if shape is None else _fault_in(shape)
    if shape is not None and fault is None and answer.status == 200:
        return shape
    raise _error(answer, fault, writes=writes)


def _fault_in(shape: Shape) -> Fault | None:
    envelope = part(shape, "Fault") or part(shape, "fault")
    errors = rows(envelope, "Error") or rows(envelope, "error")
    if not envelope:
        return None
    said = [f"{text(e, 'Message') or text(e, 'message')}: {text(e, 'Detail') or text(e, 'detail')}" for e in errors]
    code = text(errors[0], "code") if errors else ""
    return Fault(code.lstrip("0"), "; ".join(said) or "a fault without a word")


def _fault_in_xml(body: bytes) -> Fault | None:
    try:
        error = parsed(body).find(".//{*}Error")
    except ValueError:
        return None
    if error is None:
        return None
    return Fault(error.get("code", "").lstrip("0"), below(error, "{*}Message") or "a fault without a word")


def _error(answer: Answer, fault: Fault | None, *, writes: bool) -> VendorError:
    said = fault or Fault(str(answer.status), first_line(answer.body))
    if answer.status == 401:
        # Its detail repeats the token, so it is not shown.
        return Disconnected("QuickBooks does not accept our token; a person must reconnect the company", said.code)
    trouble = road_trouble(answer, said.text, said.code, writes=writes)
    if trouble:
        return trouble
    if fault is None and answer.status == 200:
        return broken(f"not an answer of the API: {said.text}", writes=writes)
    if answer.status == 403 and said.code not in _THROTTLED:
        return Forbidden(said.text, said.code)
    return _judged(said, writes=writes)


_THROTTLED = frozenset({"3001"})
_OWN_FAULT = frozenset({"10000"})
_COMPANY_GONE = frozenset({"100", "120", "3200", "6190"})
_TAKEN = frozenset({"600", "6140", "6240"})
_HOLDER = re.compile(r"(?:TxnId=|\bId=)(\d+)")


def _judged(fault: Fault, *, writes: bool) -> VendorError:
    """The outcome of a fault by its code (§8); texts are localised and decide only where a code is ambiguous."""
    code, said = fault.code, fault.text.lower()
    if code in _THROTTLED:
        return Throttled(fault.text, code)
    if code in _OWN_FAULT:
        return broken(fault.text, code, writes=writes)
    if code in _COMPANY_GONE:
        return Disconnected(fault.text, code)
    if code in _TAKEN:
        holder = _HOLDER.search(fault.text)
        return Duplicate(fault.text, code, holder.group(1) if holder else "")
    if code == "5010" and "period" not in said:  # it has also been seen for a closed period (real_bugs B93)
        return Stale(fault.text, code)
    if code == "610" and "inactive" not in said:
        return Missing(fault.text, code)
    return Refused(fault.text, code)
