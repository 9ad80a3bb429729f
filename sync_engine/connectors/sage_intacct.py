"""Sage Intacct, XML gateway 3.0 (dossier sage_intacct).

Each function of a write carries its idempotency key as `controlid` under `uniqueid=true`: what has once been done is
refused the second time (§6). Nearly every failure is an HTTP 200; the truth stands at three levels (§8).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from sync_engine.canonical import Kind, Party
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
from sync_engine.connectors.http import Answer, Request, Transport, broken
from sync_engine.connectors.names import NearNames, distinct, folded
from sync_engine.connectors.xml import Element, below, carries, document, given, parsed, row, tree
from sync_engine.outcomes import (
    Ambiguous,
    Disconnected,
    Done,
    Duplicate,
    Forbidden,
    Missing,
    NotStarted,
    Outcome,
    Refused,
    Throttled,
    Unreadable,
    VendorError,
)

API = "https://api.intacct.com"
GATEWAY = "/ia/xml/xmlgw.phtml"
CONCURRENT = 2  # §7, performance tier 1
TRAITS = Traits(
    slug="sage_intacct",
    recovery=Recovery.REFUSED_KEY,
    number_limit=45,
    processing_ceiling=900.0,  # §7: the gateway cuts a request after 15 minutes
    batch_size=25,  # §7: a hundred functions are allowed; a smaller loss is looked up sooner
    key_limit=256,
)
#: Lines know amounts only, so tax-inclusive prices become net ones (§3).
POLICY: Mapping[str, object] = {"tax": {"inclusive_prices": "net"}, "limits": {"party_name": 100, "party_code": 20}}

_OBJECT = {Kind.INVOICE: "ARINVOICE", Kind.CREDIT_NOTE: "ARADJUSTMENT"}
_FIELDS = ["RECORDNO", "RECORDID", "CUSTOMERID", "STATE", "RAWSTATE", "WHENCREATED", "WHENMODIFIED", "CURRENCY"]
_FIELDS += ["TRX_TOTALENTERED", "TRX_TOTALDUE", "TOTALENTERED", "TOTALDUE", "DOCNUMBER", "DESCRIPTION"]
_CUSTOMER = ["CUSTOMERID", "NAME", "STATUS", "DISPLAYCONTACT.EMAIL1"]
_PAGE = 1000  # §7: recommended bound
_RATE_TYPE = "Intacct Daily Rate"
_METHODS = {"cash": "Cash", "check": "Printed Check", "cheque": "Printed Check", "card": "Credit Card"}


@dataclass(frozen=True, slots=True)
class Complaint:
    """One or more `<error>` elements, told as one. `numbers` are all their errorno."""

    numbers: tuple[str, ...]
    text: str

    @property
    def code(self) -> str:
        return self.numbers[0] if self.numbers else ""


def connect(target: Target) -> SageIntacct:
    return SageIntacct(target)


class SageIntacct:
    """One company (or one entity of it, by the option `entity`)."""

    traits = TRAITS

    def __init__(self, target: Target) -> None:
        self._transport = Transport(target.connect_time_out, target.read_time_out, connections=CONCURRENT)
        self._login = target.credentials
        self._company = target.company or self._login.get("company_id", "")
        self._home = target.hosts.get("api", API) + GATEWAY
        self._options = {name: str(value) for name, value in target.options.items()}
        self._session: tuple[str, str] | None = None  # session id and its endpoint
        self._lock = threading.Lock()
        self._near = NearNames(self._parties_beginning)

    def close(self) -> None:
        """Sessions cost no seats and have no logout; they end by themselves."""
        self._transport.close()

    # -- reference data ------------------------------------------------------------------------------------

    def catalogue(self, skus: Iterable[str]) -> Catalogue:
        taxes = self._where_known("TAXDETAIL", "DETAILID", "VALUE")
        items = self._where_known("ITEM", "ITEMID", "NAME") if any(True for _ in skus) else []
        accounts = list(self._query("GLACCOUNT", ["ACCOUNTNO", "TITLE"]))
        return Catalogue(
            currency=self._options.get("currency", "USD"),
            zone=self._options.get("zone", "America/Los_Angeles"),
            accounts=_index(accounts, "ACCOUNTNO", "TITLE"),
            tax_codes=_index(taxes, "DETAILID"),
            tax_rates={tax.get("DETAILID", ""): _money(tax.get("VALUE", "")) for tax in taxes},
            terms=_index(self._query("ARTERM", ["NAME"]), "NAME"),
            items=_index(items, "ITEMID", "NAME"),
        )

    def _where_known(self, object: str, *fields: str) -> list[dict[str, str]]:
        """Rows of an object that companies without its module do not have."""
        try:
            return list(self._query(object, fields))
        except Refused:
            return []

    # -- customers -----------------------------------------------------------------------------------------

    def find_parties(self, party: Party) -> Sequence[RemoteParty]:
        for code in filter(None, (party.matched.get(TRAITS.slug, ""), party.key)):
            found = self._customers(_compare("equalto", "CUSTOMERID", code))
            if found:
                return found
        if "\\" in party.name:  # no published way to say it
            return distinct(self._near.of(party.name))
        same = self._customers(_compare("equalto", "NAME", " ".join(party.name.split())))
        return [one for one in same if folded(one.name) == folded(party.name)] or distinct(self._near.of(party.name))

    def create_party(self, party: Party, key: str) -> RemoteParty:
        contact = tree("DISPLAYCONTACT", tree("PRINTAS", party.name), tree("EMAIL1", party.email))
        customer = tree(
            "CUSTOMER",
            given("CUSTOMERID", party.key),
            tree("NAME", party.name),
            tree("STATUS", "active"),
            contact if party.email else None,
        )
        result = self._one(key, tree("create", customer))
        id = below(result, ".//data//CUSTOMERID") or party.key
        if not id:
            raise Ambiguous("the answer to a new customer names no id")
        return RemoteParty(id, party.name, code=id, email=party.email)

    def _customers(self, condition: Element) -> list[RemoteParty]:
        return [_party(found) for found in self._query("CUSTOMER", _CUSTOMER, condition)]

    def _parties_beginning(self, letter: str) -> list[RemoteParty]:
        return self._customers(_compare("like", "NAME", f"{letter}%"))

    # -- documents -----------------------------------------------------------------------------------------

    def find_documents(self, kind: Kind, number: str) -> Sequence[RemoteDocument]:
        found = self._query(_OBJECT[kind], _FIELDS, _compare("equalto", "RECORDID", number))
        return [_document(kind, one) for one in found if one.get("RECORDID") == number]

    def read_document(self, kind: Kind, id: str) -> RemoteDocument | None:
        found = list(self._query(_OBJECT[kind], _FIELDS, _compare("equalto", "RECORDNO", id)))
        return _document(kind, found[0]) if found else None

    def create_documents(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        functions: dict[str, Element] = {}
        outcomes: dict[str, Outcome] = {}
        for write in writes:
            try:
                functions[write.key] = self._checked(self._creation(write.draft))
            except Refused as unfit:
                outcomes[write.key] = unfit
        outcomes |= self._created(functions)
        numbers = {write.key: write.draft.number for write in writes}
        return [_numbered(outcomes[key], number) for key, number in numbers.items()]

    def _created(self, functions: Mapping[str, Element]) -> dict[str, Outcome]:
        try:
            results = self._send(functions) if functions else {}
        except Refused as refusal:
            if len(functions) == 1 or isinstance(refusal, Forbidden):
                raise
            # The request itself was refused, so nothing ran: one by one only the culprit is.
            return {key: self._alone(key, function) for key, function in functions.items()}
        return {key: _outcome(results.get(key)) for key in functions}

    def _alone(self, key: str, function: Element) -> Outcome:
        try:
            return _outcome(self._send({key: function}).get(key))
        except VendorError as error:
            return error

    def _creation(self, draft: Draft) -> Element:
        """`create_invoice` or `create_aradjustment`; the order of the elements is the schema's (§3)."""
        source = draft.document
        lines = [self._line(line, source.kind) for line in draft.lines]
        solution = given("taxsolutionid", self._options.get("tax_solution") if source.tax else None)
        if source.kind is Kind.CREDIT_NOTE:
            return tree(
                "create_aradjustment",
                tree("customerid", draft.party_id),
                _struct("datecreated", source.issue_date),
                tree("adjustmentno", draft.number),
                given("description", draft.memo or draft.reference),
                *self._currency(draft),
                solution,
                tree("aradjustmentitems", *lines),
            )
        return tree(
            "create_invoice",
            tree("customerid", draft.party_id),
            _struct("datecreated", source.issue_date),
            _due(draft),
            tree("invoiceno", draft.number),
            given("ponumber", draft.reference),
            given("description", draft.memo),
            *self._currency(draft),
            solution,
            tree("invoiceitems", *lines),
        )

    def update_document(self, remote: RemoteDocument, draft: Draft, key: str) -> Outcome:
        if remote.kind is not Kind.INVOICE:
            raise Refused("Sage Intacct cannot change a posted credit; reverse it and post a new one", "update")
        condition = _compare("equalto", "RECORDKEY", remote.id)
        there = sum(1 for _ in self._query("ARINVOICEITEM", ["RECORDNO", "LINE_NO"], condition))
        if there > len(draft.lines):
            raise Refused("Sage Intacct cannot take lines from a posted invoice; reverse it and post anew", "update")
        lines = [self._line(line, remote.kind) for line in draft.lines]
        for number, line in enumerate(lines[:there], start=1):
            line.tag, line.attrib = "updatelineitem", {"line_num": str(number)}
        function = tree(
            "update_invoice",
            tree("customerid", draft.party_id),
            _struct("datecreated", draft.document.issue_date),
            _due(draft),
            tree("invoiceno", draft.number),
            given("ponumber", draft.reference),
            given("description", draft.memo),
            *self._currency(draft),
            tree("updateinvoiceitems", *lines),
            key=remote.id,
        )
        return replace(_done(self._one(key, function)), id=remote.id, number=draft.number)

    def void_document(self, remote: RemoteDocument, key: str) -> Outcome:
        if remote.kind is Kind.INVOICE:
            on = _struct("datereversed", remote.issue_date or date.today())
            function = tree("reverse_invoice", on, key=remote.id)
        else:
            function = tree("delete", tree("object", _OBJECT[remote.kind]), tree("keys", remote.id))
        self._one(key, function)
        return Done(remote.id, number=remote.number)

    def _currency(self, draft: Draft) -> list[Element | None]:
        source = draft.document
        if source.currency == self._options.get("currency", "USD"):
            return []
        if source.exchange_rate is not None:
            return [tree("currency", source.currency), tree("exchrate", source.exchange_rate)]
        day = _struct("exchratedate", source.issue_date)
        return [tree("currency", source.currency), day, tree("exchratetype", _RATE_TYPE)]

    def _line(self, line: DraftLine, kind: Kind) -> Element:
        sign = -1 if kind is Kind.CREDIT_NOTE else 1
        dimensions = line.dimensions
        if line.tax and not line.tax_code_id:
            raise Refused(f"line {line.description!r} has tax but no tax detail of the company", "tax")
        entry = tree("taxentry", tree("detailid", line.tax_code_id), tree("trx_tax", line.tax * sign))
        return tree(
            "lineitem",
            tree("glaccountno", line.account_id),
            tree("amount", line.net * sign),
            given("memo", line.description),
            given("locationid", dimensions.get("location") or self._options.get("location")),
            given("departmentid", dimensions.get("department") or self._options.get("department")),
            given("projectid", dimensions.get("project")),
            given("itemid", line.item_id),
            given("classid", dimensions.get("class")),
            tree("taxentries", entry) if line.tax_code_id else None,
        )

    # -- payments ------------------------------------------------------------------------------------------

    def find_payments(self, draft: PaymentDraft) -> Sequence[RemotePayment]:
        condition = _compare("equalto", "DOCNUMBER", draft.reference)
        found = self._query("ARPYMT", ["RECORDNO", "DOCNUMBER", "CUSTOMERID"], condition)
        mine = [one for one in found if one.get("CUSTOMERID") == draft.party_id]
        return [self._payment(one.get("RECORDNO", "")) for one in mine if one.get("DOCNUMBER") == draft.reference]

    def _payment(self, id: str) -> RemotePayment:
        """A query shows no details, a read does."""
        reading = tree("read", tree("object", "ARPYMT"), tree("keys", id), tree("fields", "*"))
        found = self._read("read", reading).find("data/*")
        if found is None:
            raise Unreadable(f"payment {id} was listed but cannot be read")
        return _payment(found)

    def create_payment(self, draft: PaymentDraft, key: str) -> Outcome:
        source = draft.payment
        rest = source.amount - sum(draft.applications.values(), Decimal(0))
        bank = self._options.get("bank_account")
        details = [
            tree("ARPYMTDETAIL", tree("RECORDKEY", id), tree("TRX_PAYMENTAMOUNT", applied))
            for id, applied in draft.applications.items()
        ]
        payment = tree(
            "ARPYMT",
            tree("FINANCIALENTITY", bank) if bank else tree("UNDEPOSITEDACCOUNTNO", draft.account_id),
            tree("PAYMENTMETHOD", _METHODS.get(source.method.lower(), "EFT")),
            tree("CUSTOMERID", draft.party_id),
            tree("DOCNUMBER", draft.reference),
            tree("RECEIPTDATE", source.date.strftime("%m/%d/%Y")),
            tree("CURRENCY", source.currency),
            tree("OVERPAYMENTAMOUNT", rest) if rest else None,
            tree("ARPYMTDETAILS", *details),
        )
        return replace(_done(self._one(key, tree("create", payment))), number=draft.reference)

    # -- the wire ------------------------------------------------------------------------------------------

    def _query(self, object: str, fields: Sequence[str], condition: Element | None = None) -> Iterator[dict[str, str]]:
        """All rows; each page is a new query, so an order keeps pages from overlapping (§5)."""
        offset = 0
        while True:
            query = tree(
                "query",
                tree("object", object),
                tree("select", *(tree("field", field) for field in fields)),
                tree("filter", condition) if condition is not None else None,
                tree("orderby", tree("order", tree("field", "RECORDNO"), tree("ascending"))),
                tree("options", tree("caseinsensitive", "true")),
                tree("pagesize", _PAGE),
                tree("offset", offset),
            )
            data = self._read("query", query).find("data")
            found = [row(one) for one in data] if data is not None else []
            yield from found
            offset += len(found)
            if data is None or not found or data.get("numremaining", "0") == "0":
                return

    def _read(self, name: str, function: Element) -> Element:
        return _succeeded(self._send({name: function}, writes=False).get(name), writes=False)

    def _one(self, key: str, function: Element) -> Element:
        return _succeeded(self._send({key: self._checked(function)}).get(key), writes=True)

    def _checked(self, function: Element) -> Element:
        if not carries(function):
            raise Refused("a text holds a control character, which XML cannot carry; correct it", "characters")
        return function

    def _send(self, functions: Mapping[str, Element], *, writes: bool = True) -> dict[str, Element]:
        """The results by controlid. A session that has ended is renewed once: the gateway checks it first (§2)."""
        for _ in range(2):
            session, endpoint = self._signed_in()
            answer = self._ask(endpoint, tree("sessionid", session), functions, writes=writes)
            if not _session_over(answer):
                response = _response(answer, writes=writes)
                results = response.findall("operation/result")
                return {below(result, "controlid"): result for result in results}
            self._forget(session)
        raise Disconnected("Sage Intacct ends every session at once; a person must look at the user", "XL03000006")

    def _signed_in(self) -> tuple[str, str]:
        with self._lock:
            if self._session is None:
                self._session = self._sign_in()
            return self._session

    def _forget(self, session: str) -> None:
        with self._lock:
            if self._session and self._session[0] == session:
                self._session = None

    def _sign_in(self) -> tuple[str, str]:
        login = tree(
            "login",
            tree("userid", self._login.get("user_id", "")),
            tree("companyid", self._company),
            tree("password", self._login.get("user_password", "")),
            given("locationid", self._options.get("entity")),
        )
        answer = self._ask(self._home, login, {"session": tree("getAPISession")}, writes=False)
        if _session_over(answer):
            raise Disconnected("Sage Intacct refuses the user or company; a person must mend the login", "XL03000006")
        result = _response(answer, writes=False).find("operation/result")
        api = _succeeded(result, writes=False).find("data/api")
        if not below(api, "sessionid"):
            raise Unreadable("the answer to the sign-in holds no session")
        return below(api, "sessionid"), self._trusted(below(api, "endpoint"))

    def _trusted(self, endpoint: str) -> str:
        """Where the company lives, if that is the host we were told or one of the vendor's own (E18)."""
        there, home = urlsplit(endpoint), urlsplit(self._home)
        if there[:2] == home[:2]:
            return endpoint
        vendors = home.netloc == urlsplit(API).netloc and there.scheme == "https"
        return endpoint if vendors and there.netloc.endswith(".intacct.com") else self._home

    def _ask(self, endpoint: str, identity: Element, functions: Mapping[str, Element], *, writes: bool) -> Answer:
        control = tree(
            "control",
            tree("senderid", self._login.get("sender_id", "")),
            tree("password", self._login.get("sender_password", "")),
            tree("controlid", "sync-engine"),
            tree("uniqueid", "true" if writes else "false"),
            tree("dtdversion", "3.0"),
            tree("includewhitespace", "false"),
        )
        calls = [tree("function", function, controlid=key) for key, function in functions.items()]
        operation = tree("operation", tree("authentication", identity), tree("content", *calls), transaction="false")
        body = document(tree("request", control, operation))
        return self._transport.send(Request("POST", endpoint, {"Content-Type": "application/xml"}, body, writes=writes))


