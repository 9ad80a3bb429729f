"""Answers that may be old ones, and that the engine could not check against the books."""

from __future__ import annotations

from harness.invariants.answers import Answer, Call
from harness.invariants.attempts import identity
from harness.invariants.indexed import Indexed


def unproven(ev: Indexed, key: str, create: Call) -> bool:
    """Whether nobody could know from this answer that the document is there, and the run's report says so.

    The create was sent again under the key of a lost one, so the answer may be a replay about what is gone since (real
    bug B23). The engine asked the books right afterwards, and was refused or not answered in that run.
    """
    return _repeats_a_lost_one(ev, key, create) and _asked_in_vain(ev, create) and _called_unknown(ev, key, create)


def _repeats_a_lost_one(ev: Indexed, key: str, create: Call) -> bool:
    sent = create.exchange.idempotency_key
    earlier = (call for call in ev.creates_of(key) if call.seq < create.seq)
    return bool(sent) and any(
        call.answer is Answer.AMBIGUOUS and call.exchange.idempotency_key == sent for call in earlier
    )


def _asked_in_vain(ev: Indexed, create: Call) -> bool:
    here = create.phase, create.exchange.company
    later = (call for call in ev.calls if call.seq > create.seq and (call.phase, call.exchange.company) == here)
    asked = next((call for call in later if call.reads_documents), None)
    if asked is None:
        return False
    return not any(call.answer is Answer.OK for call in ev.groups[identity(asked)] if call.seq >= asked.seq)


def _called_unknown(ev: Indexed, key: str, create: Call) -> bool:
    run = ev.run_of(create.seq)
    return run is not None and any(
        (problem.get("key"), problem.get("state")) == (key, "unknown") for problem in run.problems
    )
