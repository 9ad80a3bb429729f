"""Who calls, and what about: read from the raw request for journals and faults, then checked (dossier §2)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote_plus

import orjson

from mock_erps.platform.auth.oauth import digest
from mock_erps.platform.refusals import Refusal
from mock_erps.quickbooks_online.entities import BY_NAME, BY_PATH

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.quickbooks_online.resources.entity import Entity

SCOPE = "com.intuit.quickbooks.accounting"
_FROM = re.compile(r"\bfrom\s+([A-Za-z]+)", re.IGNORECASE)


def identify(call: Call) -> None:
    """Company, neutral operation names, requestid and SyncToken of a request nobody has checked yet."""
    exchange, request = call.exchange, call.request
    exchange.company = call.path.get("companyId", "")
    exchange.token = digest(_bearer(call))
    exchange.idempotency_key = _asked(call, "requestid")
    if call.operation.id in ("query", "query_by_post"):
        exchange.operations = (_searched(call),)
    elif call.operation.id == "issue_tokens":
        _identify_grant(call)
    elif request.body and request.method in ("POST", "PUT"):
        _identify_write(call)


def _asked(call: Call, name: str) -> str:
    """One parameter of the raw query string."""
    if name not in call.request.query:
        return ""
    for part in call.request.query.split("&"):
        key, _, value = part.partition("=")
        if key == name:
            return unquote_plus(value) if "%" in value or "+" in value else value
    return ""


def _searched(call: Call) -> str:
    statement = _asked(call, "query") or unquote_plus(call.request.body.decode("utf-8", "replace"))
    found = _FROM.search(statement)
    entity = BY_NAME.get(found[1].lower()) if found else None
    return f"find {entity.neutral}" if entity else "find"


def _identify_grant(call: Call) -> None:
    form = parse_qs(call.request.body.decode("utf-8", "replace"))
    holder = call.vendor.oauth.holder(form.get("refresh_token", [""])[0]) if call.vendor.oauth else None
    if holder is not None:
        call.exchange.company = holder.companies[0]
    if form.get("grant_type") == ["authorization_code"]:
        call.exchange.operations = ("exchange code",)


def read_json(call: Call) -> dict[str, Any]:
    """The body, an object; parsed once, since `identify` reads it before the contract does.

    A fault that holds this call may have changed the bytes in between, so then they are read again.
    """
    if call.body is None or call.armed is not None:
        try:
            call.body = orjson.loads(call.request.body)
        except orjson.JSONDecodeError as error:
            raise Refusal("malformed_body", reason=str(error)) from None
    if not isinstance(call.body, dict):
        raise Refusal("unknown_property", property="request body")
    return call.body


def _identify_write(call: Call) -> None:
    try:
        body = read_json(call)
    except Refusal:
        return
    if call.operation.id == "post_batch":
        call.exchange.operations = ("batch", *_batched(body))
        return
    entity = _entity_of(call.operation.id)
    if entity is None:
        return
    call.exchange.version_sent = str(body.get("SyncToken") or "") if body.get("SyncToken") != 0 else "0"
    verb = verb_of(body, _asked(call, "operation"), _asked(call, "include") == "void")
    call.exchange.operations = (f"{verb} {entity.neutral}",)


@lru_cache(maxsize=256)
def _entity_of(operation: str) -> Entity | None:
    """What an operation writes; None for one that writes nothing."""
    verb, _, path = operation.partition("_")
    return None if verb == "send" else BY_PATH.get(path)


def verb_of(body: dict[str, Any], operation: str, voids: bool) -> str:
    """create, update, void or delete: the vendor does all four by POST on one path (§1)."""
    if operation in ("delete", "void"):
        return operation
    if operation == "update" and voids:
        return "void"
    return "update" if operation == "update" or body.get("Id") else "create"


def _batched(body: dict[str, Any]) -> list[str]:
    items = body.get("BatchItemRequest")
    return [_batch_item(item) for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _batch_item(item: dict[str, Any]) -> str:
    if isinstance(item.get("Query"), str):
        found = _FROM.search(item["Query"])
        entity = BY_NAME.get(found[1].lower()) if found else None
        return f"find {entity.neutral}" if entity else "find"
    name = next((key for key in item if key.lower() in BY_NAME), "")
    entity = BY_NAME.get(name.lower())
    verb = "void" if item.get("optionsData") == "void" else str(item.get("operation", ""))
    return f"{verb} {entity.neutral}" if entity else verb


def authenticate(call: Call) -> None:
    """The bearer's company and app. Three ways to be told no exist (§2); which one is a setting where open."""
    token = _bearer(call)
    realm = call.path.get("companyId", "")
    call.company = call.vendor.companies.get(realm)  # type: ignore[assignment]
    if not token:
        raise Refusal("token_missing")
    assert call.vendor.oauth is not None
    try:
        access = call.vendor.oauth.access(token)
    except Refusal as refusal:
        shown, text = f"{token[:12]}...", call.setting("revoked_detail")
        raise Refusal(refusal.name, shown=shown, text=text) from None
    call.principal = access.app.id
    if realm not in access.companies:
        raise Refusal("wrong_realm_xml" if call.setting("wrong_realm") == "100" else "not_authorized")
    if SCOPE not in access.scopes:
        raise Refusal("not_authorized")
    if call.setting("administrator") == "lost":
        raise Refusal("lost_rights")


def _bearer(call: Call) -> str:
    return _token_of(call.request.headers.get("authorization", ""))


@lru_cache(maxsize=1024)
def _token_of(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
