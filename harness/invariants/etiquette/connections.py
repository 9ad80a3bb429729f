"""Connections: time-outs, concurrency, one writer per record, and credentials for the right host only."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from urllib.parse import urlsplit

from harness.invariants.answers import Call
from harness.invariants.indexed import Indexed
from harness.invariants.invariant import Invariant
from harness.verdicts import Finding, Severity, Violation, judged
from mock_erps.platform.journal import Delivered
from mock_erps.platform.messages import Ending

#: above every vendor's own ceiling, above a client's careful 130 s
PATIENCE = 180.0


def time_outs(ev: Indexed) -> Finding:
    most = ev.facts.get("patience", PATIENCE)
    stalled = [call for call in ev.calls if _stalls(call)]
    violations = [
        Violation(
            f"{call.exchange.operation.capitalize()} got no answer, and the engine waited "
            f"{call.exchange.done - call.exchange.received:.0f} s for it.",
            keys=call.subjects,
            exchanges=(call.seq,),
            expected=f"closed within {most:.0f} s",
        )
        for call in stalled
        if call.exchange.done - call.exchange.received > most
    ]
    hung = [run for run in ev.evidence.runs if run.hung]
    violations += [
        Violation(
            f"The {run.phase} run waits for {run.hung} for ever: it has no time-out.",
            exchanges=(run.last_seq,),
            expected=f"closed within {most:.0f} s",
        )
        for run in hung
    ]
    return judged("E10", len(stalled) or len(hung), violations)


def _stalls(call: Call) -> bool:
    reply = call.exchange.reply
    if reply is not None and (reply.delivery.ending is Ending.STALL or reply.delivery.delay > 0):
        return True
    return call.exchange.delivered is not Delivered.FULL and call.exchange.fault.endswith(("-TIMEOUT", "-STALL"))


def concurrency(ev: Indexed) -> Finding:
    cap = _cap(ev)
    if not cap:
        return judged("E11", 0, [])
    violations = []
    by_company: dict[str, list[Call]] = defaultdict(list)
    for call in ev.calls:
        if call.exchange.company:
            by_company[call.exchange.company].append(call)
    peaks = {company: _peak(calls) for company, calls in by_company.items()}
    for company, (most, at) in peaks.items():
        if most > cap:
            violations.append(
                Violation(
                    f"{most} requests of {ev.attribution.target_of(company)} were in flight at once "
                    f"(at exchange {at.seq}).",
                    exchanges=(at.seq,),
                    expected=f"at most {cap}",
                )
            )
    return judged("E11", sum(most > 1 for most, _ in peaks.values()), violations)


def _cap(ev: Indexed) -> int:
    caps = [limit.concurrent for limit in ev.evidence.profile.limits if limit.concurrent]
    stated = ev.traits.get("concurrency_limit")
    return stated if isinstance(stated, int) and not isinstance(stated, bool) else min(caps, default=0)


def _peak(calls: list[Call]) -> tuple[int, Call]:
    """The most calls at work at one instant, and the one that made it so."""
    running: list[Call] = []
    most, at = 0, calls[0]
    for call in calls:
        running = [other for other in running if other.exchange.done > call.exchange.received]
        running.append(call)
        if len(running) > most:
            most, at = len(running), call
    return most, at


def one_writer(ev: Indexed) -> Finding:
    armed, violations = 0, []
    for key, writes in ev.writes_of.items():
        armed += len(writes) > 1
        for first, second in pairwise(writes):
            one, two = first.exchange, second.exchange
            if two.received < one.done and one.company == two.company and one.received <= two.received:
                violations.append(
                    Violation(
                        f"Two writes of {ev.label(key)} were under way at the same time.",
                        keys=(key,),
                        exchanges=(one.seq, two.seq),
                        expected="one after the other",
                    )
                )
    return judged("E17", armed, violations)


def host_safety(ev: Indexed) -> Finding:
    """Redirects are followed with care: credentials stay with the hosts that issued them."""
    strangers = [call for call in ev.calls if _is_stranger(ev, call)]
    redirected = [call for call in ev.calls if 300 <= call.exchange.status < 400]
    violations = [
        Violation(
            f"Credentials went to {call.exchange.request.host or 'an unknown host'} (exchange {call.seq}), "
            "which is none of the vendor's hosts.",
            keys=call.subjects,
            exchanges=(call.seq,),
            expected="no credentials outside the vendor's hosts",
        )
        for call in strangers
        if _carries_credentials(ev, call)
    ]
    violations += [_followed(ev, call) for call in redirected if _aim(call) in ev.evidence.strangers]
    return judged("E18", len(strangers) + len(redirected), violations)


def _aim(call: Call) -> str:
    """The host a redirect names."""
    reply = call.exchange.reply
    return urlsplit((reply.header("location") if reply else "") or "").hostname or ""


def _followed(ev: Indexed, call: Call) -> Violation:
    """The network let nothing out, but the request was on its way."""
    return Violation(
        f"A redirect to {_aim(call)} was followed (exchange {call.seq}), which is none of the vendor's hosts.",
        keys=call.subjects,
        exchanges=(call.seq,),
        expected="no request outside the vendor's hosts",
    )


def _is_stranger(ev: Indexed, call: Call) -> bool:
    exchange = call.exchange
    return exchange.erp not in ("", ev.evidence.profile.slug) or not exchange.erp or exchange.because == "unknown host"


def _carries_credentials(ev: Indexed, call: Call) -> bool:
    request = call.exchange.request
    if any(request.headers.get(name) for name in ("authorization", "cookie", "x-api-key")):
        return True
    sent = f"{request.path}?{request.query}\n{request.body.decode('utf-8', 'replace')}"
    return any(secret in sent for known in ev.evidence.secrets.values() for secret in known if len(secret) >= 8)


INVARIANTS = (
    Invariant(
        "E10", "time-outs set", Severity.S2, "A stalled answer is given up within three minutes.",
        "Set connect and read time-outs on every call, the token endpoint's too.",
        time_outs, ("B11",),
    ),
    Invariant(
        "E11", "concurrency cap", Severity.S2, "Never more requests in flight per company than the vendor allows.",
        "Share one pool per company, no larger than the vendor's cap.",
        concurrency, ("B53",),
    ),
    Invariant(
        "E17", "one writer per record", Severity.S2, "Two writes to one record are never under way at once.",
        "Send each document's writes through one queue, or claim the document first.",
        one_writer, ("B6", "B13"),
    ),
    Invariant(
        "E18", "host safety", Severity.S1, "Credentials go to the vendor's hosts only, whatever a redirect says.",
        "Drop credentials on a redirect to another host; follow only to hosts you know.",
        host_safety, (),
    ),
)  # fmt: skip
