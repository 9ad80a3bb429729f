"""Batch: up to thirty requests in one, each for itself (dossier quickbooks_online §9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from mock_erps.platform.idempotency import fingerprint
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.quickbooks_online import requestid, searching
from mock_erps.quickbooks_online.entities import BY_NAME
from mock_erps.quickbooks_online.errors import JSON, fault
from mock_erps.quickbooks_online.writing import answered, perform

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_MOST = 30
_LONGEST_ID = 50
_MOST_OBJECTS = 1000
_OPERATIONS = ("create", "update", "delete", "query")

Item = dict[str, Any]


def run(call: Call) -> Reply:
    """Answer every item, in one order or another; nothing is rolled back but the item that fails."""
    if len(call.request.body) > call.setting("batch_max_bytes"):
        raise Refusal("too_many_bytes")
    items = call.body.get("BatchItemRequest")
    if not items:
        raise Refusal("missing_parameter", parameter="BatchItemRequest")
    if len(items) > _MOST:
        raise Refusal("batch_too_big", size=len(items))
    answers: dict[int, Item] = {}
    # an item does not see what other items of its batch make: searches go first
    for index in sorted(range(len(items)), key=lambda i: "Query" not in items[i]):
        answers[index] = _answer(call, index, items[index])
    told = [answers[index] for index in range(len(items))]
    _hold_to_size(call, told)
    return answered(call, {"BatchItemResponse": told[::-1] if call.setting("batch_order") == "reversed" else told})


def _answer(call: Call, index: int, item: Item) -> Item:
    id = str(item.get("bId", ""))
    mark = call.books.mark()
    try:
        call.before_item(index)
        return {"bId": id, **_kept(call, id, item)}
    except Refusal as refusal:
        call.books.rollback(mark)
        return {"bId": id, "Fault": dict(reversed(fault(call, refusal).items()))}


def _kept(call: Call, id: str, item: Item) -> Item:
    """An item's result, replayed when requestid and bId together were seen before (§6)."""
    key = str(call.query.get("requestid", ""))
    if not key or not call.setting("requestid_enabled"):
        return _perform(call, item)
    joined = key + id
    if len(joined) > _LONGEST_ID:
        raise Refusal("long_batch_id", shown=joined[:10], length=len(joined))
    content = fingerprint(orjson.dumps(item))
    kept = requestid.recall(call, joined, content)
    if kept is not None:
        if call.setting("batch_replay") == "6000":
            raise Refusal("batch_repeated")
        replayed: Item = orjson.loads(kept.body)
        return replayed
    result = _perform(call, item)
    requestid.keep(call, joined, content, Reply(200, [("content-type", JSON)], orjson.dumps(result)))
    return result


def _perform(call: Call, item: Item) -> Item:
    if isinstance(item.get("Query"), str):
        return {"QueryResponse": searching.run(call, item["Query"])}
    operation = item.get("operation")
    if operation not in _OPERATIONS:
        raise Refusal("unsupported_operation", operation=operation)
    name = next((key for key in item if key.lower() in BY_NAME), None)
    if name is None or not isinstance(item[name], dict):
        raise Refusal("missing_parameter", parameter="Entity")
    entity = BY_NAME[name.lower()]
    _check_shape(call, entity.kind, item[name])
    options = item.get("optionsData")
    voids = options == "void" or (isinstance(options, list) and "void" in options)
    with_options = {**call.query, "include": ",".join(options) if isinstance(options, list) else options or ""}
    outer, call.query = call.query, with_options
    try:
        return perform(call, entity, item[name], "void" if voids else _told(operation, item[name]))
    finally:
        call.query = outer


def _told(operation: str, body: Item) -> str:
    """A create with an Id is still a create."""
    if operation == "create":
        body.pop("Id", None)
        return ""
    return operation


def _check_shape(call: Call, kind: str, body: Item) -> None:
    """An item's body is held against the same schema as its own endpoint's."""
    route = call.vendor.contract.route(f"/v3/company/{call.company.id}/{kind.lower()}")
    operation = route[0].get("POST") if route else None
    if operation is None:
        raise Refusal("unsupported_operation", operation=kind)
    if operation.body is not None and not operation.body.accepts(body):
        raise call.vendor.erp.explain(call, operation.body.findings(body))


def _hold_to_size(call: Call, told: list[Item]) -> None:
    """One answer holds at most a thousand objects over all items (§9): the rest is cut, or refused."""
    left = _MOST_OBJECTS
    for answer in told:
        found = answer.get("QueryResponse")
        if found is None:
            left -= "Fault" not in answer
            continue
        for rows in found.values():
            if isinstance(rows, list):
                if len(rows) > left and call.setting("batch_overflow") == "10100":
                    raise Refusal("result_too_big", size=_MOST_OBJECTS - left + len(rows))
                del rows[max(left, 0) :]
                found["maxResults"] = len(rows)
                left -= len(rows)
