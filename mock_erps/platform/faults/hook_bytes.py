"""F-HOOK-BYTES: the vendor writes its JSON in an unusual way and signs the very bytes it sends."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from mock_erps.platform.faults.hook_fault import SignedFault

if TYPE_CHECKING:
    from mock_erps.platform.webhooks import Notice, Webhooks


class UnusualBytes(SignedFault):
    """A receiver that parses, writes anew and then verifies finds another signature."""

    id = "F-HOOK-BYTES"
    text = "sends its JSON with other spacing, rightly signed"

    def notify(self, hub: Webhooks, notice: Notice) -> list[Notice]:
        assert hub.sign is not None and notice.subscription is not None
        body = json.dumps(json.loads(notice.body), indent=3).encode()
        return [replace(notice, body=body, headers=hub.sign(notice.subscription.secret, body))]


FAULTS = (UnusualBytes,)
