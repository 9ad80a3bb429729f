"""F-HOOK-DROP: an event is never delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_erps.platform.faults.hook_fault import HookFault

if TYPE_CHECKING:
    from mock_erps.platform.webhooks import Notice, Webhooks


class Drop(HookFault):
    id = "F-HOOK-DROP"
    text = "never delivers an event; only a poll can show the change"

    def notify(self, hub: Webhooks, notice: Notice) -> list[Notice]:
        hub.given_up.append(notice)
        return []


FAULTS = (Drop,)
