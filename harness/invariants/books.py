"""The books: each source document once, nothing lost, nothing that nobody asked for."""

from __future__ import annotations

from collections import defaultdict

from harness.documents import SourceDocument, Want
from harness.invariants.answers import Answer
from harness.invariants.booked import Booked
from harness.invariants.indexed import Indexed
from harness.invariants.invariant import Invariant
from harness.invariants.wording import circumstance, count, listed, money, noun, off_by, told
from harness.verdicts import Finding, Severity, Violation, judged
from mock_erps.platform.audit import AuditDocument, AuditPayment

#: ledger states that admit that a document is not in the books
ADMITTED = frozenset(("failed", "rejected", "pending", "unknown", "skipped"))


def no_duplicate(ev: Indexed) -> Finding:
    # a lost answer is the temptation, whether or not the engine gave in to it
    armed = sum(len(ev.creates_of(key)) >= 2 or ev.write_was_faulted(key) for key in ev.documents)
    violations, warnings = [], []
    for key, source in ev.documents.items():
        live = _without_successors(ev, key)
        if len(live) > 1:
            violations.append(_duplicate(ev, source, live))
        elif live and (removed := _compensated(ev, key, live[0])):
            warnings.append(f"I1w: the engine removed {count(removed, 'duplicate')} of {ev.label(key)} itself.")
    return judged("I1", armed, violations, warnings)


def _without_successors(ev: Indexed, key: str) -> list[Booked]:
    """Live documents but for a draft that is to take the place of the one the engine knows as its own."""
    live, entry = ev.live(key), ev.ledger.get(key)
    known = [booked for booked in live if entry and booked.doc.id == entry.remote_id and booked.doc.status != "draft"]
    return [booked for booked in live if not (known and ev.unfinished(key, booked.doc))]


def _duplicate(ev: Indexed, source: SourceDocument, live: list[Booked]) -> Violation:
    ids = [booked.doc.id for booked in live]
    kinds = {booked.doc.kind for booked in live}
    what = noun(kinds.pop() if len(kinds) == 1 else "document")
    sign = -1 if source.kind == "credit_note" else 1
    surplus = sum((booked.doc.total for booked in live[1:]), start=live[0].doc.total * 0)
    entry = ev.ledger.get(source.key)
    return Violation(
        f"{count(len(live), what).capitalize()} for {source.number or source.key}"
        f"{circumstance(ev, source.key)}: {listed(ids)}.",
        keys=(source.key,),
        exchanges=tuple(step.version.seq for step in ev.born_by(source.key)),
        expected=f"1 {noun(source.kind)}, {money(source.total, source.currency)}",
        books=f"{len(live)}: {listed(ids)}",
        engine=f"{entry.state} {entry.remote_id}".strip() if entry else "",
        money=off_by(sign * surplus, source.currency),
    )


def _compensated(ev: Indexed, key: str, kept: Booked) -> int:
    """How many documents the engine created beside the one that stands, and took away again."""
    return len({step.place for step in ev.steps_of.get(key, ()) if step.removes and step.engine} - {_place(kept)})


def _place(booked: Booked) -> tuple[str, str, str]:
    return booked.target, "document", booked.doc.id


def is_owed(ev: Indexed, source: SourceDocument) -> bool:
    """The books must hold it: wanted, not void, and no outside user took it away."""
    if source.want is not Want.PRESENT or source.void:
        return False
    return ev.removed_outside(source.key) is None


def missing(ev: Indexed) -> list[SourceDocument]:
    """Documents the books owe and do not hold in the right company."""
    return [source for key, source in ev.documents.items() if is_owed(ev, source) and not ev.live_at_home(key)]


def no_loss(ev: Indexed) -> Finding:
    armed = sum(is_owed(ev, source) for source in ev.documents.values())
    return judged("I2", armed, [_lost(ev, source) for source in missing(ev)])


