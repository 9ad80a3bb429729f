"""Handlers. An operationId is the entity set and the handler's name: `Invoices.cancel`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.sap_business_one import searching, wire
from mock_erps.sap_business_one.approval import caught, handle_approval, save_draft
from mock_erps.sap_business_one.batch import batch
from mock_erps.sap_business_one.entities import DOCUMENTS, PAYMENTS, entity_of
from mock_erps.sap_business_one.identity import log_in, log_out
from mock_erps.sap_business_one.naming import OVERRIDES
from mock_erps.sap_business_one.resources.entity import Entity
from mock_erps.sap_business_one.services import (
    admin_info,
    approval_templates,
    company_info,
    currency_rate,
    local_currency,
    metadata,
    ping,
    service_document,
    set_currency_rate,
)
from mock_erps.sap_business_one.webhooks import send_again

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

__all__ = [
    "admin_info",
    "approval_templates",
    "batch",
    "company_info",
    "currency_rate",
    "handle_approval",
    "local_currency",
]
__all__ += ["log_in", "log_out", "metadata", "ping", "save_draft", "service_document", "set_currency_rate"]


# --- entities ---------------------------------------------------------------------------------------------------------


def find(call: Call) -> Reply:
    return searching.find(call, entity_of(call))


def count(call: Call) -> Reply:
    return searching.count(call, entity_of(call))


def create(call: Call) -> Reply:
    """201 with the whole document, or 204 and only its place where no content is asked for (§3)."""
    _check_size(call)
    rules = entity_of(call)
    if reply := caught(call, rules):
        return reply
    doc = rules.create(call, call.body)
    place = ("location", f"{wire.home(call)}/{rules.kind}({rules.written_key(doc)})")
    if wire.prefers(call, "return-no-content"):
        return wire.nothing(headers=[place])
    told = wire.shown(call, rules.type, rules.show(call, doc))
    head = wire.context(call, f"{rules.kind}/$entity")
    if wire.version(call) == "v1":
        return wire.reply(call, 201, {**head, **told}, [place])
    tag = wire.etag(doc["DataVersion"])
    return wire.reply(call, 201, {**head, "@odata.etag": tag, **told}, [place, ("etag", tag)])


def read(call: Call) -> Reply:
    rules = entity_of(call)
    return searching.one(call, rules, _addressed(call, rules))


def update(call: Call) -> Reply:
    """A merge of what is sent. Raises `stale` for an old tag (§6)."""
    _check_size(call)
    rules = entity_of(call)
    doc = _current(call, rules)
    if not isinstance(call.body, dict):
        raise Refusal("missing_body")
    rules.update(call, doc, call.body)
    return wire.nothing()


def replace(call: Call) -> Reply:
    """PUT: a merge in which collections are replaced (§3)."""
    return update(call)


def remove(call: Call) -> Reply:
    rules = entity_of(call)
    rules.remove(call, _current(call, rules))
    return wire.nothing()


def override(call: Call) -> Reply:
    """A POST that stands for another method (§3)."""
    asked = call.request.headers.get("x-http-method-override", "").upper()
    if asked not in OVERRIDES:
        raise Refusal("no_such_method", method=asked or "POST")
    handler = {"PUT": replace, "DELETE": remove}.get(asked, update)
    return handler(call)


def _addressed(call: Call, rules: Entity) -> Doc:
    return rules.read(call, rules.parsed(call.path["key"]))


def _current(call: Call, rules: Entity) -> Doc:
    """The addressed entity, if the sent tag is its own; without one the write is blind (§6)."""
    doc = _addressed(call, rules)
    sent = call.request.headers.get("if-match", "")
    tags = [tag.strip() for tag in sent.split(",")] if wire.version(call) == "v2" and sent else ["*"]
    if "*" not in tags and wire.etag(doc["DataVersion"]) not in tags:
        raise Refusal("stale")
    return doc


def _check_size(call: Call) -> None:
    if len(call.request.body) > int(call.setting("body_limit")):
        raise Refusal("body_too_large")


# --- actions ----------------------------------------------------------------------------------------------------------


def cancel(call: Call) -> Reply:
    kind = call.operation.id.partition(".")[0]
    if kind == PAYMENTS.kind:
        PAYMENTS.cancel(call, _current(call, PAYMENTS))
    else:
        rules = DOCUMENTS[kind]
        rules.cancel(call, _current(call, rules))
    return wire.nothing()


def build_cancellation(call: Call) -> Reply:
    """In the vendor's reference without a sample; the other action's effect and answer (§3)."""
    return cancel(call)


def cancel_with(call: Call) -> Reply:
    """`InvoicesService_Cancel2`: the cancellation document's own texts come along (§3)."""
    said = (call.body or {}).get("Document") or {}
    rules = DOCUMENTS["Invoices"]
    doc = rules.read(call, str(said.get("DocEntry") or ""))
    rules.cancel(call, doc, **{name: value for name, value in said.items() if name != "DocEntry"})
    return wire.nothing()


def cancel_with_approval(call: Call) -> Reply:
    """No procedure holds cancellations here: it is done at once."""
    return cancel_with(call)


def close(call: Call) -> Reply:
    rules = DOCUMENTS[entity_of(call).kind]
    rules.close(call, _current(call, rules))
    return wire.nothing()


def reopen(call: Call) -> Reply:
    rules = DOCUMENTS[entity_of(call).kind]
    rules.reopen(call, _current(call, rules))
    return wire.nothing()


# --- subscriptions ----------------------------------------------------------------------------------------------------


def _state(call: Call, **fields: Any) -> Reply:
    rules = entity_of(call)
    rules.touch(call, _current(call, rules), **fields)
    return wire.nothing()


def pause(call: Call) -> Reply:
    return _state(call, State="Paused")


def resume(call: Call) -> Reply:
    return _state(call, State="Active")


def handshake(call: Call) -> Reply:
    return _state(call, Handshake="tYES")


def replay(call: Call) -> Reply:
    rules = entity_of(call)
    send_again(call.vendor, _current(call, rules)["WebhookURL"])
    return wire.nothing()
