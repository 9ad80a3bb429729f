"""Webhooks from outside: subscribe, who listens, what waits, send it now, bring a dead subscription back."""

from __future__ import annotations

import builtins
import math
from typing import Any

from flask import Response

from mock_erps.control.answering import answer, problem, vendor_of
from mock_erps.doors.sender import is_near, sender
from mock_erps.platform import webhooks as platform
from mock_erps.platform.sandbox import Sandbox
from mock_erps.platform.vendor import Vendor
from mock_erps.platform.webhooks import Notice, Subscription


class Webhooks:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def list(self) -> Response:
        hubs = {slug: vendor.webhooks for slug, vendor in self._sandbox.vendors.items()}
        return answer({"webhooks": {slug: _shown(hub) for slug, hub in hubs.items() if hub is not None}})

    def subscribe(self, body: dict[str, Any]) -> Response:
        """A receiver of this machine; the vendor checks it where it has a check."""
        vendor = vendor_of(self._sandbox, body["erp"])
        hub, company, url = _hub(vendor), body["company"], body["url"]
        if company not in vendor.companies:
            raise problem(404, f"{vendor.slug} has no company {company!r}; it has: {', '.join(vendor.companies)}")
        if not is_near(url):
            raise problem(400, f"{url} is not on this machine; receivers are posted to on loopback only")
        secret = body.get("secret") or vendor.credentials[company].get("webhook_secret", "")
        subscription = Subscription(url, secret, company, body.get("format", ""))
        hub.subscribe(subscription)
        hub.enable(subscription, sender(hub.patience), self._sandbox.clock.now())
        return answer(_listener(hub, subscription), 201)

    def enable(self, body: dict[str, Any]) -> Response:
        """Switch the subscriptions of a URL on again; what the vendor kept goes out."""
        hub = _hub(vendor_of(self._sandbox, body["erp"]))
        mine = [one for one in hub.subscriptions if one.url == body["url"]]
        if not mine:
            raise problem(404, f"nothing is sent to {body['url']}; GET /_sandbox/webhooks lists the subscriptions")
        for subscription in mine:
            hub.enable(subscription, sender(hub.patience), self._sandbox.clock.now())
        return answer({"subscriptions": [_listener(hub, one) for one in mine]})

    def fire(self, body: dict[str, Any]) -> Response:
        """Send what is due (or all), in order; failures are planned again as the vendor does."""
        hub, now = vendor_of(self._sandbox, body["erp"]).webhooks, self._sandbox.clock.now()
        until = math.inf if body.get("all", True) else now
        sent = hub.send_due(sender(hub.patience), now, until) if hub is not None else []
        return answer({"sent": [{**_told(notice), "status": status} for notice, status in sent]})


def _hub(vendor: Vendor) -> platform.Webhooks:
    if vendor.webhooks is None:
        raise problem(404, f"{vendor.slug} has no webhooks")
    return vendor.webhooks


def _shown(hub: platform.Webhooks) -> dict[str, builtins.list[dict[str, Any]]]:
    return {
        "subscriptions": [_listener(hub, one) for one in hub.subscriptions],
        "waiting": [_told(notice) for notice in hub.outbox],
        "kept": [_told(notice) for notice in hub.kept],
        "given_up": [_told(notice) for notice in hub.given_up],
    }


def _listener(hub: platform.Webhooks, one: Subscription) -> dict[str, Any]:
    return {"url": one.url, "company": one.company, "format": one.format, "active": one not in hub.dead}


def _told(notice: Notice) -> dict[str, Any]:
    told = {"url": notice.url, "due": notice.due, "attempt": notice.attempt, "bytes": len(notice.body)}
    return {**told, "fault": notice.fault} if notice.fault else told
