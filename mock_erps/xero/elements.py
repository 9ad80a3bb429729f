"""Writing arrays: each element succeeds or fails on its own, and `summarizeErrors` says how that is told (dossier §9).

Absent (true): one bad element makes the answer 400 with only the failed ones in `Elements`, and the good ones **are
saved** (setting `batch_default`). False: always 200, each element with its own status.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.xero.echo import messages, refused
from mock_erps.xero.errors import refused_elements, render
from mock_erps.xero.resources.element import Element
from mock_erps.xero.wire import ok

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: performs one element: the fresh resource, the element as sent → the document kept
Perform = Callable[[Any, dict[str, Any]], Doc]


@dataclass(slots=True)
class Outcome:
    """What became of one element: a document, or a refusal."""

    sent: dict[str, Any]
    resource: Element
    doc: Doc | None = None
    refusal: Refusal | None = None


def sent_elements(call: Call, kind: type[Element]) -> list[dict[str, Any]]:
    """The elements of a request: the envelope's, or the one bare object. Raises `no_data`."""
    body = call.body
    elements = body.get(kind.plural) if isinstance(body, dict) and kind.plural in body else [body] if body else []
    if not elements or not all(isinstance(element, dict) for element in elements):
        raise Refusal("no_data", singular=kind.singular)
    return list(elements)


def write(call: Call, kind: type[Element], perform: Perform, batch_setting: str = "batch_default") -> Reply:
    """Perform every element of the request and answer in the form the client asked for."""
    summarize = call.query.get("summarizeErrors", True)
    atomic = summarize and call.setting(batch_setting) == "atomic"
    start = call.books.mark() if atomic else None
    outcomes: list[Outcome] = []
    for index, sent in enumerate(sent_elements(call, kind)):
        outcome = Outcome(sent, kind())
        broken = _perform(call, index, outcome, perform)
        if broken is not None:
            return broken
        outcomes.append(outcome)
    failed = [outcome for outcome in outcomes if outcome.refusal is not None]
    if not failed:
        return ok(call, kind.plural, [_shown(call, outcome, summarize) for outcome in outcomes])
    _tell_journal(call, failed)
    if not summarize:
        return ok(call, kind.plural, [_told(call, outcome, index) for index, outcome in enumerate(outcomes)])
    if start is not None:
        call.books.rollback(start)
    echoes = [_refused(call, o, index) for index, o in enumerate(outcomes) if o.refusal is not None]
    return refused_elements(call, echoes, kind.singular)


def _perform(call: Call, index: int, outcome: Outcome, perform: Perform) -> Reply | None:
    """Fill the outcome. What is no matter of the element (the vendor's 500) ends the call; what is saved stays."""
    mark = call.books.mark()
    try:
        call.before_item(index)
        outcome.doc = perform(outcome.resource, outcome.sent)
    except Refusal as refusal:
        call.books.rollback(mark)
        if refusal.name != "validation" and not _is_elements(call, refusal):
            call.exchange.because = call.exchange.because or refusal.name
            return render(call, refusal)
        outcome.refusal = refusal
    return None


def _is_elements(call: Call, refusal: Refusal) -> bool:
    return bool(call.vendor.contract.extension.errors[refusal.name]["form"] == "element")


def _tell_journal(call: Call, failed: Sequence[Outcome]) -> None:
    first = failed[0].refusal
    assert first is not None  # failed outcomes have one
    call.exchange.because = first.parts[0].name if first.parts else first.name
    call.exchange.vendor_code = "10"


# --- answers ----------------------------------------------------------------------------------------------------------


def _shown(call: Call, outcome: Outcome, summarize: bool) -> Doc:
    assert outcome.doc is not None  # the caller asks for saved ones
    told = outcome.resource.show(call, outcome.doc)
    if outcome.resource.warnings:
        told["Warnings"] = messages(call, outcome.resource.warnings)
    if not summarize:
        told["StatusAttributeString"] = "WARNING" if outcome.resource.warnings else "OK"
    return told


def _told(call: Call, outcome: Outcome, index: int) -> Doc:
    """One element of an answer to `summarizeErrors=false`."""
    if outcome.refusal is None:
        return _shown(call, outcome, False)
    echo = _refused(call, outcome, index)
    if call.setting("forgotten_flags"):
        # some endpoints said OK though they had rejected (Xero-Net 285, Xero-NetStandard 324)
        echo.update({"StatusAttributeString": "OK", outcome.resource.failed_flag: False})
        echo.pop("ValidationErrors")
        return echo
    return {**echo, "StatusAttributeString": "ERROR"}


def _refused(call: Call, outcome: Outcome, index: int) -> Doc:
    assert outcome.refusal is not None  # the caller asks for failed ones
    return refused(call, outcome.resource, outcome.sent, outcome.refusal, index)


# --- performing -------------------------------------------------------------------------------------------------------


def create(call: Call, kind: type[Element]) -> Perform:
    """PUT: always a new document. An id that is sent must be unknown to be told so, known to be told as well."""

    def perform(resource: Element, sent: dict[str, Any]) -> Doc:
        if sent.get(kind.id_field) and kind.kind in ("invoice", "credit_note"):
            resource.matched(call, {kind.id_field: sent[kind.id_field]})
        return resource.create(call, sent)

    return perform


def upsert(call: Call) -> Perform:
    """POST: the document that is meant, or a new one."""

    def perform(resource: Element, sent: dict[str, Any]) -> Doc:
        before = resource.matched(call, sent)
        return resource.create(call, sent) if before is None else resource.update(call, before, sent)

    return perform


def update(call: Call, before: Doc) -> Perform:
    """POST to a document's own path."""

    def perform(resource: Element, sent: Mapping[str, Any]) -> Doc:
        return resource.update(call, before, dict(sent))

    return perform
