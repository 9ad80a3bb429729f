"""Throttling: waiting as told, backing off, and not living on refusals."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from statistics import mean, pstdev

from harness.invariants.answers import Answer, Call, waits
from harness.invariants.attempts import Series
from harness.invariants.indexed import Indexed
from harness.invariants.invariant import Invariant
from harness.invariants.wording import listed
from harness.verdicts import Finding, Severity, Violation, judged
from mock_erps.platform.journal import Delivered

#: requests of other workers that were on their way when the throttle spoke
_IN_FLIGHT = 0.05
#: seconds in which an engine can store that it has to wait
_IN_HAND = 0.5
_FIRST_GAP = 0.2
#: waits this long are a policy of their own (vendors ask for a minute), not a back-off
_LONG = 30.0
_STEADY = 100  # exchanges of one run from which on a share means something


def honour_retry_after(ev: Indexed) -> Finding:
    throttles = [
        (call, wait)
        for call in ev.calls
        if call.exchange.delivered is Delivered.FULL
        and call.answer is Answer.THROTTLED
        and (wait := waits(call.exchange)) is not None
        and wait > 0
    ]
    violations = [v for call, wait in throttles if (v := _impatience(ev, call, wait))]
    return judged("E1", len(throttles), violations)


def _impatience(ev: Indexed, throttle: Call, wait: float) -> Violation | None:
    exchange = throttle.exchange
    if _died_of_it(ev, throttle):
        return None
    end = exchange.done + wait
    allowed = end - max(0.05, 0.02 * wait)
    for call in ev.calls:
        if call.seq <= throttle.seq or not _same_scope(ev, throttle, call):
            continue
        if call.exchange.received >= allowed:
            return None
        if not _was_under_way(throttle, call):
            waited = call.exchange.received - exchange.done
            return Violation(
                f"The vendor asked for {wait:g} s of quiet (exchange {throttle.seq}); "
                f"the next request came after {waited:g} s (exchange {call.seq}).",
                keys=call.subjects,
                exchanges=(throttle.seq, call.seq),
                expected=f"after {wait:g} s",
                engine=f"after {waited:g} s",
            )
    return None


def _died_of_it(ev: Indexed, throttle: Call) -> bool:
    """Killed with the answer in hand: the next run cannot know of it. Who was killed while it waited had the time."""
    run = ev.run_of(throttle.seq)
    if run is None or not run.crashed or run.last_seq != throttle.seq:
        return False
    return run.ended - throttle.exchange.done < _IN_HAND


def _same_scope(ev: Indexed, throttle: Call, call: Call) -> bool:
    """The bucket that ran over counts this call too. Sign-ins have their own door."""
    if call.auth != throttle.auth:
        return False
    limit = next((lim for lim in ev.evidence.profile.limits if lim.refusal == throttle.exchange.because), None)
    parts = limit.per if limit is not None else ("company",)
    names = {"company": "company", "app": "principal", "token": "token"}
    here, there = throttle.exchange, call.exchange
    return all(getattr(here, names[part]) in (getattr(there, names[part]), "") for part in parts if part in names)


def _was_under_way(throttle: Call, call: Call) -> bool:
    """Another worker's request, sent before it could know."""
    if set(call.subjects) & set(throttle.subjects):
        return False
    other = call.exchange.request.connection != throttle.exchange.request.connection
    return other and call.exchange.received - throttle.exchange.done <= _IN_FLIGHT


def back_off_grows(ev: Indexed) -> Finding:
    waited = [one for one in ev.series if one.retries and all(waits(c.exchange) is None for c in one.attempts[:-1])]
    retried = [one for one in waited if not _hides_attempts(ev, one)]
    violations = [v for one in retried if (v := _flat(ev, one))]
    violations += _in_step(retried)
    return judged("E4", len(retried), violations)


def _hides_attempts(ev: Indexed, one: Series) -> bool:
    """What lies between two of its requests is no pause: an attempt in between never got as far as a request."""
    begin, end = one.attempts[0].exchange.done, one.attempts[-1].exchange.received
    return any(begin <= instant <= end for instant in ev.evidence.kept_out)


