"""Accounting: entries balance, payments are exact, voids hold, closed periods stay closed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from harness.attribution import Record, place, records
from harness.documents import SourceDocument, Want
from harness.invariants.answers import Answer
from harness.invariants.booked import Booked, Step
from harness.invariants.indexed import Indexed
from harness.invariants.invariant import Invariant
from harness.invariants.payments import payments_exact
from harness.invariants.wording import money, noun, off_by, told
from harness.verdicts import Finding, Severity, Violation, judged
from mock_erps.platform.audit import AuditPayment, AuditView


def double_entry(ev: Indexed) -> Finding:
    armed, violations, warnings = 0, [], []
    engine_made = {step.place for step in ev.steps if step.engine}
    for target, view in ev.views.items():
        for record in records(view):
            armed += bool(record.postings)
            off = sum((posting.amount for posting in record.postings), start=Decimal(0))
            if not off:
                continue
            if place(target, record) in engine_made:
                violations.append(_unbalanced(view, record, off))
            else:
                warnings.append(f"mock bug: {record.id} does not balance and no engine touched it")
        before = ev.evidence.before.get(target)
        if before is None or not _receivable_gap(before):
            violations += _receivable(view)
        else:
            warnings.append(f"mock bug: receivables of {target} did not agree before the engine started")
    return judged("I7", armed, violations, warnings)


def _unbalanced(view: AuditView, record: Record, off: Decimal) -> Violation:
    return Violation(
        f"The book entry of {record.reference or record.id} does not balance: debits and credits differ by {abs(off)}.",
        expected="0",
        books=str(off),
        money=off_by(off, view.currency),
    )


def _receivable(view: AuditView) -> Iterator[Violation]:
    gap = _receivable_gap(view)
    if gap:
        yield Violation(
            f"The receivables of {view.company} and its open documents differ by {money(abs(gap), view.currency)}.",
            expected="one sum",
            books=f"{gap:+} on the account",
            money=off_by(gap, view.currency),
        )


def _receivable_gap(view: AuditView) -> Decimal:
    """Control account less what customers owe by document; 0 where the account is unknown or currencies mix."""
    posted = [record for record in records(view) if record.live and record.postings]
    account = _receivable_account(view)
    if not account or any(record.currency != view.currency for record in posted):
        return Decimal(0)
    control = sum((p.amount for r in posted for p in r.postings if p.account == account), start=Decimal(0))
    owed = sum((_owed(record) for record in posted), start=Decimal(0))
    return control - owed


def _receivable_account(view: AuditView) -> str:
    """The one account on which every live invoice stands with its total."""
    common: set[str] | None = None
    for doc in view.documents:
        if doc.kind == "invoice" and doc.live and doc.postings:
            here = {posting.account for posting in doc.postings if posting.amount == doc.total}
            common = here if common is None else common & here
    return common.pop() if common and len(common) == 1 else ""


def _owed(record: Record) -> Decimal:
    if isinstance(record, AuditPayment):
        return sum(record.applied.values(), start=Decimal(0)) - record.total
    if record.kind == "sales_receipt":
        return Decimal(0)
    return -record.balance if record.kind == "credit_note" else record.balance


def voids_coherent(ev: Indexed) -> Finding:
    armed, violations = 0, []
    for key, source in ev.documents.items():
        wants_void = ev.versions[key][-1].void or source.want is Want.VOID
        removed = ev.removed_outside(key)
        armed += bool(wants_void or removed)
        if wants_void:
            violations += [
                _not_void(ev, source, booked) for booked in _standing(ev, key) if not _void_is_told(ev, booked, key)
            ]
        elif removed:
            violations += _resurrected(ev, source, removed)
    return judged("I17", armed, violations)


def not_voided(ev: Indexed) -> list[str]:
    """Keys whose source is void while the books hold them live, and nothing forbids the void."""
    return [
        key
        for key, source in ev.documents.items()
        if (source.void or source.want is Want.VOID)
        and any(not _is_paid(ev, booked) and not _void_is_told(ev, booked, key) for booked in _standing(ev, key))
    ]


def _standing(ev: Indexed, key: str) -> list[Booked]:
    """The live documents of a key that an engine answers for, after somebody removed one. Not for what it had asked for
    before, when the vendor was late with a lost create; and not where nothing had told it of what was removed: some
    vendors could have been asked, none need be. A void at the source asks for all of them."""
    removed = ev.removed_outside(key)
    if removed is None or ev.versions[key][-1].void:
        return ev.live(key)
    if not _was_learnt(ev, key, removed):
        return []
    at = removed.version.at
    born = [(step, ev.call_at[step.version.seq]) for step in ev.born_by(key) if step.version.seq in ev.call_at]
    late = {step.place for step, call in born if call.exchange.received < at <= step.version.at}
    return [booked for booked in ev.live(key) if place(booked.target, booked.doc) not in late]


def _was_learnt(ev: Indexed, key: str, removed: Step) -> bool:
    """Some answer told the engine, before it died, that the document was there, or could have."""
    born = min((step.version.seq for step in ev.born_by(key)), default=0)
    for call in ev.calls:
        run = ev.run_of(call.seq)
        kept = call.answer is Answer.OK and not (run and run.crashed and run.last_seq == call.seq)
        about = key in call.subjects if call.writes else call.reads_documents
        if kept and about and call.seq >= born and call.exchange.done <= removed.version.at:
            return True
    return False


def _is_paid(ev: Indexed, booked: Booked) -> bool:
    view = ev.views[booked.target]
    return booked.doc.status == "paid" or any(
        booked.doc.id in payment.applied for payment in view.payments if payment.live
    )


def _void_is_told(ev: Indexed, booked: Booked, key: str) -> bool:
    """The vendor does not void this one, and engine says so: its ledger does not claim it and a report names it."""
    versions = ev.versions[key]
    left_open = versions[-1].want is Want.REFUSED or any(version.want is Want.EITHER for version in versions)
    forbidden = _is_paid(ev, booked) or left_open
    claims = ev.has_ledger and ev.state(key) == "synced"
    return forbidden and not claims and ev.names(key)


def _not_void(ev: Indexed, source: SourceDocument, booked: Booked) -> Violation:
    doc = booked.doc
    again = any(step.removes for step in ev.steps_of.get(source.key, ()))
    paid = " and has a payment" if _is_paid(ev, booked) else ""
    how = "was created again" if again else f"is live in the books{paid}"
    claim = " and no report says so" if not ev.names(source.key) else ""
    if ev.state(source.key) == "synced":
        claim = " while the engine's ledger says it is done"
    return Violation(
        f"The {told(source)} is void at its source but {how} ({doc.id}){claim}.",
        keys=(source.key,),
        expected="void, or named as not voidable",
        books=f"{doc.status}, {money(doc.total, doc.currency)}",
        engine=ev.state(source.key),
        money=off_by(-doc.total if doc.kind == "credit_note" else doc.total, doc.currency),
    )


def _resurrected(ev: Indexed, source: SourceDocument, removed: Step) -> Iterator[Violation]:
    """Somebody took the document out of the books; only a new version at the source may bring it back."""
    if len(ev.versions[source.key]) > 1:
        return
    before = removed.version.before
    for booked in _standing(ev, source.key):
        born = next((step for step in ev.born_by(source.key) if step.place[2] == booked.doc.id), None)
        if born is not None and born.version.at >= removed.version.at and booked.doc.id != before.id:
            yield Violation(
                f"The {told(source)} was removed from the books by somebody else ({before.id}) and came back "
                f"as {booked.doc.id}.",
                keys=(source.key,),
                exchanges=(born.version.seq,),
                expected="gone, and the engine says so",
                books=f"{noun(booked.doc.kind)} {booked.doc.id}",
                money=off_by(booked.doc.total, booked.doc.currency),
            )


def closed_periods(ev: Indexed) -> Finding:
    armed, violations = 0, []
    for source in ev.due.values():
        view = ev.views.get(source.company)
        if view is None or view.closed_until is None or source.date > view.closed_until:
            continue
        armed += 1
        for record in _records(ev, source):
            if record.date == source.date and _was_closed(ev, source):
                violations.append(_in_closed(source, record, f"in a period closed until {view.closed_until}"))
            elif record.date and record.date != source.date and not _move_is_told(ev, source):
                violations.append(_in_closed(source, record, "moved out of a closed period without a word"))
    return judged("I25", armed, violations)


def _records(ev: Indexed, source: SourceDocument) -> Iterable[Record]:
    """What the engine itself put into the books for a key."""
    born = {step.place[2] for step in ev.born_by(source.key)}
    live: list[Record] = [booked.doc for booked in ev.live(source.key)]
    live += [paid.payment for paid in ev.payments(source.key)]
    return [record for record in live if record.id in born]


def _was_closed(ev: Indexed, source: SourceDocument) -> bool:
    before = ev.evidence.before.get(source.company)
    return before is not None and before.closed_until is not None and source.date <= before.closed_until


def _move_is_told(ev: Indexed, source: SourceDocument) -> bool:
    allowed = source.want is Want.EITHER or ev.facts.get("period_policy") == "move"
    return allowed and ev.names(source.key)


def _in_closed(source: SourceDocument, record: Record, how: str) -> Violation:
    return Violation(
        f"The {told(source)} of {source.date} stands at {record.date} in the books ({record.id}), {how}.",
        keys=(source.key,),
        expected="refused and reported, or moved by policy and reported",
        books=str(record.date),
        money=off_by(record.total, record.currency),
    )


INVARIANTS = (
    Invariant(
        "I7", "double entry", Severity.S1, "Debits equal credits, and receivables equal the open documents.",
        "Post whole documents through the vendor's document types, never bare account lines.",
        double_entry, ("B62",),
    ),
    Invariant(
        "I16", "payments exact", Severity.S1,
        "Each source payment is in the books once, in its currency, applied as the source says and never over.",
        "Give payments the same keys, look-ups and ledger rows as invoices.",
        payments_exact, ("B5", "B11", "B59", "B61", "B82", "B83", "B90"),
    ),
    Invariant(
        "I17", "void coherent", Severity.S1, "What the source voided is void or named as not voidable, and stays gone.",
        "Mark a void done only when the books show it; ask a person before you create again what others removed.",
        voids_coherent, ("B20", "B21", "B85", "B86"),
    ),
    Invariant(
        "I25", "period integrity", Severity.S1, "Nothing is posted into a closed period or moved out of it in silence.",
        "Read the lock dates, refuse the document by name, or move it by a stated policy and report it.",
        closed_periods, ("B93",),
    ),
)  # fmt: skip
