"""Xero, Accounting API 2.0 (dossier xero).

Creates are PUT: POST would overwrite a document of the same number (§1). The number of a sales invoice is unique, so a
repeated create is refused; an Idempotency-Key helps only for six minutes and only with the same access token (§6).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
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
from sync_engine.connectors.answers import first_line, retry_after, road_trouble
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
    Throttled,
    VendorError,
)

API = "https://api.xero.com"
TOKEN = "https://identity.xero.com"  # noqa: S105 (a host)
#: §7: sixty calls a minute for a tenant and app; five at once.
LIMITS = (Limit(60, 60.0),)
CONCURRENT = 5
WINDOW = 60.0
TRAITS = Traits(
    slug="xero",
    recovery=Recovery.UNIQUE_NUMBER,
    number_limit=255,
    processing_ceiling=60.0,  # not published: our own caution
    batch_size=25,  # §7: at most fifty elements in a call are advised
    key_limit=128,
    requests_per_second=1.0,
)
POLICY: Mapping[str, object] = {"prices": {"decimals": 4}, "limits": {"party_name": 255, "party_code": 50}}

_PRICE_DECIMALS = 4  # with unitdp=4 (§3)
_PAGE = 1000
_SMALLEST_PAGE = 100
_WRITING = {"unitdp": "4", "summarizeErrors": "false"}
_TAX_MODES = {TaxMode.EXCLUSIVE: "Exclusive", TaxMode.INCLUSIVE: "Inclusive", TaxMode.NONE: "NoTax"}
_PATH = {Kind.INVOICE: "Invoices", Kind.CREDIT_NOTE: "CreditNotes"}
_ID = {"Invoices": "InvoiceID", "CreditNotes": "CreditNoteID", "Contacts": "ContactID", "Payments": "PaymentID"}
_NUMBER = {"Invoices": "InvoiceNumber", "CreditNotes": "CreditNoteNumber"}
_TYPE = {"Invoices": "ACCREC", "CreditNotes": "ACCRECCREDIT"}
_BALANCE = {"Invoices": "AmountDue", "CreditNotes": "RemainingCredit"}
_DEAD = frozenset({"VOIDED", "DELETED"})
#: The vendor's names of time zones (Windows names in capitals without blanks) that differ from IANA's.
_ZONES = {
    "NEWZEALANDSTANDARDTIME": "Pacific/Auckland",
    "AUSEASTERNSTANDARDTIME": "Australia/Sydney",
    "EAUSTRALIASTANDARDTIME": "Australia/Brisbane",
    "CENAUSTRALIASTANDARDTIME": "Australia/Adelaide",
    "AUSCENTRALSTANDARDTIME": "Australia/Darwin",
    "WAUSTRALIASTANDARDTIME": "Australia/Perth",
    "TASMANIASTANDARDTIME": "Australia/Hobart",
    "SINGAPORESTANDARDTIME": "Asia/Singapore",
    "SOUTHAFRICASTANDARDTIME": "Africa/Johannesburg",
    "GMTSTANDARDTIME": "Europe/London",
    "WEUROPESTANDARDTIME": "Europe/Berlin",
    "ROMANCESTANDARDTIME": "Europe/Paris",
    "EASTERNSTANDARDTIME": "America/New_York",
    "CENTRALSTANDARDTIME": "America/Chicago",
    "MOUNTAINSTANDARDTIME": "America/Denver",
    "PACIFICSTANDARDTIME": "America/Los_Angeles",
}


def connect(target: Target) -> Xero:
    return Xero(target)


class Xero:
    """One organisation (tenant)."""

    traits = TRAITS

    def __init__(self, target: Target) -> None:
        self._transport = Transport(
            target.connect_time_out, target.read_time_out, limits=LIMITS, connections=CONCURRENT
        )
        grant = Grant(target, target.hosts.get("token", TOKEN) + "/connect/token", self._transport)
        self._api = Authorised(grant, self._transport, _token_refused)
        self._base = target.hosts.get("api", API) + "/api.xro/2.0"
        self._tenant = target.company
        self._day_is_over = False
        self._near = NearNames(self._parties_beginning)

    def close(self) -> None:
        self._transport.close()

    # -- reference data ------------------------------------------------------------------------------------

    def catalogue(self, skus: Iterable[str]) -> Catalogue:
        company = next(iter(rows(self._get("Organisation"), "Organisations")), {})
        taxes = [row for row in rows(self._get("TaxRates"), "TaxRates") if text(row, "Status") in ("", "ACTIVE")]
        accounts = rows(self._get("Accounts"), "Accounts")
        items = rows(self._get("Items"), "Items") if any(True for _ in skus) else []
        percent = {text(row, "TaxType"): amount(row, "EffectiveRate") for row in taxes}
        zone = text(company, "Timezone")
        return Catalogue(
            currency=text(company, "BaseCurrency"),
            zone=zone if "/" in zone else _ZONES.get(zone, "UTC"),
            accounts=_index((row for row in accounts if text(row, "Status") in ("", "ACTIVE")), "Code", "Name"),
            tax_codes=_index(taxes, "TaxType", "Name"),
            tax_rates=percent | {text(row, "Name"): amount(row, "EffectiveRate") for row in taxes},
            items=_index(items, "Code", "Name"),
        )

    # -- contacts ------------------------------------------------------------------------------------------

    def find_parties(self, party: Party) -> Sequence[RemoteParty]:
        confirmed = party.matched.get(TRAITS.slug, "")
        found = [_party(row) for row in self._one("Contacts", confirmed)] if confirmed else []
        if not found and party.key:
            by_code = self._contacts(_where("ContactNumber", party.key))
            found = [contact for contact in by_code if contact.code == party.key]
        if not found:
            by_name = self._contacts(_where("Name", folded(party.name), ".ToLower()"))
            found = [contact for contact in by_name if folded(contact.name) == folded(party.name)]
        return found or distinct(self._near.of(party.name))

    def create_party(self, party: Party, key: str) -> RemoteParty:
        contact = filled(Name=party.name, ContactNumber=party.key, EmailAddress=party.email)
        return _party(self._put_one("Contacts", contact, key))

    def _contacts(self, where: str) -> list[RemoteParty]:
        return [_party(row) for row in self._pages("Contacts", where=where, includeArchived="true")]

    def _parties_beginning(self, letter: str) -> list[RemoteParty]:
        return self._contacts(f'Name!=null AND Name.ToLower().StartsWith("{letter}")')

    # -- documents -----------------------------------------------------------------------------------------

    def find_documents(self, kind: Kind, number: str) -> Sequence[RemoteDocument]:
        path = _PATH[kind]
        where = f'Type=="{_TYPE[path]}" AND {_where(_NUMBER[path], number)}'
        found = [_document(kind, row) for row in self._pages(path, where=where)]
        return [document for document in found if document.number == number]

    def read_document(self, kind: Kind, id: str) -> RemoteDocument | None:
        found = self._one(_PATH[kind], id)
        return _document(kind, found[0]) if found else None

    def create_documents(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Invoices go together, credit notes one by one: their numbers are not known to be unique."""
        invoices = [write for write in writes if write.draft.document.kind is Kind.INVOICE]
        others = [write for write in writes if write.draft.document.kind is not Kind.INVOICE]
        calls = ([invoices] if invoices else []) + [[write] for write in others]
        if len(calls) == 1:
            return self._create(calls[0])
        outcomes: dict[str, Outcome] = {}
        for call in calls:
            try:
                created = self._create(call)
            except VendorError as shared:
                created = [shared] * len(call)
            outcomes |= {write.key: outcome for write, outcome in zip(call, created, strict=True)}
        return [outcomes[write.key] for write in writes]

    def _create(self, writes: Sequence[Write]) -> list[Outcome]:
        path = _PATH[writes[0].draft.document.kind]
        bodies = [_body(path, write.draft) for write in writes]
        key = writes[0].key if len(writes) == 1 else _joined(write.key for write in writes)
        try:
            answered = self._put(path, bodies, key)
        except Refused as refusal:
            if len(writes) == 1 or isinstance(refusal, Forbidden):
                raise
            # The vendor could not read the call at all: one by one only the culprit is refused.
            return [self._alone(write) for write in writes]
        if len(writes) == 1:
            return [_done(path, _saved(path, answered))]
        return [_attributed(path, write.draft.number, answered) for write in writes]

    def _alone(self, write: Write) -> Outcome:
        try:
            return self._create([write])[0]
        except VendorError as error:
            return error

    def update_document(self, remote: RemoteDocument, draft: Draft, key: str) -> Outcome:
        path = _PATH[remote.kind]
        body = {**_body(path, draft), _ID[path]: remote.id}
        body["LineItems"] = _merged(rows(body, "LineItems"), remote.raw)
        return self._changed(path, remote.id, body, key)

    def void_document(self, remote: RemoteDocument, key: str) -> Outcome:
        path = _PATH[remote.kind]
        draft = text(remote.raw, "Status") in ("DRAFT", "SUBMITTED")
        body = {_ID[path]: remote.id, "Status": "DELETED" if draft else "VOIDED"}
        return self._changed(path, remote.id, body, key)

    def _changed(self, path: str, id: str, body: object, key: str) -> Done:
        answered = rows(self._send("POST", f"{path}/{id}", body, key, **_WRITING), path)
        return _done(path, _saved(path, answered))

    # -- payments ------------------------------------------------------------------------------------------

    def find_payments(self, draft: PaymentDraft) -> Sequence[RemotePayment]:
        """The vendor's payments settle one document each: those of one draft are told as one payment."""
        found = self._payments(draft)
        if len(draft.applications) == 1:
            return found
        live = [payment for payment in found if payment.live]
        return [_together(live)] if live else []

    def create_payment(self, draft: PaymentDraft, key: str) -> Outcome:
        if sum(draft.applications.values()) != draft.payment.amount:
            raise Refused("Xero books payments against documents only; part of this one settles none", "unapplied")
        if len(draft.applications) == 1:
            [(id, applied)] = draft.applications.items()
            return self._pay(draft, id, applied, key)
        return self._pay_several(draft, key)

    def _pay_several(self, draft: PaymentDraft, key: str) -> Done:
        """One call per document. What an earlier attempt made stays; a refusal takes back what this one made."""
        there = {id: paid.id for paid in self._payments(draft) if paid.live for id in paid.applications}
        made: list[str] = []
        for id, applied in draft.applications.items():
            if id in there:
                continue
            try:
                made.append(self._pay(draft, id, applied, _joined((key, id))).id)
            except Refused:
                self._take_back([*made, *there.values()], key)
                raise
        return Done(",".join([*there.values(), *made]), number=draft.reference)

    def _pay(self, draft: PaymentDraft, id: str, applied: Decimal, key: str) -> Done:
        account = "AccountID" if _is_guid(draft.account_id) else "Code"
        body = filled(
            Invoice={"InvoiceID": id},
            Account={account: draft.account_id},
            Date=draft.payment.date,
            Amount=applied,
            Reference=draft.reference,
        )
        return _done("Payments", self._put_one("Payments", body, key))

    def _take_back(self, ids: Sequence[str], key: str) -> None:
        for id in ids:
            try:
                self._send("POST", f"Payments/{id}", {"Status": "DELETED"}, _joined((key, id, "back")))
            except VendorError as error:
                raise Ambiguous(f"payment {id} should be taken back but: {error.text}", error.code) from None

    def _payments(self, draft: PaymentDraft) -> list[RemotePayment]:
        found = map(_payment, self._pages("Payments", where=_where("Reference", draft.reference)))
        return [
            payment
            for payment in found
            if payment.reference == draft.reference
            and payment.date == draft.payment.date
            and not draft.applications.keys().isdisjoint(payment.applications)
        ]

    # -- the wire ------------------------------------------------------------------------------------------

    def _one(self, path: str, id: str) -> list[Shape]:
        try:
            return rows(self._get(f"{path}/{id}"), path)
        except Missing:
            return []

    def _pages(self, path: str, **parameters: str) -> Iterator[Shape]:
        """All rows; lists come with their lines only when a page is asked for (§5)."""
        page = 1
        while True:
            shape = self._get(path, **parameters, page=str(page), pageSize=str(_PAGE))
            found = rows(shape, path)
            yield from found
            pages = part(shape, "pagination").get("pageCount")
            if not found or (page >= pages if isinstance(pages, int) else len(found) < _SMALLEST_PAGE):
                return
            page += 1

    def _put_one(self, path: str, body: object, key: str) -> Shape:
        return _saved(path, self._put(path, [body], key))

    def _put(self, path: str, bodies: Sequence[object], key: str) -> list[Shape]:
        return rows(self._send("PUT", path, {path: bodies}, key, **_WRITING), path)

    def _get(self, path: str, **parameters: str) -> Shape:
        return self._exchange(Request("GET", self._address(path, parameters), self._headers()))

    def _send(self, method: str, path: str, body: object, key: str, **parameters: str) -> Shape:
        headers = {**self._headers(), "Content-Type": "application/json", "Idempotency-Key": key}
        # The key dies with the access token, so only what changes an existing record may be sent again.
        address = self._address(path, parameters)
        return self._exchange(
            Request(method, address, headers, encoded(body), writes=True, replayable=method == "POST")
        )

    def _address(self, path: str, parameters: Mapping[str, str]) -> str:
        return f"{self._base}/{path}" + (f"?{urlencode(parameters)}" if parameters else "")

    def _headers(self) -> dict[str, str]:
        return {"Accept": "application/json", "xero-tenant-id": self._tenant}

    def _exchange(self, request: Request) -> Shape:
        if self._day_is_over:
            raise Throttled("the calls of this day are used up", "day", daily=True)
        answer = self._api.send(request)
        if answer.status != 429:
            self._heed(answer.headers)
        return _parsed(answer, request)

    def _heed(self, headers: Mapping[str, str]) -> None:
        """Stop before the vendor has to refuse (§7)."""
        if "0" in (headers.get("x-minlimit-remaining"), headers.get("x-appminlimit-remaining")):
            self._transport.pace.hold(WINDOW)
        self._day_is_over = headers.get("x-daylimit-remaining") == "0"


