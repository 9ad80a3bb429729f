"""The engine's story: what ledger, report and log say is what the books show, and no secret is in them."""

from __future__ import annotations

from collections.abc import Iterator

from harness.documents import SourceDocument, Want
from harness.evidence import EngineRun, LedgerEntry
from harness.invariants.answers import Answer, Call
from harness.invariants.created import created_claim
from harness.invariants.indexed import Indexed
from harness.invariants.invariant import Invariant
from harness.invariants.matching import shows
from harness.invariants.telling import error_surfaced, no_secret_leak
from harness.invariants.wording import circumstance, listed, noun, told
from harness.verdicts import Finding, Severity, Violation, judged
from mock_erps.platform.audit import AuditDocument, AuditPayment
from mock_erps.platform.journal import Delivered

Record = AuditDocument | AuditPayment


def truth_positive(ev: Indexed) -> Finding:
    synced = [entry for entry in ev.ledger.values() if entry.state == "synced" and entry.key in ev.due]
    return judged("I8", len(synced), [v for entry in synced if (v := false_claim(ev, entry))])


def false_claim(ev: Indexed, entry: LedgerEntry) -> Violation | None:
    """What is wrong with "synced to this id", if anything."""
    source = ev.due[entry.key]
    if ev.versions[entry.key][-1].void or source.want is Want.VOID:
        return None  # a void that did not happen is I17's
    # a payment that the vendor keeps in parts has an id for each
    ids = {entry.remote_id, *entry.remote_id.split(",")}
    held = [
        (target, record) for target, record in _held(ev, source) if not ids.isdisjoint((record.id, _number(record)))
    ]
    if any(record.live and target == source.company for target, record in held):
        return None
    if _is_news_to_engine(ev, entry.key):
        return None
    where = f"{entry.remote_id or 'nothing'}"
    if not held:
        how = f"says synced to {where}, which is no record of its own in the books"
    elif any(record.live for _, record in held):
        how = f"says synced to {where}, which stands in another company"
    else:
        how = f"says synced to {where}, which is void or deleted"
    return Violation(
        f"For {told(source)} the ledger {how}{circumstance(ev, entry.key)}.",
        keys=(entry.key,),
        exchanges=tuple(call.seq for call in ev.writes_of.get(entry.key, ())),
        expected="synced to a live record of its own",
        books=listed(record.id for _, record in _held(ev, source) if record.live) or "none",
        engine=f"synced {entry.remote_id}".strip(),
    )


def _held(ev: Indexed, source: SourceDocument) -> list[tuple[str, Record]]:
    if source.kind == "payment":
        return [(paid.target, paid.payment) for paid in ev.paid.get(source.key, ())]
    return [(booked.target, booked.doc) for booked in ev.held.get(source.key, ())]


def _number(record: Record) -> str:
    return record.reference if isinstance(record, AuditPayment) else record.number


def _is_news_to_engine(ev: Indexed, key: str) -> bool:
    """Somebody removed the record, and the engine has not come near it since."""
    removed = ev.removed_outside(key)
    if removed is None:
        return False
    since = removed.version.at
    return not any(key in call.subjects and call.exchange.received >= since for call in ev.calls)


def truth_negative(ev: Indexed) -> Finding:
    failed = [entry for entry in ev.ledger.values() if entry.state == "failed" and entry.key in ev.due]
    armed = sum(ev.write_was_faulted(key) for key in ev.due) if ev.has_ledger else 0
    return judged("I9", armed, [v for entry in failed for v in false_denials(ev, entry)])


def false_denials(ev: Indexed, entry: LedgerEntry) -> Iterator[Violation]:
    """Records in the books of a key that the ledger calls failed."""
    source = ev.versions[entry.key][-1]
    if source.void:
        return
    for _, record in _held(ev, source):
        if record.live and _is_this_version(ev, record, source):
            yield Violation(
                f"The ledger says {told(source)} failed{circumstance(ev, entry.key)}, but the books hold it as "
                f"{record.id}: whoever sends it again makes a second one.",
                keys=(entry.key,),
                exchanges=tuple(call.seq for call in ev.writes_of.get(entry.key, ())),
                expected="unknown, or synced",
                books=f"{noun(source.kind)} {record.id}",
                engine=f"failed {entry.code} {entry.text}".strip(),
            )


def _is_this_version(ev: Indexed, record: Record, source: SourceDocument) -> bool:
    """An older version may stand while the newest failed."""
    older = [version for version in ev.versions[source.key] if version.revision < source.revision]
    if not older or isinstance(record, AuditPayment):
        return not older
    return shows(ev, record, source) and not any(shows(ev, record, version) for version in older)


