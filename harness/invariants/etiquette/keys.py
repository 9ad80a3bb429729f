"""Idempotency keys, and looking before leaping where there is none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from harness.invariants.answers import Answer, Call
from harness.invariants.attempts import masked
from harness.invariants.indexed import Indexed
from harness.invariants.invariant import Invariant
from harness.invariants.unproven import unproven
from harness.invariants.wording import listed
from harness.verdicts import Finding, Severity, Violation, judged


def key_discipline(ev: Indexed) -> Finding:
    if not ev.traits.get("idempotency_key"):
        return judged("E5", 0, [])
    creates = [call for call in ev.calls if call.creates and call.subjects]
    violations = [*_keyless(ev, creates), *_changed_keys(ev), *_shared_keys(ev), *_illegal(ev), *_ghosts(ev)]
    return judged("E5", len(creates), violations)


def _keyless(ev: Indexed, creates: list[Call]) -> Iterator[Violation]:
    """Without a key an engine may still look first; blind and keyless is neither."""
    for call in creates:
        if not call.exchange.idempotency_key and not _looked_before(ev, call):
            yield Violation(
                f"{_names(ev, call)} was created without an idempotency key and without a look-up before.",
                keys=call.subjects,
                exchanges=(call.seq,),
                expected="a key, or a look-up",
            )


def _looked_before(ev: Indexed, create: Call) -> bool:
    return any(
        call.seq < create.seq
        and call.phase == create.phase
        and call.reads_documents
        and call.exchange.company == create.exchange.company
        for call in ev.calls
    )


def _names(ev: Indexed, call: Call) -> str:
    return listed(map(ev.label, call.subjects)) or call.exchange.operation


def _changed_keys(ev: Indexed) -> Iterator[Violation]:
    """Two attempts of one logical write under two keys, with nothing learnt in between."""
    for key in ev.due:
        creates = ev.creates_of(key)
        for first, again in pairwise(creates):
            one, two = first.exchange.idempotency_key, again.exchange.idempotency_key
            open_end = first.answer in (Answer.AMBIGUOUS, Answer.AUTH)
            if (
                one == two
                or not one
                or not open_end
                or first.subjects != again.subjects
                or _looked_up(ev, first, again)
            ):
                continue
            if len(ev.versions[key]) > 1 and masked(first) != masked(again):
                continue  # a new version of the document is a new write
            yield Violation(
                f"{ev.label(key)} was sent twice under two keys, though nobody knew what became of the first.",
                keys=(key,),
                exchanges=(first.seq, again.seq),
                expected=f"the key {one} again",
                engine=f"{one}, then {two or 'none'}",
            )


def _shared_keys(ev: Indexed) -> Iterator[Violation]:
    """One key for different logical writes: the second is answered with the first one's answer."""
    uses: dict[tuple[str, str], list[Call]] = defaultdict(list)
    wide = ev.traits.get("idempotency_scope") in ("app", "global")
    for call in ev.calls:
        if call.writes and call.exchange.idempotency_key:
            uses["" if wide else call.exchange.company, call.exchange.idempotency_key].append(call)
    for (_, key), calls in uses.items():
        first = calls[0]
        other = next((call for call in calls[1:] if _is_another_write(first, call)), None)
        if other is not None:
            yield Violation(
                f"One idempotency key ({key[:40]}) served for {first.exchange.operation} {_names(ev, first)} "
                f"and for {other.exchange.operation} {_names(ev, other)}.",
                keys=tuple(dict.fromkeys(first.subjects + other.subjects)),
                exchanges=(first.seq, other.seq),
                expected="a key of its own for each write",
            )


def _is_another_write(first: Call, call: Call) -> bool:
    here, there = first.exchange, call.exchange
    if set(call.subjects) < set(first.subjects) and here.idempotency_key.encode() in here.request.body:
        return False  # one of several whose keys stand in the body, sent by itself
    if first.subjects != call.subjects or here.operations != there.operations:
        return True
    if here.company != there.company and here.company and there.company:
        return True
    # the vendor would repeat its first answer; a key inside the body changes the body by itself
    settled = first.answer in (Answer.OK, Answer.PERMANENT, Answer.STALE)
    in_body = here.idempotency_key.encode() in here.request.body
    return settled and not in_body and masked(first) != masked(call)


def _illegal(ev: Indexed) -> Iterator[Violation]:
    most = ev.traits.get("key_length")
    most_in_batch = ev.traits.get("batch_key_length", most)
    seen = set()
    for call in ev.calls:
        key = call.exchange.idempotency_key
        limit = most_in_batch if "batch" in call.exchange.operations else most
        too_long = isinstance(limit, int) and len(key) > limit
        if key and key not in seen and (too_long or not key.isascii() or not key.isprintable()):
            seen.add(key)
            yield Violation(
                f"The idempotency key {key[:60]} "
                + (f"has {len(key)} characters, the vendor takes {limit}." if too_long else "holds odd characters."),
                keys=call.subjects,
                exchanges=(call.seq,),
            )


