"""Reading back: the engine's copy of a target is what the books hold, whatever was changed, voided or deleted there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from harness.evidence import EngineRun, LocalRecord
from harness.invariants.barred import is_cut_off
from harness.invariants.indexed import Indexed
from harness.invariants.invariant import Invariant
from harness.invariants.wording import count, listed, money, noun
from harness.verdicts import Finding, Severity, Violation, judged
from mock_erps.platform.audit import AuditDocument, AuditPayment

#: target, kind, id
Name = tuple[str, str, str]
#: how the books' states read in a copy
_STATES = {"draft": "open"}
#: books' kinds that a copy holds
KINDS = ("invoice", "credit_note", "payment")
#: states in which nothing is owed, and a copy may have dropped the record
_GONE = ("void", "deleted")


@dataclass(frozen=True, slots=True)
class Owed:
    """One record of the books as a copy owes it. `changed`: when it took this shape, 0 for seeded ones."""

    name: Name
    number: str
    version: str
    status: str
    currency: str
    total: Decimal
    balance: Decimal | None
    changed: float

    @property
    def label(self) -> str:
        _, kind, id = self.name
        return f"{noun(kind)} {self.number or id}"


def owed(ev: Indexed) -> dict[Name, Owed]:
    """What a whole copy holds: all sales documents and payments of the books, whoever made them."""
    changed = {
        (ev.attribution.target_of(version.company), version.kind, version.id): version.at
        for version in ev.evidence.history
    }
    found = {}
    for target, view in ev.views.items():
        records: tuple[AuditDocument | AuditPayment, ...] = (*view.documents, *view.payments)
        for record in records:
            one = _owed(target, record, changed)
            if one.name[1] in KINDS:
                found[one.name] = one
    return found


def _owed(target: str, record: AuditDocument | AuditPayment, changed: dict[Name, float]) -> Owed:
    document = isinstance(record, AuditDocument)
    name = (target, record.kind if isinstance(record, AuditDocument) else "payment", record.id)
    return Owed(
        name,
        record.number if isinstance(record, AuditDocument) else "",
        record.version if isinstance(record, AuditDocument) else "",
        _STATES.get(record.status, record.status) if document or not record.live else "open",
        record.currency,
        record.total,
        record.balance if isinstance(record, AuditDocument) else None,
        changed.get(name, 0.0),
    )


def copy_of(ev: Indexed) -> dict[Name, LocalRecord]:
    """The engine's records by their names."""
    return {(record.target, record.kind, record.id): record for record in ev.evidence.local or ()}


def wrong(ev: Indexed, truth: Owed, held: LocalRecord | None) -> str:
    """What is wrong with the copy of one record, "" when nothing is."""
    gone = truth.status in _GONE
    if held is None:
        return "" if gone else "is not in the copy"
    if gone:
        return "" if held.status in _GONE else f"is {truth.status} in the books and {held.status} in the copy"
    payment = truth.name[1] == "payment"
    if held.status in _GONE or (not payment and held.status != truth.status):
        return f"is {truth.status} in the books and {held.status} in the copy"
    if held.total is not None and held.total != truth.total:
        return f"is {money(truth.total, truth.currency)} in the books and {held.total} in the copy"
    if truth.balance is not None and held.balance is not None and held.balance != truth.balance:
        return f"has {money(truth.balance, truth.currency)} open in the books and {held.balance} in the copy"
    if ev.traits.get("version_token") and held.version and truth.version and held.version != truth.version:
        return f"is at version {truth.version} in the books and {held.version} in the copy"
    return ""


def faults_of_copy(ev: Indexed) -> Iterator[tuple[Owed, str]]:
    """Every record whose copy is wrong, with what is wrong."""
    held = copy_of(ev)
    for name, truth in owed(ev).items():
        if problem := wrong(ev, truth, held.get(name)):
            yield truth, problem


def _whole(ev: Indexed) -> list[EngineRun]:
    """Pulls that came to their end."""
    return [pull for pull in ev.evidence.pulls if pull.exit_code == 0 and not pull.crashed]


def pull_completeness(ev: Indexed) -> Finding:
    if ev.evidence.local is None:
        return judged("I32", 0, [])
    if not _whole(ev):
        return judged("I32", 0, _unread(ev))
    violations = [_missing(truth, problem) for truth, problem in faults_of_copy(ev)]
    violations += [*_strays(ev), *_twice(ev)]
    return judged("I32", len(owed(ev)), violations)