def _joined(keys: Iterable[str]) -> str:
    return sha256("\0".join(keys).encode()).hexdigest()


def _is_guid(value: str) -> bool:
    return re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", value) is not None


def _searchable(character: str) -> bool:
    """May stand in a literal of the filter language; how it escapes the others is not published."""
    return character.isprintable() and character not in '"\\'


def _where(field: str, value: str, method: str = "") -> str:
    """Rows whose `field` is `value`, and more where no literal can say it; compare the answer."""
    beginning = safe_beginning(value, _searchable)
    if beginning == value:
        return f'{field}!=null AND {field}{method}=="{value}"'
    return f'{field}!=null AND {field}{method}.StartsWith("{beginning}")' if beginning else f"{field}!=null"


def _index(found: Iterable[Shape], id: str, *names: str) -> dict[str, str]:
    """Name → id. A row without that id (a bank account has no code) goes by its AccountID."""
    index: dict[str, str] = {}
    for row in found:
        value = text(row, id) or text(row, "AccountID")
        for name in (id, *names):
            if value and text(row, name):
                index.setdefault(text(row, name), value)
    return index


def _body(path: str, draft: Draft) -> dict[str, object]:
    """The fields the engine owns. Only the contact's id is sent: more would change the contact (§4)."""
    source = draft.document
    return filled(
        Type=_TYPE[path],
        Contact={"ContactID": draft.party_id},
        Date=source.issue_date,
        DueDate=(source.due_date or source.issue_date) if path == "Invoices" else None,
        **{_NUMBER[path]: draft.number},
        Reference=draft.reference,
        CurrencyCode=source.currency,
        CurrencyRate=source.exchange_rate,
        LineAmountTypes=_TAX_MODES[source.tax_mode],
        Status="AUTHORISED",
        LineItems=[_line(line, source.currency, source.tax_mode) for line in draft.lines],
    )


