"""Versions: the newest version wins, other people's work survives, a second run changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from harness.documents import SourceDocument
from harness.invariants.answers import Answer, Call
from harness.invariants.indexed import Booked, Indexed, Step
from harness.invariants.invariant import Invariant
from harness.invariants.matching import clean, is_party, same_nets
from harness.invariants.wording import count, listed, money, noun, off_by, told
from harness.verdicts import Finding, Severity, Violation, judged
from mock_erps.platform.audit import AuditDocument, AuditPayment

#: what an engine owns of a document unless the scenario's fact `owned` says otherwise
_IDENTITY = ("number", "party_id", "date", "currency", "total", "kind")


def no_lost_update(ev: Indexed) -> Finding:
    armed = sum(len(versions) > 1 for versions in ev.versions.values())
    return judged("I13", armed, [*lost_updates(ev), *_out_of_order(ev)])


def lost_updates(ev: Indexed) -> list[Violation]:
    """Documents that stopped at an older version."""
    found = []
    for source, booked in ev.standing:
        older = [version for version in ev.versions[source.key] if version.revision < source.revision]
        if older and not _edited_last(ev, source.key) and (lost := _lost(ev, source, older, booked)):
            off = (booked.doc.total - source.total) * (-1 if source.kind == "credit_note" else 1)
            found.append(
                Violation(
                    f"Version {source.revision} of {told(source)} never reached the books: {lost}.",
                    keys=(source.key,),
                    exchanges=tuple(call.seq for call in ev.writes_of.get(source.key, ())),
                    expected=f"version {source.revision}, {money(source.total, source.currency)}",
                    books=f"{booked.doc.id}, {money(booked.doc.total, booked.doc.currency)}",
                    engine=ev.state(source.key),
                    money=off_by(off, source.currency) if off else "",
                )
            )
    return found


def _edited_last(ev: Indexed, key: str) -> bool:
    """An outside user had the last word on it."""
    edits = [step for step in ev.steps_of.get(key, ()) if not step.creates and not _side_effect(step)]
    return bool(edits) and not edits[-1].engine


def _side_effect(step: Step) -> bool:
    """A payment touched the document: its own content stayed."""
    before, after = step.version.before, step.version.after
    if not isinstance(before, AuditDocument) or not isinstance(after, AuditDocument):
        return False
    same = all(getattr(before, name) == getattr(after, name) for name in _IDENTITY)
    return same and before.lines == after.lines and before.memo == after.memo and before.due == after.due


def _lost(ev: Indexed, source: SourceDocument, older: list[SourceDocument], booked: Booked) -> str:
    """What of the new version is not there, "" when all is. Only what differs between versions is compared."""
    doc, old = booked.doc, older[-1]
    if any(version.total != source.total for version in older) and doc.total != source.total:
        return f"the total is still {doc.total}"
    if any(version.date != source.date for version in older) and doc.date != source.date:
        return f"the date is still {doc.date}"
    if old.due != source.due and doc.due == old.due and source.due:
        return f"the due date is still {doc.due}"
    if _nets(old) != _nets(source) and not same_nets(doc, source):
        return "the lines are the old ones"
    if old.party != source.party and not is_party(ev, source.party, booked.target, doc.party_id, doc.party):
        return f"the customer is still {doc.party}"
    return _lost_text(source, old, doc)


def _nets(source: SourceDocument) -> list[object]:
    return [(line.net, line.quantity) for line in source.lines]


def _lost_text(source: SourceDocument, old: SourceDocument, doc: AuditDocument) -> str:
    shown = clean(" | ".join((doc.number, doc.memo, doc.reference, *doc.texts, *(ln.description for ln in doc.lines))))
    for fresh, stale in zip(_texts(source), _texts(old), strict=False):
        if fresh != stale and fresh not in shown and stale and stale in shown:
            return f"it still reads “{stale[:60]}”"
    return ""


def _texts(source: SourceDocument) -> list[str]:
    return [clean(text) for text in (source.memo, source.reference, *(line.description for line in source.lines))]


def _out_of_order(ev: Indexed) -> Iterator[Violation]:
    """The engine wrote an older version over a newer one, even if it mended that later."""
    for key, versions in ev.versions.items():
        if len(versions) < 2:
            continue
        newest_seen: dict[object, int] = {}
        for step in ev.steps_of.get(key, ()):
            revision = _revision(step, versions) if step.engine and not _side_effect(step) else 0
            if revision and revision < newest_seen.get(step.place, 0):
                yield Violation(
                    f"Version {revision} of {told(versions[-1])} was written over version {newest_seen[step.place]}.",
                    keys=(key,),
                    exchanges=(step.version.seq,),
                    expected="versions in the source's order",
                    books=f"version {revision} last",
                )
            newest_seen[step.place] = max(revision, newest_seen.get(step.place, 0))


def _revision(step: Step, versions: list[SourceDocument]) -> int:
    """The one version whose total and date a state of the books shows; 0 when none or several do."""
    after = step.version.after
    if not isinstance(after, AuditDocument) or not after.live:
        return 0
    fits = [v.revision for v in versions if v.total == after.total and v.date == after.date and not v.void]
    return fits[0] if len(fits) == 1 else 0


def no_blind_overwrite(ev: Indexed) -> Finding:
    armed = sum(not step.engine and not step.creates for step in ev.steps)
    violations = list(_blind_after_stale(ev))
    if ev.traits.get("version_token"):
        violations += _blind_after_edit(ev)
    return judged("I14", armed, violations)


def _blind_after_stale(ev: Indexed) -> Iterator[Violation]:
    """After "this is not the newest version" the next write must follow a read."""
    for key, writes in ev.writes_of.items():
        for stale, after in zip(writes, writes[1:], strict=False):
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
        if edit is None or step.creates or _side_effect(step) or not step.key:
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
    armed, violations = 0, []
    for step in ev.steps:
        before, after = step.version.before, step.version.after
        if not step.engine or not isinstance(before, AuditDocument) or not before.live:
            continue
        if not step.key or step.place in ev.seeded and not ev.attribution.key_of(step.target, before):
            armed += 1
            violations += _others_document(step, before, after)
        elif isinstance(after, AuditDocument) and after.live:
            armed += bool(before.foreign)
            violations += _wiped(ev, step, before, after)
    return judged("I15", armed, violations)


def _others_document(step: Step, before: AuditDocument, after: AuditDocument | AuditPayment | None) -> Iterator[Violation]:
    """The engine changed or removed a document that it was never asked about."""
    if isinstance(after, AuditDocument) and after.live and _side_effect(step):
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


def idempotent_rerun(ev: Indexed) -> Finding:
    violations: list[Violation] = []
    warnings: list[str] = []
    reruns = [run for run in ev.evidence.runs if run.phase == ev.evidence.rerun]
    for run in reruns:
        for call in ev.calls:
            if call.writes and run.first_seq <= call.seq <= run.last_seq:
                _judge_rewrite(ev, call, violations, warnings)
    return judged("I18", len(reruns), violations, warnings)


def _judge_rewrite(ev: Indexed, call: Call, violations: list[Violation], warnings: list[str]) -> None:
    """A write of the run in which nothing was left to do."""
    changed = [step for step in ev.steps if step.version.seq == call.seq]
    settled = [key for key in call.subjects if _was_settled(ev, key, call.seq)]
    what = listed(map(ev.label, call.subjects)) or call.exchange.operation
    if not changed and call.subjects and not settled:
        warnings.append(f"The second run tried {what} again, which is not in the books.")
        return
    if call.subjects and not settled:
        return  # it had been missing: I2 and I19 speak of that
    effect = f"changed {count(len(changed), 'record')}" if changed else "changed nothing"
    violations.append(
        Violation(
            f"Nothing had changed at the source, yet the second run wrote {what} ({call.exchange.operation}) "
            f"and {effect}.",
            keys=call.subjects,
            exchanges=(call.seq,),
            expected="no writes",
            books=effect,
            severity=Severity.S1 if call.exchange.committed else Severity.S3,
        )
    )


def _was_settled(ev: Indexed, key: str, seq: int) -> bool:
    """The key was in the books (or out of them, if void) before this exchange."""
    return any(step.version.seq < seq for step in ev.steps_of.get(key, ())) or any(
        booked.target and (booked.target, "document", booked.doc.id) in ev.seeded for booked in ev.held.get(key, ())
    )


INVARIANTS = (
    Invariant(
        "I13", "no lost update", Severity.S1, "The books show the newest version, and versions arrive in order.",
        "Keep the newest revision in the ledger, compare it before each write, and treat a refused update as pending.",
        no_lost_update, ("B18", "B20", "B22", "B42", "B46"),
    ),
    Invariant(
        "I14", "no blind overwrite", Severity.S1, "Nothing is written over an outside change the engine has not read.",
        "After a stale answer read again, merge, and send the version you read.",
        no_blind_overwrite, ("B17",),
    ),
    Invariant(
        "I15", "foreign fields kept", Severity.S1, "Fields and documents of others survive the engine's writes.",
        "Use sparse updates, or send back what you read; match existing documents by your own link only.",
        foreign_kept, ("B43", "B78"),
    ),
    Invariant(
        "I18", "idempotent re-run", Severity.S1, "A second run with unchanged sources writes nothing.",
        "Compare what the source says with what the ledger recorded as delivered, not with what the vendor made of it.",
        idempotent_rerun, ("B95",),
    ),
)  # fmt: skip
