"""Retries: what may be repeated, how often, and when to stop."""

from __future__ import annotations

from collections.abc import Iterator

from harness.invariants.answers import TRANSIENT, Answer, Call
from harness.invariants.attempts import Series, failed, masked
from harness.invariants.indexed import Indexed
from harness.invariants.invariant import Invariant
from harness.invariants.wording import listed
from harness.verdicts import Finding, Severity, Violation, judged

ATTEMPTS = 6
#: requests in ten minutes of outage that a client with a few retries per document stays under
OUTAGE_CALLS = 300
_OUTAGE_WINDOW = 600.0


def no_retry_of_permanent(ev: Indexed) -> Finding:
    armed = 0
    violations: list[Violation] = []
    for calls in _by_subject(ev):
        refused = [call for call in calls if call.answer in (Answer.PERMANENT, Answer.STALE)]
        armed += len(refused)
        if refused:
            violations += _repeats(ev, calls)
    return judged("E2", armed, violations)


def _by_subject(ev: Indexed) -> Iterator[list[Call]]:
    """Writes by document (alone or in a batch), other calls by what they ask."""
    by_key: dict[tuple[object, ...], list[Call]] = {}
    for call in ev.calls:
        if call.writes:
            for key in call.subjects:
                by_key.setdefault((call.phase, call.exchange.company, key, call.nouns[:1]), []).append(call)
    yield from by_key.values()
    for calls in ev.groups.values():
        if not (calls[0].writes and calls[0].subjects):
            yield calls


def _repeats(ev: Indexed, calls: list[Call]) -> Iterator[Violation]:
    for index, call in enumerate(calls):
        if call.answer not in (Answer.PERMANENT, Answer.STALE) or call.auth or _is_not_found(call) or _is_untold(call):
            continue
        later = _again(call, calls[index + 1 :])
        allowed_same = int(call.reads or _left_open(ev, call, calls[index - 1 : index], later))
        same = [other for other in later if _is_same(call, other)]
        most = 3 if call.answer is Answer.STALE else 1
        if len(same) > allowed_same or len(later) > max(most, allowed_same):
            yield _stubborn(call, same if len(same) > allowed_same else later)
            return


def _left_open(ev: Indexed, refused: Call, before: list[Call], later: list[Call]) -> bool:
    """Turned away at the door (403) right after a 401 that may have hidden a commit: that says nothing of the first
    sending. Who then looks, and does not find it, may send once more."""
    if refused.exchange.status != 403 or not later or not before or before[0].answer is not Answer.AUTH:
        return False
    return any(call.reads_documents and call.answer is Answer.OK for call in ev.between(refused, later[0]))


def _again(call: Call, rest: list[Call]) -> list[Call]:
    """The same call sent again, up to its first success; what follows a lost answer, or a 401, answers that and not the
    refusal. Smaller batches are a search for the bad document."""
    found = []
    unheard = False
    for other in rest:
        same_operation = other.exchange.operations == call.exchange.operations
        if not (same_operation or len(other.subjects) != len(call.subjects)) or _is_smaller(other, call):
            continue
        if not unheard:
            found.append(other)
        unheard = other.answer in TRANSIENT or other.answer is Answer.AUTH
        if other.answer is Answer.OK:
            break
    return found


def _is_not_found(call: Call) -> bool:
    """Asking again whether something is there yet is no retry."""
    return call.reads and call.exchange.status in (404, 410)


def _is_untold(call: Call) -> bool:
    """The answer to one element of a batch was left out: nobody can tell which of them was refused."""
    return call.exchange.fault == "F-BAT-MISSING"


def _is_smaller(other: Call, call: Call) -> bool:
    """A batch taken apart to find its bad document."""
    return set(other.subjects) < set(call.subjects)


def _is_same(call: Call, other: Call) -> bool:
    """Nothing that could change the answer has changed: body, version, credentials."""
    here, there = call.exchange, other.exchange
    return here.token == there.token and here.version_sent == there.version_sent and masked(call) == masked(other)


def _stubborn(call: Call, later: list[Call]) -> Violation:
    exchange = call.exchange
    code = f" {exchange.vendor_code}" if exchange.vendor_code else ""
    return Violation(
        f"{exchange.operation.capitalize()} was refused for good ({exchange.status}{code}, exchange {call.seq}) "
        f"and sent {len(later)} more times.",
        keys=call.subjects,
        exchanges=(call.seq, *(other.seq for other in later[:8])),
        expected="no retry",
        engine=f"{len(later)} retries",
    )


def retry_budget(ev: Indexed) -> Finding:
    limit = ev.facts.get("attempts", ATTEMPTS)
    all_series = ev.series
    retried = [one for one in all_series if one.retries]
    violations = [_too_many(one, limit) for one in retried if len(one.attempts) > limit]
    violations += _over_budget(ev, all_series, storm=bool(violations))
    return judged("E3", len(retried), violations)


