"""Creating, changing and deleting records; etags guard against changing what somebody else has changed (dossier §6)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mock_erps.dynamics_business_central.model import ETAG
from mock_erps.dynamics_business_central.resources.rules import RULES
from mock_erps.dynamics_business_central.showing import one, root
from mock_erps.platform.books import Doc
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_TAG = re.compile(r'(W/)?"[^"]*"')
#: page → (what the permission text calls its table)
_TABLES = {"salesInvoices": "36 Sales Header", "salesCreditMemos": "36 Sales Header"}


def body_of(call: Call) -> Doc:
    """The body, an object. Raises `malformed_body`."""
    if not isinstance(call.body, dict):
        raise Refusal("malformed_body")
    return call.body


def check_size(call: Call) -> None:
    most = int(call.setting("max_body"))
    if len(call.request.body) > most:
        raise Refusal("payload_too_large", max=most)


def allow(call: Call, set: str, right: str) -> None:
    """Raises `no_permission`: drafts need rights on the sales tables (dossier §2)."""
    if set in _TABLES and call.setting("permissions") == "no_documents":
        raise Refusal("no_permission", table=_TABLES[set], right=right)


def guard(call: Call, doc: Doc, required: bool) -> None:
    """Hold If-Match against the record's etag; `*` forces. Raises `no_etag` or `stale`."""
    sent = call.request.headers.get("if-match", "").strip()
    if not sent and not required:
        return
    if sent != "*" and not _TAG.fullmatch(sent):
        raise Refusal("no_etag")
    if sent != "*" and sent.removeprefix("W/") != str(doc[ETAG]).removeprefix("W/"):
        raise Refusal("stale")


def created(call: Call, set: str) -> Reply:
    allow(call, set, "Insert")
    check_size(call)
    return made(call, set, RULES[set].create(call, body_of(call)))


def made(call: Call, set: str, doc: Doc) -> Reply:
    """201 with the record, or nothing where the client prefers that (dossier §3)."""
    place = ("location", f"{root(call)}/companies({call.company.id})/{set}({doc['id']})")
    if "return-no-content" in call.request.headers.get("prefer", "").replace("return=minimal", "return-no-content"):
        return Reply(204, [place, ("etag", doc[ETAG])])
    return one(call, set, doc, 201, place)


def changed(call: Call, set: str) -> Reply:
    doc = RULES[set].read(call, call.path["id"])
    allow(call, set, "Modify")
    guard(call, doc, required=True)
    return one(call, set, RULES[set].update(call, doc, body_of(call)))


def deleted(call: Call, set: str) -> Reply:
    doc = RULES[set].read(call, call.path["id"])
    allow(call, set, "Delete")
    guard(call, doc, required=False)
    RULES[set].remove(call, doc)
    return Reply(204, [])


def acted(call: Call, set: str, right: str = "Modify") -> Any:
    """The record a bound action is about, guarded where the client sent an etag."""
    doc = RULES[set].read(call, call.path["id"])
    allow(call, set, right)
    guard(call, doc, required=False)
    return doc
