"""Subscriptions to notifications: made over the API, checked by a handshake, over after three days (§10)."""

from __future__ import annotations

import time

from sync_engine.connectors import Target
from sync_engine.connectors.dynamics_business_central.facts import PATH
from sync_engine.connectors.dynamics_business_central.wire import Change, Wire
from sync_engine.connectors.wire_json import instant, text

#: Renewed at the first reading of the second day: whoever reads daily never loses one.
_EARLY = 2 * 86400.0


class Subscriptions:
    """What one company tells the address that the option `webhook_url` names, with `webhook_secret` as proof."""

    def __init__(self, wire: Wire, target: Target) -> None:
        self._wire = wire
        self._url = str(target.options.get("webhook_url") or "")
        self._company = target.company
        self._secret = target.credentials.get("webhook_secret", "")

    def keep(self) -> None:
        """Make those that are missing, renew those that end soon."""
        if not (self._url and self._secret):
            return
        mine = [row for row in self._wire.subscriptions() if text(row, "notificationUrl") == self._url]
        there = {text(row, "resource").lstrip("/").lower(): row for row in mine}
        for path in PATH.values():
            resource = f"api/v2.0/companies({self._company})/{path}"
            row = there.get(resource.lower())
            body = {"notificationUrl": self._url, "resource": f"/{resource}", "clientState": self._secret}
            if row is None:
                self._wire.write(Change("POST", "subscriptions", body, beside=True))
            elif instant(text(row, "expirationDateTime")) < time.time() + _EARLY:
                place = f"subscriptions('{text(row, 'subscriptionId')}')"
                self._wire.write(Change("PATCH", place, body, version=text(row, "@odata.etag"), beside=True))
