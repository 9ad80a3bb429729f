"""Protocol: the vendor's caps, methods and headers."""

from __future__ import annotations

import re
from functools import lru_cache

from harness.invariants.answers import Call
from harness.invariants.indexed import Indexed
from harness.invariants.invariant import Invariant
from harness.verdicts import Finding, Severity, Violation, judged

_PAGE_SIZE = re.compile(r"(?:max_?results|page_?size|per_?page|limit|\btop)\W{1,6}(\d{1,9})\b")
_PAGE_WORDS = ("result", "page", "limit", "top")
#: wrong method, answer form, length, media type, missing precondition
_MISSPOKEN = frozenset((405, 406, 411, 415, 428))
_NOT_SERVED = frozenset(("no_such_path", "no_such_method", "bad_media_type"))
_BY_VERSION = ("update", "void", "delete", "sparse", "change")


def caps(ev: Indexed) -> Finding:
    batch_cap, page_cap = ev.traits.get("batch_size"), ev.traits.get("page_max")
    armed, violations = 0, []
    for call in ev.calls:
        items = len(call.exchange.keys) if call.writes else 0
        page = _page_size(call) if call.reads and page_cap else 0
        armed += items > 1 or page > 0
        if isinstance(batch_cap, int) and items > batch_cap:
            violations.append(_above(call, f"{items} documents in one call", batch_cap))
        if isinstance(page_cap, int) and page > page_cap:
            violations.append(_above(call, f"a page of {page}", page_cap))
    return judged("E15", armed, violations)


def _page_size(call: Call) -> int:
    request = call.exchange.request
    return _largest_page(request.query, request.body)


@lru_cache(maxsize=4096)
def _largest_page(query: str, body: bytes) -> int:
    text = f"{query} {body.decode('utf-8', 'replace')}".lower()
    if not any(word in text for word in _PAGE_WORDS):
        return 0
    return max((int(size) for size in _PAGE_SIZE.findall(text)), default=0)


def _above(call: Call, what: str, cap: int) -> Violation:
    return Violation(
        f"{call.exchange.operation.capitalize()} (exchange {call.seq}) asked for {what}; the vendor takes {cap}.",
        keys=call.subjects,
        exchanges=(call.seq,),
        expected=f"at most {cap}",
    )


def correct_headers(ev: Indexed) -> Finding:
    needs_version = bool(ev.traits.get("version_token"))
    armed, violations = 0, []
    for call in ev.calls:
        exchange = call.exchange
        by_version = (
            needs_version and call.writes and exchange.operation.startswith(_BY_VERSION) and bool(call.subjects)
        )
        armed += by_version
        if by_version and not exchange.version_sent and not exchange.fault:
            violations.append(_misspoken(call, "without the version it means to change"))
        elif not exchange.fault and (exchange.status in _MISSPOKEN or exchange.because in _NOT_SERVED):
            violations.append(_misspoken(call, f"in a way the vendor does not serve ({exchange.status})"))
    return judged("E16", armed or len(ev.calls), violations)


def _misspoken(call: Call, how: str) -> Violation:
    exchange = call.exchange
    what = exchange.operation or f"{exchange.request.method} {exchange.request.path}"
    return Violation(
        f"{what[:1].upper()}{what[1:]} was sent {how} (exchange {call.seq}).", keys=call.subjects, exchanges=(call.seq,)
    )


INVARIANTS = (
    Invariant(
        "E15", "batch and page caps", Severity.S2, "Batches and pages are never larger than the vendor takes.",
        "Cut into chunks of the vendor's cap, and page until an empty or last page.",
        caps, ("B35", "B41"),
    ),
    Invariant(
        "E16", "correct method and headers", Severity.S2,
        "Updates carry the version they change, and calls the method and type the vendor serves.",
        "Send version token, media type and tenant as the vendor's contract says.",
        correct_headers, ("B22", "B46"),
    ),
)  # fmt: skip