def _compare(operator: str, field: str, value: str) -> Element:
    return tree(operator, tree("field", field), tree("value", value))


def _struct(tag: str, day: date) -> Element:
    return tree(tag, tree("year", f"{day:%Y}"), tree("month", f"{day:%m}"), tree("day", f"{day:%d}"))


def _due(draft: Draft) -> Element:
    if draft.document.due_date is None and draft.term_id:
        return tree("termname", draft.term_id)
    return _struct("datedue", draft.document.due_date or draft.document.issue_date)


def _index(found: Iterable[Mapping[str, str]], *names: str) -> dict[str, str]:
    """Name → id, the id being the first of `names`."""
    index: dict[str, str] = {}
    known = list(found)
    for name in names:
        for one in known:
            if one.get(name) and one.get(names[0]):
                index.setdefault(one[name], one[names[0]])
    return index


def _money(value: str) -> Decimal:
    try:
        return Decimal(value or "0")
    except InvalidOperation:
        return Decimal(0)


def _day(value: str) -> date | None:
    """`MM/DD/YYYY`, with or without a time (§3)."""
    try:
        return datetime.strptime(value[:10], "%m/%d/%Y").date()
    except ValueError:
        return None


def _party(found: Mapping[str, str]) -> RemoteParty:
    return RemoteParty(
        id=found.get("CUSTOMERID", ""),
        name=found.get("NAME", ""),
        code=found.get("CUSTOMERID", ""),
        email=found.get("DISPLAYCONTACT.EMAIL1", ""),
        active=found.get("STATUS", "active").lower() == "active",
    )


