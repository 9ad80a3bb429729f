"""Versions: the newest version wins, other people's work survives, a second run changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from harness.documents import SourceDocument, Want
from harness.evidence import EngineRun
from harness.invariants.answers import Answer, Call
from harness.invariants.barred import named_by_id
from harness.invariants.booked import Booked, Step
from harness.invariants.in_part import in_part
from harness.invariants.indexed import Indexed
from harness.invariants.invariant import Invariant
from harness.invariants.matching import clean, is_party, same_nets
from harness.invariants.overwrites import foreign_kept, no_blind_overwrite
from harness.invariants.wording import count, listed, money, off_by, told
from harness.verdicts import Finding, Severity, Violation, judged
from mock_erps.platform.audit import AuditDocument


def no_lost_update(ev: Indexed) -> Finding:
    armed = sum(len(versions) > 1 for versions in ev.versions.values())
    return judged("I13", armed, [*lost_updates(ev), *_out_of_order(ev)])


def lost_updates(ev: Indexed) -> list[Violation]:
    """Documents that stopped at an older version."""
    found = []
    for source, booked in ev.standing:
        older = [version for version in ev.versions[source.key] if version.revision < source.revision]
        if older and not _may_be_lost(ev, source, booked) and (lost := _lost(ev, source, older, booked)):
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


def _may_be_lost(ev: Indexed, source: SourceDocument, booked: Booked) -> bool:
    """The case leaves it open, or the vendor does not change what is paid; and the engine says: not done."""
    left_open = source.want is Want.EITHER or _paid_came_first(ev, source.key, booked)
    return left_open and ev.state(source.key) != "synced" and ev.names(source.key)


def _paid_came_first(ev: Indexed, key: str, booked: Booked) -> bool:
    """It is paid, and by then no run had given the change up; the vendor refuses to change it by its own rule."""
    steps = [step for step in ev.steps_of.get(key, ()) if step.side_effect]
    if booked.doc.balance == booked.doc.total or not steps:
        return False
    paid_at = steps[0].version.at
    given_up = any(run.ended < paid_at and _is_problem(run, key) for run in ev.evidence.runs)
    fixed = bool(ev.traits.get("posted_documents_fixed"))
    return not given_up and (fixed or (not steps[0].engine and _is_refused_since(ev, key, paid_at)))


def _is_problem(run: EngineRun, key: str) -> bool:
    return any(problem.get("key") == key and problem.get("state") == "failed" for problem in run.problems)


def _is_refused_since(ev: Indexed, key: str, instant: float) -> bool:
    """The last write was refused for good, and not by a fault of ours."""
    writes = ev.writes_of.get(key, [])
    return any(
        last.answer is Answer.PERMANENT and last.exchange.because not in ("", "fault") and last.exchange.done >= instant
        for last in writes[-1:]
    )


def _edited_last(ev: Indexed, key: str) -> Step | None:
    """The last word on a document, when an outside user had it."""
    edits = [step for step in ev.steps_of.get(key, ()) if not step.creates and not step.side_effect]
    return edits[-1] if edits and not edits[-1].engine else None


def _is_remark(edit: Step) -> bool:
    """An edit that touches nothing a source says in numbers."""
    before, after = edit.version.before, edit.version.after
    if not isinstance(before, AuditDocument) or not isinstance(after, AuditDocument) or not after.live:
        return False
    return (before.total, before.date, before.due, before.party_id) == (
        after.total, after.date, after.due, after.party_id,
    ) and [line.net for line in before.lines] == [line.net for line in after.lines]  # fmt: skip


def _lost(ev: Indexed, source: SourceDocument, older: list[SourceDocument], booked: Booked) -> str:
    """What of the new version is not there, "" when all is. Only what differs between versions is compared."""
    doc, old = booked.doc, older[-1]
    edit = _edited_last(ev, source.key)
    if edit and not _is_remark(edit):
        return ""
    if any(version.total != source.total for version in older) and doc.total != source.total:
        return f"the total is still {doc.total}"
    if any(version.date != source.date for version in older) and doc.date != source.date:
        return f"the date is still {doc.date}"
    if old.due != source.due and doc.due == old.due and source.due:
        return f"the due date is still {doc.due}"
    if _nets(old) != _nets(source) and not same_nets(ev, doc, source):
        return "the lines are the old ones"
    if old.party != source.party and not is_party(ev, source.party, booked.target, doc.party_id, doc.party):
        return f"the customer is still {doc.party}"
    return "" if edit else _lost_text(source, old, doc)


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
            revision = _revision(step, versions) if step.engine and not step.side_effect else 0
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
    subjects = call.subjects or tuple(named_by_id(ev, call))
    settled = [key for key in subjects if _was_settled(ev, key, call.seq)]
    what = listed(map(ev.label, subjects)) or call.exchange.operation
    if not changed and subjects and not settled:
        warnings.append(f"The second run tried {what} again, which is not in the books.")
        return
    if subjects and not settled:
        return  # it had been missing: I2 and I19 speak of that
    effect = f"changed {count(len(changed), 'record')}" if changed else "changed nothing"
    violations.append(
        Violation(
            f"Nothing had changed at the source, yet the second run wrote {what} ({call.exchange.operation}) "
            f"and {effect}.",
            keys=subjects,
            exchanges=(call.seq,),
            expected="no writes",
            books=effect,
            severity=Severity.S1 if call.exchange.committed else Severity.S3,
        )
    )


def _was_settled(ev: Indexed, key: str, seq: int) -> bool:
    """The key was in the books (or out of them, if void) before this exchange, and not only half of it."""
    if any(ev.unfinished(key, booked.doc) for booked in ev.held.get(key, ())):
        return False
    if key in ev.source_payments and in_part(ev, ev.source_payments[key]):
        return False
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
