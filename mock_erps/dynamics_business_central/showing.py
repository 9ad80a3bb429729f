"""Records as answers show them: annotations, expanded navigations, the chosen properties (dossier §5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson

from mock_erps.dynamics_business_central.errors import JSON
from mock_erps.dynamics_business_central.model import ETAG, NAVIGATIONS, NO_ID, page
from mock_erps.dynamics_business_central.resources.rules import DOCUMENTS, RULES
from mock_erps.platform.books import Doc
from mock_erps.platform.messages import Reply
from mock_erps.platform.money import ZERO, decimal, number
from mock_erps.platform.query.filters import matches, ordered
from mock_erps.platform.query.odata import V4, BadQuery, typed
from mock_erps.platform.query.odata_options import Options, read_options
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_ROOT = "/api/v2.0"
_WITH_LISTS = replace(V4, lists=True)


def origin(call: Call) -> str:
    """Where the client reached us: the vendor's own host, or whatever stands in the Host header."""
    host = call.vendor.contract.extension.hosts["api"]
    here = call.request.headers.get("host", "")
    return f"https://{host}" if call.request.host == host or not here else f"http://{here}"


def root(call: Call) -> str:
    """The service root, as the client addressed it."""
    before, _, _ = call.request.path.partition(_ROOT)
    return f"{origin(call)}{before}{_ROOT}"


def context(call: Call, set: str, one: bool) -> str:
    place = set if set in ("companies", "subscriptions") else f"companies({call.company.id})/{set}"
    return f"{root(call)}/$metadata#{place}{'/$entity' if one else ''}"


def options_of(call: Call, set: str) -> Options:
    """What the query asks for. Raises `bad_query`."""
    dialect = _WITH_LISTS if call.query.get("$schemaversion", call.setting("schema_version")) == "2.1" else V4
    try:
        return read_options(call.query, page(set).entity, dialect)
    except BadQuery as error:
        raise Refusal("bad_query", reason=str(error)) from None


def shown(call: Call, set: str, doc: Doc, options: Options) -> Doc:
    """The properties of a record, and what is expanded of it."""
    told = {ETAG: doc[ETAG], **{name: doc[name] for name in page(set).blank}}
    if set == "customers":
        told["balanceDue"] = _balance(call, doc["id"])
    for name, inner in options.expand.items():
        told[name] = _expanded(call, set, doc, name, inner)
    return options.selected(told) if options.select else told


def _balance(call: Call, customer: str) -> float:
    """What a customer owes in company currency: invoices less credit memos."""
    owed = ZERO
    for set, side in (("salesInvoices", 1), ("salesCreditMemos", -1)):
        for doc in call.books[set].find("customer", customer):
            owed += side * decimal(doc.get("_remaining", 0)) * decimal(doc.get("_rate", 1))
    return number(round(owed, 2))


def _expanded(call: Call, set: str, doc: Doc, name: str, options: Options) -> Any:
    target, key = NAVIGATIONS[set][name]
    if not key:
        rows = chosen(
            target, doc[target] if target in DOCUMENTS else call.books[target].find("journal", doc["id"]), options
        )
        return [shown(call, target, row, options) for row in rows[options.skip :][: options.top]]
    found = call.books[RULES[target].kind].get(doc[key]) if doc[key] != NO_ID else None
    return shown(call, target, found, options) if found else None


def chosen(set: str, rows: Iterable[Doc], options: Options) -> list[Doc]:
    """The rows that a filter lets through, in the order asked for."""
    get = partial(typed, page(set).entity)
    condition = options.filter
    found = [row for row in rows if matches(row, condition, get, fold_case=False)] if condition else list(rows)
    return ordered(found, options.order, get) if options.order else found


def reply(call: Call, body: Doc, status: int = 200, *headers: tuple[str, str]) -> Reply:
    """A JSON answer; `odata.metadata=none` leaves the annotations out."""
    if "metadata=none" in call.request.headers.get("accept", ""):
        body = _bare(body)
        return Reply(status, [("content-type", JSON.replace("minimal", "none")), *headers], orjson.dumps(body))
    return Reply(status, [("content-type", JSON), *headers], orjson.dumps(body))


def _bare(value: Any) -> Any:
    kept = ("@odata.nextLink", "@odata.count")
    if isinstance(value, dict):
        return {name: _bare(inner) for name, inner in value.items() if "@odata." not in name or name in kept}
    return [_bare(inner) for inner in value] if isinstance(value, list) else value


def one(call: Call, set: str, doc: Doc, status: int = 200, *headers: tuple[str, str]) -> Reply:
    """One record with its etag."""
    told = shown(call, set, doc, options_of(call, set))
    body = {"@odata.context": context(call, set, True), **told}
    return reply(call, body, status, ("etag", doc[ETAG]), *headers)
