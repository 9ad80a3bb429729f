"""Approval procedures: a new document is caught, a draft stays, and the answer looks like a failure (§3, §8, §11.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.platform.messages import Reply
from mock_erps.platform.money import decimal
from mock_erps.platform.refusals import Refusal
from mock_erps.sap_business_one import wire
from mock_erps.sap_business_one.entities import DOCUMENTS
from mock_erps.sap_business_one.resources.documents import Invoice

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.sap_business_one.resources.entity import Entity


def caught(call: Call, rules: Entity) -> Reply | None:
    """The answer to an invoice that an approval procedure holds; its draft is kept. None: it may be posted."""
    limit = decimal(call.setting("approval_from"))
    if not limit or not isinstance(rules, Invoice):
        return None
    drafts = DOCUMENTS["Drafts"]
    mark = call.books.mark()
    draft = drafts.create(call, {**call.body, "DocObjectCode": rules.object_code})
    if decimal(draft["DocTotal"]) < limit:
        call.books.rollback(mark)
        return None
    drafts.touch(call, draft, AuthorizationStatus="dasPending")
    if wire.prefers(call, "return-no-content"):
        return wire.nothing()
    form = "caught_by_approval" if call.setting("approval_status") == "404" else "caught_by_approval_400"
    return call.vendor.refuse(call, Refusal(form))


def handle_approval(call: Call) -> Reply:
    """An approver says yes: the draft named by DocEntry may be posted."""
    draft = _draft(call)
    DOCUMENTS["Drafts"].touch(call, draft, AuthorizationStatus="dasApproved")
    return wire.nothing()


def save_draft(call: Call) -> Reply:
    """`DraftsService_SaveDraftToDocument`: the draft becomes the document it was meant to be (§3)."""
    draft = _draft(call)
    if draft["AuthorizationStatus"] == "dasPending":
        raise Refusal("caught_by_approval_400")
    rules = next((r for r in DOCUMENTS.values() if r.object_code == draft["DocObjectCode"]), DOCUMENTS["Invoices"])
    rules.create(call, {name: value for name, value in draft.items() if name not in _DRAFTS_OWN and value is not None})
    DOCUMENTS["Drafts"].remove(call, draft)
    return wire.nothing()


_DRAFTS_OWN = frozenset(("DocEntry", "DocNum", "Series", "HandWritten", "DocObjectCode", "AuthorizationStatus"))


def _draft(call: Call) -> dict[str, Any]:
    named = (call.body or {}).get("Document") or {}
    return DOCUMENTS["Drafts"].read(call, str(named.get("DocEntry") or ""))
