"""`requestid`: the same one again replays the first answer, also when its document is gone (dossier §6, B23)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from mock_erps.platform.idempotency import Fingerprint, Profile, fingerprint
from mock_erps.platform.messages import Delivery, Reply
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.journal import Exchange


def once(call: Call, perform: Callable[[], Reply]) -> Reply:
    """Perform a write, or replay it. Headers such as Idempotency-Key do nothing here (§6)."""
    key = call.query.get("requestid", "")
    if not key or not call.setting("requestid_enabled"):
        return perform()
    content = fingerprint(call.request.path, call.request.body)
    kept = recall(call, key, content)
    if kept is not None:
        return kept
    reply = perform()
    keep(call, key, content, reply)
    return reply


def recall(call: Call, key: str, content: Fingerprint) -> Reply | None:
    """The first answer to a key of this company; refuses 600 where the settings say so."""
    kept = call.vendor.keys.recall(call.company.id, key, content, _profile(call))
    if kept is None:
        return None
    call.exchange.replayed = True
    call.exchange.because = "replay"
    rest = _still_running(call, key)
    if rest > 0 and call.setting("requestid_in_flight") == "600":
        raise Refusal("duplicate_request", key=key)
    return replace(kept, delivery=Delivery(delay=rest)) if rest > 0 else kept


def keep(call: Call, key: str, content: Fingerprint, reply: Reply) -> None:
    call.vendor.keys.keep(call.company.id, key, content, reply, _KEEPING)
    _running(call)[call.company.id, key] = call.exchange


def _profile(call: Call) -> Profile:
    mismatch = "replay" if call.setting("requestid_mismatch") == "replay" else "duplicate_request"
    return _profile_of(call.setting("requestid_ttl"), mismatch)


_profile_of = lru_cache(maxsize=64)(Profile)
#: how long and against what a key holds is asked when it comes again
_KEEPING = Profile()


def _running(call: Call) -> dict[tuple[str, str], Exchange]:
    running: dict[tuple[str, str], Exchange] = call.vendor.facts.setdefault("first_exchanges", {})
    return running


def _still_running(call: Call, key: str) -> float:
    """Seconds until the first answer is out: a fault may hold it back."""
    first = _running(call).get((call.company.id, key))
    if first is None or first.reply is None:
        return 0.0
    return max(first.received + first.reply.delivery.delay - call.now, 0.0)
