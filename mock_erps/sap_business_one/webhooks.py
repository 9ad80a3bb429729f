"""Webhooks of 1.28: CloudEvents in an array, signed, for the active event subscriptions of a company (§10).

Header, encoding of the signature and retry schedule were not found in public: the header is a setting, the signature is
base64 of HMAC-SHA256 over the raw body, the retries are ours.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from collections.abc import Iterator
from typing import TYPE_CHECKING

import orjson

from mock_erps.platform.books import Change, Doc
from mock_erps.platform.seeding import uuid_for
from mock_erps.platform.webhooks import Notice, Subscription, Webhooks
from mock_erps.sap_business_one.entities import ENTITIES

if TYPE_CHECKING:
    from mock_erps.platform.vendor import Vendor

#: seconds after a failed attempt; unsourced
RETRIES = (60.0, 300.0, 1800.0)


def webhooks(vendor: Vendor) -> Webhooks:
    """One listener per company: whom it tells stands in the company's own EventSubscriptions."""

    def compose(listener: Subscription, changes: list[Change]) -> list[Notice]:
        company = vendor.companies[listener.company]
        hooks = [hook for hook in company.books["EventSubscriptions"] if hook["State"] == "Active"]
        return [notice for hook in hooks for notice in _notices(vendor, listener.company, hook, changes)]

    hub = Webhooks(compose, RETRIES)
    for company in vendor.companies:
        hub.subscribe(Subscription("", "", company))
    return hub


def _notices(vendor: Vendor, company: str, hook: Doc, changes: list[Change]) -> Iterator[Notice]:
    wanted = {(row.get("BusinessObject"), row.get("TransactionType")) for row in hook["EventCollection"]}
    events = [
        _event(company, change, action) for change in changes if (change.kind, action := _action(change)) in wanted
    ]
    if events:
        body = orjson.dumps(events)
        headers = {"content-type": "application/json"}
        if key := _key(hook):
            headers[str(vendor.setting("webhook_signature")).lower()] = signature(key, body)
        yield Notice(hook["WebhookURL"], headers, body, vendor.clock.now() + float(vendor.setting("webhook_delay")))


def _action(change: Change) -> str:
    if change.before is None:
        return "Created"
    return "Deleted" if change.after is None else "Updated"


def _event(company: str, change: Change, action: str) -> Doc:
    """The key stands as text in subject and data (§10)."""
    key = ENTITIES[change.kind].key
    return {
        "id": uuid_for("event", company, change.kind, change.id, action, change.at),
        "specversion": "1.0",
        "source": f"/default/sap.b1/{company}",
        "type": f"sap.b1.{change.kind}.{action}.v1",
        "subject": change.id,
        "time": dt.datetime.fromtimestamp(change.at, dt.UTC).isoformat(timespec="seconds"),
        "datacontenttype": "application/json",
        "data": {key: change.id},
    }


def _key(hook: Doc) -> str:
    """The HMAC key out of `AuthenticationCred`, which is JSON in a string (§10)."""
    try:
        credentials = orjson.loads(hook.get("AuthenticationCred") or "{}")
    except orjson.JSONDecodeError:
        return ""
    return str(credentials.get("Key", "")) if isinstance(credentials, dict) else ""


def signature(key: str, body: bytes) -> str:
    return base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest()).decode()


def send_again(vendor: Vendor, url: str) -> None:
    """What was given up for a hook goes out anew (§10: replayed by hand)."""
    hub = vendor.webhooks
    assert hub is not None  # this vendor has webhooks
    due = vendor.clock.now()
    hub.outbox += [Notice(old.url, old.headers, old.body, due) for old in hub.given_up if old.url == url]
    hub.given_up = [old for old in hub.given_up if old.url != url]
