"""Notifications: gathered for half a minute, unsigned, known only by their clientState (dossier §10).

Subscriptions made over the API are rows of the books; those of the sandbox have their secret as clientState and hear of
sales documents, or of the entity set that is their `format`. A receiver that says no ends its subscription.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import orjson

from mock_erps.dynamics_business_central.times import instant
from mock_erps.platform.books import Change, Doc
from mock_erps.platform.company import Company
from mock_erps.platform.seeding import uuid_for
from mock_erps.platform.webhooks import Notice, Subscription, Webhooks

if TYPE_CHECKING:
    from mock_erps.platform.vendor import Vendor

#: answers 408, 429 and 5xx are tried again for 36 hours; the gaps between are not published
RETRIES = (60.0, 300.0, 900.0, 3600.0, *(7200.0,) * 17)
_DOCUMENTS = ("salesInvoices", "salesCreditMemos")


def webhooks(vendor: Vendor) -> Webhooks:
    outbox = Webhooks(lambda *_: [], RETRIES, disables=True, ends=_is_no)

    def compose(subscription: Subscription, changes: list[Change]) -> list[Notice]:
        rows = [_own(vendor, subscription)] if subscription.url else _living(vendor, subscription.company)
        told = ((row, [change for change in changes if change.kind in row["_sets"]]) for row in rows)
        return [_notice(vendor, outbox, subscription.company, row, mine) for row, mine in told if mine]

    outbox.compose = compose
    for company in vendor.companies:
        outbox.subscribe(Subscription("", "", company))
    return outbox


def _is_no(status: int) -> bool:
    """What is not worth another attempt: no 2xx, and neither late nor busy nor out of order (dossier §10)."""
    return 0 < status < 500 and status not in (408, 429)


def _own(vendor: Vendor, subscription: Subscription) -> Doc:
    """A subscription of the sandbox in the shape of the others; it is renewed for ever."""
    return {
        "subscriptionId": uuid_for(subscription.company, "sandbox", subscription.url).replace("-", ""),
        "clientState": subscription.secret,
        "expirationDateTime": instant(vendor.clock.now() + vendor.setting("webhook_life")),
        "notificationUrl": subscription.url,
        "_sets": (subscription.format,) if subscription.format else _DOCUMENTS,
    }


def _living(vendor: Vendor, company: str) -> Iterator[Doc]:
    for row in living(vendor, vendor.companies[company]):
        yield {**row, "_sets": (row["_set"],)}


def living(vendor: Vendor, company: Company) -> list[Doc]:
    """Subscriptions of a company that have not run out, and that no receiver has refused."""
    assert vendor.webhooks is not None
    now, dead = instant(vendor.clock.now()), vendor.webhooks.dead
    rows = company.books["subscriptions"]
    return [row for row in rows if row["expirationDateTime"] > now and listener(company.id, row) not in dead]


def listener(company: str, row: Doc) -> Subscription:
    """Who hears what a row of the books asks for."""
    return Subscription(row["notificationUrl"], row["clientState"], company, row["subscriptionId"])


def _notice(vendor: Vendor, outbox: Webhooks, company: str, row: Doc, changes: list[Change]) -> Notice:
    """What has changed joins a delivery that still waits."""
    entries = [_entry(company, row, change) for change in changes]
    waiting = next((notice for notice in outbox.outbox if _waits(notice, row)), None)
    due = vendor.clock.now() + vendor.setting("webhook_delay")
    if waiting is not None:
        outbox.outbox.remove(waiting)
        entries = _joined([*orjson.loads(waiting.body)["value"], *entries])
        due, changes = waiting.due, [*waiting.changes, *changes]
    if len(entries) > vendor.setting("webhook_collection"):
        entries = [_collection(company, row, entries)]
    body = orjson.dumps({"value": entries})
    headers = {"content-type": "application/json"}
    mine = None if "_set" not in row else listener(company, row)
    return Notice(row["notificationUrl"], headers, body, due, changes=tuple(changes), subscription=mine)


def _waits(notice: Notice, row: Doc) -> bool:
    """What a fault has struck stays as it is."""
    return notice.attempt == 1 and not notice.fault and row["subscriptionId"].encode() in notice.body


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
    set = entries[-1]["resource"].rpartition("/")[2].partition("(")[0].partition("?")[0]
    place = f"api/v2.0/companies({company})/{set}?$filter=lastDateTimeModified%20gt%20{first}"
    return {**entries[-1], "resource": place, "changeType": "collection"}