def _line(line: DraftLine, currency: str, mode: TaxMode) -> dict[str, object]:
    quantity, price = priced(line.quantity, line.unit_price, line.net, currency, _PRICE_DECIMALS)
    return filled(
        Description=line.description,
        Quantity=quantity,
        UnitAmount=price,
        LineAmount=line.net,
        ItemCode=line.item_id,
        AccountCode=line.account_id,
        TaxType=line.tax_code_id,
        TaxAmount=None if mode is TaxMode.NONE or not line.tax_code_id else line.tax,
    )


def _merged(lines: Sequence[Shape], raw: Shape) -> list[Shape]:
    """Our lines upon theirs: without its id a line is made anew, without its tracking it loses it (§3)."""
    theirs = rows(raw, "LineItems")
    merged: list[Shape] = []
    for position, line in enumerate(lines):
        row = theirs[position] if position < len(theirs) else {}
        merged.append({**filled(LineItemID=text(row, "LineItemID"), Tracking=row.get("Tracking")), **line})
    return merged


def _party(row: Shape) -> RemoteParty:
    return RemoteParty(
        id=text(row, "ContactID"),
        name=text(row, "Name"),
        code=text(row, "ContactNumber"),
        email=text(row, "EmailAddress"),
        active=text(row, "ContactStatus") in ("", "ACTIVE"),
    )


