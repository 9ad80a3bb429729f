"""Crashes, overlapping runs, and how runs end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from harness.evidence import EngineRun
from harness.invariants.answers import Answer, Call
from harness.invariants.books import halves, missing, no_duplicate
from harness.invariants.indexed import Indexed
from harness.invariants.invariant import Invariant
from harness.invariants.payments import payments_exact
from harness.invariants.story import truth_negative, truth_positive
from harness.invariants.versions import idempotent_rerun
from harness.invariants.wording import told
from harness.verdicts import Finding, Severity, Violation, judged

#: virtual seconds after which a run counts as one that does not end: nobody sleeps a daily quota out in a worker
LONGEST_RUN = 6 * 3600.0
#: 4 is "our own fault"; None is a death nobody ordered
ORDERLY = (0, 1, 2, 3)
_TRACEBACK = re.compile(r"Traceback \(most recent call last\)|^panic: |^Exception in thread ", re.M)


def crash_atomicity(ev: Indexed) -> Finding:
    if not ev.crashes:
        return judged("I30", 0, [])
    lost = [Violation(f"No {told(source)} in the books.", keys=(source.key,)) for source in missing(ev)]
    broken = [
        *no_duplicate(ev).violations,
        *lost,
        *payments_exact(ev).violations,
        *truth_positive(ev).violations,
        *truth_negative(ev).violations,
        *halves(ev),
    ]
    return judged("I30", len(ev.crashes), _after("The engine was killed and started again: ", broken))


def single_worker(ev: Indexed) -> Finding:
    if not ev.overlaps:
        return judged("I31", 0, [])
    broken = [
        *no_duplicate(ev).violations,
        *(violation for violation in payments_exact(ev).violations if violation.money),
        *idempotent_rerun(ev).violations,
    ]
    return judged("I31", ev.overlaps, _after("Two runs were at work at once: ", broken))


def _after(circumstance: str, broken: Iterable[Violation]) -> list[Violation]:
    """The breaches as told here; what they cost is counted where they belong."""
    return [
        Violation(
            circumstance + violation.message[:1].lower() + violation.message[1:],
            violation.keys,
            violation.exchanges,
            violation.expected,
            violation.books,
            violation.engine,
        )
        for violation in broken
    ]


def clean_stop(ev: Indexed) -> Finding:
    ended = [run for run in ev.evidence.runs if not run.crashed]
    violations = [violation for run in ended for violation in _bad_end(ev, run)]
    violations += _open_sessions(ev)
    return judged("I41", len(ended), violations)


def _bad_end(ev: Indexed, run: EngineRun) -> Iterator[Violation]:
    lasted = run.ended - run.started
    if run.hung:
        yield Violation(
            f"The {run.phase} run never ended: it waits for {run.hung} without a time-out.", exchanges=(run.last_seq,)
        )
    elif lasted > ev.facts.get("longest_run", LONGEST_RUN):
        yield Violation(f"The {run.phase} run took {lasted / 3600:.1f} hours; work that must wait so long is parked.")
    if _TRACEBACK.search(run.output):
        yield Violation(f"The {run.phase} run died of an error of its own: its output ends in a traceback.")
    elif not run.hung and run.exit_code not in ev.facts.get("exit_codes", ORDERLY):
        yield Violation(f"The {run.phase} run ended with {run.exit_code}, which is no orderly end.")


def _open_sessions(ev: Indexed) -> Iterator[Violation]:
    """Where sessions hold a licence, each one is given back."""
    if not ev.traits.get("session_seats"):
        return
    ins = [call for call in ev.calls if call.auth and set(call.exchange.operations) & {"log in", "open session"}]
    outs = [call for call in ev.calls if call.auth and set(call.exchange.operations) & {"log out", "close session"}]
    for run in ev.evidence.runs:
        opened = sum(run.first_seq <= call.seq <= run.last_seq and _was_told(call) for call in ins)
        closed = sum(run.first_seq <= call.seq <= run.last_seq for call in outs)
        closed += len(_ended_by_vendor(ev, run))
        if opened > closed and not run.crashed:
            yield Violation(f"The {run.phase} run left {opened - closed} of {opened} sessions open; each holds a seat.")


def _was_told(call: Call) -> bool:
    """A login whose answer never came, or made no sense, leaves nothing that could be given back."""
    return call.answer is Answer.OK and call.exchange.status < 300


def _ended_by_vendor(ev: Indexed, run: EngineRun) -> set[str]:
    """Sessions that the vendor does not know any more: they hold no seat."""
    return {
        call.exchange.token
        for call in ev.calls
        if run.first_seq <= call.seq <= run.last_seq and call.exchange.because == "session_invalid"
    }


INVARIANTS = (
    Invariant(
        "I30", "crash atomicity", Severity.S1,
        "Killed at any instant and started again, the engine neither loses nor doubles nor halves a document.",
        "Store intent and idempotency key before the call, the outcome after it, and begin each run with what is open.",
        crash_atomicity, ("B8", "B95"),
    ),
    Invariant(
        "I31", "single worker", Severity.S1, "Two runs at once do together what one would have done.",
        "Claim each document in the ledger with a conditional write and a lease before touching the target.",
        single_worker, ("B6", "B7", "B13"),
    ),
    Invariant(
        "I41", "clean stop", Severity.S3, "Each run ends by itself, in bounded time, and leaves no session behind.",
        "Set time-outs, park long waits, catch what a document can raise, and log out at the end.",
        clean_stop, ("B24", "B49"),
    ),
)  # fmt: skip
