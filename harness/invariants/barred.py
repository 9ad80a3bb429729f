"""Documents that the vendor itself kept out of its books, where the story's wants knew nothing of what went wrong.

Scenarios say what is wanted of each document in view of what they plan. The explorer plans other things for the same
documents (fact `unforeseen`); what may stay out then is read off the exchanges and the books, and only that: the engine
must still say so (I3, I39), and everything else is owed as ever.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from harness.attribution import has_word
from harness.documents import SourceDocument
from harness.invariants.answers import Call
from harness.invariants.refreshing import locked_out
from mock_erps.platform.audit import AuditPayment, AuditView
from mock_erps.platform.faults import catalogue
from mock_erps.platform.journal import Delivered

if TYPE_CHECKING:
    from harness.invariants.indexed import Indexed

#: what a vendor appends to the name of an archived customer (dossier quickbooks_online §4)
ARCHIVED = re.compile(r"\s*\(deleted\)$", re.IGNORECASE)


def barred(ev: Indexed) -> frozenset[str]:
    """Keys of the documents that may stay as they are: refused, cut off, or shut out by the books themselves."""
    lost = locked_out(ev)
    return frozenset((*_refused(ev), *_shut_out(ev), *(_cut_off(ev, lost) if lost else ())))


def is_cut_off(ev: Indexed) -> bool:
    """Nothing gets through to the vendor any more until a person signs in again."""
    ended = {fault.id for fault in ev.evidence.faults if fault.delivered}
    return any(id in catalogue() and catalogue()[id].excludes == "all" for id in ended) or locked_out(ev) is not None


def _refused(ev: Indexed) -> Iterator[str]:
    """By an exchange that a fault struck (`Fault.excludes`), as far as the client was told."""
    for fault in ev.evidence.faults:
        kind = catalogue().get(fault.id)
        calls = [ev.call_at[seq] for seq in fault.delivered if seq in ev.call_at]
        if kind is not None and kind.excludes == "all":
            yield from (key for call in calls for key in _cut_off(ev, call))
        else:
            yield from (key for call in calls for key in refused_by(ev, call))


def refused_by(ev: Indexed, call: Call) -> Iterator[str]:
    """What an exchange refused because of a fault, and the client was told: its documents but for those it committed;
    without any, whatever needed its answer."""
    kind = catalogue().get(call.exchange.fault)
    if kind is None or kind.excludes != "one" or call.exchange.delivered is not Delivered.FULL:
        return
    if not call.subjects:
        yield from named_by_id(ev, call) or _cut_off(ev, call)
    for key in call.subjects:
        if all(step.version.seq != call.seq for step in ev.steps_of.get(key, ())):
            yield key


def named_by_id(ev: Indexed, call: Call) -> list[str]:
    """What is half-made, and named by the vendor's id alone in further steps, as in Odoo's posting."""
    request = call.exchange.request
    text = f"{request.path} {request.query} {request.body.decode('utf-8', 'replace')}"
    target = ev.attribution.target_of(call.exchange.company)
    begun = (step for step in ev.steps if step.engine and step.creates and step.version.seq < call.seq)
    return [
        step.key
        for step in begun
        if step.key and step.target == target and has_word(text, step.place[2]) and not _stands(ev, step.key, call)
    ]


def _cut_off(ev: Indexed, call: Call) -> Iterator[str]:
    """What was still to be done in the exchange's company."""
    target = ev.attribution.target_of(call.exchange.company)
    versions = Counter(source.key for source in ev.evidence.sources)
    for source in ev.evidence.sources:
        if target in ("", source.company) and not (_stands(ev, source.key, call) and versions[source.key] == 1):
            yield source.key


def _stands(ev: Indexed, key: str, call: Call) -> bool:
    """The engine had it in the books by then; a draft, or a part of a payment, is only on its way there."""
    steps = [step for step in ev.steps_of.get(key, ()) if step.engine and step.version.seq < call.seq]
    records = {step.place: step.version.after for step in steps}.values()
    paid = [record for record in records if isinstance(record, AuditPayment)]
    if paid:
        owed = [source.total for source in ev.evidence.sources if source.key == key]
        return sum(payment.total for payment in paid) >= min(owed, default=0)
    return any(step.version.after and getattr(step.version.after, "status", "") != "draft" for step in steps)


def _shut_out(ev: Indexed) -> Iterator[str]:
    """Since the case began somebody closed the document's period, or archived its customer."""
    for source in ev.evidence.sources:
        before, after = ev.evidence.before.get(source.company), ev.views.get(source.company)
        if before is not None and after is not None:
            closed = ev.in_closed_period(source) and before.closed_until != after.closed_until
            if closed or _is_archived(source, before, after):
                yield source.key


def _is_archived(source: SourceDocument, before: AuditView, after: AuditView) -> bool:
    long_since = {party.id for party in before.parties if not party.active}
    archived = {
        ARCHIVED.sub("", party.name).casefold()
        for party in after.parties
        if not party.active and party.id not in long_since
    }
    return source.party.name.casefold() in archived
