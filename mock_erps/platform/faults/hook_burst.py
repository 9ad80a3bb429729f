"""F-HOOK-BURST: many events come at once, after a while in which none came."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from mock_erps.platform.faults.fault import Parameters, one_of
from mock_erps.platform.faults.hook_fault import HookFault

if TYPE_CHECKING:
    from mock_erps.platform.webhooks import Notice, Webhooks


class Burst(HookFault):
    """Arm it without end (`times` 0): every event it strikes waits for the end of the span it falls into."""

    id = "F-HOOK-BURST"
    text = "holds events back, then lets all of them go at once"
    parameters: ClassVar[Parameters] = {
        "how": ("together", "together: in one delivery, where the vendor gathers events | apart: in one each"),
        "seconds": (600.0, "the span for which events are held back"),
    }

    def check(self) -> None:
        one_of(self, "how", "together", "apart")

    def notify(self, hub: Webhooks, notice: Notice) -> list[Notice]:
        span = float(self.given["seconds"])
        held = replace(notice, due=(notice.due // span + 1) * span)
        return [hub.gathered(held) if self.given["how"] == "together" else held]


FAULTS = (Burst,)
