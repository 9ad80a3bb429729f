"""Other people's work: nothing is written over it unread (I14), and it survives (I15)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from harness.invariants.answers import Answer, Call
from harness.invariants.booked import Step
from harness.invariants.indexed import Indexed
from harness.invariants.wording import listed, money, noun, off_by
from harness.verdicts import Finding, Violation, judged
from mock_erps.platform.audit import AuditDocument, AuditPayment


def no_blind_overwrite(ev: Indexed) -> Finding:
    armed = sum(not step.engine and not step.creates for step in ev.steps)
    violations = list(_blind_after_stale(ev))
    if ev.traits.get("version_token"):
        violations += _blind_after_edit(ev)
    return judged("I14", armed, violations)


def _blind_after_stale(ev: Indexed) -> Iterator[Violation]:
    """After "this is not the newest version" the next write must follow a read."""
    for key, writes in ev.writes_of.items():
        own = {step.place[2] for step in ev.born_by(key)}
        for stale, after in pairwise(call for call in writes if not _clears_up(call, own)):
            if stale.answer is not Answer.STALE or after.phase != stale.phase or not after.exchange.committed:
                continue
            if not _has_read(ev, stale, after):
                yield Violation(
                    f"{ev.label(key)} had changed in the books; the engine guessed the new version and overwrote it.",
                    keys=(key,),
                    exchanges=(stale.seq, after.seq),
                    expected="read again, merge, then write",
                    books=f"version sent: {after.exchange.version_sent or 'none'}",
                )


def _clears_up(call: Call, own: set[str]) -> bool:
    """A draft of the engine's own goes again: that overwrites nobody's work."""
    committed = call.exchange.committed
    return bool(committed) and all(one.what == "deleted" and one.id in own for one in committed)


def _has_read(ev: Indexed, first: Call, last: Call) -> bool:
    return any(call.reads_documents and call.answer is Answer.OK for call in ev.between(first, last))


def _blind_after_edit(ev: Indexed) -> Iterator[Violation]:
    """A commit on top of an outside edit that the engine cannot have seen."""
    edited: dict[object, Step] = {}
    for step in ev.steps:
        if not step.engine:
            edited[step.place] = step
            continue
        edit = edited.pop(step.place, None)
        if edit is None or step.creates or step.side_effect or not step.key:
            continue
        call = ev.call_at.get(step.version.seq)
        if call is None or any(_saw(other, call, edit.version.at) for other in ev.calls):
            continue
        yield Violation(
            f"Somebody else changed {ev.label(step.key)} in the books; the engine wrote over it without reading it.",
            keys=(step.key,),
            exchanges=(call.seq,),
            expected="read again, then write",
            books=f"{step.place[1]} {step.place[2]}",
        )


def _saw(other: Call, write: Call, edited_at: float) -> bool:
    """A read, or any answer about the same document, between the edit and the write."""
    if other.seq >= write.seq or other.exchange.received < edited_at or other.answer is not Answer.OK:
        return False
    return other.reads_documents or bool(set(other.subjects) & set(write.subjects))


def foreign_kept(ev: Indexed) -> Finding:
    armed = 0
    violations: list[Violation] = []
    for step in ev.steps:
        before, after = step.version.before, step.version.after
        if not step.engine or not isinstance(before, AuditDocument) or not before.live:
            continue
        if not step.key or (step.place in ev.seeded and not ev.attribution.key_of(step.target, before)):
            armed += 1
            violations += _others_document(step, before, after)
        elif isinstance(after, AuditDocument) and after.live:
            armed += bool(before.foreign)
            violations += _wiped(ev, step, before, after)
        elif (heir := _posted_instead(ev, step)) is not None:
            armed += bool(before.foreign)
            violations += _wiped(ev, step, before, heir)
    return judged("I15", armed, violations)


def _posted_instead(ev: Indexed, ended: Step) -> AuditDocument | None:
    """The document that took the place of one in the same exchange: how posted ones are corrected."""
    for step in ev.steps_of[ended.key]:
        if step.creates and step.version.seq == ended.version.seq and isinstance(step.version.after, AuditDocument):
            return step.version.after
    return _posted_after(ev, ended) if ev.traits.get("posting") == "separate" else None


def _posted_after(ev: Indexed, ended: Step) -> AuditDocument | None:
    """The next document of the key that was posted, as it stood last: where drafting and posting are steps apart."""
    places = [step.place for step in ev.steps_of[ended.key] if step.engine and step.creates]
    for heir in places[places.index(ended.place) + 1 :] if ended.place in places else ():
        states = [step.version.after for step in ev.steps_of[ended.key] if step.place == heir]
        posted = [doc for doc in states if isinstance(doc, AuditDocument) and doc.live and doc.status != "draft"]
        if posted:
            return posted[-1]
    return None


def _others_document(
    step: Step, before: AuditDocument, after: AuditDocument | AuditPayment | None
) -> Iterator[Violation]:
    """The engine changed or removed a document that it was never asked about."""
    if isinstance(after, AuditDocument) and after.live and step.side_effect:
        return
    how = "overwrote" if isinstance(after, AuditDocument) and after.live else "removed"
    yield Violation(
        f"The engine {how} {noun(before.kind)} {before.number or before.id} of {before.party or 'nobody'}, "
        "which is somebody else's.",
        keys=(step.key,) if step.key else (),
        exchanges=(step.version.seq,),
        expected=f"{money(before.total, before.currency)}, untouched",
        books=f"{money(after.total, after.currency)}" if after else "gone",
        money=off_by((after.total if after else before.total * 0) - before.total, before.currency),
    )


def _wiped(ev: Indexed, step: Step, before: AuditDocument, after: AuditDocument) -> Iterator[Violation]:
    lost = {name: value for name, value in before.foreign.items() if after.foreign.get(name) != value}
    lost |= _foreign_notes(ev, step.key, before, after)
    if lost:
        names = listed(lost)
        yield Violation(
            f"An update of {ev.label(step.key)} wiped what others had entered: {names}.",
            keys=(step.key,),
            exchanges=(step.version.seq,),
            expected=listed(f"{name}: {value}" for name, value in lost.items()),
            books=listed(f"{name}: {after.foreign.get(name, 'empty')}" for name in lost),
        )


def _foreign_notes(ev: Indexed, key: str, before: AuditDocument, after: AuditDocument) -> Mapping[str, str]:
    """A memo or reference an outside user wrote where the engine had written none."""
    notes = {}
    for name in ("memo", "reference"):
        text = getattr(before, name)
        if text and text not in getattr(after, name) and _is_outside_text(ev, before, name, text):
            notes[name] = text
    return notes


def _is_outside_text(ev: Indexed, doc: AuditDocument, name: str, text: str) -> bool:
    return any(
        not step.engine
        and step.place[2] == doc.id
        and isinstance(step.version.before, AuditDocument)
        and getattr(step.version.before, name) == ""
        and getattr(step.version.after, name, None) == text
        for step in ev.steps
    )
