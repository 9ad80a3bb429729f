"""F-HOOK-SLOW: the receiver answers, but later than the vendor waits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from mock_erps.platform.faults.fault import Parameters
from mock_erps.platform.faults.hook_fault import HookFault

if TYPE_CHECKING:
    from mock_erps.platform.webhooks import Notice, Webhooks


class Slow(HookFault):
    """What is delivered is handled each time; the vendor hears of it too late, and goes on by its own schedule until it
    gives the event up or disables the subscription."""

    id = "F-HOOK-SLOW"
    text = "waits for the receiver's answer in vain and delivers again, until it gives up"
    parameters: ClassVar[Parameters] = {"times": (0, "answers that come too late; 0: all of them")}

    def notify(self, hub: Webhooks, notice: Notice) -> list[Notice]:
        late = int(self.given["times"]) or len(hub.retries) + 1
        return [replace(notice, unheard=late, waited=hub.patience)]


FAULTS = (Slow,)
