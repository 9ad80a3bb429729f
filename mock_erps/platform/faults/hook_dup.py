"""F-HOOK-DUP: one event arrives twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from mock_erps.platform.faults.fault import Parameters, one_of
from mock_erps.platform.faults.hook_fault import HookFault

if TYPE_CHECKING:
    from mock_erps.platform.webhooks import Notice, Webhooks


class Duplicate(HookFault):
    id = "F-HOOK-DUP"
    text = "delivers an event twice"
    parameters: ClassVar[Parameters] = {
        "how": ("same", "same: the same bytes | anew: told again under another delivery id"),
        "seconds": (0.0, "between the two"),
    }

    def check(self) -> None:
        one_of(self, "how", "same", "anew")

    def notify(self, hub: Webhooks, notice: Notice) -> list[Notice]:
        again = notice
        if self.given["how"] == "anew" and notice.subscription is not None:
            [fresh] = hub.compose(notice.subscription, list(notice.changes))
            again = replace(notice, headers=fresh.headers, body=fresh.body)
        return [notice, replace(again, due=notice.due + float(self.given["seconds"]))]


FAULTS = (Duplicate,)
