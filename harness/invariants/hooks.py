"""Webhooks: told twice is told once, a stranger's word is nothing, the engine's own echo starts nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from harness.evidence import HookDelivery
from harness.invariants.booked import Step
from harness.invariants.indexed import Indexed
from harness.invariants.invariant import Invariant
from harness.invariants.reading import Owed, faults_of_copy
from harness.invariants.wording import count, noun
from harness.verdicts import Finding, Severity, Violation, judged
from mock_erps.platform.audit import AuditDocument

REFUSED = (401, 403)


def _heard(ev: Indexed) -> list[HookDelivery]:
    """The vendor's own deliveries that the engine got to see."""
    return [one for one in ev.evidence.deliveries if one.sent and one.authentic and one.notice]


def _names(one: HookDelivery) -> set[tuple[str, str, str]]:
    return {(one.company, kind, id) for kind, id in one.subjects}


def _problems(ev: Indexed, deliveries: list[HookDelivery]) -> Iterator[tuple[Owed, str, HookDelivery]]:
    """Records these tell of whose copy is wrong at the end, each with the last such delivery."""
    last = {name: one for one in deliveries for name in _names(one)}
    if ev.evidence.local is None:
        return
    for truth, problem in faults_of_copy(ev):
        if truth.name in last:
            yield truth, problem, last[truth.name]


def exactly_once(ev: Indexed) -> Finding:
    repeated, late = _repeated(ev), _late(ev)
    violations = [*_effects(ev)] if repeated or late else []
    for truth, problem, one in _problems(ev, [*repeated, *late]):
        how = "was told again" if one in repeated else "was told after a newer event"
        violations.append(
            Violation(
                f"The {truth.label} of {truth.name[0]} {problem}; event {one.notice} {how}.",
                expected="the state of the books",
                books=truth.name[2],
            )
        )
    return judged("I35", len(repeated) + len(late), violations)


def _repeated(ev: Indexed) -> list[HookDelivery]:
    """Deliveries of what had been told, and acknowledged, before."""
    told: set[int] = set()
    again = []
    for one in _heard(ev):
        if one.notice in told:
            again.append(one)
        elif 200 <= one.status < 300:
            told.add(one.notice)
    return again


def _late(ev: Indexed) -> list[HookDelivery]:
    """Deliveries of something older than what was told of the same record before."""
    newest: dict[tuple[str, str, str], tuple[float, int]] = {}
    late = []
    for one in _heard(ev):
        order, names = (one.changed, one.notice), _names(one)
        if any(newest.get(name, order) > order for name in names):
            late.append(one)
        newest |= {name: max(newest.get(name, order), order) for name in names}
    return late


def _effects(ev: Indexed) -> Iterator[Violation]:
    """What the engine told its source more than once."""
    told = Counter((one.type, one.key, one.subject, one.amount) for one in ev.evidence.confirmations)
    for (type, key, subject, amount), times in told.items():
        if times > 1:
            yield Violation(
                f"The source was told {count(times, 'time')} of {type} {amount} ({subject}) for {ev.label(key)}.",
                keys=(key,),
                expected="each once",
                engine=f"{times} events",
            )


def authenticity(ev: Indexed) -> Finding:
    judged_on = [one for one in ev.evidence.deliveries if one.sent]
    if not ev.traits.get("webhooks_signed"):
        judged_on = []
    violations = [text for one in judged_on for text in _inauthentic(one)]
    return judged("I36", len(judged_on), violations)


def _inauthentic(one: HookDelivery) -> Iterator[Violation]:
    if not one.authentic and one.status not in REFUSED:
        yield Violation(
            f"A forged webhook ({one.fault}) was answered with {one.status or 'nothing'}.",
            expected="401 or 403",
            engine=str(one.status),
        )
    if one.authentic and not 200 <= one.status < 300:
        yield Violation(
            f"The vendor's event {one.notice}, rightly signed, was answered with {one.status or 'nothing'}.",
            expected="2xx",
            engine=str(one.status),
        )
    if one.seqs or one.seconds > one.patience:
        work = f"{count(len(one.seqs), 'request')} and {one.seconds:.1f} s"
        yield Violation(
            f"Event {one.notice} cost {work} before it was answered; the vendor waits {one.patience:.0f} s.",
            exchanges=one.seqs,
            expected="an answer first, work later",
        )


