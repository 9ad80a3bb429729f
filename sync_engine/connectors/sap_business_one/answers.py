"""What the Service Layer answers, as outcomes: numbers that catch all, and texts that tell (§8)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sync_engine.connectors.answers import first_line, road_trouble
from sync_engine.connectors.http import Answer, broken
from sync_engine.connectors.wire_json import Shape, decoded, part, text
from sync_engine.outcomes import (
    Disconnected,
    Duplicate,
    Forbidden,
    Missing,
    NotStarted,
    Refused,
    Stale,
    VendorError,
)

SESSION_OVER = "301"
NOT_FOUND = "-2028"
_STALE = "-2039"
_TAKEN = "-2035"
_FORBIDDEN = "-6006"
#: nothing was executed (§2): a worker between two companies, too many logins at once
_NOTHING_DONE = frozenset({"305", "299"})
_EXISTS = re.compile(r"already (assigned|exists)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Complaint:
    """The vendor's own words; v1 and v2 shape them differently (§8)."""

    code: str
    text: str


def complaint(shape: Shape) -> Complaint:
    error = part(shape, "error")
    said = text(error, "message") or text(part(error, "message"), "value")
    return Complaint(text(error, "code"), said)


def session_over(answer: Answer) -> bool:
    """The session is checked before any work is done (§2), so the same request may be sent again."""
    return answer.status == 401


def success(answer: Answer, *, writes: bool) -> Shape:
    """The JSON of a success, empty for an answer without content. Raises what anything else means."""
    shape = _shape(answer)
    if answer.status in (200, 201) and shape is not None and "error" not in shape:
        return shape
    if answer.status == 204:
        return {}
    raise problem(answer, shape or {}, writes=writes)


def _shape(answer: Answer) -> Shape | None:
    try:
        return decoded(answer.body)
    except ValueError:
        return None


def problem(answer: Answer, shape: Shape, *, writes: bool) -> VendorError:
    """The outcome of an answer that is no success."""
    said = complaint(shape)
    words, code = said.text or first_line(answer.body), said.code or str(answer.status)
    if said.code in _NOTHING_DONE:
        return NotStarted(words, code)
    if answer.status == 401:
        return Disconnected("SAP Business One does not accept our login; a person must mend it", code)
    trouble = road_trouble(answer, words, code, writes=writes)
    if trouble:
        return trouble
    if answer.status < 400:
        return broken(f"not an answer of the Service Layer: {words}", writes=writes)
    return judged(said, answer.status, words)


def judged(said: Complaint, status: int, words: str) -> VendorError:
    """A refusal by its number, and by its text where the number catches all (§8)."""
    code = said.code or str(status)
    if status == 412 or said.code == _STALE:
        return Stale(words, code)
    if status == 403 or said.code == _FORBIDDEN:
        return Forbidden(words, code)
    if status == 404:
        return Missing(words, code)
    if said.code == _TAKEN or _EXISTS.search(words):
        return Duplicate(words, code)
    return Refused(words, code)
