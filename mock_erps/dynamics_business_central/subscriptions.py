"""Webhook subscriptions: made by a handshake, gone after three days unless renewed (dossier §10)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mock_erps.dynamics_business_central.model import ETAG, page
from mock_erps.dynamics_business_central.resources.page import new_etag
from mock_erps.dynamics_business_central.searching import listed
from mock_erps.dynamics_business_central.showing import one, reply, root
from mock_erps.dynamics_business_central.times import instant
from mock_erps.dynamics_business_central.webhooks import living
from mock_erps.dynamics_business_central.writing import body_of, guard
from mock_erps.platform.books import Doc
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.seeding import uuid_for

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_RESOURCE = re.compile(r"/?(?:api/v2\.0/)?companies\(([0-9a-fA-F-]{36})\)/(\w+)")
#: entity sets that tell of their changes
RESOURCES = (
    *("accounts", "currencies", "customerPaymentJournals", "customers", "generalLedgerEntries", "items", "journals"),
    *("paymentMethods", "paymentTerms", "salesCreditMemos", "salesInvoices", "shipmentMethods", "unitsOfMeasure"),
    "vendors",
)


def list_subscriptions(call: Call) -> Reply:
    return listed(call, "subscriptions", living(call.vendor, call.company))


def create_subscriptions(call: Call) -> Reply:
    body = body_of(call)
    _check_names(body)
    company, set = _resource(call, body)
    if len(living(call.vendor, call.company)) >= call.setting("max_subscriptions"):
        raise Refusal("too_many_subscriptions", max=call.setting("max_subscriptions"))
    _shake_hands(call, body["notificationUrl"])
    at = instant(call.now)
    id = uuid_for(company, "subscription", call.books.next("subscription")).replace("-", "")
    somebody = uuid_for(company, "administrator")
    doc = {ETAG: new_etag(call.books, id), **page("subscriptions").blank, "subscriptionId": id,
           "timestamp": int(call.now), "userId": somebody, "systemCreatedAt": at, "systemCreatedBy": somebody,
           "systemModifiedBy": somebody, **body, "_set": set, **_renewed(call)}  # fmt: skip
    call.books.put("subscriptions", id, doc)
    return one(call, "subscriptions", doc, 201, ("location", f"{root(call)}/subscriptions('{id}')"))


def _check_names(body: Doc) -> None:
    here = page("subscriptions")
    for name in body:
        if name not in here.blank:
            raise Refusal("unknown_property", property=name, entity=here.name)
        if name not in here.writable:
            raise Refusal("read_only", property=name)


def _resource(call: Call, body: Doc) -> tuple[str, str]:
    """Company and entity set. Raises `resource_unsupported`, or `required_blank`."""
    for name in ("notificationUrl", "resource"):
        if not body.get(name):
            raise Refusal("required_blank", property=name)
    found = _RESOURCE.search(body["resource"])
    if found is None or found[2] not in RESOURCES:
        raise Refusal("resource_unsupported", resource=body["resource"])
    return call.company.id, found[2]


def _shake_hands(call: Call, url: str) -> None:
    """`POST notificationUrl?validationToken=…` must come back with the token; in process nobody is there to answer."""
    how = call.setting("webhook_handshake")
    token = uuid_for(call.company.id, "validation", call.books.next("validation"))
    ask = call.vendor.webhooks.ask if call.vendor.webhooks is not None else None
    address = f"{url}{'&' if '?' in url else '?'}validationToken={token}"
    answer = ask(address) if ask is not None and how == "made" else None
    if how == "refused" or answer not in (None, (200, token.encode())):
        raise Refusal("handshake_failed")


def _renewed(call: Call) -> Doc:
    now = instant(call.now)
    ends = instant(call.now + call.setting("webhook_life"))
    return {"lastModifiedDateTime": now, "systemModifiedAt": now, "expirationDateTime": ends}


def _found(call: Call) -> Doc:
    id = call.path["subscriptionId"]
    for row in living(call.vendor, call.company):
        if row["subscriptionId"] == id:
            return row
    raise Refusal("not_found", caption="Webhook Subscription", id=id)


def read_subscriptions(call: Call) -> Reply:
    return one(call, "subscriptions", _found(call))


def update_subscriptions(call: Call) -> Reply:
    """A renewal: the handshake again, and three more days."""
    doc, body = _found(call), body_of(call)
    guard(call, doc, required=True)
    _check_names(body)
    after = {**doc, **body}
    _resource(call, after)
    _shake_hands(call, after["notificationUrl"])
    after |= {ETAG: new_etag(call.books, doc["subscriptionId"]), **_renewed(call)}
    call.books.put("subscriptions", doc["subscriptionId"], after)
    return one(call, "subscriptions", after)


def delete_subscriptions(call: Call) -> Reply:
    doc = _found(call)
    guard(call, doc, required=False)
    call.books.remove("subscriptions", doc["subscriptionId"])
    return Reply(204, [])


def list_webhook_resources(call: Call) -> Reply:
    rows = [{"resource": f"companies({call.company.id})/{name}", "APIRoute": "api/v2.0"} for name in RESOURCES]
    return reply(call, {"@odata.context": f"{root(call)}/$metadata#webhookSupportedResources", "value": rows})
