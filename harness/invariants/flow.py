"""Flow: one bad document stops no other, batches are told apart, children wait for parents, all ends well."""

from __future__ import annotations

from collections.abc import Iterator

from harness.documents import SourceDocument, Want
from harness.evidence import EngineRun
from harness.invariants.accounting import not_voided
from harness.invariants.answers import Answer, Call
from harness.invariants.books import is_owed, missing
from harness.invariants.indexed import Indexed
from harness.invariants.invariant import Invariant
from harness.invariants.versions import lost_updates
from harness.invariants.wording import listed, told
from harness.verdicts import Finding, Severity, Violation, judged
from mock_erps.platform.journal import Delivered


def convergence(ev: Indexed) -> Finding:
    armed = len(ev.faulted) + len(ev.crashes)
    if not armed:
        return judged("I19", 0, [])
    runs = f"{ev.evidence.recoveries} recovery runs" if ev.evidence.recoveries != 1 else "one recovery run"
    open_ends = [(source.key, "is not in the books") for source in missing(ev)]
    open_ends += [(violation.keys[0], "shows an old version") for violation in lost_updates(ev)]
    open_ends += [(key, "is still not void") for key in not_voided(ev)]
    violations = [
        Violation(
            f"The faults were over, and after {runs} {ev.label(key)} {how}.",
            keys=(key,),
            expected="healed without a person",
            engine=ev.state(key),
        )
        for key, how in open_ends
    ]
    return judged("I19", armed, violations)


def no_poison(ev: Indexed) -> Finding:
    armed = 0
    violations: list[Violation] = []
    for run in ev.evidence.runs:
        if not _is_quiet(ev, run):
            continue
        bad = [source for source in _handed(ev, run) if _is_poison(ev, source, run)]
        if not bad:
            continue
        for source in _handed(ev, run):
            if source.kind != "payment" and is_owed(ev, source) and source not in bad:
                armed += 1
                violations += _held_up(ev, source, bad, run)
    return judged("I20", armed, violations)


def _is_quiet(ev: Indexed, run: EngineRun) -> bool:
    """Nothing but a bad document was in the way: no throttle, no crash, no fault of the line, no run around it."""
    if run.crashed or run.hung or run.within:
        return False
    faults = (fault for fault in ev.evidence.faults if not fault.id.startswith("F-BIZ"))
    if any(run.first_seq <= seq <= run.last_seq for fault in faults for seq in fault.delivered):
        return False
    return not any(
        call.answer in (Answer.THROTTLED, Answer.AMBIGUOUS) or (call.seq in ev.faulted and not call.writes)
        for call in ev.calls
        if run.first_seq <= call.seq <= run.last_seq
    )


def _handed(ev: Indexed, run: EngineRun) -> list[SourceDocument]:
    """What the run was given; the first run is given everything where the evidence does not say."""
    keys = ev.evidence.handed.get(run.phase, tuple(ev.due) if run.phase == "first" else ())
    return [ev.due[key] for key in keys if key in ev.due]


def _is_poison(ev: Indexed, source: SourceDocument, run: EngineRun) -> bool:
    if source.want is Want.REFUSED:
        return True
    refused = any(
        call.answer is Answer.PERMANENT and call.subjects == (source.key,) and run.first_seq <= call.seq <= run.last_seq
        for call in ev.writes_of.get(source.key, ())
    )
    return refused and not ev.live(source.key)


def _held_up(ev: Indexed, source: SourceDocument, bad: list[SourceDocument], run: EngineRun) -> Iterator[Violation]:
    steps = ev.steps_of.get(source.key, ())
    if any(step.version.seq <= run.last_seq for step in steps):
        return
    late = bool(ev.live(source.key))
    if late and ev.traits.get("batch_atomic") and _went_together(ev, source, bad, run):
        return  # an atomic batch may need a second run to find its bad document
    if not steps and ev.live(source.key):
        return
    when = "only in a later run" if late else "never"
    yield Violation(
        f"The {told(source)} came into the books {when}: {listed(ev.label(b.key) for b in bad)} was in its way.",
        keys=(source.key, *(b.key for b in bad)),
        expected="in the books in the same run",
        books="later" if late else "none",
        engine=ev.state(source.key),
    )


def _went_together(ev: Indexed, source: SourceDocument, bad: list[SourceDocument], run: EngineRun) -> bool:
    """The document was sent in one call with a bad one."""
    keys = {one.key for one in bad}
    calls = (call for call in ev.writes_of.get(source.key, ()) if run.first_seq <= call.seq <= run.last_seq)
    return any(keys.intersection(call.subjects) for call in calls)


def batch_attribution(ev: Indexed) -> Finding:
    batches = [call for call in ev.calls if _is_mixed(ev, call)]
    violations = [violation for batch in batches for violation in _misattributed(ev, batch)]
    return judged("I21", len(batches), violations)


def _is_mixed(ev: Indexed, call: Call) -> bool:
    """A batch of which some documents were committed and some were not, or which a batch fault hit."""
    if not call.writes or len(call.subjects) < 2:
        return False
    done = _done_by(ev, call)
    return 0 < len(done) < len(call.subjects) or call.exchange.fault.startswith("F-BAT-")


