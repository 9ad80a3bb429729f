"""Refreshes of a login, as the wire shows them: which token was shown, which came back, and who could keep it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from harness.invariants.answers import Answer, Call
from mock_erps.platform.journal import Delivered

if TYPE_CHECKING:
    from harness.invariants.indexed import Indexed

_TOKEN = re.compile(rb'"refresh_token"\s*:\s*"([^"]+)"')


@dataclass(frozen=True, slots=True)
class Refresh:
    """One refresh: the token shown and the token given back ("" = refused, or the answer was lost)."""

    call: Call
    shown: str
    given: str

    @property
    def refused(self) -> bool:
        exchange = self.call.exchange
        named = "invalid_grant" in (exchange.because, exchange.vendor_code)
        return named or (exchange.status in (400, 401) and exchange.delivered is Delivered.FULL)


def refreshes(ev: Indexed) -> list[Refresh]:
    calls = (call for call in ev.calls if call.auth and "refresh token" in call.exchange.operations)
    return [Refresh(call, shown, _given(call)) for call in calls if (shown := _shown(call))]


def _shown(call: Call) -> str:
    body = call.exchange.request.body
    match = _TOKEN.search(body)
    if match:
        return match[1].decode()
    return next(iter(parse_qs(body.decode("utf-8", "replace")).get("refresh_token", [])), "")


def _given(call: Call) -> str:
    exchange = call.exchange
    if exchange.reply is None or exchange.status >= 400 or exchange.delivered is not Delivered.FULL:
        return ""
    if call.answer is Answer.UNREADABLE:  # as good as lost: the old token is all there is
        return ""
    match = _TOKEN.search(exchange.reply.body)
    return match[1].decode() if match else ""


def could_store(ev: Indexed, one: Refresh) -> bool:
    """The run lived on after the refresh: it used the new token, or ended in order."""
    run = ev.run_of(one.call.seq)
    if run is None or not run.crashed:
        return True
    return any(one.call.seq < call.seq <= run.last_seq and not call.auth for call in ev.calls)


def locked_out(ev: Indexed) -> Call | None:
    """The vendor's first refusal of a token that was the engine's newest through no fault of its own, if there is one:
    it was killed as the answer to the refresh that replaced it came, or that answer was lost again and again, and the
    vendor's grace was over before the next run."""
    known = refreshes(ev)
    for index, one in enumerate(known):
        exchange = one.call.exchange
        if exchange.because != "invalid_grant" or exchange.fault:
            continue
        uses = [use for use in known[:index] if use.shown == one.shown and not use.refused]
        if uses and all(_was_in_vain(ev, use, uses) for use in uses):
            return one.call
    return None


def _was_in_vain(ev: Indexed, use: Refresh, uses: list[Refresh]) -> bool:
    """Nothing came of it that could be kept: it was the run's last act, or its loss was met by trying once more."""
    tries = sum(other.call.phase == use.call.phase for other in uses)
    return not could_store(ev, use) or (not use.given and tries > 1)