def no_echo(ev: Indexed) -> Finding:
    echoes = [one for one in _heard(ev) if one.cause and any(run.started >= one.at for run in ev.evidence.runs)]
    violations: list[Violation] = []
    told: set[tuple[str, str, str]] = set()
    for one in echoes:
        for name in _names(one) - told:
            again = [step for step in _own_steps(ev, name) if step.version.seq > one.after]
            # the run whose write it tells of may still be clearing that write up, and goes by no event
            runs = {ev.call_at[step.version.seq].phase for step in again} - {ev.call_at[one.cause].phase}
            allowed = max((len(ev.versions.get(step.key, ())) for step in again), default=1) - 1
            if len(runs) > allowed:
                told.add(name)
                violations.append(_echo(ev, name, one, again))
    return judged("I37", len(echoes), violations)


def _own_steps(ev: Indexed, name: tuple[str, str, str]) -> list[Step]:
    """What the engine itself wrote to one record."""
    target, kind, id = name
    return [
        step
        for step in ev.steps
        if step.engine
        and _writes_it(ev, step)
        and not _posts(step)
        and (step.target, step.version.kind, step.version.id) == (target, kind, id)
    ]


def _writes_it(ev: Indexed, step: Step) -> bool:
    """Whether the record itself was written, be it with what stood there already, and not touched by a payment."""
    call = ev.call_at.get(step.version.seq)
    return not step.side_effect or (call is not None and noun(step.version.kind) in call.nouns)


def _posts(step: Step) -> bool:
    """The second half of a create, where the vendor has drafts: as much one write as the two are one document."""
    before, after = step.version.before, step.version.after
    both = isinstance(before, AuditDocument) and isinstance(after, AuditDocument)
    return both and before.status == "draft" and after.status in ("open", "paid")


def _echo(ev: Indexed, name: tuple[str, str, str], one: HookDelivery, again: list[Step]) -> Violation:
    return Violation(
        f"The engine wrote the {noun(name[1])} {name[2]} of {name[0]} again after it heard of its own write.",
        keys=tuple(dict.fromkeys(step.key for step in again if step.key)),
        exchanges=(one.cause, *(step.version.seq for step in again)),
        expected="one write for one change of the source",
    )


def missed_events(ev: Indexed) -> Finding:
    lost = [one for one in ev.evidence.deliveries if not one.sent]
    heard = {one.notice for one in _heard(ev) if 200 <= one.status < 300}
    missed = [one for one in lost if one.notice not in heard]
    known = [one for one in missed if one.subjects] if ev.evidence.local is not None else []
    violations = [
        Violation(
            f"The {truth.label} of {truth.name[0]} {problem}; event {one.notice}, which told of it, never arrived.",
            expected="a poll finds what no event told",
            books=truth.name[2],
        )
        for truth, problem, one in _problems(ev, known)
    ]
    return judged("I38", len(known), violations)


INVARIANTS = (
    Invariant(
        "I35", "webhook exactly-once effect", Severity.S1,
        "Events that come twice, late or out of order leave the state that a full pull would leave.",
        "Remember event ids; take an event as a hint and read the record as it stands now.",
        exactly_once, ("B36", "B88", "B89", "B90", "B91", "B92"),
    ),
    Invariant(
        "I36", "webhook authenticity", Severity.S1,
        "A forged event is answered 401 or 403 and changes nothing; a true one is answered in time, before any work.",
        "Compare the signature over the raw bytes, in constant time, before parsing; put the work into a queue.",
        authenticity,
    ),
    Invariant(
        "I37", "no echo loop", Severity.S2,
        "The event of the engine's own write causes no further write.",
        "Keep the version your own write made, and pass over events that tell nothing newer.",
        no_echo,
    ),
    Invariant(
        "I38", "missed-event recovery", Severity.S2,
        "What an event never told is found by the next pull.",
        "Poll the change feed beside the webhooks; a subscription can die silently.",
        missed_events, ("B36",),
    ),
)  # fmt: skip
