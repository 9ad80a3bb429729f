"""F-HOOK-REPLAY: an old event, rightly signed, comes once more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from mock_erps.platform.faults.fault import Parameters
from mock_erps.platform.faults.hook_fault import HookFault

if TYPE_CHECKING:
    from mock_erps.platform.webhooks import Notice, Webhooks


class Replay(HookFault):
    id = "F-HOOK-REPLAY"
    text = "delivers an old event once more, long after it was told"
    parameters: ClassVar[Parameters] = {"seconds": (86400.0, "after the first delivery")}

    def notify(self, hub: Webhooks, notice: Notice) -> list[Notice]:
        return [notice, replace(notice, due=notice.due + float(self.given["seconds"]))]


FAULTS = (Replay,)
