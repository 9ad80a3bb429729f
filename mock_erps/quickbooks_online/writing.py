"""Create, update, delete and void: one POST path for all four (dossier quickbooks_online §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.contract import Finding
from mock_erps.platform.messages import Reply, json_bytes
from mock_erps.platform.refusals import Refusal
from mock_erps.quickbooks_online import requestid, xml
from mock_erps.quickbooks_online.entities import BY_PATH
from mock_erps.quickbooks_online.errors import JSON, explained
from mock_erps.quickbooks_online.identity import verb_of
from mock_erps.quickbooks_online.resources.entity import Entity
from mock_erps.quickbooks_online.times import moment

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_OPERATIONS = ("", "create", "update", "delete", "void")


def explain(call: Call, findings: list[Finding]) -> Refusal:
    """Contract findings, and what a create lacks besides: the vendor tells all in one Error array (§8)."""
    told = [*map(explained, findings), *_lacking(call)]
    return Refusal(told[0].name, tuple(told[1:]), **told[0].details)


def _lacking(call: Call) -> list[Refusal]:
    entity = BY_PATH.get(call.operation.id.removeprefix("post_"))
    creates = call.exchange.operation.startswith("create ")
    return entity.missing(call.body) if entity and creates and call.body else []


def answered(call: Call, body: dict[str, Any]) -> Reply:
    """A 200 in the form the client wants, with the moment of the answer."""
    now = moment(call.now)
    if xml.wanted(call):
        return Reply(200, [("content-type", xml.MEDIA_TYPE)], xml.document(body, now))
    return Reply(200, [("content-type", JSON)], json_bytes({**body, "time": now}))


def write(call: Call, entity: Entity, operation: str | None = None) -> Reply:
    """The handler of an entity's POST; `operation` overrides the query's."""
    told = call.query.get("operation", "") if operation is None else operation
    return requestid.once(call, lambda: answered(call, perform(call, entity, call.body, told)))


def perform(call: Call, entity: Entity, body: dict[str, Any], operation: str) -> Doc:
    """Change the books; returns the object as the answer shows it under the entity's name."""
    if call.setting("subscription") == "lapsed":
        raise Refusal("company_status")
    if operation not in _OPERATIONS:
        raise Refusal("unsupported_operation", operation=operation)
    verb = verb_of(body, operation, call.query.get("include") == "void")
    return {entity.kind: _VERBS[verb](call, entity, body)}


def _create(call: Call, entity: Entity, body: dict[str, Any]) -> Doc:
    return entity.show(call, entity.create(call, body))


def _update(call: Call, entity: Entity, body: dict[str, Any]) -> Doc:
    return entity.show(call, entity.update(call, entity.current(call, body), body))


def _delete(call: Call, entity: Entity, body: dict[str, Any]) -> Doc:
    """Transactions only; rows of name lists are switched off instead (§4)."""
    if not entity.deletable:
        raise Refusal("unsupported_operation", operation="delete")
    doc = entity.current(call, body)
    entity.delete(call, doc)
    return {"domain": "QBO", "status": "Deleted", "Id": doc["Id"]}


def _void(call: Call, entity: Entity, body: dict[str, Any]) -> Doc:
    return entity.show(call, entity.void(call, entity.current(call, body)))


_VERBS = {"create": _create, "update": _update, "delete": _delete, "void": _void}