def _document(kind: Kind, found: Mapping[str, str]) -> RemoteDocument:
    """Credits are negative in the target and positive here."""
    sign = -1 if kind is Kind.CREDIT_NOTE else 1
    return RemoteDocument(
        id=found.get("RECORDNO", ""),
        kind=kind,
        number=found.get("RECORDID", ""),
        version=found.get("WHENMODIFIED", ""),
        party_id=found.get("CUSTOMERID", ""),
        issue_date=_day(found.get("WHENCREATED", "")),
        currency=found.get("CURRENCY", ""),
        total=_money(found.get("TRX_TOTALENTERED") or found.get("TOTALENTERED", "")) * sign,
        balance=_money(found.get("TRX_TOTALDUE") or found.get("TOTALDUE", "")) * sign,
        live=found.get("STATE", "").lower() != "reversed" and found.get("RAWSTATE") != "V",
        reference=found.get("DOCNUMBER", ""),
        raw=found,
    )


def _payment(found: Element) -> RemotePayment:
    details = found.findall("ARPYMTDETAILS/*") or found.findall("arpymtdetails/*")
    applications: dict[str, Decimal] = {}
    for detail in details:
        paid = _money(below(detail, "TRX_PAYMENTAMOUNT") or below(detail, "PAYMENTAMOUNT"))
        applications[below(detail, "RECORDKEY")] = applications.get(below(detail, "RECORDKEY"), Decimal(0)) + paid
    total = _money(below(found, "TRX_TOTALENTERED") or below(found, "TOTALENTERED"))
    return RemotePayment(
        id=below(found, "RECORDNO"),
        reference=below(found, "DOCNUMBER"),
        party_id=below(found, "CUSTOMERID"),
        date=_day(below(found, "RECEIPTDATE")),
        amount=total or sum(applications.values(), Decimal(0)),
        applications=applications,
        live=below(found, "STATE").lower() != "reversed" and below(found, "RAWSTATE") != "V",
    )


