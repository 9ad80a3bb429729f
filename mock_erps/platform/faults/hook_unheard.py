"""F-HOOK-UNHEARD: the receiver's answer gets lost, so the vendor delivers again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from mock_erps.platform.faults.fault import Parameters
from mock_erps.platform.faults.hook_fault import HookFault

if TYPE_CHECKING:
    from mock_erps.platform.webhooks import Notice, Webhooks


class Unheard(HookFault):
    """Real: moneybird-php-client issue 305, the same event again 24 s after a 200."""

    id = "F-HOOK-UNHEARD"
    text = "does not see the receiver's answer and delivers again, by its own schedule"
    parameters: ClassVar[Parameters] = {"times": (1, "answers that get lost")}

    def notify(self, hub: Webhooks, notice: Notice) -> list[Notice]:
        return [replace(notice, unheard=int(self.given["times"]))]


FAULTS = (Unheard,)
