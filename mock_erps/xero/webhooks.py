"""Webhooks: signed events of invoices, contacts and credit notes, and the intent-to-receive check (dossier §10)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson

from mock_erps.platform.books import Change, Doc
from mock_erps.platform.webhooks import Notice, Subscription, Told, Webhooks
from mock_erps.xero.dates import utc
from mock_erps.xero.ids import guid

if TYPE_CHECKING:
    from mock_erps.platform.vendor import Vendor

_CATEGORIES = {
    "invoice": ("INVOICE", "Invoices"),
    "contact": ("CONTACT", "Contacts"),
    "credit_note": ("CREDITNOTE", "CreditNotes"),
}
#: an immediate retry, then every 15 minutes for 24 hours
RETRIES = (0.0, *(900.0,) * 96)
#: seconds in which a receiver must answer
PATIENCE = 5.0
#: seconds for which the events of a disabled subscription are kept: 31 days
KEPT = 31 * 86400.0


def webhooks(vendor: Vendor) -> Webhooks:
    batches = partial(batch, vendor)

    def compose(subscription: Subscription, changes: list[Change]) -> list[Notice]:
        return batches(subscription, [(subscription.company, changes)])

    return Webhooks(
        compose,
        RETRIES,
        PATIENCE,
        disables=True,
        keeps=KEPT,
        sign=signed,
        batch=batches,
        join=joined,
        check=intent_to_receive,
    )


def batch(vendor: Vendor, subscription: Subscription, told: Told) -> list[Notice]:
    """One delivery about all tenants that it has something to tell of."""
    events = [(tenant, change) for tenant, changes in told for change in changes if change.kind in _CATEGORIES]
    if not events:
        return []
    body = _numbered(vendor, [_event(tenant, change) for tenant, change in events])
    due = vendor.clock.now() + vendor.setting("webhook_delay")
    own = tuple(change for tenant, change in events if tenant == subscription.company)
    return [Notice(subscription.url, signed(subscription.secret, body), body, due, changes=own)]


def _event(tenant: str, change: Change) -> Doc:
    category, path = _CATEGORIES[change.kind]
    event: dict[str, Any] = {
        "resourceUrl": f"https://api.xero.com/api.xro/2.0/{path}/{change.id}",
        "resourceId": change.id,
        "tenantId": tenant,
        "tenantType": "ORGANISATION",
        "eventCategory": category,
        "eventType": "CREATE" if change.before is None else "UPDATE",
        "eventDateUtc": utc(change.at).isoformat(timespec="milliseconds"),
    }
    if category == "CREDITNOTE" and change.after is not None:
        event["data"] = {"Type": change.after["Type"], "Status": change.after["Status"]}
    return event


def _numbered(vendor: Vendor, events: list[Doc]) -> bytes:
    """Events carry a sequence without gaps, so that a receiver sees what it missed."""
    last = vendor.facts.get("event", 0)
    vendor.facts["event"] = last + len(events)
    body = {
        "events": events,
        "firstEventSequence": last + 1,
        "lastEventSequence": last + len(events),
        "entropy": guid("entropy", last).replace("-", "").upper()[:20],
    }
    return orjson.dumps(body)


def joined(one: bytes, other: bytes) -> bytes:
    """One payload with the events of two that follow each other."""
    first, last = orjson.loads(one), orjson.loads(other)
    return orjson.dumps(
        last | {"events": first["events"] + last["events"], "firstEventSequence": first["firstEventSequence"]}
    )


def signature(key: str, body: bytes) -> str:
    """base64(HMAC-SHA256(webhook key, raw body))"""
    return base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest()).decode()


def signed(key: str, body: bytes) -> dict[str, str]:
    return {"content-type": "application/json", "x-xero-signature": signature(key, body)}


def intent_to_receive(subscription: Subscription, now: float) -> list[tuple[Notice, int]]:
    """The posts of the check, each with the status that passes it: 200 for a good signature, 401 for a bad one."""
    posts = []
    for number in range(4):
        entropy = guid("intent", subscription.url, number).replace("-", "").upper()[:20]
        body = orjson.dumps({"events": [], "lastEventSequence": 0, "firstEventSequence": 0, "entropy": entropy})
        good = number % 2 == 0
        key = subscription.secret if good else f"not-{subscription.secret}"
        posts.append((Notice(subscription.url, signed(key, body), body, now, authentic=good), 200 if good else 401))
    return posts
