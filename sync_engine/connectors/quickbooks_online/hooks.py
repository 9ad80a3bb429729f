"""Webhooks of QuickBooks Online, in the old format and as CloudEvents (§10)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sync_engine.canonical import Kind
from sync_engine.connectors.hooks import Hooks, Told, event_id, hmac_sha256_base64, parsed
from sync_engine.connectors.quickbooks_online.facts import ENTITY
from sync_engine.connectors.wire_json import Shape, instant, part, rows, text

_KINDS = {entity.lower(): kind for kind, entity in ENTITY.items()}


def told(body: bytes) -> Sequence[Told]:
    content = parsed(body)
    if isinstance(content, list):
        return [_cloud_event(event) for event in content if isinstance(event, dict)]
    if not isinstance(content, dict):
        raise ValueError("neither a list nor an object")
    return list(_notified(content))


def _cloud_event(event: Shape) -> Told:
    """`type` is like qbo.invoice.created.v1."""
    name = text(event, "type").split(".")[1:2]
    kind = _KINDS.get(name[0].lower()) if name else None
    company, id, at = text(event, "intuitaccountid"), text(event, "intuitentityid"), text(event, "time")
    return Told(company, text(event, "id") or event_id(company, *name, id, at), kind, id, instant(at))


def _notified(content: Shape) -> Iterator[Told]:
    for notification in rows(content, "eventNotifications"):
        realm = text(notification, "realmId")
        for entity in rows(part(notification, "dataChangeEvent"), "entities"):
            name, id, at = (text(entity, field) for field in ("name", "id", "lastUpdated"))
            kind: Kind | None = _KINDS.get(name.lower())
            yield Told(realm, event_id(realm, name, id, text(entity, "operation"), at), kind, id, instant(at))


HOOKS = Hooks("intuit-signature", hmac_sha256_base64, told)
