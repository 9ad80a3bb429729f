"""What NetSuite answers, as outcomes. Most refusals share one code, so their words decide (§8)."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from sync_engine.connectors.answers import first_line, road_trouble
from sync_engine.connectors.http import Answer, broken
from sync_engine.connectors.wire_json import Shape, decoded, rows, text
from sync_engine.outcomes import Ambiguous, Disconnected, Duplicate, Forbidden, Missing, Refused, Stale, VendorError

_FORBIDDEN = ("permission violation", "does not have permission", "insufficient_permission")
_GONE = ("transaction type specified is incorrect", "nonexistent_id", "that record does not exist")
_CHANGED = ("record has been changed", "rcrd_has_been_changed")


def success(answer: Answer) -> Shape:
    """The JSON of a read. Raises what anything else means."""
    shape = _shape(answer)
    if answer.status == 200 and shape is not None:
        return shape
    raise _error(answer, shape, writes=False)


def written(answer: Answer) -> str:
    """The id in the Location of a write that was done: there is no body (§11.1); empty after a delete."""
    if answer.status == 204:
        return unquote(urlsplit(answer.headers.get("location", "")).path.rpartition("/")[2])
    raise _error(answer, _shape(answer), writes=True)


def created(answer: Answer) -> str:
    """The id of what was made."""
    id = written(answer)
    if not id:
        raise Ambiguous("the answer to a write names no record")
    return id


def _shape(answer: Answer) -> Shape | None:
    try:
        return decoded(answer.body)
    except ValueError:
        return None


def _error(answer: Answer, shape: Shape | None, *, writes: bool) -> VendorError:
    details = rows(shape or {}, "o:errorDetails")
    code = text(details[0], "o:errorCode") if details else str(answer.status)
    said = "; ".join(filter(None, (text(one, "detail") for one in details))) or first_line(answer.body)
    if answer.status == 401:
        return Disconnected("NetSuite does not accept our login; a person must look at the integration", code)
    trouble = road_trouble(answer, said, code, writes=writes)
    if trouble:
        return trouble
    if not details:
        return broken(f"not an answer of the service: {said}", code, writes=writes)
    return _judged(answer.status, f"{code} {said}".lower(), said, code)


def _judged(status: int, words: str, said: str, code: str) -> VendorError:
    if status == 403 or any(sign in words for sign in _FORBIDDEN):
        return Forbidden(said, code)
    if "already exists" in words:
        return Duplicate(said, code)
    if any(sign in words for sign in _GONE):
        return Missing(said, code)
    if any(sign in words for sign in _CHANGED):
        return Stale(said, code)
    return Refused(said, code)
