"""F-HOOK-DEAD: the vendor disables the subscription."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_erps.platform.faults.hook_fault import HookFault

if TYPE_CHECKING:
    from mock_erps.platform.webhooks import Notice, Webhooks


class Dead(HookFault):
    """Nothing is told from this event on, until somebody enables the subscription."""

    id = "F-HOOK-DEAD"
    text = "disables the subscription and tells nothing more"

    def notify(self, hub: Webhooks, notice: Notice) -> list[Notice]:
        if notice.subscription is not None:
            hub.disable(notice.subscription)
        return [notice]


FAULTS = (Dead,)