def _document(kind: Kind, row: Shape) -> RemoteDocument:
    path = _PATH[kind]
    return RemoteDocument(
        id=text(row, _ID[path]),
        kind=kind,
        number=text(row, _NUMBER[path]),
        version=text(row, "UpdatedDateUTC"),
        party_id=text(part(row, "Contact"), "ContactID"),
        issue_date=_day(row),
        currency=text(row, "CurrencyCode"),
        total=amount(row, "Total"),
        balance=amount(row, _BALANCE[path]),
        live=text(row, "Status") not in _DEAD,
        reference=text(row, "Reference"),
        raw=row,
    )


def _day(row: Shape) -> date | None:
    """A calendar day, sent twice: as text and as its midnight in UTC, whatever zone anybody lives in (§11.6)."""
    instant = re.match(r"/Date\((-?\d+)", text(row, "Date"))
    if text(row, "DateString") or not instant:
        return day(text(row, "DateString") or text(row, "Date"))
    return date(1970, 1, 1) + timedelta(milliseconds=int(instant.group(1)))


def _payment(row: Shape) -> RemotePayment:
    invoice = part(row, "Invoice")
    return RemotePayment(
        id=text(row, "PaymentID"),
        reference=text(row, "Reference"),
        party_id=text(part(invoice, "Contact"), "ContactID"),
        date=_day(row),
        amount=amount(row, "Amount"),
        applications={text(invoice, "InvoiceID"): amount(row, "Amount")},
        live=text(row, "Status") not in _DEAD,
    )


