"""The façade's events, signed (dossier syspro §10, invented): an order became complete."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from mock_erps.platform.books import Change
from mock_erps.platform.messages import json_bytes
from mock_erps.platform.seeding import uuid_for
from mock_erps.platform.webhooks import Notice, Subscription, Webhooks
from mock_erps.syspro.harmony import COMPLETED, order_json, stamp
from mock_erps.syspro.orders import COMPLETE

if TYPE_CHECKING:
    from mock_erps.platform.vendor import Vendor

#: seconds after a failed attempt at which the next is made (invented)
_RETRIES = (60.0, 300.0, 1800.0)


def notices(vendor: Vendor) -> Webhooks:
    """The outbox of the façade: at least once, and in no order that a receiver could count on (the F-HOOK faults)."""

    def compose(subscription: Subscription, changes: list[Change]) -> list[Notice]:
        return [_notice(vendor, subscription, change) for change in changes if _completes(change)]

    return Webhooks(compose, _RETRIES, sign=sign)


def sign(secret: str, body: bytes) -> dict[str, str]:
    return {"x-harmony-signature": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def _completes(change: Change) -> bool:
    before, after = change.before or {}, change.after or {}
    return change.kind == "SorMaster" and after.get("OrderStatus") == COMPLETE != before.get("OrderStatus")


def _notice(vendor: Vendor, subscription: Subscription, change: Change) -> Notice:
    company = vendor.companies[subscription.company]
    assert change.after is not None
    body = json_bytes(
        {
            "id": uuid_for(company.id, change.id, "completed"),
            "event": COMPLETED,
            "occurredAt": stamp(change.at),
            "data": order_json(company, change.after),
        }
    )
    headers = {"content-type": "application/json", **sign(subscription.secret, body)}
    return Notice(subscription.url, headers, body, change.at)
