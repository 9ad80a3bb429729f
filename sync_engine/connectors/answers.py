"""What statuses and headers mean for every HTTP vendor alike; a connector adds its own codes and texts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from sync_engine.connectors.http import Answer, broken
from sync_engine.outcomes import NotStarted, Outcome, Throttled, VendorError

#: After these a write may have happened: the answer speaks of the road, not of the work.
_UNCLEAR = frozenset({408, 425, 500, 502, 504})


def retry_after(headers: Mapping[str, str], names: tuple[str, ...] = ("retry-after",)) -> float | None:
    """Seconds to wait by the first of `names` (lower case) that can be read; both forms of RFC 9110 §10.2.3."""
    for name in names:
        seconds = _seconds(headers.get(name, "").strip(), headers)
        if seconds is not None:
            return seconds
    return None


def _seconds(value: str, headers: Mapping[str, str]) -> float | None:
    if value.replace(".", "", 1).isascii() and value.replace(".", "", 1).isdigit():
        return float(value)
    moment = _instant(value)
    if moment is None:
        return None
    # The vendor's own clock, where it shows it: ours may be wrong.
    now = _instant(headers.get("date", ""))
    return max(0.0, moment - (time.time() if now is None else now))


def _instant(value: str) -> float | None:
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def road_trouble(
    answer: Answer, text: str, code: str = "", *, writes: bool, wait: tuple[str, ...] = ("retry-after",)
) -> VendorError | None:
    """The outcome of a throttle, an outage or a gateway's answer; None where the vendor itself has answered.

    503 proves that nothing started only together with a Retry-After: bare ones also come after a commit
    (testing/invariants.md, "ambiguous attempt").
    """
    pause = retry_after(answer.headers, wait)
    if answer.status == 429:
        return Throttled(text, code or "429", pause)
    if answer.status == 503 and pause is not None:
        return NotStarted(text, code or "503", pause)
    if answer.status in _UNCLEAR or answer.status >= 502:
        return broken(text, code or str(answer.status), writes=writes)
    return None


def first_line(body: bytes, most: int = 200) -> str:
    """The beginning of an answer nobody can parse, for people to read."""
    return " ".join(body[: most * 4].decode("utf-8", "replace").split())[:most]


def one_by_one(attempts: Iterable[Callable[[], Outcome]]) -> list[Outcome]:
    """What attempts come to, each made after the other: once the target asks for a pause, no other is started."""
    outcomes: list[Outcome] = []
    pause: NotStarted | None = None
    for attempt in attempts:
        outcome = pause or outcome_of(attempt)
        pause = outcome if isinstance(outcome, NotStarted) else None
        outcomes.append(outcome)
    return outcomes


def outcome_of(attempt: Callable[[], Outcome]) -> Outcome:
    """What an attempt came to, as one item among others: its error is its own."""
    try:
        return attempt()
    except VendorError as error:
        return error
