"""F-HOOK-DELAY: an event comes hours late."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from mock_erps.platform.faults.fault import Parameters
from mock_erps.platform.faults.hook_fault import HookFault

if TYPE_CHECKING:
    from mock_erps.platform.webhooks import Notice, Webhooks


class Delay(HookFault):
    id = "F-HOOK-DELAY"
    text = "delivers an event hours late"
    parameters: ClassVar[Parameters] = {"seconds": (10800.0, "how late")}

    def notify(self, hub: Webhooks, notice: Notice) -> list[Notice]:
        return [replace(notice, due=notice.due + float(self.given["seconds"]))]


FAULTS = (Delay,)