def _unread(ev: Indexed) -> list[Violation]:
    """Pulls that none of them came to an end, with every fault healed."""
    pulls = ev.evidence.pulls
    if not pulls or (ev.facts.get("unforeseen") and is_cut_off(ev) and pulls[-1].exit_code):
        return []
    last = pulls[-1]
    text = f"None of {count(len(pulls), 'pull')} came to its end; the last one left with {last.exit_code}."
    return [Violation(text, exchanges=tuple(range(last.first_seq, last.last_seq + 1))[-3:], engine=last.output[-300:])]


def _missing(truth: Owed, problem: str) -> Violation:
    return Violation(
        f"The {truth.label} of {truth.name[0]} {problem}.",
        expected=f"{truth.status}, {money(truth.total, truth.currency)}",
        books=truth.name[2],
    )


def _strays(ev: Indexed) -> Iterator[Violation]:
    """Records that the books do not hold."""
    truth = owed(ev)
    for name, record in copy_of(ev).items():
        if name not in truth and record.status not in _GONE and record.kind in KINDS and name[0] in ev.views:
            yield Violation(
                f"The copy holds the {noun(record.kind)} {record.number or record.id}, which the books of "
                f"{record.target} do not.",
                expected="nothing",
                engine=f"{record.status}, {record.total}",
            )


def _twice(ev: Indexed) -> Iterator[Violation]:
    held = Counter((record.target, record.kind, record.id) for record in ev.evidence.local or ())
    for name, times in held.items():
        if times > 1:
            yield Violation(f"The copy holds the {noun(name[1])} {name[2]} of {name[0]} {times} times.")


def cursor_safety(ev: Indexed) -> Finding:
    """Only pulls that had a cursor to begin with count: those after the first, whole or cut off."""
    pulls = ev.evidence.pulls
    if ev.evidence.local is None or len(pulls) < 2:
        return judged("I33", 0, [])
    violations = []
    for truth, problem in faults_of_copy(ev):
        passed = [pull for pull in _whole(ev) if pull is not pulls[0] and pull.started >= truth.changed]
        if passed and (pulls[0].crashed or truth.changed >= pulls[0].started):
            violations.append(_passed_by(truth, problem, passed))
    return judged("I33", len(pulls) - 1, violations)


def _passed_by(truth: Owed, problem: str, passed: list[EngineRun]) -> Violation:
    names = listed(pull.phase for pull in passed)
    return Violation(
        f"The {truth.label} of {truth.name[0]} {problem}: the cursor has moved past it, and {names} no longer saw it.",
        exchanges=(passed[0].first_seq,) if passed[0].first_seq <= passed[0].last_seq else (),
        expected="the cursor moves once its page is stored, and never beyond what was read",
        books=truth.name[2],
    )


def delete_propagation(ev: Indexed) -> Finding:
    """Voids and deletions of what the engine could have known."""
    if ev.evidence.local is None:
        return judged("I34", 0, [])
    held, armed, violations = copy_of(ev), 0, []
    for target, kind, id, how in _removed(ev):
        last = [pull for pull in _whole(ev) if pull.started >= how[1]]
        if not last:
            continue
        armed += 1
        record = held.get((target, kind, id))
        if record is not None and record.status not in _GONE:
            violations.append(
                Violation(
                    f"The {noun(kind)} {record.number or id} of {target} was {how[0]} in the books; "
                    f"the copy still shows it {record.status}.",
                    expected=how[0],
                    engine=record.status,
                )
            )
    return judged("I34", armed, violations)


def _removed(ev: Indexed) -> Iterator[tuple[str, str, str, tuple[str, float]]]:
    """What the books no longer hold alive: target, kind, id, how and when."""
    last = {(version.company, version.kind, version.id): version for version in ev.evidence.history}
    for version in last.values():
        target = ev.attribution.target_of(version.company)
        if version.kind in KINDS and version.after is None:
            yield target, version.kind, version.id, ("deleted", version.at)
        elif version.kind in KINDS and not version.after.live:
            yield target, version.kind, version.id, (version.after.status, version.at)


INVARIANTS = (
    Invariant(
        "I32", "pull completeness", Severity.S1,
        "The engine's copy holds every sales document and payment of the books, and nothing else.",
        "Read until the vendor says that there is no more; count neither rows nor pages. Store under the vendor's id.",
        pull_completeness, ("B19", "B25", "B27", "B41"),
    ),
    Invariant(
        "I33", "cursor safety", Severity.S1,
        "No record changed before the stored cursor is missing from the copy.",
        "Store page and cursor in one transaction; read again as much time as the vendor's clock is coarse.",
        cursor_safety, ("B19", "B40", "B49"),
    ),
    Invariant(
        "I34", "delete propagation", Severity.S2,
        "What is voided or deleted in the books is so in the copy after the next pull.",
        "Ask the change feed for deletions, or compare the copy with a full read from time to time.",
        delete_propagation, ("B23", "B85"),
    ),
)  # fmt: skip