def _flat(ev: Indexed, one: Series) -> Violation | None:
    """Told where both readings agree: what else was asked meanwhile is no pause, yet may have been another worker's."""
    gaps = one.gaps()
    how = _complaint(one, gaps)
    if not how or not _complaint(one, _quiet(ev, one)):
        return None
    call = one.attempts[0]
    return Violation(
        f"While {call.exchange.operation} failed, {how} ({listed(f'{max(gap, 0):.3g} s' for gap in gaps)}).",
        keys=call.subjects,
        exchanges=tuple(attempt.seq for attempt in one.attempts),
        expected="pauses that double, from 0.2 s up",
    )


def _complaint(one: Series, gaps: list[float]) -> str:
    """What is wrong with the seconds between the attempts, empty when nothing is."""
    lost_at_once = one.attempts[0].reads and one.attempts[0].exchange.delivered is not Delivered.FULL
    first = gaps[1] if lost_at_once and len(gaps) > 1 else gaps[0]
    if first < _FIRST_GAP and not (lost_at_once and len(gaps) == 1):
        return f"the first retry came after {max(first, 0):.2g} s"
    if len(gaps) == 2 and gaps[1] < 0.75 * gaps[0] and gaps[0] < _LONG:
        return "the pauses shrink"
    if len(gaps) > 2 and max(gaps) < _LONG and gaps[-1] < 1.2 * gaps[0] and max(gaps) < 1.5 * gaps[0]:
        return "the pauses do not grow"
    return ""


def _quiet(ev: Indexed, one: Series) -> list[float]:
    """The gaps without the exchanges that led back to the attempt: what it builds on is often read again first."""
    return [
        gap - sum(call.exchange.done - call.exchange.received for call in _on_the_way(ev, before, after))
        for gap, (before, after) in zip(one.gaps(), pairwise(one.attempts), strict=True)
    ]


def _on_the_way(ev: Indexed, before: Call, after: Call) -> Iterator[Call]:
    """What the same run asked between two attempts, unless it was about another document."""
    return (
        call
        for call in ev.between(before, after)
        if call.phase == before.phase and set(call.subjects) <= set(before.subjects)
    )


def _in_step(retried: list[Series]) -> Iterator[Violation]:
    """Many callers that wait at the same time must not wait equally long."""
    firsts = [(one.attempts[0].exchange.done, one.gaps()[0], one) for one in retried]
    together = [
        (gap, one)
        for begin, gap, one in firsts
        if sum(other is not one and b < begin + gap and begin < b + g for b, g, other in firsts) >= 7
    ]
    gaps = [gap for gap, _ in together]
    if len(gaps) >= 8 and mean(gaps) > 0 and pstdev(gaps) / mean(gaps) <= 0.05:
        yield Violation(
            f"{len(gaps)} concurrent callers all waited {mean(gaps):.3g} s and came back together.",
            exchanges=tuple(one.attempts[1].seq for _, one in together),
            expected="pauses with jitter",
        )


def rate_in_steady_state(ev: Indexed) -> Finding:
    armed, violations = 0, []
    for run in ev.evidence.runs:
        calls = [call for call in ev.calls if run.first_seq <= call.seq <= run.last_seq]
        if len(calls) < ev.facts.get("steady", _STEADY):
            continue
        armed += 1
        throttled = [call for call in calls if call.answer is Answer.THROTTLED and not call.exchange.fault]
        if len(throttled) >= 0.05 * len(calls):
            violations.append(
                Violation(
                    f"{len(throttled)} of {len(calls)} requests of the {run.phase} run were refused as too many.",
                    exchanges=tuple(call.seq for call in throttled[:12]),
                    expected="less than 5 %",
                )
            )
    return judged("E12", armed, violations)


INVARIANTS = (
    Invariant(
        "E1", "honour Retry-After", Severity.S2, "After a throttle, nothing is sent before the time the vendor named.",
        "Stop the whole scope (company or app), parse both forms of Retry-After, then go on.",
        honour_retry_after, ("B33", "B39", "B50", "B51"),
    ),
    Invariant(
        "E4", "back-off grows", Severity.S3, "Pauses start at 0.2 s and grow, with jitter among workers.",
        "Double the pause each time, add jitter, cap it.",
        back_off_grows, (),
    ),
    Invariant(
        "E12", "rate in steady state", Severity.S3, "Less than one request in twenty is refused as too many.",
        "Pace below the published limit instead of running into it.",
        rate_in_steady_state, ("B52",),
    ),
)  # fmt: skip
