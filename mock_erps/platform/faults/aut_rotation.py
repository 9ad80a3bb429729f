"""F-AUT-ROTATED, F-AUT-LOSTROTATION: a refresh replaces the refresh token, and the answer may be lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from mock_erps.platform.faults.credentials import grants
from mock_erps.platform.faults.fault import Fault, Parameters
from mock_erps.platform.messages import Delivery, Ending, Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.vendor import Vendor


class Rotated(Fault):
    id = "F-AUT-ROTATED"
    text = "gives out a new refresh token and lets the old one die"
    parameters: ClassVar[Parameters] = {
        "grace": (None, "seconds the old token still works; none: the vendor's own grace")
    }

    @classmethod
    def possible(cls, vendor: Vendor) -> bool:
        return vendor.oauth is not None

    def before(self, call: Call) -> Reply | None:
        oauth = grants(call)
        oauth.plan = replace(oauth.plan, rotate_after=0.0)
        if self.given["grace"] is not None:
            oauth.plan = replace(oauth.plan, grace=float(self.given["grace"]), grace_until_used=False)
        return None


class LostRotation(Rotated):
    id = "F-AUT-LOSTROTATION"
    text = "rotates the refresh token and loses the answer"
    commits = "yes"

    def after(self, call: Call, reply: Reply) -> Reply:
        return replace(reply, delivery=Delivery(Ending.RESET))


FAULTS = (Rotated, LostRotation)
