"""What can be done to records by address (dossier §3). Each maker returns the handler of one record type."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import orjson

from mock_erps.netsuite.places import record_url
from mock_erps.netsuite.records import Record, Sublist, record_of
from mock_erps.netsuite.resources import resource
from mock_erps.netsuite.resources.transforming import TRANSFORMS, drawn
from mock_erps.netsuite.rest import showing
from mock_erps.netsuite.rest.collections import collection
from mock_erps.netsuite.rest.reading import said_of
from mock_erps.netsuite.values import Pointer
from mock_erps.platform.books import Doc
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

Handler = Callable[["Call"], Reply]
SINGULAR = "application/vnd.oracle.resource+json; type=singular"


def answered(shape: Any, media_type: str = SINGULAR, status: int = 200) -> Reply:
    return Reply(status, [("content-type", media_type)], orjson.dumps(shape))


def written(call: Call, type: str, doc: Doc) -> Reply:
    """No body: what came of it is told by its address alone."""
    return Reply(204, [("location", record_url(call, type, doc["id"]))])


def type_in(call: Call) -> str:
    """The record type of a generic address. Raises Refusal for one the vendor does not have."""
    type = call.path["recordType"]
    if record_of(type) is None:
        raise Refusal("unknown_record_type", type=type)
    return type


def pointer_in(call: Call) -> Pointer:
    """`{id}` or `eid:{externalId}`."""
    id = call.path["id"]
    return Pointer(external_id=id[4:]) if id.startswith("eid:") else Pointer(id)


def asked(call: Call, name: str) -> str:
    """A query parameter, spelt in any case (§3)."""
    return next((str(value) for key, value in call.query.items() if key.lower() == name.lower()), "")


def _record(type: str) -> Record:
    record = record_of(type)
    assert record is not None
    return record


def _one(call: Call, type: str) -> tuple[Record, Doc]:
    record = _record(type)
    return record, resource(record.type).named(call, pointer_in(call))


def create(call: Call, type: str) -> Reply:
    record = _record(type)
    return written(call, type, resource(record.type).create(call, said_of(call, record, call.body)))


def read(call: Call, type: str) -> Reply:
    record, doc = _one(call, type)
    fields = frozenset(filter(None, asked(call, "fields").lower().split(",")))
    expand = asked(call, "expandSubResources").lower() == "true"
    return answered(showing.shown(call, record, doc, expand, fields))


def update(call: Call, type: str) -> Reply:
    """A sublist adds and merges unless `replace` names it (§11.3)."""
    record, doc = _one(call, type)
    replace = frozenset(filter(None, asked(call, "replace").lower().split(",")))
    given = said_of(call, record, call.body, replace)
    return written(call, type, resource(record.type).update(call, doc, given))


def upsert(call: Call, type: str) -> Reply:
    """Only by external id (§3): whoever has it is updated, else there is a new record with it."""
    record, pointer = _record(type), pointer_in(call)
    if not pointer.external_id:
        raise Refusal("upsert_needs_external_id")
    given = {**said_of(call, record, call.body), "externalId": pointer.external_id}
    rules = resource(record.type)
    doc = call.books[rules.kind].first("externalId", pointer.external_id)
    return written(call, type, rules.update(call, doc, given) if doc else rules.create(call, given))


def delete(call: Call, type: str) -> Reply:
    record, doc = _one(call, type)
    resource(record.type).remove(call, doc)
    return Reply(204, [])


def transform(call: Call, type: str, target: str) -> Reply:
    """The source's words, with the client's over them."""
    record, doc = _one(call, type)
    goal = record_of(target)
    if goal is None or (record.type, goal.type) not in TRANSFORMS:
        raise Refusal("unknown_record_type", type=target)
    given = {**drawn(call, doc, goal.type), **said_of(call, goal, call.body or {}, frozenset(goal.sublists))}
    return written(call, goal.type, resource(goal.type).create(call, given))


def list_all(call: Call, type: str) -> Reply:
    return collection(call, _record(type))


def _sublist(call: Call, type: str, name: str) -> tuple[Record, Sublist, Doc]:
    record, doc = _one(call, type)
    sublist = record.sublists.get(name)
    if sublist is None:
        raise Refusal("unknown_sublist", sublist=name)
    return record, sublist, doc


def read_sublist(call: Call, type: str) -> Reply:
    """Lines as links, or whole with `expandSubResources`."""
    record, sublist, doc = _sublist(call, type, call.path["sublist"])
    shape = showing.lines(call, record, sublist, doc)
    if asked(call, "expandSubResources").lower() != "true":
        shape["items"] = [{"links": row["links"]} for row in shape["items"]]
    return answered(shape)


def read_line(call: Call, type: str) -> Reply:
    record, sublist, doc = _sublist(call, type, call.path["sublist"])
    wanted = call.path["line"]
    for row in doc.get(sublist.name, ()):
        if str(row["line"]) == wanted:
            url = f"{record_url(call, record.type, doc['id'])}/{sublist.name}/{wanted}"
            return answered(showing.line(call, sublist, row, url))
    raise Refusal("nonexistent_id", id=wanted)