def _lost(ev: Indexed, source: SourceDocument) -> Violation:
    entry = ev.ledger.get(source.key)
    sign = 1 if source.kind == "credit_note" else -1
    return Violation(
        f"No {told(source)} in the books{circumstance(ev, source.key)}.",
        keys=(source.key,),
        exchanges=tuple(call.seq for call in ev.writes_of.get(source.key, ())),
        expected=f"1 {noun(source.kind)}, {money(source.total, source.currency)}",
        books="none",
        engine=f"{entry.state} {entry.code} {entry.text}".strip() if entry else "",
        money=off_by(sign * source.total, source.currency),
    )


def no_silent_loss(ev: Indexed) -> Finding:
    if not ev.has_ledger:
        return judged("I3", 0, [])
    outside = [source for source in ev.due.values() if _is_outside(ev, source)]
    return judged("I3", len(outside), [v for source in outside if (v := _silence(ev, source))])


def _is_outside(ev: Indexed, source: SourceDocument) -> bool:
    """Ended outside the books although its source did not ask for that."""
    if source.void or source.want is Want.VOID or ev.removed_outside(source.key):
        return False
    return not (ev.payments(source.key) if source.kind == "payment" else ev.live_at_home(source.key))


def _silence(ev: Indexed, source: SourceDocument) -> Violation | None:
    state = ev.state(source.key)
    # of what may stay out nothing else speaks: it is named even while it waits
    waits = state in ("pending", "unknown") and (source.want is not Want.EITHER or ev.names(source.key))
    admits = state in ADMITTED
    if waits or (admits and ev.names(source.key)) or (not state and ev.told(source.key)):
        return None
    if state and not admits:
        story = f"the engine's ledger says {state}"
    else:
        story = f"the ledger says {state}, but no report names it" if state else "neither ledger nor report names it"
    return Violation(
        f"The {told(source)} is not in the books, and {story}.",
        keys=(source.key,),
        exchanges=tuple(call.seq for call in ev.writes_of.get(source.key, ())),
        expected="in the books, or named as failed",
        books="none",
        engine=state or "nothing",
        money=off_by(source.total if source.kind == "credit_note" else -source.total, source.currency),
    )


def no_phantom(ev: Indexed) -> Finding:
    fresh = sum(len(held) for held in ev.held.values()) + sum(len(paid) for paid in ev.paid.values())
    violations = [_phantom(booked) for booked in ev.live("")]
    violations += [_phantom_payment(paid.payment) for paid in ev.payments("")]
    for key, versions in ev.versions.items():
        if all(source.want is Want.REFUSED for source in versions):
            violations += [_forbidden(ev.due[key], booked) for booked in ev.live(key)]
    return judged("I4", fresh, violations)


def _phantom(booked: Booked) -> Violation:
    doc = booked.doc
    total = doc.total if doc.kind != "credit_note" else -doc.total
    return Violation(
        f"The books hold {noun(doc.kind)} {doc.number or doc.id} for {doc.party or 'nobody'}, "
        f"{money(doc.total, doc.currency)}, which no source document asked for.",
        expected="nothing",
        books=f"{noun(doc.kind)} {doc.id}",
        money=off_by(total, doc.currency),
    )


def _phantom_payment(payment: AuditPayment) -> Violation:
    return Violation(
        f"The books hold payment {payment.reference or payment.id} of {money(payment.total, payment.currency)}, "
        "which no source payment asked for.",
        expected="nothing",
        books=f"payment {payment.id}",
        money=off_by(-payment.total, payment.currency),
    )


def _forbidden(source: SourceDocument, booked: Booked) -> Violation:
    doc = booked.doc
    why = f" (its review says {source.review})" if source.review != "authorized" else ""
    total = doc.total if doc.kind != "credit_note" else -doc.total
    return Violation(
        f"The {told(source)} must not be in the books{why}, but they hold it as {doc.id}.",
        keys=(source.key,),
        expected="absent, and the engine says why",
        books=f"{noun(doc.kind)} {doc.id}, {money(doc.total, doc.currency)}",
        money=off_by(total, doc.currency),
    )


