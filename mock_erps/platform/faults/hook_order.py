"""F-HOOK-ORDER: an event is overtaken by later ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mock_erps.platform.faults.hook_fault import HookFault

if TYPE_CHECKING:
    from mock_erps.platform.webhooks import Notice, Webhooks


class OutOfOrder(HookFault):
    id = "F-HOOK-ORDER"
    text = "delivers an event after all that wait to be sent with it: older after newer"

    def notify(self, hub: Webhooks, notice: Notice) -> list[Notice]:
        return [replace(notice, last=True)]


FAULTS = (OutOfOrder,)
