"""Tokens: one refresh at a time, stored before use, and no knocking on a closed door."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from harness.invariants.answers import Answer
from harness.invariants.indexed import Indexed
from harness.invariants.invariant import Invariant
from harness.invariants.refreshing import Refresh, could_store, refreshes
from harness.verdicts import Finding, Severity, Violation, judged

_ACCESS_LIFE = 3600.0


def single_flight(ev: Indexed) -> Finding:
    found = refreshes(ev)
    violations = [v for index, one in enumerate(found) for v in _beside(one, found[index + 1 :])]
    violations += _too_often(ev, found)
    return judged("E7", len(found), violations)


def _beside(one: Refresh, later: list[Refresh]) -> Iterator[Violation]:
    for other in later:
        if other.shown != one.shown:
            continue
        overlapping = other.call.exchange.received < one.call.exchange.done
        outdated = bool(one.given) and one.given != one.shown and other.call.phase == one.call.phase
        if overlapping or outdated:
            how = "while the first was under way" if overlapping else "though the first had brought a new one"
            yield Violation(
                f"Two refreshes used one refresh token (exchanges {one.call.seq} and {other.call.seq}), {how}.",
                exchanges=(one.call.seq, other.call.seq),
                expected="one refresh, shared by all workers",
            )
            return


def _too_often(ev: Indexed, found: list[Refresh]) -> Iterator[Violation]:
    """More refreshes than tokens can have run out."""
    life = float(ev.traits.get("access_life", _ACCESS_LIFE))
    targets = max(len(ev.evidence.companies), 1)
    for run in ev.evidence.runs:
        mine = [one for one in found if run.first_seq <= one.call.seq <= run.last_seq and one.given]
        expired = {
            call.exchange.token
            for call in ev.calls
            if call.answer is Answer.AUTH and run.first_seq <= call.seq <= run.last_seq
        }
        allowed = targets * (math.ceil((run.ended - run.started) / life) + 1) + len(expired)
        if len(mine) > allowed:
            yield Violation(
                f"The {run.phase} run refreshed its tokens {len(mine)} times.",
                exchanges=tuple(one.call.seq for one in mine[:12]),
                expected=f"at most {allowed}",
            )


def persist_before_use(ev: Indexed) -> Finding:
    found = refreshes(ev)
    rotated = [one for one in found if one.given and one.given != one.shown]
    violations = []
    for one in rotated:
        again = next((other for other in found if other.call.seq > one.call.seq and other.shown == one.shown), None)
        if again is not None and again.call.phase != one.call.phase and could_store(ev, one):
            violations.append(_forgotten(one, again))
    return judged("E8", len(rotated), violations)


def _forgotten(one: Refresh, again: Refresh) -> Violation:
    locked = " The connection is lost: a person must sign in again." if again.refused else ""
    return Violation(
        f"A refresh brought a new refresh token (exchange {one.call.seq}); the next run used the old one "
        f"(exchange {again.call.seq}).{locked}",
        exchanges=(one.call.seq, again.call.seq),
        expected="the newest token",
        severity=None if again.refused else Severity.S2,
    )


def stop_on_invalid_grant(ev: Indexed) -> Finding:
    refused: dict[tuple[str, str], list[Refresh]] = defaultdict(list)
    for one in refreshes(ev):
        if one.refused:
            refused[one.call.phase, one.shown].append(one)
    violations = [
        Violation(
            f"The refresh token was refused for good, and the {phase} run tried it {len(tries) - 1} more times.",
            exchanges=tuple(one.call.seq for one in tries[:12]),
            expected="at most 2 more, then a person is asked",
        )
        for (phase, _), tries in refused.items()
        if len(tries) > 3
    ]
    return judged("E9", len(refused), violations)


INVARIANTS = (
    Invariant(
        "E7", "single-flight refresh", Severity.S2, "One refresh at a time per token, and no more than tokens run out.",
        "Lock the refresh across workers, and read the stored token again inside the lock.",
        single_flight, ("B26", "B28", "B30"),
    ),
    Invariant(
        "E8", "persist before use", Severity.S1, "The next run refreshes with the newest refresh token.",
        "Store the new pair durably before the first call that uses it.",
        persist_before_use, ("B24", "B26", "B28", "B31"),
    ),
    Invariant(
        "E9", "stop on invalid_grant", Severity.S2, "After invalid_grant at most two more refreshes, then a person.",
        "Mark the connection broken, stop that target, and say so.",
        stop_on_invalid_grant, ("B24",),
    ),
)  # fmt: skip
