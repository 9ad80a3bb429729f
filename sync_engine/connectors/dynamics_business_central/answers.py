"""What Business Central answers, as outcomes. Codes decide, not statuses: a 409 may be stale or a deadlock (§6, §8)."""

from __future__ import annotations

from sync_engine.connectors.answers import first_line, road_trouble
from sync_engine.connectors.http import Answer, broken
from sync_engine.connectors.wire_json import Shape, decoded, part, text
from sync_engine.outcomes import (
    Ambiguous,
    Disconnected,
    Duplicate,
    Forbidden,
    Missing,
    Refused,
    Stale,
    Throttled,
    VendorError,
)

_STALE = "Request_EntityChanged"
_TAKEN = "Internal_EntityWithSameKeyExists"
_THROTTLED = "Application_TooManyRequests"
_NO_COMPANY = "Internal_CompanyNotFound"
_TAIL = "  CorrelationId:"
#: What the vendor says of a document that is no draft any more: our own lost posting, as a rule (§11.3).
ALREADY_POSTED = "can be applied to a draft"


def success(answer: Answer, *, writes: bool) -> Shape:
    """The JSON of a success, nothing for a 204. Raises what anything else means."""
    if answer.status == 204:
        return {}
    try:
        shape: Shape = decoded(answer.body)
    except ValueError:
        shape = {}
    if answer.status in (200, 201) and shape and "error" not in shape:
        return shape
    raise _error(answer, part(shape, "error"), writes=writes)


def made(shape: Shape) -> Shape:
    """The record a write answers with."""
    if not text(shape, "id").strip("0-"):
        raise Ambiguous("the answer to a write names no record")
    return shape


def _error(answer: Answer, error: Shape, *, writes: bool) -> VendorError:
    code = text(error, "code") or str(answer.status)
    said = text(error, "message").partition(_TAIL)[0] or first_line(answer.body)
    if answer.status == 401:
        return Disconnected("Business Central does not accept our token; a person must connect it again", code)
    if answer.status == 403:
        return Forbidden(said, code)
    trouble = road_trouble(answer, said, code, writes=writes)
    if trouble:
        return trouble
    if answer.status < 400 or not error:
        return broken(f"not an answer of the API: {said}", code, writes=writes)
    return _judged(answer.status, code, said, writes=writes)


def _judged(status: int, code: str, said: str, *, writes: bool) -> VendorError:
    if code == _STALE:
        return Stale(said, code)
    if code == _TAKEN:
        return Duplicate(said, code)
    if code == _THROTTLED:
        return Throttled(said, code)
    if code == _NO_COMPANY:
        return Disconnected(said, code)
    if status == 409 or "deadlock" in said.lower():  # rolled back, but posting commits in the middle (§11.4)
        return broken(said, code, writes=writes)
    return Missing(said, code) if status == 404 else Refused(said, code)
