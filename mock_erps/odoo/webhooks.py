"""The server action "Send Webhook Notification" of an automation rule (dossier odoo §10): no signature, no second try.

`format` of a subscription lists the fields the rule sends beside the record's id and model, as `name,state`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from mock_erps.odoo.catalogue import MODELS
from mock_erps.odoo.rows import row
from mock_erps.platform.books import Change
from mock_erps.platform.webhooks import Notice, Subscription, Webhooks

if TYPE_CHECKING:
    from mock_erps.platform.vendor import Vendor

#: what rules are made for here: documents created or changed
_MODEL = MODELS["account.move"]
_NAME = "Send Webhook Notification"


def webhooks(vendor: Vendor) -> Webhooks:
    def compose(subscription: Subscription, changes: list[Change]) -> list[Notice]:
        """One notice per record and call, of the record as it stands after the commit."""
        changed = {change.id: change for change in changes if change.kind == _MODEL.name}
        return [_notice(vendor, subscription, change) for change in changed.values() if change.after is not None]

    return Webhooks(compose)


def _notice(vendor: Vendor, subscription: Subscription, change: Change) -> Notice:
    assert change.after is not None and vendor.webhooks is not None
    fields = [name for name in subscription.format.split(",") if name in _MODEL.fields]
    books = vendor.companies[subscription.company].books
    number = vendor.webhooks.subscriptions.index(subscription) + 1
    body = {
        **row(books, _MODEL, change.after, fields, classic=False),
        "_action": f"{_NAME}(#{number})",
        "_id": change.after["id"],
        "_model": _MODEL.name,
    }
    del body["id"]
    text = orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
    return Notice(subscription.url, {"content-type": "application/json"}, text, vendor.clock.now())