def _done_by(ev: Indexed, call: Call) -> set[str]:
    return {key for key in call.subjects for step in ev.steps_of.get(key, ()) if step.version.seq == call.seq}


def _misattributed(ev: Indexed, batch: Call) -> Iterator[Violation]:
    done = _done_by(ev, batch)
    for key in batch.subjects:
        later = [call for call in ev.creates_of(key) if call.seq > batch.seq]
        state = ev.state(key) if ev.has_ledger else ""
        if key in done and state == "failed" and ev.versions[key][-1].kind != "payment" and len(ev.versions[key]) == 1:
            yield _blamed(ev, batch, key, "was saved, yet the ledger says it failed", state)
        elif key not in done and state == "synced" and not ev.steps_of.get(key) and not ev.live(key):
            yield _blamed(ev, batch, key, "was refused, yet the ledger says synced", state)
        elif key in done and batch.creates and (again := _sent_again(ev, batch, key, later)):
            yield _blamed(ev, batch, key, f"was saved, yet it was sent again (exchange {again.seq})", state)


def _sent_again(ev: Indexed, batch: Call, key: str, later: list[Call]) -> Call | None:
    """The first new create of a saved document, unless the engine could not know, asked first or used its key."""
    if batch.exchange.delivered is not Delivered.FULL or batch.answer is Answer.AMBIGUOUS or not later:
        return None
    again = later[0]
    same_key = bool(batch.exchange.idempotency_key) and again.exchange.idempotency_key == batch.exchange.idempotency_key
    if again.exchange.replayed or same_key or not ev.live(key):
        return None
    asked = any(call.answer is Answer.OK and call.reads_documents for call in ev.between(batch, again))
    return None if asked else again


def _blamed(ev: Indexed, batch: Call, key: str, how: str, state: str) -> Violation:
    return Violation(
        f"{ev.label(key)} went out with {len(batch.subjects) - 1} others in one call: it {how}.",
        keys=(key,),
        exchanges=(batch.seq,),
        expected="each document's own outcome",
        books="in the books" if ev.live(key) else "none",
        engine=state,
    )


def dependency_order(ev: Indexed) -> Finding:
    armed = 0
    violations: list[Violation] = []
    for key, source in ev.source_payments.items():
        parents = [part.key for part in source.applied if part.key in ev.documents]
        armed += sum(_was_in_trouble(ev, parent) for parent in parents)
        absent = [parent for parent in parents if not ev.live(parent) and not ev.held.get(parent)]
        if absent:
            violations += _orphaned(ev, source, absent)
        elif _came_early(ev, key, parents) and not _is_settled(ev, key, parents):
            violations.append(
                Violation(
                    f"The {told(source)} was sent before {listed(map(ev.label, parents))} was in the books, "
                    "and never found its way there.",
                    keys=(key, *parents),
                    expected="sent after its invoice",
                    engine=ev.state(key),
                )
            )
    return judged("I24", armed, violations)


def _was_in_trouble(ev: Indexed, parent: str) -> bool:
    return ev.write_was_faulted(parent) or ev.due[parent].want is Want.REFUSED or not ev.live(parent)


def _orphaned(ev: Indexed, source: SourceDocument, absent: list[str]) -> Iterator[Violation]:
    state = ev.state(source.key)
    names = listed(map(ev.label, absent))
    if state == "synced" and not ev.payments(source.key):
        how = f"is marked synced although {names} is not in the books"
    elif ev.has_ledger and not state and not ev.names(source.key):
        how = f"vanished with {names}, which is not in the books: neither ledger nor report names it"
    else:
        return
    yield Violation(
        f"The {told(source)} {how}.",
        keys=(source.key, *absent),
        expected="pending until its invoice is there",
        engine=state,
    )


def _came_early(ev: Indexed, key: str, parents: list[str]) -> bool:
    first = next(iter(ev.creates_of(key)), None)
    if first is None:
        return False
    born = [step.version.seq for parent in parents for step in ev.born_by(parent)]
    return bool(born) and max(born) > first.seq


def _is_settled(ev: Indexed, key: str, parents: list[str]) -> bool:
    ids = {booked.doc.id for parent in parents for booked in ev.live(parent)}
    return any(ids & set(paid.payment.applied) for paid in ev.payments(key))


INVARIANTS = (
    Invariant(
        "I19", "convergence", Severity.S2, "Once the faults are over, a few runs bring everything right.",
        "Leave what is unfinished pending, and let every run begin with it.",
        convergence, ("B17", "B30", "B33", "B50", "B84", "B96"),
    ),
    Invariant(
        "I20", "no poison pill", Severity.S1, "One bad document holds up no other.",
        "Catch each document's failure by itself, record it and go on; isolate it out of an atomic batch.",
        no_poison, ("B32", "B37", "B48", "B94"),
    ),
    Invariant(
        "I21", "batch attribution", Severity.S1,
        "Each document of a batch has its own outcome, and a good one is not sent again for a bad neighbour.",
        "Read the answer item by item, match by id, and look up what it leaves open.",
        batch_attribution, ("B12", "B34"),
    ),
    Invariant(
        "I24", "dependency order", Severity.S2, "A payment waits for its invoice, and is not lost with it.",
        "Deliver parents first, and keep a child pending while its parent is not in the books.",
        dependency_order, ("B84",),
    ),
)  # fmt: skip
