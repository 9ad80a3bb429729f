"""Notifications of Business Central: unsigned, known by the clientState that only we and the vendor know (§10)."""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence

from sync_engine.connectors.dynamics_business_central.facts import PATH
from sync_engine.connectors.hooks import Hooks, Told, event_id, parsed
from sync_engine.connectors.wire_json import Shape, instant, rows, text

_KINDS = {path: kind for kind, path in PATH.items()}
_RESOURCE = re.compile(r"companies\((?P<company>[^)]*)\)/(?P<set>\w+)(?:\((?P<id>[^)]*)\))?")


def proves(secret: str, body: bytes) -> bool:
    """Whether every notification bears the clientState."""
    try:
        notes = _notes(body)
    except ValueError:
        return False
    return bool(notes) and all(hmac.compare_digest(text(one, "clientState").encode(), secret.encode()) for one in notes)


def told(body: bytes) -> Sequence[Told]:
    return [_event(note) for note in _notes(body)]


def _notes(body: bytes) -> list[Shape]:
    content = parsed(body)
    if not isinstance(content, dict):
        raise ValueError("not an object")
    return rows(content, "value")


def _event(note: Shape) -> Told:
    """More changes than one delivery holds are told as an address to ask at: the next pull does."""
    resource, changed = text(note, "resource"), text(note, "lastModifiedDateTime")
    id = event_id(text(note, "subscriptionId"), resource, text(note, "changeType"), changed)
    found = _RESOURCE.search(resource)
    if found is None:
        raise ValueError(f"{resource!r} is no resource of a company")
    return Told(found["company"], id, _KINDS.get(found["set"]), found["id"] or "", instant(changed))


HOOKS = Hooks("", lambda _secret, _body: "", told, proves, "validationToken")
