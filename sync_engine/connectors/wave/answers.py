"""What Wave answers, as outcomes: errors stand inside a 200, at the top or as inputErrors of a mutation (§8)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sync_engine.connectors.answers import first_line, retry_after, road_trouble
from sync_engine.connectors.http import Answer, broken
from sync_engine.connectors.wire_json import Shape, amount, decoded, part, rows, text
from sync_engine.outcomes import (
    Ambiguous,
    Disconnected,
    Duplicate,
    Forbidden,
    Missing,
    Refused,
    Throttled,
    Unreadable,
    VendorError,
)

#: §6: comes with ids that are valid, and goes by itself
_PASSING = re.compile(r"node could not be found", re.IGNORECASE)
#: judged before anything is done (§2)
_NOT_DONE = frozenset({"GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT", "BAD_REQUEST"})


def token_refused(answer: Answer) -> bool:
    """At the gateway with 401, by a resolver inside a 200 (§2)."""
    return answer.status in (200, 401) and _code(_first_error(_shape(answer))) == "UNAUTHENTICATED"


def success(answer: Answer, *, writes: bool) -> Shape:
    """The data of an answer without errors. Raises what the errors mean."""
    shape = _shape(answer)
    if answer.status == 200 and not rows(shape, "errors") and isinstance(shape.get("data"), dict):
        return part(shape, "data")
    raise _error(answer, _first_error(shape), writes=writes)


def made(data: Shape, mutation: str, field: str) -> Shape:
    """What a mutation made; an empty object where it shows none. Raises its inputErrors."""
    payload = part(data, mutation)
    if payload.get("didSucceed") is False:
        raise _input_error(rows(payload, "inputErrors"))
    if payload.get("didSucceed") is not True or (field and not text(part(payload, field), "id")):
        raise Ambiguous(f"the answer to {mutation} names no record")
    return part(payload, field) if field else {}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list; `pages` and `total` are what the vendor says the whole has."""

    rows: list[Shape]
    pages: int
    total: int


def listed(data: Shape, name: str) -> Page:
    """One page. A list that is not there says nothing."""
    connection = part(part(data, "business"), name)
    if not isinstance(connection.get("edges"), list | dict):
        raise Unreadable(f"the answer to a query for {name} holds no list")
    info = part(connection, "pageInfo")
    pages, total = (int(amount(info, field)) for field in ("totalPages", "totalCount"))
    return Page([part(edge, "node") for edge in rows(connection, "edges")], pages, total)


def _shape(answer: Answer) -> Shape:
    try:
        return decoded(answer.body)
    except ValueError:
        return {}


def _first_error(shape: Shape) -> Shape:
    return next(iter(rows(shape, "errors")), {})


def _code(error: Shape) -> str:
    return text(part(error, "extensions"), "code")


def _error(answer: Answer, error: Shape, *, writes: bool) -> VendorError:
    code, said = _code(error), text(error, "message") or first_line(answer.body)
    if answer.status == 429 or code == "RATE_LIMITED":
        return Throttled(said, code or "429", retry_after(answer.headers))
    if code == "UNAUTHENTICATED" or answer.status == 401:
        return Disconnected("Wave does not accept our token for this business", code or "401")
    if code == "FORBIDDEN" or answer.status == 403:
        return Forbidden(said, code or "403")
    if code in _NOT_DONE:
        return Refused(said, code)
    if code == "NOT_FOUND" and not _PASSING.search(said):
        return Missing(said, code)
    trouble = road_trouble(answer, said, code, writes=writes)
    if trouble or answer.status == 200:
        return trouble or broken(said or "not an answer of the API", code, writes=writes)
    return Missing(said, "404") if answer.status == 404 else Refused(said, code or str(answer.status))


def _input_error(errors: list[Shape]) -> VendorError:
    said = "; ".join(dict.fromkeys(text(error, "message") for error in errors)) or "refused without a word"
    first = errors[0] if errors else {}
    code, path = text(first, "code"), first.get("path")
    place = str(path[-1]) if isinstance(path, list) and path else ""
    if _PASSING.search(said):
        return Ambiguous(said, code)
    if place == "invoiceNumber" and code != "REQUIRED":
        # code and words of a taken number were never published: whoever looks will see whose it is
        return Duplicate(said, code)
    if code == "NOT_FOUND" and place in ("id", "invoiceId"):
        return Missing(said, code)
    return Refused(said, code)
