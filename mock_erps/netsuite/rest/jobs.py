"""`Prefer: respond-async` (dossier §6, §9): a job does it, one task per record; its truth is told some seconds later.

The work is done as the job is accepted, so a job never conflicts with what comes after it; until its time has passed
it says that it is processing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mock_erps.netsuite.places import REST, base_of
from mock_erps.netsuite.rest.collections import MOST, page
from mock_erps.netsuite.rest.handlers import Handler, answered
from mock_erps.platform.books import Doc
from mock_erps.platform.idempotency import Profile
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: records of one batch (§9)
BATCH = 100
_KEY = "x-netsuite-idempotency-key"


def doing(handler: Callable[..., Reply], *arguments: str) -> Handler:
    """The handler, at once or as a job, and for each record of a collection."""

    def act(call: Call) -> Reply:
        if "respond-async" in call.request.headers.get("prefer", "").lower():
            return _accepted(call, handler, arguments)
        if _is_batch(call):
            # a collection is only ever taken asynchronously
            raise Refusal("invalid_header", header="Prefer")
        return handler(call, *arguments)

    return act


def _is_batch(call: Call) -> bool:
    return "type=collection" in call.request.headers.get("content-type", "").replace(" ", "")


def _accepted(call: Call, handler: Callable[..., Reply], arguments: tuple[str, ...]) -> Reply:
    key = call.request.headers.get(_KEY, "")
    first = call.vendor.keys.recall(call.company.id, key, "", Profile()) if key else None
    if first is not None:
        call.exchange.replayed = True
        raise Refusal("idempotency", location=first.header("location") or "")
    bodies = _bodies(call)
    results = [_result(call, handler, arguments, body, index) for index, body in enumerate(bodies)]
    id = str(call.books.next("job"))
    due = call.now + float(call.setting("async_seconds"))
    call.books.put("job", id, {"id": id, "submitted": call.now, "due": due, "results": results})
    reply = Reply(202, [("location", _url(call, id)), ("preference-applied", "respond-async")])
    if key:
        call.vendor.keys.keep(call.company.id, key, "", reply, Profile())
    return reply


def _bodies(call: Call) -> list[Any]:
    if not _is_batch(call):
        return [call.body]
    bodies = call.body.get("items")
    if not isinstance(bodies, list) or not 1 <= len(bodies) <= BATCH:
        raise Refusal("invalid_content")
    return bodies


def _result(call: Call, handler: Callable[..., Reply], arguments: tuple[str, ...], body: Any, index: int) -> Doc:
    """What the call would have answered at once; what fails leaves the other tasks alone."""
    mark = call.books.mark()
    call.body = body
    try:
        call.before_item(index)
        reply = handler(call, *arguments)
    except Refusal as refusal:
        call.books.rollback(mark)
        reply = call.vendor.refuse(call, refusal)
    return {"status": reply.status, "headers": tuple(reply.headers), "body": reply.body}


def _url(call: Call, *parts: str) -> str:
    return "/".join((f"{base_of(call)}{REST}/async/v1/job", *parts))


def _job(call: Call) -> Doc:
    doc = call.books["job"].get(call.path["job"])
    if doc is None:
        raise Refusal("nonexistent_id", id=call.path["job"])
    return doc


def _progress(call: Call, doc: Doc, results: list[Doc]) -> dict[str, Any]:
    done = call.now >= doc["due"]
    failed = any(result["status"] >= 400 for result in results)
    return {"completed": done, "progress": ("failed" if failed else "succeeded") if done else "processing"}


def read_job(call: Call) -> Reply:
    doc = _job(call)
    task = {"links": [{"rel": "self", "href": _url(call, doc["id"], "task")}]}
    return answered({**_progress(call, doc, doc["results"]), "id": doc["id"], "task": task})


def list_tasks(call: Call) -> Reply:
    doc = _job(call)
    rows = [{"links": [{"rel": "self", "href": _url(call, doc["id"], "task", str(at))}]} for at in _numbers(doc)]
    return page(_url(call, doc["id"], "task"), rows, 0, MOST, len(rows))


def _numbers(doc: Doc) -> range:
    return range(1, len(doc["results"]) + 1)


def _task(call: Call) -> tuple[Doc, int]:
    doc, number = _job(call), call.path["task"]
    if not number.isdigit() or int(number) not in _numbers(doc):
        raise Refusal("nonexistent_id", id=number)
    return doc, int(number)


def read_task(call: Call) -> Reply:
    doc, number = _task(call)
    related = {"rel": "related", "href": _url(call, doc["id"], "task", str(number), "result")}
    told = _progress(call, doc, [doc["results"][number - 1]])
    return answered({**told, "id": str(number), "links": [related] if told["completed"] else []})


def read_result(call: Call) -> Reply:
    """Exactly what the call would have answered at once; not before its time."""
    doc, number = _task(call)
    if call.now < doc["due"]:
        raise Refusal("nonexistent_id", id=str(number))
    result = doc["results"][number - 1]
    return Reply(result["status"], list(result["headers"]), result["body"])