def _too_many(one: Series, limit: int) -> Violation:
    call = one.attempts[0]
    return Violation(
        f"{call.exchange.operation.capitalize()} was attempted {len(one.attempts)} times in one run.",
        keys=call.subjects,
        exchanges=tuple(attempt.seq for attempt in one.attempts[:12]),
        expected=f"at most {limit}",
        severity=Severity.S1 if len(one.attempts) > 3 * limit else None,
    )


def _over_budget(ev: Indexed, all_series: list[Series], storm: bool) -> Iterator[Violation]:
    """A careful client without a circuit breaker goes over in an outage: that is a warning's worth, a storm is not."""
    for run in ev.evidence.runs:
        mine = [one for one in all_series if run.first_seq <= one.attempts[0].seq <= run.last_seq]
        retries = sum(one.retries for one in mine)
        budget = 0.2 * len(mine) + 10
        if retries > budget:
            worse = storm and retries > 3 * budget
            yield Violation(
                f"The {run.phase} run made {retries} retries on {len(mine)} calls.",
                expected=f"at most {budget:.0f}",
                severity=Severity.S1 if worse else Severity.S3,
            )


def circuit_breaking(ev: Indexed) -> Finding:
    limit = ev.facts.get("outage_calls", OUTAGE_CALLS)
    armed, violations = 0, []
    for stretch in _outages(ev):
        armed += 1
        most, busiest = _busiest_window(stretch)
        if most > limit:
            violations.append(
                Violation(
                    f"While nothing worked, the engine sent {most} requests within ten minutes.",
                    exchanges=tuple(call.seq for call in busiest[:12]),
                    expected=f"at most {limit}",
                )
            )
    return judged("E19", armed, violations)


def _outages(ev: Indexed) -> Iterator[list[Call]]:
    """Stretches of ten and more failures in a row."""
    stretch: list[Call] = []
    for call in ev.calls:
        if failed(call):
            stretch.append(call)
            continue
        if len(stretch) >= 10:
            yield stretch
        stretch = []
    if len(stretch) >= 10:
        yield stretch


def _busiest_window(stretch: list[Call]) -> tuple[int, list[Call]]:
    most, best, start = 0, 0, 0
    for end, call in enumerate(stretch):
        while call.exchange.received - stretch[start].exchange.received > _OUTAGE_WINDOW:
            start += 1
        if end - start + 1 > most:
            most, best = end - start + 1, start
    return most, stretch[best : best + most]


def one_retry_layer(ev: Indexed) -> Finding:
    # a second layer begins to show at the fourth attempt, and is certain from the sixth on
    long = [one for one in ev.series if len(one.attempts) >= 4]
    violations = []
    for one in long:
        layers = _layers(one.gaps()) if len(one.attempts) >= 6 else None
        if layers:
            inner, outer = layers
            violations.append(
                Violation(
                    f"{one.attempts[0].exchange.operation.capitalize()} was attempted {inner} x {outer} = "
                    f"{inner * outer} times: two layers retry ({listed((f'{gap:.3g} s' for gap in one.gaps()), 8)}).",
                    keys=one.attempts[0].subjects,
                    exchanges=tuple(call.seq for call in one.attempts[:12]),
                    expected="one layer that retries",
                )
            )
    return judged("E20", len(long), violations)


def _layers(gaps: list[float]) -> tuple[int, int] | None:
    """(attempts of the inner layer, of the outer) when the pauses repeat: 1 2 9 1 2 9 1 2 is 3 x 3."""
    total = len(gaps) + 1
    for inner in range(2, total // 2 + 1):
        if total % inner:
            continue
        inside = [gaps[i : i + inner - 1] for i in range(0, len(gaps), inner)]
        outside = gaps[inner - 1 :: inner]
        repeats = all(_alike(part, inside[0]) for part in inside[1:])
        if repeats and min(outside) > 1.3 * max(inside[0]) and (inner > 2 or total // inner > 2):
            return inner, total // inner
    return None


def _alike(one: list[float], other: list[float]) -> bool:
    return all(abs(a - b) <= 0.3 * max(a, b, 0.01) for a, b in zip(one, other, strict=True))


INVARIANTS = (
    Invariant(
        "E2", "no retry of permanent errors", Severity.S2, "What was refused for good is not sent again as it is.",
        "Sort answers into transient and permanent before retrying; fail that document and go on.",
        no_retry_of_permanent, ("B17", "B32", "B73"),
    ),
    Invariant(
        "E3", "retry budget", Severity.S2, "At most six attempts per call, and few retries over the whole run.",
        "Cap attempts, keep a budget per run, and leave the rest to the next run.",
        retry_budget, ("B52",),
    ),
    Invariant(
        "E19", "circuit breaking", Severity.S3, "In a full outage the engine stops asking and probes now and then.",
        "Open a circuit after a few failures in a row; probe once per interval.",
        circuit_breaking, (),
    ),
    Invariant(
        "E20", "one retry layer", Severity.S3, "Attempts do not multiply through two layers that both retry.",
        "Switch off the retries of the client library or those of the job queue.",
        one_retry_layer, (),
    ),
)  # fmt: skip
