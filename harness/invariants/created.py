"""How many documents the reports should call created (a part of I11)."""

from __future__ import annotations

from collections.abc import Iterator

from harness.evidence import EngineRun
from harness.invariants.answers import Answer
from harness.invariants.booked import Step
from harness.invariants.indexed import Indexed
from harness.invariants.unproven import unproven
from harness.verdicts import Violation
from mock_erps.platform.audit import AuditDocument


def created_claim(ev: Indexed, reporting: list[EngineRun]) -> Iterator[Violation]:
    """What is wrong with the numbers of created documents in these reports, if anything."""
    claimed = sum(run.counts.get("created", 0) for run in reporting)
    made = [
        (key, booked.target, booked.doc)
        for key, held in ev.held.items()
        for booked in held
        if _counts(ev, key, booked.target, booked.doc)
    ]
    # what somebody deleted in the ERP since is no longer there to be counted
    most = len(made) + sum(ev.removed_outside(key) is not None and not ev.held.get(key) for key in ev.documents)
    births = _told_births(ev, reporting)
    # what the engine itself still calls unknown it cannot have counted yet
    watched = [doc for key, target, doc in made if (target, doc.id) in births and ev.state(key) != "unknown"]
    notes = sum(doc.kind == "credit_note" for doc in watched)
    # some reports count credit notes apart, some count payments in
    least = len(watched) - (notes if any(run.counts.get("credited") for run in reporting) else 0)
    most += sum(len(ev.payments(key)) for key in ev.paid) if not any("paid" in run.counts for run in reporting) else 0
    if not least <= claimed <= most:
        yield Violation(
            f"The reports say {claimed} created; the books have {most} new documents.",
            expected=str(most),
            books=f"{most} new documents",
            engine=f"{claimed} created",
        )


def _counts(ev: Indexed, key: str, target: str, doc: AuditDocument) -> bool:
    """New in the books by the engine: live, or rightly gone again."""
    if (target, "document", doc.id) in ev.seeded:
        return False
    if ev.unfinished(key, doc):  # in the place of one that counted, or not yet
        return any(held.target == target and held.doc.status == "void" for held in ev.held[key])
    place = target, "document", doc.id
    by_hand = any(step.place == place and step.removes and not step.engine for step in ev.steps_of.get(key, ()))
    gone = bool(key) and (ev.versions[key][-1].void or by_hand)
    return doc.live or gone


def _told_births(ev: Indexed, reporting: list[EngineRun]) -> set[tuple[str, str]]:
    """(target, id) of documents created in a run that lived to tell, by an answer that arrived."""
    return {
        (step.place[0], step.place[2])
        for step in ev.steps
        if step.creates
        and step.place[1] == "document"
        and _was_told(ev, _posting_of(ev, _first_of(ev, step)), reporting)
    }


def _first_of(ev: Indexed, birth: Step) -> Step:
    """Where a document is corrected by cancelling it for another: the birth of the first one, which is what counts."""
    steps = [step for step in ev.steps_of[birth.key] if step.engine and step.target == birth.target and birth.key]
    cancelled = {step.place for step in steps if step.removes}
    first = next((step for step in steps if step.creates and step.place in cancelled), birth)
    return min(first, birth, key=lambda step: step.version.seq)


def _posting_of(ev: Indexed, birth: Step) -> Step:
    """Where drafting and posting are steps apart a document counts from the second."""
    steps = (step for step in ev.steps_of[birth.key] if step.place == birth.place)
    return next((step for step in steps if getattr(step.version.after, "status", "draft") != "draft"), birth)


def _was_told(ev: Indexed, birth: Step, reporting: list[EngineRun]) -> bool:
    call = ev.call_at.get(birth.version.seq)
    if call is None or call.answer is not Answer.OK:
        return False
    if unproven(ev, birth.key, call) and ev.removed_outside(birth.key) and ev.state(birth.key) != "synced":
        return False  # it was gone before a later run could count it
    run = ev.run_of(call.seq)
    return any(run is known for known in reporting)
