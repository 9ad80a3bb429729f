"""Webhooks in both formats, signed over the raw body (dossier quickbooks_online §10)."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from base64 import b64encode
from functools import partial
from typing import Any

import orjson

from mock_erps.platform.books import Change
from mock_erps.platform.seeding import uuid_for
from mock_erps.platform.vendor import Vendor
from mock_erps.platform.webhooks import Notice, Subscription, Told, Webhooks

#: after 10, 20, 30 s, 5 min, 20 min, 2 h, 4 h, 6 h, then every 6 h: a week of it here
RETRIES = (10.0, 20.0, 30.0, 300.0, 1200.0, 7200.0, 14400.0, *(21600.0,) * 26)
#: seconds in which a receiver must answer
PATIENCE = 3.0
LEGACY = "legacy"
CLOUD_EVENTS = "cloudevents"
_TOLD = ("Invoice", "SalesReceipt", "CreditMemo", "Payment", "Customer", "Vendor", "Employee", "Item", "Account")
_TYPES = {"Create": "created", "Update": "updated", "Delete": "deleted", "Void": "voided", "Emailed": "emailed"}


def open_webhooks(vendor: Vendor) -> Webhooks:
    """`format` of a subscription is `legacy` or `cloudevents` (the default: mandatory since 2026)."""
    batches = partial(batch, vendor)

    def compose(subscription: Subscription, changes: list[Change]) -> list[Notice]:
        """One delivery for all the changes that one request made."""
        return batches(subscription, [(subscription.company, changes)])

    return Webhooks(compose, RETRIES, patience=PATIENCE, in_order=True, sign=signed, batch=batches, join=joined)


def signature(verifier: str, body: bytes) -> str:
    """The header `intuit-signature`: base64 of HMAC-SHA256 over the raw body."""
    return b64encode(hmac.new(verifier.encode(), body, hashlib.sha256).digest()).decode()


def signed(verifier: str, body: bytes) -> dict[str, str]:
    return {"content-type": "application/json", "intuit-signature": signature(verifier, body)}


def batch(vendor: Vendor, subscription: Subscription, told: Told) -> list[Notice]:
    """One delivery about all companies that it has something to tell of."""
    events = [(company, [change for change in changes if change.kind in _TOLD]) for company, changes in told]
    events = [(company, changes) for company, changes in events if changes]
    if not events:
        return []
    delivery = vendor.facts["delivery"] = vendor.facts.get("delivery", 0) + 1
    if subscription.format == LEGACY:
        body = orjson.dumps({"eventNotifications": [_legacy(company, changes) for company, changes in events]})
    else:
        body = orjson.dumps([one for company, changes in events for one in _cloud_events(company, changes, delivery)])
    last = events[-1][1]
    return [Notice(subscription.url, signed(subscription.secret, body), body, last[-1].at, changes=tuple(last))]


def joined(one: bytes, other: bytes) -> bytes:
    """One payload with the events of two, in either format."""
    first, last = orjson.loads(one), orjson.loads(other)
    if isinstance(first, list):
        return orjson.dumps(first + last)
    return orjson.dumps({name: first[name] + last[name] for name in first})


def _legacy(company: str, changes: list[Change]) -> dict[str, Any]:
    entities = [
        {"id": change.id, "operation": operation(change), "name": change.kind, "lastUpdated": _utc(change.at)}
        for change in changes
    ]
    return {"realmId": company, "dataChangeEvent": {"entities": entities}}


def _cloud_events(company: str, changes: list[Change], delivery: int) -> list[dict[str, Any]]:
    source = b64encode(hashlib.sha256(company.encode()).digest()).decode()
    return [
        {
            "specversion": "1.0",
            "id": uuid_for("webhook", company, delivery, number, change.kind, change.id, operation(change)),
            "source": f"intuit.{source}",
            "type": f"qbo.{change.kind.lower()}.{_TYPES[operation(change)]}.v1",
            "datacontenttype": "application/json",
            "time": _utc(change.at),
            "intuitentityid": change.id,
            "intuitaccountid": company,
            "data": {},
        }
        for number, change in enumerate(changes)
    ]


def operation(change: Change) -> str:
    """What the vendor calls a change: a void is told by the note it leaves, a mail by its status."""
    before, after = change.before, change.after
    if before is None:
        return "Create"
    if after is None:
        return "Delete"
    if after.get("TotalAmt") == 0 and str(after.get("PrivateNote", "")).startswith("Voided") and before.get("TotalAmt"):
        return "Void"
    if after.get("EmailStatus") == "EmailSent" != before.get("EmailStatus"):
        return "Emailed"
    return "Update"


def _utc(at: float) -> str:
    return dt.datetime.fromtimestamp(at, dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