def _succeeded(result: Element | None, *, writes: bool) -> Element:
    """The result, if its function was done. Raises what it says otherwise; one that is missing says nothing."""
    if result is None:
        raise broken("the answer leaves this function out", writes=writes)
    if below(result, "status") != "success":
        raise _judged(_complaint(result), writes=writes)
    return result


def _outcome(result: Element | None) -> Outcome:
    try:
        return _done(_succeeded(result, writes=True))
    except VendorError as error:
        return error


def _done(result: Element) -> Done:
    id = below(result, "key") or below(result, ".//data//RECORDNO")
    if not id:
        raise Ambiguous("the answer to a write names no record")
    return Done(id)


def _numbered(outcome: Outcome, number: str) -> Outcome:
    return replace(outcome, number=number) if isinstance(outcome, Done) else outcome


def _session_over(answer: Answer) -> bool:
    """The user's session or login was refused; a sender that is refused is told apart by its own text (§2)."""
    if answer.status in (401, 498):
        return True
    try:
        response = parsed(answer.body)
    except ValueError:
        return False
    complaint = _complaint(response)
    if answer.status == 400:
        return "invalidRequest" in complaint.numbers
    refused = below(response, "operation/authentication/status") == "failure"
    return refused and "Web Services" not in complaint.text


def _response(answer: Answer, *, writes: bool) -> Element:
    """The response whose functions were run. Raises what stopped them all."""
    try:
        response = parsed(answer.body)
    except ValueError:
        response = Element("response")
    complaint = _complaint(response)
    if _throttled(complaint):
        raise Throttled(complaint.text or "too many calls", complaint.code or "429", retry_after(answer.headers))
    said = complaint.text or first_line(answer.body)
    trouble = road_trouble(answer, said, complaint.code, writes=writes)
    if trouble:
        raise trouble
    if answer.status == 200 and below(response, "control/status") == "success":
        if below(response, "operation/authentication/status") == "success":
            return response
        raise Disconnected("the Web Services sender may not act for this company", complaint.code)
    raise _stopped(complaint, said, writes=writes)


