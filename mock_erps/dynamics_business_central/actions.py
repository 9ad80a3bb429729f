"""Bound actions and the views that hang on a document (dossier §3). Actions answer 204 without a word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from mock_erps.dynamics_business_central.errors import render
from mock_erps.dynamics_business_central.model import NAVIGATIONS, NO_ID
from mock_erps.dynamics_business_central.resources import posting
from mock_erps.dynamics_business_central.resources.payments import post_journal
from mock_erps.dynamics_business_central.resources.rules import DOCUMENTS, RULES
from mock_erps.dynamics_business_central.resources.sales import SalesDocument
from mock_erps.dynamics_business_central.showing import context, one, reply
from mock_erps.dynamics_business_central.writing import acted, allow
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_NOTHING = 204


def _rules(set: str) -> SalesDocument:
    return next(rules for rules in DOCUMENTS.values() if rules.kind == set)


def post(call: Call, set: str) -> Reply:
    record = acted(call, set)
    if set == "journals":
        post_journal(call, record)
    else:
        posting.post(call, _rules(set), record)
    return Reply(_NOTHING, [])


def post_and_send(call: Call, set: str) -> Reply:
    posting.post(call, _rules(set), acted(call, set))
    return _mailed(call, "send_mail_failed")


def send(call: Call, set: str) -> Reply:
    """Drafts and posted documents may be sent, if there is something in them."""
    rules, doc = _rules(set), acted(call, set, "Read")
    if not doc[rules.lines_set]:
        raise Refusal(rules.no_lines)
    if call.setting("cancel_mail") == "fails":
        raise Refusal("send_mail_failed")
    return Reply(_NOTHING, [])


def cancel(call: Call, set: str) -> Reply:
    posting.cancel(call, _rules(set), acted(call, set))
    return Reply(_NOTHING, [])


def cancel_and_send(call: Call, set: str) -> Reply:
    posting.cancel(call, _rules(set), acted(call, set))
    return _mailed(call, "cancel_mail_failed")


def _mailed(call: Call, refusal: str) -> Reply:
    """The books were committed before the mail was tried: its failure is told, and undoes nothing (dossier §11.4)."""
    if call.setting("cancel_mail") == "works":
        return Reply(_NOTHING, [])
    call.exchange.because = refusal
    return render(call, Refusal(refusal))


def make_corrective(call: Call, set: str) -> Reply:
    posting.correct(call, acted(call, set))
    return Reply(_NOTHING, [])


def read_pdf(call: Call, set: str) -> Reply:
    doc = RULES[set].read(call, call.path["id"])
    allow(call, set, "Read")
    place = f"{set}({doc['id']})/pdfDocument"
    return reply(call, {"@odata.context": context(call, place, True), **posting.pdf_about(_rules(set), doc)})


def read_pdf_content(call: Call, set: str) -> Reply:
    doc = RULES[set].read(call, call.path["id"])
    allow(call, set, "Read")
    return Reply(200, [("content-type", "application/pdf")], posting.pdf(doc))


def read_related(navigation: str, call: Call, set: str) -> Reply:
    """`salesInvoices(…)/customer`: the record a navigation leads to."""
    target, key = NAVIGATIONS[set][navigation]
    doc = RULES[set].read(call, call.path["id"])
    if doc[key] == NO_ID:
        return Reply(_NOTHING, [])
    return one(call, target, RULES[target].read(call, doc[key]))


ACTIONS: Mapping[str, Callable[[Call, str], Reply]] = {
    "post": post,
    "postAndSend": post_and_send,
    "send": send,
    "cancel": cancel,
    "cancelAndSend": cancel_and_send,
    "makeCorrectiveCreditMemo": make_corrective,
    "read_pdf": read_pdf,
    "read_pdf_content": read_pdf_content,
    "read_customer_of": partial(read_related, "customer"),
    "read_currency_of": partial(read_related, "currency"),
    "read_paymentTerm_of": partial(read_related, "paymentTerm"),
}
