"""What Odoo answers, as outcomes: an exception's name decides, whatever the status and the wire (dossier odoo §8)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sync_engine.connectors.answers import first_line, road_trouble
from sync_engine.connectors.http import Answer, broken
from sync_engine.connectors.wire_json import Shape, part, text
from sync_engine.outcomes import (
    Disconnected,
    Duplicate,
    Forbidden,
    Missing,
    NotStarted,
    Refused,
    VendorError,
)

#: The one refusal that must be told apart; texts are English because every call asks for it (§11.6).
_TAKEN = "Another entry with the same name already exists"
#: what a second load of a document says that stands already (§3)
_POSTED = "readonly fields on a posted move"
_BRAKED = "Too many login failures"


@dataclass(frozen=True, slots=True)
class Complaint:
    """An exception of the target: its class name and its words."""

    name: str
    text: str


def result_of_json2(answer: Answer, *, writes: bool) -> Any:
    """What a method returned. Raises what anything else means."""
    value = _parsed(answer)
    complaint = _exception(value)
    if value is not _UNREADABLE and complaint is None and answer.status == 200:
        return value
    raise _error(answer, complaint, writes=writes)


def result_of_rpc(answer: Answer, *, writes: bool) -> Any:
    """As above in an envelope; an answer without `result` says "nothing" (§8)."""
    value = _parsed(answer)
    if isinstance(value, dict) and value.get("jsonrpc") == "2.0" and answer.status == 200:
        if "error" not in value:
            return value.get("result")
        error = part(value, "error")
        data = part(error, "data")
        said = Complaint(text(data, "name") or text(error, "message"), text(data, "message") or text(error, "message"))
        raise _judged(said, writes=writes)
    raise _error(answer, None, writes=writes)


_UNREADABLE = object()


def _parsed(answer: Answer) -> Any:
    try:
        return json.loads(answer.body.decode("utf-8-sig"), parse_float=Decimal)
    except ValueError:
        return _UNREADABLE


def _exception(value: Any) -> Complaint | None:
    if isinstance(value, dict) and {"name", "message", "debug"} <= value.keys():
        return Complaint(text(value, "name"), text(value, "message"))
    return None


def _error(answer: Answer, complaint: Complaint | None, *, writes: bool) -> VendorError:
    said = complaint.text if complaint else first_line(answer.body)
    if answer.status == 401:
        return Disconnected("Odoo does not accept our API key; a person must make a new one", "401")
    if complaint is not None:
        return _judged(complaint, writes=writes)
    trouble = road_trouble(answer, said, str(answer.status), writes=writes)
    if trouble:
        return trouble
    if answer.status == 404:
        return Disconnected(f"there is no such database or no JSON-2 at this host: {said}", "404")
    return broken(f"not an answer of Odoo: {said}", str(answer.status), writes=writes)


def _judged(complaint: Complaint, *, writes: bool) -> VendorError:
    """The outcome of an exception by its class (§8)."""
    name, said = complaint.name.rpartition(".")[2], complaint.text
    if name == "AccessDenied" and _BRAKED in said:
        return NotStarted(said, name, 60.0)
    if name in ("AccessDenied", "Unauthorized", "SessionExpiredException"):
        return Disconnected("Odoo does not accept our login; a person must look at the user or its API key", name)
    if name == "AccessError":
        return Forbidden(said, name)
    if name == "MissingError":
        return Missing(said, name)
    if name == "LockError":
        return NotStarted(said, name)
    if name == "ValidationError" and _TAKEN in said:
        return Duplicate(said, name)
    if complaint.name.startswith("psycopg2"):
        return broken(said, name, writes=writes)
    return Refused(said or "refused without a word", name)


def rows(value: Any) -> list[Shape]:
    """The records of a search. Raises for anything else: nothing that cannot be read is "not found"."""
    if isinstance(value, list) and all(isinstance(row, dict) for row in value):
        return value
    raise broken(f"a search was answered with {type(value).__name__}", writes=False)


def loaded(value: Any) -> list[int]:
    """The ids of a `load`; its messages are told inside a success (§9)."""
    shape = value if isinstance(value, dict) else {}
    messages = [text(message, "message") for message in rows(shape.get("messages", []))]
    if messages:
        said = "; ".join(dict.fromkeys(messages))
        raise Duplicate(said, "load") if _POSTED in said else Refused(said, "load")
    ids = shape.get("ids")
    if not isinstance(ids, list):
        raise broken("the answer to a load holds no ids", writes=True)
    return [int(id) for id in ids]
