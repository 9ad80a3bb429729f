"""What Xero answers, as outcomes. A 400 may name bad records while the good ones of its call are saved (§8, §9)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sync_engine.connectors.answers import first_line, outcome_of, retry_after, road_trouble
from sync_engine.connectors.http import Answer, Request, broken
from sync_engine.connectors.wire_json import Shape, decoded, part, rows, text
from sync_engine.connectors.xero.facts import ID, NUMBER
from sync_engine.connectors.xero.records import done
from sync_engine.outcomes import (
    Ambiguous,
    Disconnected,
    Duplicate,
    Forbidden,
    Missing,
    Outcome,
    Refused,
    Throttled,
    VendorError,
)

_TAKEN = re.compile(r"must be unique|already assigned|already exists|Idempotency Key", re.IGNORECASE)
_NO_MORE = re.compile(r"existing .* could not be found", re.IGNORECASE)


def token_refused(answer: Answer) -> bool:
    """401 also answers a missing scope, which no refresh will mend (§2)."""
    return answer.status == 401 and b"AuthorizationUnsuccessful" not in answer.body


def success(answer: Answer, request: Request) -> Shape:
    """The JSON of a success, or of a refusal that names elements: the others of that call are in doubt (§9)."""
    try:
        shape = decoded(answer.body)
    except ValueError:
        shape = {}
    if answer.status == 200 and shape and text(shape, "Status") in ("", "OK"):
        return shape
    if answer.status == 400 and request.writes and rows(shape, "Elements"):
        flagged = [{"HasErrors": True, **row} for row in rows(shape, "Elements")]
        return dict.fromkeys(ID, flagged)
    raise _error(answer, shape, writes=request.writes)


def saved(path: str, answered: Sequence[Shape]) -> Shape:
    """The one record of a call. Raises what the vendor says against it."""
    if not answered:
        raise Ambiguous("the answer to a write names no record")
    problem = _objection(answered[0])
    if problem:
        raise problem
    if not text(answered[0], ID[path]).strip("0-"):
        raise Ambiguous("the answer to a write names no record")
    return answered[0]


def attributed(path: str, number: str, answered: Sequence[Shape]) -> Outcome:
    """The outcome of one document of a batch, found by its number; the unnamed may have been saved (§9)."""
    mine = [row for row in answered if text(row, NUMBER[path]).strip() == number]
    return outcome_of(lambda: done(path, saved(path, mine)))


def _objection(row: Shape) -> VendorError | None:
    """What the vendor says against a record; it sits on the record, its contact or its lines (§8)."""
    places = [row, part(row, "Contact"), *rows(row, "LineItems")]
    said = [text(error, "Message") for place in places for error in rows(place, "ValidationErrors")]
    flagged = text(row, "StatusAttributeString") == "ERROR" or True in (
        row.get("HasErrors"),
        row.get("HasValidationErrors"),
    )
    if not said and not flagged:
        return None
    return _refusal("; ".join(dict.fromkeys(said)) or "refused without a word", "ValidationException")


def _refusal(said: str, code: str) -> Refused | Missing:
    if _TAKEN.search(said):
        return Duplicate(said, code)
    return Missing(said, code) if _NO_MORE.search(said) else Refused(said, code)


def _error(answer: Answer, shape: Shape, *, writes: bool) -> VendorError:
    said = text(shape, "Message") or text(shape, "Detail") or first_line(answer.body)
    code = text(shape, "Type") or str(answer.status)
    if answer.status == 429:
        problem = answer.headers.get("x-rate-limit-problem", "")
        daily = problem.lower() == "day"
        return Throttled(f"too many calls ({problem})", "429", retry_after(answer.headers), daily)
    if answer.status in (401, 403) and "AuthorizationUnsuccessful" not in said:
        return Disconnected("Xero does not accept our token for this organisation", code)
    if answer.status in (401, 403):
        return Forbidden(said, code)
    trouble = road_trouble(answer, said, code, writes=writes)
    if trouble:
        return trouble
    if answer.status == 200:
        return broken(f"not an answer of the API: {said}", writes=writes)
    return Missing(said, code) if answer.status == 404 else _refusal(said, code)