def _together(payments: Sequence[RemotePayment]) -> RemotePayment:
    applications: dict[str, Decimal] = {}
    for payment in payments:
        for id, applied in payment.applications.items():
            applications[id] = applications.get(id, Decimal(0)) + applied
    total = sum(applications.values(), Decimal(0))
    ids = ",".join(payment.id for payment in payments)
    return replace(payments[0], id=ids, amount=total, applications=applications)


def _done(path: str, row: Shape) -> Done:
    warnings = tuple(text(warning, "Message") for warning in rows(row, "Warnings"))
    number = text(row, _NUMBER.get(path, "Reference"))
    total = text(row, "Total") or text(row, "Amount")
    return Done(text(row, _ID[path]), text(row, "UpdatedDateUTC"), number, total, warnings)


def _saved(path: str, answered: Sequence[Shape]) -> Shape:
    """The one record of a call. Raises what the vendor says against it."""
    if not answered:
        raise Ambiguous("the answer to a write names no record")
    problem = _objection(answered[0])
    if problem:
        raise problem
    if not text(answered[0], _ID[path]).strip("0-"):
        raise Ambiguous("the answer to a write names no record")
    return answered[0]


def _attributed(path: str, number: str, answered: Sequence[Shape]) -> Outcome:
    """The outcome of one document of a batch, found by its number; the unnamed may have been saved (§9)."""
    try:
        return _done(path, _saved(path, [row for row in answered if text(row, _NUMBER[path]).strip() == number]))
    except VendorError as error:
        return error


