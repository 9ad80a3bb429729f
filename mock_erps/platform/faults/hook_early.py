"""F-HOOK-EARLY: the event of a write arrives before the answer to the write itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mock_erps.platform.faults.hook_fault import HookFault

if TYPE_CHECKING:
    from mock_erps.platform.webhooks import Notice, Webhooks


class Early(HookFault):
    """Where no door takes it at once it is the first to be sent."""

    id = "F-HOOK-EARLY"
    text = "tells of a write before it answers it"

    def notify(self, hub: Webhooks, notice: Notice) -> list[Notice]:
        if hub.urgent is None:
            return [replace(notice, due=0.0)]
        hub.urgent(notice)
        return []


FAULTS = (Early,)
