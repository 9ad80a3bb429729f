"""Webhooks of Xero; its check of the receiver is a delivery without events (§10)."""

from __future__ import annotations

from collections.abc import Sequence

from sync_engine.canonical import Kind
from sync_engine.connectors.hooks import Hooks, Told, event_id, hmac_sha256_base64, parsed
from sync_engine.connectors.wire_json import Shape, instant, rows, text

_KINDS = {"INVOICE": Kind.INVOICE, "CREDITNOTE": Kind.CREDIT_NOTE}


def told(body: bytes) -> Sequence[Told]:
    content = parsed(body)
    if not isinstance(content, dict):
        raise ValueError("not an object")
    return [_event(event) for event in rows(content, "events")]


def _event(event: Shape) -> Told:
    fields = ("tenantId", "eventCategory", "resourceId", "eventType", "eventDateUtc")
    tenant, category, id, _, at = said = [text(event, field) for field in fields]
    return Told(tenant, event_id(*said), _KINDS.get(category), id, instant(at))


HOOKS = Hooks("x-xero-signature", hmac_sha256_base64, told)
