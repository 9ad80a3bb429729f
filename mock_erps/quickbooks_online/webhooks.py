"""Webhooks in both formats, signed over the raw body (dossier quickbooks_online §10)."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from base64 import b64encode
from typing import Any

import orjson

from mock_erps.platform.books import Change
from mock_erps.platform.seeding import uuid_for
from mock_erps.platform.vendor import Vendor
from mock_erps.platform.webhooks import Notice, Subscription, Webhooks

#: after 10, 20, 30 s, 5 min, 20 min, 2 h, 4 h, 6 h, then every 6 h: a week of it here
RETRIES = (10.0, 20.0, 30.0, 300.0, 1200.0, 7200.0, 14400.0, *(21600.0,) * 26)
LEGACY = "legacy"
CLOUD_EVENTS = "cloudevents"
_TOLD = ("Invoice", "SalesReceipt", "CreditMemo", "Payment", "Customer", "Vendor", "Employee", "Item", "Account")
_TYPES = {"Create": "created", "Update": "updated", "Delete": "deleted", "Void": "voided", "Emailed": "emailed"}


def open_webhooks(_vendor: Vendor) -> Webhooks:
    """`format` of a subscription is `legacy` or `cloudevents` (the default: mandatory since 2026)."""
    return Webhooks(compose, RETRIES)


def signature(verifier: str, body: bytes) -> str:
    """The header `intuit-signature`: base64 of HMAC-SHA256 over the raw body."""
    return b64encode(hmac.new(verifier.encode(), body, hashlib.sha256).digest()).decode()


def compose(subscription: Subscription, changes: list[Change]) -> list[Notice]:
    """One delivery for all the changes that one request made."""
    told = [change for change in changes if change.kind in _TOLD]
    if not told:
        return []
    shape = _legacy if subscription.format == LEGACY else _cloud_events
    body = orjson.dumps(shape(subscription, told))
    headers = {"content-type": "application/json", "intuit-signature": signature(subscription.secret, body)}
    return [Notice(subscription.url, headers, body, due=told[-1].at)]


def _legacy(subscription: Subscription, changes: list[Change]) -> dict[str, Any]:
    entities = [
        {"id": change.id, "operation": operation(change), "name": change.kind, "lastUpdated": _utc(change.at)}
        for change in changes
    ]
    event = {"realmId": subscription.company, "dataChangeEvent": {"entities": entities}}
    return {"eventNotifications": [event]}


def _cloud_events(subscription: Subscription, changes: list[Change]) -> list[dict[str, Any]]:
    source = b64encode(hashlib.sha256(subscription.company.encode()).digest()).decode()
    return [
        {
            "specversion": "1.0",
            "id": uuid_for("webhook", subscription.company, change.seq, change.kind, change.id, operation(change)),
            "source": f"intuit.{source}",
            "type": f"qbo.{change.kind.lower()}.{_TYPES[operation(change)]}.v1",
            "datacontenttype": "application/json",
            "time": _utc(change.at),
            "intuitentityid": change.id,
            "intuitaccountid": subscription.company,
            "data": {},
        }
        for change in changes
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