def _stopped(complaint: Complaint, said: str, *, writes: bool) -> VendorError:
    """Why the gateway let nothing run. Its texts on logins repeat parts of what was sent, so they stay unsaid."""
    if complaint.code in ("XL03000006", "PL04000055"):
        return Disconnected("Sage Intacct refuses the Web Services sender or the company", complaint.code)
    if complaint.code.startswith("GW-"):
        return NotStarted(said, complaint.code)
    if complaint.numbers:
        return Refused(said, complaint.code)
    return broken(f"not an answer of the gateway: {said}", writes=writes)


def _complaint(element: Element) -> Complaint:
    """The errors of a result, or those of a response that stopped all its functions."""
    errors = element.findall("errormessage/error") or element.findall("operation/errormessage/error")
    texts = [" ".join(filter(None, (below(one, name) for name in _TEXTS))) for one in errors]
    said = _SUPPORT.sub("", "; ".join(dict.fromkeys(filter(None, texts))))
    return Complaint(tuple(below(one, "errorno") for one in errors), said.strip())


_TEXTS = ("description", "description2", "correction")
_SUPPORT = re.compile(r"\s*\[Support(?: |%20)ID[^\]]*\]")
_TAKEN = frozenset({"BL03002185", "BL34000061", "PL05000104", "XL03000005"})
_GONE = re.compile(r"cannot find .* with key", re.IGNORECASE)
_REPEATED = re.compile(r"duplicate control\s?id", re.IGNORECASE)


def _throttled(complaint: Complaint) -> bool:
    """The limit has been told in 429s and inside 200s (§7)."""
    return "GW-0010" in complaint.numbers or "rate limit" in complaint.text.lower()


def _judged(complaint: Complaint, *, writes: bool) -> VendorError:
    """The outcome of one function's errors (§8)."""
    said = complaint.text or "refused without a word"
    code = complaint.code
    if _throttled(complaint):
        return Throttled(said, code)
    if _TAKEN.intersection(complaint.numbers) or _REPEATED.search(said):
        return Duplicate(said, code)
    if "permission for API" in said:
        return Forbidden(said, code)
    if "XL03000009" in complaint.numbers or "Temporarily Off-line" in said:
        return NotStarted(said, code)
    if _GONE.search(said):
        return Missing(said, code)
    return Refused(said, code) if complaint.numbers else broken(said, writes=writes)