def _objection(row: Shape) -> VendorError | None:
    """What the vendor says against a record; it sits on the record, its contact or its lines (§8)."""
    places = [row, part(row, "Contact"), *rows(row, "LineItems")]
    said = [text(error, "Message") for place in places for error in rows(place, "ValidationErrors")]
    flagged = text(row, "StatusAttributeString") == "ERROR" or True in (
        row.get("HasErrors"),
        row.get("HasValidationErrors"),
    )
    if not said and not flagged:
        return None
    return _refusal("; ".join(dict.fromkeys(said)) or "refused without a word", "ValidationException")


_TAKEN = re.compile(r"must be unique|already assigned|already exists|Idempotency Key", re.IGNORECASE)
_NO_MORE = re.compile(r"existing .* could not be found", re.IGNORECASE)


def _refusal(said: str, code: str) -> Refused | Missing:
    if _TAKEN.search(said):
        return Duplicate(said, code)
    return Missing(said, code) if _NO_MORE.search(said) else Refused(said, code)


def _token_refused(answer: Answer) -> bool:
    """401 also answers a missing scope, which no refresh will mend (§2)."""
    return answer.status == 401 and b"AuthorizationUnsuccessful" not in answer.body


def _parsed(answer: Answer, request: Request) -> Shape:
    """The JSON of a success, or of a refusal that names elements: the others of that call are in doubt (§9)."""
    try:
        shape = decoded(answer.body)
    except ValueError:
        shape = {}
    if answer.status == 200 and shape and text(shape, "Status") in ("", "OK"):
        return shape
    if answer.status == 400 and request.writes and rows(shape, "Elements"):
        flagged = [{"HasErrors": True, **row} for row in rows(shape, "Elements")]
        return dict.fromkeys(_ID, flagged)
    raise _error(answer, shape, writes=request.writes)


def _error(answer: Answer, shape: Shape, *, writes: bool) -> VendorError:
    said = text(shape, "Message") or text(shape, "Detail") or first_line(answer.body)
    code = text(shape, "Type") or str(answer.status)
    if answer.status == 429:
        problem = answer.headers.get("x-rate-limit-problem", "")
        daily = problem.lower() == "day"
        return Throttled(f"too many calls ({problem})", "429", retry_after(answer.headers), daily)
    if answer.status in (401, 403) and "AuthorizationUnsuccessful" not in said:
        return Disconnected("Xero does not accept our token for this organisation", code)
    if answer.status in (401, 403):
        return Forbidden(said, code)
    trouble = road_trouble(answer, said, code, writes=writes)
    if trouble:
        return trouble
    if answer.status == 200:
        return broken(f"not an answer of the API: {said}", writes=writes)
    return Missing(said, code) if answer.status == 404 else _refusal(said, code)
