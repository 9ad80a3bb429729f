"""Economy: few calls per document, and hardly any when nothing has changed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from harness.evidence import EngineRun
from harness.invariants.answers import TRANSIENT, Answer, Call
from harness.invariants.indexed import Indexed
from harness.invariants.invariant import Invariant
from harness.invariants.wording import listed
from harness.verdicts import Finding, Severity, Violation, judged

CALLS_PER_DOCUMENT = 4
#: look-ups of parties, items, codes and company data, and the sign-in
OVERHEAD = 20
SAME_READ = 5
LOOKS_AFTER_LOSS = 3


def incremental_reads(ev: Indexed) -> Finding:
    reruns = [run for run in ev.evidence.runs if run.phase == ev.evidence.rerun]
    bound = ev.facts.get("idle_calls", 10 + len(ev.due))
    violations = []
    for run in reruns:
        calls = [call for call in _of(ev, run) if not call.auth]
        if len(calls) > bound:
            violations.append(
                Violation(
                    f"Nothing had changed, yet the {run.phase} run made {len(calls)} calls.",
                    exchanges=tuple(call.seq for call in calls[:12]),
                    expected=f"at most {bound}",
                )
            )
    return judged("E13", len(reruns), violations)


def _of(ev: Indexed, run: EngineRun) -> list[Call]:
    return [call for call in ev.calls if run.first_seq <= call.seq <= run.last_seq]


def call_complexity(ev: Indexed) -> Finding:
    runs = [run for run in ev.evidence.runs if run.phase == "first"]
    violations = [*_many_per_document(ev, runs), *_same_again(ev)]
    return judged("E14", len(runs), violations)


def _many_per_document(ev: Indexed, runs: list[EngineRun]) -> Iterator[Violation]:
    per_document = ev.facts.get("calls_per_document", CALLS_PER_DOCUMENT)
    for run in runs:
        useful = [call for call in _of(ev, run) if call.answer not in TRANSIENT and not call.auth]
        keys = {key for call in useful for key in call.subjects} or set(ev.due)
        parties = {source.party for key, source in ev.due.items() if key in keys}
        skus = {line.sku for key, source in ev.due.items() if key in keys for line in source.lines}
        lost = sum(len(call.subjects) for call in _of(ev, run) if call.writes and call.answer in TRANSIENT)
        bound = per_document * len(keys) + LOOKS_AFTER_LOSS * lost + 4 * len(parties) + 2 * len(skus) + OVERHEAD
        if len(useful) > bound:
            yield Violation(
                f"The {run.phase} run made {len(useful)} calls for {len(keys)} documents.",
                exchanges=tuple(call.seq for call in useful[:12]),
                expected=f"at most {bound}",
            )


def _same_again(ev: Indexed) -> Iterator[Violation]:
    """One and the same look-up, answered, asked over and over: nothing is kept."""
    most = ev.facts.get("same_read", SAME_READ)
    for calls in ev.groups.values():
        if not calls[0].reads or calls[0].subjects:
            continue
        answered = [call for call in calls if call.answer is Answer.OK]
        if len(answered) > most and _needless(ev, answered) > most:
            yield Violation(
                f"{calls[0].exchange.operation.capitalize()} was asked {len(answered)} times in one run with the same "
                f"words ({listed((str(call.seq) for call in answered), 3)}).",
                exchanges=tuple(call.seq for call in answered[:12]),
                expected="asked once, then remembered",
            )


def _needless(ev: Indexed, answered: list[Call]) -> int:
    """How often it was asked without a reason. A write whose answer was lost is a reason to look at once, when its time
    is over, and once more before another is sent."""
    needless, looks = 1, LOOKS_AFTER_LOSS
    for one, again in pairwise(answered):
        lost = any(call.writes and call.answer in TRANSIENT for call in ev.between(one, again))
        looks = 1 if lost else looks + 1
        needless += looks > LOOKS_AFTER_LOSS
    return needless


INVARIANTS = (
    Invariant(
        "E13", "incremental reads", Severity.S3, "A run with nothing to do makes hardly a call.",
        "Ask the ledger first, and read only what changed since the last run.",
        incremental_reads, ("B39",),
    ),
    Invariant(
        "E14", "call complexity", Severity.S3, "A few calls per document, whatever its number of lines.",
        "Look up items, codes and customers once per run and remember them.",
        call_complexity, (),
    ),
)  # fmt: skip
