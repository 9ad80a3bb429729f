"""F-HOOK-STRANGER: one delivery about two companies, the first of which the receiver does not know."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mock_erps.platform.faults.hook_fault import HookFault

if TYPE_CHECKING:
    from mock_erps.platform.vendor import Vendor
    from mock_erps.platform.webhooks import Notice, Webhooks

#: a company that nobody has
NOBODY = "00000000-0000-4000-8000-000000000000"


class Stranger(HookFault):
    """Real: simstudioai/sim pull 6245, a batch that stops at the first event that fails."""

    id = "F-HOOK-STRANGER"
    text = "tells in one delivery of a company that the receiver does not know, then of its own"

    @classmethod
    def possible(cls, vendor: Vendor) -> bool:
        return vendor.webhooks is not None and vendor.webhooks.batch is not None

    def notify(self, hub: Webhooks, notice: Notice) -> list[Notice]:
        assert hub.batch is not None and notice.subscription is not None
        changes = list(notice.changes)
        [both] = hub.batch(notice.subscription, [(NOBODY, changes), (notice.subscription.company, changes)])
        return [replace(notice, headers=both.headers, body=both.body)]


FAULTS = (Stranger,)
