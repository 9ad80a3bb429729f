"""Notifications: gathered for half a minute, unsigned, known only by their clientState (dossier §10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from mock_erps.dynamics_business_central.times import instant
from mock_erps.platform.books import Change, Doc
from mock_erps.platform.webhooks import Notice, Subscription, Webhooks

if TYPE_CHECKING:
    from mock_erps.platform.vendor import Vendor

#: answers 408, 429 and 5xx are tried again for 36 hours; the gaps between are not published
RETRIES = (60.0, 300.0, 900.0, 3600.0, *(7200.0,) * 17)


def webhooks(vendor: Vendor) -> Webhooks:
    """`format` of a subscription of the sandbox is an entity set; those made over the API are in the books."""
    outbox = Webhooks(lambda *_: [], RETRIES)

    def compose(subscription: Subscription, changes: list[Change]) -> list[Notice]:
        return _noticed(vendor, outbox, subscription, changes)

    outbox.compose = compose
    for company in vendor.companies:
        outbox.subscribe(Subscription("", "", company))
    return outbox


def _noticed(vendor: Vendor, outbox: Webhooks, listener: Subscription, changes: list[Change]) -> list[Notice]:
    """One delivery per living subscription whose entity set has changed; further changes join one that still waits."""
    company = vendor.companies[listener.company]
    now = vendor.clock.now()
    told = []
    for row in company.books["subscriptions"]:
        mine = [change for change in changes if change.kind == row["_set"]]
        if mine and row["expirationDateTime"] > instant(now):
            told.append(_notice(vendor, outbox, listener.company, row, mine))
    return told


def _notice(vendor: Vendor, outbox: Webhooks, company: str, row: Doc, changes: list[Change]) -> Notice:
    entries = [_entry(company, row, change) for change in changes]
    waiting = next((notice for notice in outbox.outbox if _waits(notice, row)), None)
    due = vendor.clock.now() + vendor.setting("webhook_delay")
    if waiting is not None:
        outbox.outbox.remove(waiting)
        entries = _joined([*orjson.loads(waiting.body)["value"], *entries])
        due = waiting.due
    if len(entries) > vendor.setting("webhook_collection"):
        entries = [_collection(company, row, entries)]
    return Notice(row["notificationUrl"], {"content-type": "application/json"}, orjson.dumps({"value": entries}), due)


def _waits(notice: Notice, row: Doc) -> bool:
    return notice.attempt == 1 and row["subscriptionId"].encode() in notice.body


def _joined(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One entry per record: the latest, which is a creation as long as nobody heard of the record before."""
    latest: dict[str, dict[str, Any]] = {}
    for entry in entries:
        before = latest.get(entry["resource"])
        if before is not None and before["changeType"] == "created" and entry["changeType"] == "updated":
            entry = {**entry, "changeType": "created"}
        latest[entry["resource"]] = entry
    return list(latest.values())


def _entry(company: str, row: Doc, change: Change) -> dict[str, Any]:
    kind = "created" if change.before is None else "deleted" if change.after is None else "updated"
    return {
        "subscriptionId": row["subscriptionId"],
        "clientState": row["clientState"],
        "expirationDateTime": row["expirationDateTime"],
        "resource": f"api/v2.0/companies({company})/{change.kind}({change.id})",
        "changeType": kind,
        "lastModifiedDateTime": instant(change.at),
    }


def _collection(company: str, row: Doc, entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Too many changes are told as one address to ask at; its filter names a property no page has (dossier §10)."""
    first = min(entry["lastModifiedDateTime"] for entry in entries)
    place = f"api/v2.0/companies({company})/{row['_set']}?$filter=lastDateTimeModified%20gt%20{first}"
    return {**entries[-1], "resource": place, "changeType": "collection"}