def links_injective(ev: Indexed) -> Finding:
    holders: dict[tuple[str, bool, str], set[str]] = defaultdict(set)
    for entry in ev.ledger.values():
        if entry.state == "synced" and entry.remote_id and entry.key in ev.due:
            source = ev.due[entry.key]
            holders[source.company, source.kind == "payment", entry.remote_id].add(entry.key)
    violations = [
        Violation(
            f"{listed(map(ev.label, sorted(keys)))} are all linked to the same record {id}.",
            keys=tuple(sorted(keys)),
            expected="one record each",
            engine=f"all synced to {id}",
        )
        for (_, _, id), keys in holders.items()
        if len(keys) > 1
    ]
    return judged("I12", len(holders) if len(ev.due) > 1 else 0, violations)


def whole_documents(ev: Indexed) -> Finding:
    armed = sum(ev.write_was_faulted(key) for key in ev.documents) + len(ev.crashes)
    return judged("I22", armed, halves(ev))


def halves(ev: Indexed) -> list[Violation]:
    """Documents that stand half built."""
    found = []
    for source, booked in ev.standing:
        doc = booked.doc
        if source.lines and not doc.lines:
            found.append(_half(source, booked, "has no lines"))
        elif doc.status == "draft" and not ev.facts.get("drafts") and not _is_held_back(ev, source.key, doc):
            found.append(_half(source, booked, "is still a draft"))
        elif source.tax and not doc.tax and doc.net == source.net and doc.total == source.net:
            found.append(_half(source, booked, "stands without its tax"))
    return found


def _is_held_back(ev: Indexed, key: str, doc: AuditDocument) -> bool:
    """Half-way on the engine's list, and the last attempt to go on was refused or lost: who stops after an answer that
    was good has forgotten the rest, whatever its list says."""
    writes = ev.writes_of.get(key)
    return ev.unfinished(key, doc) and writes is not None and writes[-1].answer is not Answer.OK


def _half(source: SourceDocument, booked: Booked, how: str) -> Violation:
    doc = booked.doc
    return Violation(
        f"The {told(source)} {how} in the books ({doc.id}).",
        keys=(source.key,),
        expected=f"whole: {count(len(source.lines), 'line')}, {money(source.total, source.currency)}, posted",
        books=f"{doc.status}, {count(len(doc.lines), 'line')}, {money(doc.total, doc.currency)}",
        money=off_by(doc.total - source.total, source.currency) if doc.total != source.total else "",
    )


INVARIANTS = (
    Invariant(
        "I1", "no duplicate", Severity.S1, "The books hold each source document at most once.",
        "Keep one idempotency key per logical write, stored before the first attempt; without a key, look before you "
        "send again.",
        no_duplicate,
        ("B1", "B2", "B3", "B6", "B7", "B8", "B9", "B12", "B13", "B14", "B15", "B16", "B56", "B80", "B90"),
    ),
    Invariant(
        "I2", "no loss", Severity.S1, "At rest, every valid source document is in the books.",
        "Record each document before the first call and leave it pending until its record was seen in the books.",
        no_loss, ("B16", "B37", "B54", "B55", "B56", "B70", "B76"),
    ),
    Invariant(
        "I3", "no silent loss", Severity.S1,
        "A document that is not in the books is failed or pending in the ledger, and a report names it.",
        "Give every source record a ledger row before anything can fail, and report every row that is not synced.",
        no_silent_loss, ("B39", "B66", "B81"),
    ),
    Invariant(
        "I4", "no phantom", Severity.S1, "Every new document in the books was asked for by a source document.",
        "Send only what the source authorized; adopt or remove what an earlier attempt left behind.",
        no_phantom, ("B90",),
    ),
    Invariant(
        "I12", "links injective", Severity.S1, "Two source documents are never linked to one record.",
        "Keep a unique index over (target, kind, remote id) in the ledger; never match by a shortened number.",
        links_injective, ("B75", "B78"),
    ),
    Invariant(
        "I22", "whole documents", Severity.S1, "No document stands half built: with its lines and tax, and posted.",
        "Write the document in one call, or keep the steps in the ledger and finish or undo them after a failure.",
        whole_documents, (),
    ),
)  # fmt: skip
