"""Who calls, and what about: read from the raw request for journals and faults, then checked (dossier §2)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote

import orjson

from mock_erps.platform.auth.oauth import digest
from mock_erps.platform.books import Doc
from mock_erps.platform.nested import operations_of
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.wires.odata_batch import BadBatch, Part, read_json, read_multipart

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

SCOPE = "https://api.businesscentral.dynamics.com/.default"
_COMPANY = re.compile(r"companies\(([0-9a-fA-F-]{36})\)")
_TABLES = {"invoice": "salesInvoices", "credit note": "salesCreditMemos"}
_GRANTS = {"client_credentials": "log in", "authorization_code": "exchange code"}


def identify(call: Call) -> None:
    """Company, neutral operation names and etag of a request nobody has checked yet."""
    exchange, request = call.exchange, call.request
    exchange.token = digest(bearer(call))
    exchange.version_sent = request.headers.get("if-match", "")
    exchange.company = call.path.get("companyId", "").lower()
    if call.operation.id == "issue_token":
        _identify_grant(call)
    elif call.operation.id == "batch":
        _identify_batch(call)
    elif "id" in call.path:
        _identify_document(call)
    elif "subscriptions" in call.operation.id:
        exchange.company = _named_company(unquote(request.body.decode("utf-8", "replace")))


def _identify_document(call: Call) -> None:
    """An action names its document by id alone; one that cancels may be half of a correction."""
    verb, _, noun = call.operation.name.partition(" ")
    company = call.vendor.companies.get(call.exchange.company)
    table = company.books[_TABLES[noun]] if company and noun in _TABLES else None
    doc = table.get(call.path["id"].lower()) if table else None
    if table is None or doc is None:
        return
    call.about = doc["externalDocumentNumber"]
    if verb == "void" and any(_waits_for(doc, other) for other in table.find("customer", doc["customerId"])):
        call.exchange.operations = (f"update {noun}",)


def _waits_for(old: Doc, other: Doc) -> bool:
    """A draft of the same number: cancelling is how a posted document is changed (§3)."""
    return (other["status"], other["externalDocumentNumber"]) == ("Draft", old["externalDocumentNumber"])


def _identify_grant(call: Call) -> None:
    form = parse_qs(call.request.body.decode("utf-8", "replace"))
    holder = call.vendor.oauth.holder(form.get("refresh_token", [""])[0]) if call.vendor.oauth else None
    if holder is not None:
        call.exchange.company = holder.companies[0]
    name = _GRANTS.get(form.get("grant_type", [""])[0])
    if name:
        call.exchange.operations = (name,)


def _identify_batch(call: Call) -> None:
    """A batch goes by what is in it; its company is that of the first part, or of the header (dossier §9)."""
    try:
        parts = parts_of(call)
    except BadBatch:
        return
    requests = [part.request(call.request, root_of(call)) for part in parts]
    names = dict.fromkeys(operations_of(call.vendor, requests))
    call.exchange.operations = ("batch", *names)
    paths = (_named_company(request.path) for request in requests)
    call.exchange.company = next(filter(None, paths), "") or _company_of_header(call)


def _named_company(text: str) -> str:
    found = _COMPANY.search(text)
    return found[1].lower() if found else ""


def _company_of_header(call: Call) -> str:
    """`Company: <name>` or `?company=<id or name>` instead of a company in the path."""
    asked = parse_qs(call.request.query).get("company", [call.request.headers.get("company", "")])[0]
    for company in call.vendor.companies.values():
        if asked in (company.id, company.name):
            return company.id
    return ""


def parts_of(call: Call) -> list[Part]:
    """Raises BadBatch."""
    content_type = call.request.headers.get("content-type", "")
    if content_type.lower().startswith("multipart/mixed"):
        return read_multipart(call.request.body, content_type)
    try:
        return read_json(orjson.loads(call.request.body))
    except orjson.JSONDecodeError:
        raise BadBatch("it is not JSON") from None


def root_of(call: Call) -> str:
    """The service root, or the company's when a batch names one beside its parts."""
    root = call.request.path.rpartition("/")[0]
    company = _company_of_header(call)
    return f"{root}/companies({company})" if company else root


def bearer(call: Call) -> str:
    scheme, _, token = call.request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def authenticate(call: Call) -> None:
    """The bearer's companies, and the one the call is about; a company of another tenant does not exist for it."""
    token = bearer(call)
    if not token:
        raise Refusal("token_missing")
    assert call.vendor.oauth is not None  # open_doors sets it
    access = call.vendor.oauth.access(token)
    call.principal = access.app.id
    asked = call.path.get("companyId", "").lower() or call.exchange.company or access.companies[0]
    if asked not in access.companies:
        raise Refusal("company_unknown", company=asked)
    call.company = call.vendor.companies[asked]
    if call.setting("entra_app") == "missing":
        raise Refusal("app_not_registered")
    if _is_write(call) and call.request.headers.get("data-access-intent", "").lower() == "readonly":
        raise Refusal("read_only_intent")


def _is_write(call: Call) -> bool:
    return call.request.method in ("POST", "PATCH", "DELETE") and call.operation.id != "batch"
