"""F-RSP-TRUNC: an answer shorter than its content-length, with nothing lost but the answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from mock_erps.platform.faults.fault import Fault, Parameters
from mock_erps.platform.messages import Delivery, Ending, Reply

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class Truncated(Fault):
    id = "F-RSP-TRUNC"
    text = "sends less than its content-length promises"
    commits = "yes"
    vendors_own = False
    parameters: ClassVar[Parameters] = {"share": (0.7, "part of the body that arrives, 0 to 1")}

    def after(self, call: Call, reply: Reply) -> Reply:
        return replace(reply, delivery=Delivery(Ending.CLOSE, keep=int(len(reply.body) * self.given["share"])))


FAULTS = (Truncated,)
