"""What a request is called, before anybody has checked it: neutral names for journals and faults."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mock_erps.netsuite.records import BY_CODE, BY_KIND, RECORDS, record_of, table_of
from mock_erps.netsuite.rest.reading import read_json
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.wires.soap import Element, Envelope, child, children, local, text, type_of

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_FROM = re.compile(r"\bfrom\s+(\w+)", re.IGNORECASE)
_TYPE = re.compile(r"\btype\s*=\s*'(\w+)'", re.IGNORECASE)
_VERBS = {"GET": "read", "POST": "create", "PATCH": "update", "PUT": "create", "DELETE": "delete"}


def named_rest(call: Call) -> None:
    """Operations that one address serves for many, and the external id that a write carries."""
    exchange, operation = call.exchange, call.operation.id
    if operation == "suiteql":
        exchange.operations = (_searched(_json(call)),)
        return
    if "recordType" in call.path and operation.endswith(("_record", "_records")):
        record = record_of(call.path["recordType"])
        verb = "find" if operation == "list_records" else _VERBS[call.request.method]
        exchange.operations = (f"{verb} {record.neutral if record else 'record'}",)
    external = call.path.get("id", "").removeprefix("eid:") if operation.startswith("upsert") else ""
    if external:
        exchange.operations = (_upserted(call, exchange.operations or (call.operation.name,), external),)
    if call.request.method == "POST" and call.request.body and "/record/v1/" in call.request.path:
        body = _json(call)
        external = str(body.get("externalId", ""))
        if isinstance(body.get("items"), list):
            one = exchange.operations[0] if exchange.operations else call.operation.name
            exchange.operations = ("batch", *((one,) * len(body["items"])))
        elif operation == "invoice_to_credit_memo" and "item" in body:
            exchange.operations = ("create credit note",)
    exchange.idempotency_key = call.request.headers.get("x-netsuite-idempotency-key", "") or external


def _upserted(call: Call, names: tuple[str, ...], external: str) -> str:
    """Whoever has the external id already is updated."""
    company = call.vendor.companies.get(call.exchange.company)
    noun = names[0].partition(" ")[2]
    known = next((one for one in RECORDS.values() if one.neutral == noun), None)
    if company is None or known is None or company.books[table_of(known)].first("externalId", external) is None:
        return f"create {noun}"
    return f"update {noun}"


def _json(call: Call) -> dict[str, Any]:
    try:
        body = read_json(call)
    except Refusal:
        return {}
    return body if isinstance(body, dict) else {}


def _searched(body: dict[str, Any]) -> str:
    """By the table, and of transactions by the type that is asked for."""
    statement = str(body.get("q", ""))
    found = _FROM.search(statement)
    table = found[1].lower() if found else ""
    if table == "deletedrecord":
        return "read changes"
    if table == "transaction":
        codes = _TYPE.findall(statement)
        record = BY_CODE.get(codes[0]) if len(codes) == 1 else None
        return f"find {record.neutral}" if record else "find transactions"
    kinds = {kind.lower(): one for kind, one in BY_KIND.items()}
    known = kinds.get({"item": "serviceSaleItem"}.get(table, table).lower())
    return f"find {known.neutral if known else 'records'}"


_ACTIONS = {
    "add": "create",
    "upsert": "create",
    "update": "update",
    "delete": "delete",
    "get": "read",
    "initialize": "read",
    "search": "find",
    "getAll": "find",
}
_OTHERS = {
    "getDeleted": "read changes",
    "getServerTime": "read time",
    "getDataCenterUrls": "discover company",
    "searchMoreWithId": "find records",
}


def named_soap(call: Call) -> None:
    """One pipeline operation per SOAP action, one name per record of a list."""
    envelope: Envelope = call.body
    action = envelope.action
    if action in _OTHERS:
        call.exchange.operations = (_OTHERS[action],)
        return
    verb = _ACTIONS.get(action.removesuffix("List"))
    if verb is None:
        return
    about = [part for part in envelope.operation if local(part) in _ARGUMENTS]
    nouns = [_noun(part) for part in about] or ["records"]
    names = tuple(f"{verb} {noun}" for noun in nouns)
    external = str(about[0].get("externalId", "")) if about else ""
    if action == "upsert":
        names = (_upserted(call, names, external),)
    call.exchange.operations = names
    call.exchange.idempotency_key = external if verb == "create" else ""


_ARGUMENTS = ("record", "baseRef", "searchRecord", "initializeRecord")


def _noun(element: Element) -> str:
    """From `xsi:type`, from the `type` of a reference, or from what a search is of."""
    kind = type_of(element)
    if kind in BY_KIND:
        return BY_KIND[kind].neutral
    named = element.get("type") or element.get("recordType") or text(element, "type")
    record = record_of(str(named))
    if record is not None:
        return record.neutral
    stem = kind.removesuffix("Basic").removesuffix("Search")
    if stem == "Transaction":
        return _sought(element)
    if stem == "Item":
        return "item"
    return BY_KIND[stem].neutral if stem in BY_KIND else "records"


def _sought(element: Element) -> str:
    """The one type of transaction that a search is limited to."""
    basic = child(element, "basic") if child(element, "basic") is not None else element
    values = [text(value) for value in children(child(basic, "type"), "searchValue")]
    record = record_of(values[0].lstrip("_")) if len(values) == 1 else None
    return record.neutral if record is not None else "transactions"
