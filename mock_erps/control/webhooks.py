"""Webhooks from outside: who listens, what waits, send it now."""

from __future__ import annotations

import math
from typing import Any

import urllib3
from flask import Response

from mock_erps.control.answering import answer, vendor_of
from mock_erps.platform.sandbox import Sandbox
from mock_erps.platform.webhooks import Notice

#: seconds a receiver gets to answer
TIME_OUT = 10.0


class Webhooks:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def list(self) -> Response:
        rows = {
            slug: {
                "subscriptions": [
                    {"url": s.url, "company": s.company, "format": s.format} for s in hooks.subscriptions
                ],
                "waiting": [_told(notice) for notice in hooks.outbox],
                "given_up": [_told(notice) for notice in hooks.given_up],
            }
            for slug, vendor in self._sandbox.vendors.items()
            if (hooks := vendor.webhooks) is not None
        }
        return answer({"webhooks": rows})

    def fire(self, body: dict[str, Any]) -> Response:
        """Send what is due (or all), in order; failures are planned again as the vendor does."""
        vendor = vendor_of(self._sandbox, body["erp"])
        now = self._sandbox.clock.now()
        sent = []
        if vendor.webhooks is not None:
            for notice in vendor.webhooks.take_due(math.inf if body.get("all", True) else now):
                status = _send(notice)
                if not 200 <= status < 300:
                    vendor.webhooks.failed(notice, now)
                sent.append({**_told(notice), "status": status})
        return answer({"sent": sent})


def _send(notice: Notice) -> int:
    """The receiver's status; 0 when it gave none."""
    try:
        reply = urllib3.request(
            "POST",
            notice.url,
            body=notice.body,
            headers=notice.headers,
            timeout=TIME_OUT,
            retries=False,
            redirect=False,
        )
    except (urllib3.exceptions.HTTPError, OSError):
        return 0
    return reply.status


def _told(notice: Notice) -> dict[str, Any]:
    return {"url": notice.url, "due": notice.due, "attempt": notice.attempt, "bytes": len(notice.body)}