def _ghosts(ev: Indexed) -> Iterator[Violation]:
    """An old answer replayed for a document that is gone since: the key must change after a removal."""
    for key in ev.due:
        removed = [step for step in ev.steps_of.get(key, ()) if step.removes and not step.engine]
        for call in ev.creates_of(key):
            gone = [step for step in removed if step.version.at <= call.exchange.received]
            if call.exchange.replayed and gone and not ev.live(key) and _knew_of_it(ev, key, call):
                yield Violation(
                    f"{ev.label(key)} was removed from the books; sent again under its old key it only got the old "
                    f"answer back, and no document.",
                    keys=(key,),
                    exchanges=(call.seq,),
                    expected="a new key after a removal",
                )


def _knew_of_it(ev: Indexed, key: str, again: Call) -> bool:
    """Whether the engine had learnt of an earlier create; one that was lost may only be asked for by its own key."""
    if ev.state(key) == "synced":
        return True
    answered = [call for call in ev.creates_of(key) if call.seq < again.seq and call.answer is Answer.OK]
    learnt = [call for call in answered if not unproven(ev, key, call)]
    return any(not ((run := ev.run_of(call.seq)) and run.crashed and run.last_seq == call.seq) for call in learnt)


def look_before_leap(ev: Indexed) -> Finding:
    armed = 0
    violations: list[Violation] = []
    for key in ev.due:
        creates = ev.creates_of(key)
        for first, again in pairwise(creates):
            if not _is_open(ev, first, again):
                continue
            armed += 1
            if not _is_protected(ev, key, first, again):
                violations += _leap(ev, key, first, again)
    return judged("E6", armed, violations)


def _is_open(ev: Indexed, first: Call, again: Call) -> bool:
    """The client could not know whether the first create happened; a 401 counts when it hid a commit."""
    if first.answer is Answer.AUTH:
        return bool(first.exchange.committed)
    return first.answer is Answer.AMBIGUOUS


def _is_protected(ev: Indexed, key: str, first: Call, again: Call) -> bool:
    """The vendor itself cannot make two of it: same key, unique number, or an upsert."""
    one, two = first.exchange.idempotency_key, again.exchange.idempotency_key
    if ev.traits.get("idempotency_key") and one and one == two:
        return True
    if any(step.version.seq == again.seq for step in ev.born_by(key)):
        return False
    refused = again.answer is Answer.PERMANENT or ev.traits.get("unique_numbers") is True
    return refused or bool(again.exchange.committed)


def _leap(ev: Indexed, key: str, first: Call, again: Call) -> Iterator[Violation]:
    looks = [call for call in ev.between(first, again) if _is_look_up(call, key)]
    if any(call.answer is Answer.OK or _says_absent(call) for call in looks):
        return
    doubled = len(ev.born_by(key)) > 1 or len(ev.live(key)) > 1 or len(ev.payments(key)) > 1
    if looks:
        how = f"the look-up failed ({looks[-1].exchange.status or 'no answer'}), which was taken for “not there”"
    else:
        how = "nobody looked whether it was there"
    yield Violation(
        f"{ev.label(key)} was created again although the first create may have worked: {how}.",
        keys=(key,),
        exchanges=(first.seq, *(call.seq for call in looks[-3:]), again.seq),
        expected="look up by number, then create only if absent",
        books="two of it" if doubled else "",
        severity=Severity.S1 if doubled else None,
    )


def _is_look_up(call: Call, key: str) -> bool:
    return call.reads_documents and (key in call.subjects or not call.subjects)


def _says_absent(call: Call) -> bool:
    """A definite "no such document"."""
    return call.answer is Answer.PERMANENT and call.exchange.status in (404, 410)


def _looked_up(ev: Indexed, first: Call, again: Call) -> bool:
    return any(call.reads_documents and call.answer is Answer.OK for call in ev.between(first, again))


INVARIANTS = (
    Invariant(
        "E5", "key discipline", Severity.S2,
        "Every create carries a key: the same on each attempt of one write, another for each other write, and legal.",
        "Make the key from target, kind, source key and revision, and store it with the document before sending.",
        key_discipline, ("B3", "B5", "B16", "B23", "B35"),
    ),
    Invariant(
        "E6", "look before leap", Severity.S2,
        "Without a key, an ambiguous create is followed by an answered look-up before the next create.",
        "After a lost answer look up by number until the look-up is answered; an error is not “not found”.",
        look_before_leap, ("B1", "B9", "B15", "B56"),
    ),
)  # fmt: skip