def unknown_not_failed(ev: Indexed) -> Finding:
    armed, violations = 0, []
    for key, writes in ev.writes_of.items():
        last = writes[-1]
        open_ = last.answer is Answer.AMBIGUOUS and not _said_all(last) and not _looked_up(ev, last, key)
        if not (ev.has_ledger and key in ev.due and open_):
            continue
        armed += 1
        if ev.state(key) not in ("unknown", "pending"):
            violations.append(_too_sure(ev, key, last))
    return judged("I10", armed, violations)


def _said_all(write: Call) -> bool:
    """204: there is no body that could be spoilt or cut, its head is the whole answer."""
    return write.exchange.status == 204 and write.exchange.delivered is not Delivered.NONE


def _looked_up(ev: Indexed, write: Call, key: str) -> bool:
    """A later read that could have found the document, answered."""
    return any(
        call.seq > write.seq
        and call.answer is Answer.OK
        and (key in call.subjects or call.reads_documents)
        and call.exchange.company == write.exchange.company
        for call in ev.calls
    )


def _too_sure(ev: Indexed, key: str, last: Call) -> Violation:
    state = ev.state(key) or "nothing"
    return Violation(
        f"Nobody can know what became of the last write of {ev.label(key)} (exchange {last.seq}), "
        f"yet the ledger says {state}.",
        keys=(key,),
        exchanges=(last.seq,),
        expected="unknown or pending",
        books="committed" if last.exchange.committed else "not committed",
        engine=state,
    )


def report_truth(ev: Indexed) -> Finding:
    reporting = [run for run in ev.evidence.runs if run.counts and not run.crashed]
    violations: list[Violation] = []
    if reporting:
        violations += created_claim(ev, reporting)
        violations += _failed_claim(ev, reporting)
    for run in reporting:
        violations += _exit_claim(ev, run)
    return judged("I11", len(reporting), violations)


def _failed_claim(ev: Indexed, reporting: list[EngineRun]) -> Iterator[Violation]:
    if not ev.has_ledger:
        return
    failed = [entry.key for entry in ev.ledger.values() if entry.state == "failed" and entry.key in ev.due]
    claimed = sum(run.counts.get("failed", 0) for run in reporting)
    if claimed < len(failed) and len(reporting) == len(ev.evidence.runs):
        yield Violation(
            f"The reports say {claimed} failed; the ledger has {len(failed)}: {listed(map(ev.label, failed))}.",
            keys=tuple(failed),
            expected=str(len(failed)),
            engine=f"{claimed} failed",
        )
    elif any(run.counts.get("failed", 0) > len(ev.due) for run in reporting):
        yield Violation(f"A report counts more failures than the {len(ev.due)} records there are.")


def _exit_claim(ev: Indexed, run: EngineRun) -> Iterator[Violation]:
    failed = run.counts.get("failed", 0) or any(problem.get("state") == "failed" for problem in run.problems)
    silent = not run.problems and not any(run.counts.get(word) for word in ("pending", "unknown", "skipped"))
    if failed and run.exit_code == 0:
        yield Violation(
            f"The {run.phase} run failed on documents and ended with exit code 0.",
            expected="an exit code other than 0",
            engine="exit code 0",
        )
    elif not failed and silent and run.exit_code == 1 and not run.hung:
        yield Violation(
            f"The {run.phase} run ended with exit code 1 although it reports no failure.",
            expected="exit code 0, or the failure named",
            engine="exit code 1",
        )


INVARIANTS = (
    Invariant(
        "I8", "ledger truth, positive", Severity.S1,
        "What the ledger calls synced is a live record of its own, in the right company.",
        "Write synced only with the id from a parsed success or a look-up, never from an error or an old replay.",
        truth_positive, ("B2", "B4", "B12", "B23"),
    ),
    Invariant(
        "I9", "ledger truth, negative", Severity.S1, "What the ledger calls failed is not in the books.",
        "Call a lost answer unknown, and look before calling it failed.",
        truth_negative, ("B9", "B34"),
    ),
    Invariant(
        "I10", "unknown is not failed", Severity.S2,
        "After an ambiguous last attempt without a look-up the ledger says unknown or pending.",
        "Store the outcome unknown before each write, and replace it only with knowledge.",
        unknown_not_failed, ("B2",),
    ),
    Invariant(
        "I11", "report truth", Severity.S2, "Counts and exit code are those of books and ledger.",
        "Count from the ledger at the end, and derive the exit code from the same counts.",
        report_truth, ("B38",),
    ),
    Invariant(
        "I39", "error surfaced", Severity.S2, "Each refused document is reported with the vendor's code and words.",
        "Keep the vendor's error body with the document, and print its code and text.",
        error_surfaced, ("B10", "B21", "B66", "B74"),
    ),
    Invariant(
        "I40", "no secret leak", Severity.S2, "No token, client secret or session id is in a log, report or URL.",
        "Filter credentials at the logger, and log no headers or token answers.",
        no_secret_leak, (),
    ),
)  # fmt: skip
